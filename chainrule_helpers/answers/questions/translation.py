"""Say a sentence of the bank in the letters of another text."""

from __future__ import annotations

import re

from chainrule_helpers.notation import Notation, current_notation, find_notation
from chainrule_helpers.symbolic.graph import Graph

_CODE = re.compile(r"`([^`]*)`")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def relettered(text: str, graph: Graph, written_in: str, spoken: Notation | None = None) -> str:
    """Return a text with the names in its backticks in another notation.

    Parameters
    ----------
    text : str
        Sentences; typed names of quantities stand in backticks, slopes as
        ``dJ/dw12_2``.
    graph : Graph
        The network that the names belong to.
    written_in : str
        The notation of the text.
    spoken : Notation, optional
        The notation to speak; the current one if not given.

    Returns
    -------
    str
        The text unchanged where the other notation has no name for something
        in it, or would change a sign: half a translation would be worse.

    Examples
    --------
    >>> from chainrule_helpers import Architecture, graph
    >>> network = graph(Architecture((3, 3, 1), ("sigmoid", "sigmoid")))
    >>> relettered("Find `dJ/dh1_3`.", network, "thomas", find_notation("nielsen"))
    'Find `dC/da1_3`.'
    """
    spoken = current_notation() if spoken is None else spoken
    own = find_notation(written_in)
    if own is spoken:
        return text
    known, sayable = graph.names(own), set(graph.names(spoken).values())
    sizes, unsayable = graph.architecture.sizes, []

    def word(match: re.Match) -> str:
        name = match[0]
        stem = name[1:] if name not in known and name.startswith("d") else name
        if stem not in known:
            return name
        quantity = known[stem]
        if quantity not in sayable or (quantity.kind == "delta" and own.delta_sign != spoken.delta_sign):
            unsayable.append(name)
            return name
        return name[: len(name) - len(stem)] + spoken.typed(quantity, sizes)

    changed = _CODE.sub(lambda match: f"`{_WORD.sub(word, match[1])}`", text)
    return text if unsayable else changed
