"""Solve for all slopes at once: one triangular system, from the loss down.

With the local derivatives in a table L, ``L[above][below]``, the entries of 1 + L + L² + ...
are the sums over the paths of every length, and in topological order L is strictly
triangular, so that the sum ends and is (1 − L)⁻¹.  Its last row holds the slopes of the
loss; back-substitution finds them, and is the reverse sweep (Griewank and Walther,
Evaluating Derivatives, section 3).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from chainrule_helpers.examples import Example
from chainrule_helpers.interactives.protocol import (
    Control,
    Frame,
    Interactive,
    Shown,
    Slot,
    State,
    options,
)
from chainrule_helpers.notation import find_notation, use_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.graph import LOSS, graph
from chainrule_helpers.symbolic.measure import quick_number
from chainrule_helpers.symbolic.program import Program
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.solve import MOST, TriangularSystem, system_picture

MILLISECONDS = 2500
Table = tuple[tuple[float, ...], ...]


def back_substitution(links: Table) -> tuple[float, ...]:
    """Return the last row of (1 − L)⁻¹ for a strictly lower triangular L.

    Examples
    --------
    >>> back_substitution(((0.0, 0.0, 0.0), (2.0, 0.0, 0.0), (5.0, 3.0, 0.0)))
    (11.0, 3.0, 1.0)
    """
    slopes = [0.0] * len(links)
    slopes[-1] = 1.0
    for below in reversed(range(len(links) - 1)):
        slopes[below] = sum(slopes[above] * links[above][below] for above in range(below + 1, len(links)))
    return tuple(slopes)


@dataclass(frozen=True)
class SolveState(State):
    """Where a `SlopeSystem` stands.

    Parameters
    ----------
    below : str
        The input, weight or bias at the bottom, as it is typed.
    place : int
        How many slopes are found, the loss's own first.
    """

    below: str
    place: int


@dataclass(eq=False)
class SlopeSystem(Interactive):
    """A network's local derivatives as a triangular table, solved for the slopes of the loss.

    Parameters
    ----------
    example : Example
        The network and its first example.
    below : str
        Name of an input, weight or bias, in the example's notation.

    Raises
    ------
    ValueError
        If the name is unknown or not one of these, or the table would have more
        than 12 rows.
    """

    slots = (
        Slot("sentence", "sentence", {"width": "100%", "min-height": "56px"}),
        Slot("picture", "picture", {"width": "100%"}),
    )
    arrangement = ("below", "place", "sentence", "picture")

    example: Example
    below: str

    def __post_init__(self) -> None:
        super().__post_init__()
        net = self.example
        self._graph = graph(net.architecture)
        self._values = Program(net.architecture).values(net.weights, net.biases, net.x[:1], net.y[:1])
        self._systems: dict[tuple[str, str], TriangularSystem] = {}
        first = self._graph.symbol(self.below, net.notation)
        self._first = find_notation(self.notation).typed(first.quantity, first.sizes)
        if self._first not in self._bottoms(self.notation):
            raise ValueError(f"{self.below} is computed from others; expected an input, a weight or a bias.")
        rows = len(self.system(self.start()).names)
        if rows > MOST:
            raise ValueError(f"the table would have {rows} rows, expected at most {MOST}: take fewer units.")

    def _bottoms(self, notation: str) -> dict[str, Quantity]:
        def find() -> dict[str, Quantity]:
            kinds = ("input", "weight", "bias")
            return {name: one for name, one in self._graph.names().items() if one.kind in kinds}

        return self._speaking(notation, find)

    def start(self) -> SolveState:
        """Return the table with the slope of the loss along itself."""
        return SolveState(self.notation, self._first, 1)

    def system(self, state: SolveState) -> TriangularSystem:
        """Return the table of a state, its slopes solved."""
        key = state.notation, state.below
        if key not in self._systems:
            with use_notation(state.notation):
                names = self._ordered(self._graph.symbol(state.below))
                links = tuple(tuple(self._link(above, below) for below in names) for above in names)
            self._systems[key] = TriangularSystem(names, links, back_substitution(links), 1)
        return replace(self._systems[key], known=state.place)

    def _ordered(self, bottom: QuantitySymbol) -> tuple[QuantitySymbol, ...]:
        """Return the bottom and everything computed, each after what it is computed from."""
        depths: dict[QuantitySymbol, int] = {}

        def depth(symbol: QuantitySymbol) -> int:
            if symbol not in depths:
                parents = self._graph.parents(symbol)
                depths[symbol] = 1 + max(map(depth, parents)) if parents else 0
            return depths[symbol]

        depth(self._graph.symbol(LOSS))
        computed = [symbol for symbol in depths if depths[symbol]]
        return (bottom, *sorted(computed, key=lambda symbol: (depths[symbol], symbol.quantity.unit)))

    def _link(self, above: QuantitySymbol, below: QuantitySymbol) -> float:
        if below not in self._graph.parents(above):
            return 0.0
        return quick_number(self._graph.link(above, below).derivative, self._values)

    def controls(self, state: SolveState) -> tuple[Control, ...]:
        """Return what lies at the bottom, and how far the solving has come."""
        names = options(*self._bottoms(state.notation))
        means = "the input, weight or bias whose slope is found last"
        last = len(self.system(state).names)
        step = {"low": 1, "high": last, "interval": MILLISECONDS, "width": "360px"}
        return (
            Control("below", "choice", "slope along", means, state.below, names, look="list", width="220px"),
            Control("place", "step", "found", "slope", state.place, **step),
        )

    def show(self, state: SolveState) -> Shown:
        """Return the slope that is found now, in words, and the table."""
        system = self.system(state)
        with use_notation(state.notation):
            return Shown({"sentence": str(system), "picture": system_picture(system)})

    def still(self, state: SolveState) -> str:
        """Return the table with every slope found."""
        solved = replace(state, place=len(self.system(state).names))
        return self.show(solved).parts["picture"]

    def frames(self) -> tuple[SolveState, ...]:
        """Return the loss's own slope, the next, some from further down, and the last."""
        start = self.start()
        last = len(self.system(start).names)
        return tuple(
            replace(start, place=known) for known in sorted({1, 2, 4, last - 3, last}) if 0 < known <= last
        )

    def frame(self, state: SolveState) -> Frame:
        """Return the slope that is found, and the table."""
        shown = self.show(state)
        return Frame(shown.parts["sentence"], shown.parts["picture"])
