"""Tables that speak every notation side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chainrule_helpers.notation import Notation, current_notation, find_notation, takes_notation
from chainrule_helpers.symbolic.graph import Graph, Name

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
    """A table that a notebook shows as Markdown, and prints as aligned text."""

    def __init__(self, head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
        self._head, self._rows = head, rows

    def _repr_markdown_(self) -> str:
        lines = [self._head, tuple("---" for _ in self._head), *self._rows]
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)

    def __repr__(self) -> str:
        cells = [
            tuple(cell.replace("$", "").replace("`", "") for cell in row) for row in (self._head, *self._rows)
        ]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in cells
        )


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
