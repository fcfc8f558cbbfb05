"""Move the weighted inputs of an output layer and watch every output answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from chainrule_helpers.examples import Example
from chainrule_helpers.interactives.protocol import (
    Control,
    Frame,
    Interactive,
    Option,
    Shown,
    Slot,
    State,
    options,
)
from chainrule_helpers.notation import find_notation, use_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.symbolic.program import Program
from chainrule_helpers.views.heatmap import OutputLayer, layer_picture

NUDGES = (1.0, 0.5, 0.2, 0.1, 0.01)
STEP, REACH = 0.05, 5.0
ALL = "all of them"
OUTPUTS = ("sigmoid", "softmax")


@dataclass(frozen=True)
class OutputState(State):
    """Where the controls of an `OutputNudge` stand.

    Parameters
    ----------
    weighted : tuple of float
        The weighted inputs.
    output : str
        One of `OUTPUTS`.
    which : tuple of int
        The weighted inputs that are nudged, from 0.
    nudge : float
        Size of the nudge.
    """

    weighted: tuple[float, ...]
    output: str
    which: tuple[int, ...]
    nudge: float


@dataclass(eq=False)
class OutputNudge(Interactive):
    """An output layer with sliders for its weighted inputs, its outputs as bars, and its Jacobian.

    Parameters
    ----------
    example : Example
        The network whose output layer it is; it starts from the weighted inputs
        of its first data point, rounded to the sliders' grid.

    Raises
    ------
    ValueError
        If the network does not have two to four outputs.
    """

    slots = (
        Slot(
            "sentence",
            "sentence",
            {"width": "100%", "height": "32px", "margin": "0", "overflow": "hidden"},
            size=0,
        ),
        Slot("picture", "picture", {"width": "100%", "overflow": "hidden"}),
    )

    example: Example

    def __post_init__(self) -> None:
        super().__post_init__()
        net, sizes = self.example, self.example.architecture.sizes
        if not 2 <= sizes[-1] <= 4:
            raise ValueError(f"the network has {sizes[-1]} output(s), expected 2 to 4: they share a picture.")
        network, units = graph(net.architecture), range(1, sizes[-1] + 1)
        self._names, self._outputs = (
            tuple(network.symbol(Quantity(kind, len(sizes), unit)) for unit in units)
            for kind in ("weighted_input", "activation")
        )
        values = Program(net.architecture).values(net.weights, net.biases, net.x[:1], net.y[:1])
        self._first = tuple(
            max(-REACH, min(REACH, round(round(values[name] / STEP) * STEP, 2))) for name in self._names
        )
        self.sliders = tuple(f"weighted{unit}" for unit in units)

    def start(self) -> OutputState:
        """Return the network's own weighted inputs, the first of them nudged."""
        own = self.example.architecture.activations[-1]
        return OutputState(self.notation, self._first, own if own in OUTPUTS else OUTPUTS[-1], (0,), 0.5)

    def _typed(self, notation: str) -> tuple[str, ...]:
        spoken = find_notation(notation)
        return self._speaking(
            notation, lambda: tuple(spoken.typed(one.quantity, one.sizes) for one in self._names)
        )

    def controls(self, state: OutputState) -> tuple[Control, ...]:
        """Return a slider for each weighted input, the kind of outputs, and the nudge."""
        typed = self._typed(state.notation)
        room = {"label_width": "100px", "width": "420px"}
        wide = {**room, "width": "460px"}
        span = {"low": -REACH, "high": REACH, "step": STEP}
        sliders = (
            Control(name, "slider", said, f"weighted input {said}", value, **span, **room)
            for name, said, value in zip(self.sliders, typed, state.weighted, strict=True)
        )
        places = [Option(name, (at,)) for at, name in enumerate(typed)]
        places.append(Option(ALL, tuple(range(len(typed)))))
        sizes = tuple(Option(f"{size:g}", size) for size in NUDGES)
        layer, moved = "the output layer's activation", "the weighted input that is nudged"
        return (
            *sliders,
            Control("output", "choice", "outputs", layer, state.output, options(*OUTPUTS), **wide),
            Control("which", "choice", "nudge", moved, state.which, tuple(places), **wide),
            Control("nudge", "choice", "by", "size of the nudge", state.nudge, sizes, look="scale", **room),
        )

    def rows(self, state: OutputState) -> tuple:
        """Return the sliders beside the other controls, then what is shown."""
        return ((self.sliders, ("output", "which", "nudge")), "sentence", "picture")

    def _turned(self, state: OutputState, control: str, value: Any) -> OutputState:
        if control not in self.sliders:
            return super()._turned(state, control, value)
        at = self.sliders.index(control)
        return replace(state, weighted=(*state.weighted[:at], float(value), *state.weighted[at + 1 :]))

    def layer(self, state: OutputState) -> OutputLayer:
        """Return the numbers of a state."""
        return OutputLayer(
            activation=state.output,
            weighted=state.weighted,
            nudged=state.which,
            nudge=state.nudge,
            names=self._names,
            outputs=self._outputs,
        )

    def show(self, state: OutputState) -> Shown:
        """Return how far every output moves, in words, and the layer."""
        with use_notation(state.notation):
            layer = self.layer(state)
            return Shown({"sentence": str(layer), "picture": layer_picture(layer)})

    def still(self, state: OutputState) -> str:
        """Return the picture."""
        return self.show(state).parts["picture"]

    def frames(self) -> tuple[OutputState, ...]:
        """Return one weighted input nudged, for sigmoids and for the softmax; then all of them nudged."""
        everyone = tuple(range(len(self._names)))
        wanted = (("sigmoid", (0,)), ("softmax", (0,)), ("softmax", everyone))
        return tuple(replace(self.start(), output=output, which=which) for output, which in wanted)

    def frame(self, state: OutputState) -> Frame:
        """Return the kind of outputs, how far they move, and the picture."""
        shown = self.show(state)
        return Frame(f"{state.output.capitalize()}. {shown.parts['sentence']}", shown.parts["picture"])
