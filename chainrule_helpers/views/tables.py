"""Tables that speak every notation side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from numbers import Integral, Real
from typing import TypeAlias

from sympy import Expr

from chainrule_helpers.notation import Notation, current_notation, find_notation, takes_notation
from chainrule_helpers.symbolic.chains import Chain, Link
from chainrule_helpers.symbolic.graph import Graph, Name
from chainrule_helpers.views.formulas import latex_of, text_of

Cell: TypeAlias = str | Expr | Link | Chain | float

_KINDS = {
    "input": "an input",
    "target": "a target",
    "weight": "a weight",
    "bias": "a bias",
    "weighted_input": "a weighted input",
    "activation": "an activation",
    "loss": "the loss",
    "delta": "a delta",
}


class Table:
    """A table that a notebook shows as Markdown, and prints as aligned text.

    Symbols and formulas are typeset in the letters in use, numbers stand right-aligned with
    their points under each other, and words are Markdown.

    Parameters
    ----------
    head : sequence of cells
        Headings of the columns.
    rows : sequence of sequences of cells
        One cell a column.  A cell is a word, a symbol, a formula, a link, or a number.
    digits : int
        Decimals of every number that is not whole by type.

    Raises
    ------
    ValueError
        If a row has not one cell for each heading.

    Examples
    --------
    >>> Table(("step", "slope"), [("first", -0.5), ("second", 12.25)], digits=2)
    step    slope
    first   −0.50
    second  12.25
    """

    def __init__(self, head: Sequence[Cell], rows: Iterable[Sequence[Cell]], *, digits: int = 3) -> None:
        body = [tuple(row) for row in rows]
        for row in body:
            if len(row) != len(head):
                raise ValueError(f"a row of {len(row)} cells under {len(head)} headings: {row}.")
        self._numeric = [bool(body) and all(map(_is_number, column)) for column in zip(*body, strict=True)]
        written = [[_cell(cell, digits) for cell in row] for row in (head, *body)]
        self._head, *self._rows = ([shown for shown, _ in row] for row in written)
        self._plain = [[text for _, text in row] for row in written]

    def _repr_markdown_(self) -> str:
        rule = ["---:" if numeric else "---" for numeric in self._numeric or [False] * len(self._head)]
        return "\n".join(f"| {' | '.join(line)} |" for line in (self._head, rule, *self._rows))

    def __repr__(self) -> str:
        widths = [max(map(len, column)) for column in zip(*self._plain, strict=True)]
        numeric = self._numeric or [False] * len(widths)
        return "\n".join(
            "  ".join(
                cell.rjust(width) if right else cell.ljust(width)
                for cell, width, right in zip(row, widths, numeric, strict=True)
            ).rstrip()
            for row in self._plain
        )


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, Real) or (isinstance(cell, Expr) and cell.is_number)


def _cell(cell: Cell, digits: int) -> tuple[str, str]:
    """Return a cell as Markdown and as plain text."""
    if isinstance(cell, str):
        return cell, cell.replace("$", "").replace("`", "").replace("**", "")
    if isinstance(cell, Integral):
        shown = f"{int(cell):,}".replace("-", "\N{MINUS SIGN}")
        return shown, shown
    if isinstance(cell, Real) or (isinstance(cell, Expr) and cell.is_number):
        # Adding 0 takes the sign from what rounds to 0.
        shown = f"{round(float(cell), digits) + 0.0:.{digits}f}".replace("-", "\N{MINUS SIGN}")
        return shown, shown
    # A bar would end the cell; a fraction is set as large as in a line of its own.
    written = latex_of(cell).replace("|", r"\vert ").replace(r"\frac", r"\dfrac")
    return f"${written}$", text_of(cell)


@takes_notation
def names_table(graph: Graph, *names: Name, notation: str | Notation | None = None) -> Table:
    """Return what to type for some quantities, and how the current notation writes them.

    Parameters
    ----------
    graph : Graph
        The network.
    names : str, Quantity or symbol
        Names are those of the current notation.
    notation : str, optional
        Whose letters are spoken; those in use unless given.
    """
    notation, sizes = current_notation(), graph.architecture.sizes
    rows = [
        (f"`{notation.typed(q, sizes)}`", f"${notation.latex(q, sizes)}$", _KINDS[q.kind])
        for q in map(graph.quantity, names)
    ]
    return Table(("you type", "the text writes", "it is"), rows)


def rosetta(graph: Graph, names: Iterable[Name], notations: Iterable[str]) -> Table:
    """Return the same quantities in several notations, one column each.

    Parameters
    ----------
    graph : Graph
        The network.
    names : iterable of str, Quantity or symbol
        Names are those of the current notation.
    notations : iterable of str
        Names of notations.
    """
    sizes = graph.architecture.sizes
    chosen = [find_notation(name) for name in notations]
    rows = [
        (_KINDS[q.kind], *(f"${n.latex(q, sizes)}$ `{n.typed(q, sizes)}`" for n in chosen))
        for q in map(graph.quantity, names)
    ]
    return Table(("it is", *(n.title for n in chosen)), rows)
