"""Try every product of W and delta on a square layer, entry by entry, beside a nudge."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from chainrule_helpers.interactives.protocol import Control, Frame, Interactive, Option, Shown, Slot, State
from chainrule_helpers.views.svg import stacked
from chainrule_helpers.views.workbench import OPERATIONS, PLAIN, Assembly, Layer, workbench_picture


@dataclass(frozen=True)
class ProductState(State):
    """Where the controls of a `ProductChoice` stand.

    Parameters
    ----------
    operation : str
        One of `views.workbench.OPERATIONS`.
    entry : int
        The entry that is assembled, from 1.
    """

    operation: str
    entry: int


@dataclass(eq=False)
class ProductChoice(Interactive):
    """A square layer whose weights and delta the reader combines.

    Parameters
    ----------
    weights : table of numbers
        ``weights[to][from]``, two or three rows and as many columns.
    delta : iterable of float
        The slope of the loss along each weighted input, +dJ/dz in every notation.
    measured : iterable of float
        The slope along each activation below, measured by a nudge.

    Raises
    ------
    ValueError
        If the layer is not square, or has another size than 2 or 3.
    """

    slots = (
        # Of fixed height, so that the picture stays where it is when the sentence is longer.
        Slot("sentence", "sentence", {"width": "100%", "height": "84px", "overflow": "auto"}),
        Slot("picture", "picture", {"width": "100%"}),
    )
    arrangement = ("operation", "entry", "sentence", "picture")

    weights: Iterable[Iterable[float]]
    delta: Iterable[float]
    measured: Iterable[float]

    def __post_init__(self) -> None:
        super().__post_init__()
        self.weights = tuple(tuple(map(float, row)) for row in self.weights)
        self.delta, self.measured = tuple(map(float, self.delta)), tuple(map(float, self.measured))
        self._layer = Layer(self.weights, self.delta, self.measured)

    def start(self) -> ProductState:
        """Return the product that the shapes do not forbid and the sum does not want."""
        return ProductState(self.notation, PLAIN, 1)

    def controls(self, state: ProductState) -> tuple[Control, ...]:
        """Return the operation and the entry."""
        offered = tuple(Option(one, one, f"compute {one}") for one in OPERATIONS)
        return (
            Control(
                "operation",
                "choice",
                "compute",
                value=state.operation,
                options=offered,
                width="100%",
                label_width="110px",
                option_width="140px",
            ),
            Control(
                "entry",
                "slider",
                "entry",
                "which entry of the result is assembled",
                state.entry,
                low=1,
                high=len(self.delta),
                width="360px",
                label_width="110px",
            ),
        )

    def assembly(self, state: ProductState) -> Assembly:
        """Return the operation, with the entry that is looked at."""
        return Assembly(self._layer, state.operation, state.entry - 1)

    def show(self, state: ProductState) -> Shown:
        """Return what comes out beside what the nudge measured, in words and in boxes."""
        assembly = self.assembly(state)
        return Shown({"sentence": str(assembly), "picture": workbench_picture(assembly)})

    def still(self, state: ProductState) -> str:
        """Return all operations under each other, at the chosen entry."""
        shown = [self.assembly(one) for one in self._operations(state)]
        return stacked(map(workbench_picture, shown), " ".join(one.description() for one in shown))

    def _operations(self, state: ProductState) -> tuple[ProductState, ...]:
        return tuple(replace(state, operation=operation) for operation in OPERATIONS)

    def frames(self) -> tuple[ProductState, ...]:
        """Return every operation, at the first entry."""
        return self._operations(self.start())

    def frame(self, state: ProductState) -> Frame:
        """Return the picture, which says all in itself."""
        return Frame("", workbench_picture(self.assembly(state)))
