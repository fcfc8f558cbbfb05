"""Make a stored picture fit for a slide: type that the back row reads."""

from __future__ import annotations

import re
from pathlib import Path

NETWORK_STYLE = Path(__file__).resolve().parent.parent / "site" / "network.css"
# The room for a picture on a slide of 1280 x 720, in pixels.
WIDE, HIGH = 1180, 560
BOX = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
# Sizes that there is room for: those of tables in boxes, and those beside curves.
ROOMY = {"workbench": {14: 16, 17: 19, 18: 21}, "": {14: 17, 15: 18, 16: 18, 17: 20, 18: 20, 20: 22}}
# A hall's circles leave no room for labels above them; a picture that is drawn small has no other way.
UNITS = (0.75, 0.95)


def enlarged(picture: str, high: float = HIGH) -> str:
    """Return an SVG with type that the back row reads, given the height it may take on a slide."""
    box = BOX.search(picture)
    width, height = float(box[1]), float(box[2])
    unit = width / min(WIDE, high * width / height)
    if 'r="33"' in picture:
        is_small = unit > UNITS[1] and 'font-size="13"' not in picture
        unit = min(unit, UNITS[is_small])
        style = f"svg {{ --unit: {unit:.4f}px }}{NETWORK_STYLE.read_text(encoding='utf-8')}"
    else:
        sizes = ROOMY["workbench" if "from 1</text>" in picture else ""]
        style = "".join(f'text[font-size="{old}"] {{ font-size: {new}px }}' for old, new in sizes.items())
    return re.sub(r"(<title>|<rect)", rf"<style>{style}</style>\1", picture, count=1)
