"""Ask a stored interactive for its states, for slides and pages, where nothing can be moved.

The output of an interactive carries its recipe, so nothing is executed, and no interactive
is known here by name.
"""

from __future__ import annotations

import json
from functools import cache

from site_typeset import letters, spelled

from chainrule_helpers.interactives.protocol import Frame
from chainrule_helpers.interactives.recipes import interactive_of
from chainrule_helpers.notation import NOTATIONS


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
