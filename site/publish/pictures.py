"""Make pictures fit for slides and pages, where nothing can be moved and the back row reads.

The output of an interactive carries its recipe, so its states are asked for and nothing is
executed; no interactive is known here by name.
"""

from __future__ import annotations

import json
import re
from functools import cache

from chainrule_helpers.interactives.protocol import Frame
from chainrule_helpers.interactives.recipes import interactive_of
from chainrule_helpers.notation import NOTATIONS
from publish import ROOT, SITE
from publish.formulas import letters, spelled

STYLES = (ROOT / "chainrule_helpers" / "views" / "roles.css", SITE / "pictures.css")
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


def frames(cell: dict) -> tuple[Frame, ...]:
    """Return the states of the interactive in a cell, their sentences in its own letters.

    Raises
    ------
    ValueError
        If no output of the cell carries a recipe.
    """
    for output in cell["outputs"]:
        if recipe := output.get("metadata", {}).get("interactive"):
            return _drawn(json.dumps(recipe, sort_keys=True))
    raise ValueError(
        f"cell {cell['id']} is tagged as an interactive, and no output of it says how it is made: "
        "store its outputs with `make notebooks`."
    )


@cache
def _drawn(recipe: str) -> tuple[Frame, ...]:
    interactive = interactive_of(json.loads(recipe))
    drawn = tuple(map(interactive.frame, interactive.frames()))
    example = getattr(interactive, "example", None)
    if example is None:
        return drawn
    known = letters(interactive.notation, example.architecture.sizes)
    differential = NOTATIONS[interactive.notation].differential
    return tuple(frame._replace(says=spelled(frame.says, known, differential)) for frame in drawn)
