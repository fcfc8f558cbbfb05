"""Play a descent: the fitted curve, the loss and every parameter's path move together."""

from __future__ import annotations

from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING

from chainrule_helpers.examples import Example
from chainrule_helpers.interactives.protocol import Control, Frame, Interactive, Option, Shown, Slot, State
from chainrule_helpers.messages import missing_library
from chainrule_helpers.notation import use_notation
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.descent import Track, descent_picture, descent_strip

if TYPE_CHECKING:
    from chainrule_helpers.numeric import Parameters

MILLISECONDS = 300
FRAMES_PER_TENFOLD = 12
GRID = 61
STRIP = (0, 1, 10, 1_000, 4_000)
TENFOLDS = (0, 1, 10, 1_000, 4_000, 10_000)


def shown_steps(steps: int) -> tuple[int, ...]:
    """Return the steps that are shown: 0, and from 1 on an equal number in each power of ten.

    Examples
    --------
    >>> shown_steps(10)
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 10)
    """
    count = int(FRAMES_PER_TENFOLD * log10(max(steps, 1)) + 1e-9) + 1
    tens = (round(10 ** (place / FRAMES_PER_TENFOLD)) for place in range(count))
    return tuple(sorted({0, steps, *(step for step in tens if step <= steps)}))


def track_descent(
    example: Example, rate: float, steps: int, labels: tuple[str, str] = ("input", "output")
) -> Track:
    """Return a descent from an example's parameters, at the steps that are shown."""
    # Here, so that the other interactives can be had where NumPy is absent.
    with missing_library("A descent"):
        import numpy as np

        from chainrule_helpers.numeric import descend, forward

    arch = example.architecture
    shown = shown_steps(steps)
    history = descend(
        arch, example.parameters, example.inputs, example.targets, rate=rate, steps=steps, record=shown
    )
    names = graph(arch).parameters
    grid = np.linspace(example.inputs.min(), example.inputs.max(), GRID)
    curves = (forward(arch, history.path[step], grid[:, None]).h[-1][:, 0] for step in shown)
    return Track(
        steps=shown,
        losses=tuple(float(history.losses[step]) for step in shown),
        names=names,
        parameters=tuple(tuple(_value(history.path[step], name) for name in names) for step in shown),
        data=tuple((x[0], y[0]) for x, y in zip(example.x, example.y, strict=True)),
        grid=tuple(grid.tolist()),
        curves=tuple(tuple(curve.tolist()) for curve in curves),
        labels=labels,
    )


def _value(parameters: Parameters, name: QuantitySymbol) -> float:
    place = name.quantity
    if place.kind == "bias":
        return float(parameters.biases[place.layer - 2][place.unit - 1])
    return float(parameters.weights[place.layer - 2][place.unit - 1, place.source - 1])


@dataclass(frozen=True)
class DescentState(State):
    """Where a `Descent` stands.

    Parameters
    ----------
    place : int
        Which of the shown steps, from 0.
    """

    place: int


@dataclass(eq=False)
class Descent(Interactive):
    """A descent that can be played, stepped and scrubbed.

    Parameters
    ----------
    example : Example
        The network, its data and where to start; one input and one output.
    rate : float
        Learning rate.
    steps : int
        Steps of the descent; about fifty of them are shown.
    labels : (str, str)
        What the input and the output are.

    Raises
    ------
    ValueError
        If the network has more than one input or output, or the descent diverges.
    """

    slots = (
        # Of fixed height, so that nothing below moves when a sentence is longer.
        Slot("sentence", "sentence", {"width": "100%", "min-height": "56px"}, size=16),
        Slot("picture", "picture", {"width": "100%"}),
    )
    arrangement = ("place", "sentence", "picture")

    example: Example
    rate: float = 0.01
    steps: int = 10_000
    labels: tuple[str, str] = ("input", "output")

    def __post_init__(self) -> None:
        super().__post_init__()
        sizes = self.example.architecture.sizes
        if (sizes[0], sizes[-1]) != (1, 1):
            raise ValueError(
                f"a network of sizes {sizes} has no single curve; expected one input and one output."
            )
        self.track = track_descent(self.example, self.rate, self.steps, self.labels)
        self._labels = tuple(Option(f"{step:,}", at) for at, step in enumerate(self.track.steps))

    def start(self) -> DescentState:
        """Return the parameters before the first step."""
        return DescentState(self.notation, 0)

    def controls(self, state: DescentState) -> tuple[Control, ...]:
        """Return the place on the way."""
        return (
            Control(
                "place",
                "step",
                "steps",
                "picture",
                state.place,
                self._labels,
                high=len(self._labels) - 1,
                interval=MILLISECONDS,
                width="420px",
            ),
        )

    def show(self, state: DescentState) -> Shown:
        """Return the curve, the loss and the parameters by then, in words and drawn."""
        with use_notation(state.notation):
            picture = descent_picture(self.track, state.place)
            # No line ends between a name and its value.
            said = self.track.words(state.place).replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
        return Shown({"sentence": said, "picture": picture})

    def still(self, state: DescentState) -> str:
        """Return a strip of pictures from the start to the end, and the whole paths."""
        with use_notation(state.notation):
            return descent_strip(self.track, sorted(set(map(self._nearest, (*STRIP, self.track.steps[-1])))))

    def _nearest(self, wanted: int) -> int:
        return min(range(len(self.track.steps)), key=lambda at: abs(self.track.steps[at] - wanted))

    def frames(self) -> tuple[DescentState, ...]:
        """Return no step, one, ten, a thousand ..., and the end."""
        return tuple(DescentState(self.notation, at) for at in sorted(set(map(self._nearest, TENFOLDS))))

    def frame(self, state: DescentState) -> Frame:
        """Return the loss by then, and the picture."""
        shown = self.show(state)
        return Frame(shown.parts["sentence"].split(" Still missing")[0], shown.parts["picture"])
