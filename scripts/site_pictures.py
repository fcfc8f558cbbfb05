"""Make a stored picture fit for a slide: type that the back row reads."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STYLES = (ROOT / "chainrule_helpers" / "views" / "roles.css", ROOT / "site" / "pictures.css")
# The room for a picture on a slide of 1280 x 720, in pixels.
WIDE, HIGH = 1180, 560
BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
# A hall's circles leave no room for labels above them; a picture that is drawn small has no other way.
UNITS = (0.75, 0.95)


def enlarged(picture: str, high: float = HIGH) -> str:
    """Return an SVG with type that the back row reads, given the height it may take on a slide."""
    box = BOX.search(picture)
    width, height = float(box[1]), float(box[2])
    unit = width / min(WIDE, high * width / height)
    # Slopes above the nodes need the room that a larger circle would take.
    is_small = unit > UNITS[1] and 'class="slope"' not in picture
    sheets = "".join(sheet.read_text(encoding="utf-8") for sheet in STYLES)
    style = f"svg {{ --unit: {min(unit, UNITS[is_small]):.4f}px }}{sheets}"
    return re.sub(r"(<title>|<rect)", rf"<style>{style}</style>\1", picture, count=1)
