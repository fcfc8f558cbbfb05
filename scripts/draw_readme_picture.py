"""Draw docs/path_explorer.svg, the picture at the top of the README.

``make notebooks`` runs it; a test holds the stored picture to what it draws.
"""

from __future__ import annotations

import os
from pathlib import Path

# What is asked here of the helpers is no reader's work.
os.environ["CHAINRULE_PROGRESS"] = "off"

import chainrule_helpers as ch

TARGET = Path(__file__).resolve().parent.parent / "docs" / "path_explorer.svg"


def picture() -> str:
    """Return the path explorer's still picture, on a card of its own: a README may be shown on black."""
    with ch.use_notation("nielsen"):
        explorer = ch.PathExplorer(ch.examples.NIELSEN, below="a2_2")
        svg = explorer.still()
    head, rest = svg.split(">", 1)
    return f'{head}><rect width="100%" height="100%" fill="#ffffff"/>{rest}\n'


if __name__ == "__main__":
    TARGET.write_text(picture(), encoding="utf-8")
