"""Write the letters of every text into docs/glossary.md, and read the glossary's entries.

``python scripts/glossary.py`` renews the lines that begin with "Letters:";
``tests/test_glossary.py`` holds them, and that every entry's notebook uses its term.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from chainrule_helpers.notation import NOTATIONS, Notation
from chainrule_helpers.quantities import Quantity

GLOSSARY = Path(__file__).resolve().parent.parent / "docs" / "glossary.md"
# StatQuest's network: one input, two hidden units, one output.
SIZES = (1, 2, 1)
WEIGHT, LOSS = Quantity("weight", 2, 1, 1), Quantity("loss")
QUANTITIES = {
    "activation": Quantity("activation", 2, 1),
    "bias": Quantity("bias", 2, 1),
    "delta": Quantity("delta", 2, 1),
    "input": Quantity("input", 1, 1),
    "loss": LOSS,
    "output": Quantity("activation", 3, 1),
    "target": Quantity("target", 3, 1),
    "weight": WEIGHT,
    "weighted input": Quantity("weighted_input", 2, 1),
}
DERIVATIVE = "partial derivative"


@dataclass(frozen=True)
class Entry:
    """A term of the glossary: what stands under its heading, and the number of its notebook."""

    term: str
    text: str
    notebook: str


def entries(text: str) -> list[Entry]:
    """Return the entries of a glossary, in their order."""
    found = []
    for part in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        term, _, rest = part.partition("\n")
        (notebook,) = re.findall(r"\]\(\.\./notebooks/(\d\d)_\w+\.ipynb\)", rest)
        found.append(Entry(term.strip(), rest.strip(), notebook))
    return found


def letters(term: str) -> str | None:
    """Return how every text writes a term, as one line; None for a term without a letter."""
    if term == DERIVATIVE:
        written = [f"{notation.title} ${_derivative(notation)}$" for notation in NOTATIONS.values()]
    elif term in QUANTITIES:
        written = [_letter(notation, QUANTITIES[term]) for notation in NOTATIONS.values()]
    else:
        return None
    return f"Letters: {'; '.join(written)}."


def _letter(notation: Notation, quantity: Quantity) -> str:
    line = f"{notation.title} ${notation.latex(quantity, SIZES)}$, typed `{notation.typed(quantity, SIZES)}`"
    is_minus = quantity.kind == "delta" and notation.delta_sign < 0
    return f"{line} (minus the derivative)" if is_minus else line


def _derivative(notation: Notation) -> str:
    above, below = (f"{notation.differential} {notation.latex(one, SIZES)}" for one in (LOSS, WEIGHT))
    return rf"\frac{{{above}}}{{{below}}}"


def renewed(text: str) -> str:
    """Return a glossary with the lines of letters as they are now."""
    parts = re.split(r"(?=^## )", text, flags=re.MULTILINE)
    for place, part in enumerate(parts):
        line = letters(part.removeprefix("## ").partition("\n")[0].strip())
        if line is not None:
            parts[place] = re.sub(r"^Letters:.*$", lambda _, line=line: line, part, flags=re.MULTILINE)
    return "".join(parts)


if __name__ == "__main__":
    GLOSSARY.write_text(renewed(GLOSSARY.read_text(encoding="utf-8")), encoding="utf-8")
