"""Move the weighted inputs of an output layer and watch every output answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as ipw

from chainrule_helpers.notation import current_notation, use_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.symbolic.program import Program
from chainrule_helpers.views.heatmap import OutputLayer, layer_picture
from chainrule_helpers.views.paths import live
from chainrule_helpers.widgets.still import WithStill

if TYPE_CHECKING:
    from chainrule_helpers.examples import Example

NUDGES = (1.0, 0.5, 0.2, 0.1, 0.01)
STEP, REACH = 0.05, 5.0
ALL = "all of them"
OUTPUTS = ("sigmoid", "softmax")
_STYLE = {"description_width": "100px"}
_LAYOUT = {"width": "420px"}
_STEADY = {"width": "100%", "overflow": "hidden"}


class SoftmaxExplorer(WithStill):
    """An output layer with sliders for its weighted inputs, its outputs as bars, and its Jacobian.

    Parameters
    ----------
    example : Example
        The network whose output layer it is; it starts from the weighted inputs
        of its first data point, rounded to the sliders' grid.

    Attributes
    ----------
    sliders : tuple of FloatSlider
        The weighted inputs.
    output : ToggleButtons
        ``"sigmoid"`` or ``"softmax"``.
    which : ToggleButtons
        The weighted input that is nudged, or all of them.
    nudge : SelectionSlider
        Size of the nudge.
    sentence, picture : HTML
        What the reader hears and sees.

    Raises
    ------
    ValueError
        If the network does not have two to four outputs.
    """

    def __init__(self, example: Example) -> None:
        sizes = example.architecture.sizes
        if not 2 <= sizes[-1] <= 4:
            raise ValueError(f"the network has {sizes[-1]} output(s), expected 2 to 4: they share a picture.")
        # The letters of the moment: a later use_notation must not mix two tongues in one picture.
        self._notation = current_notation()
        network = graph(example.architecture)
        units = range(1, sizes[-1] + 1)
        self._names, self._outputs = (
            tuple(network.symbol(Quantity(kind, len(sizes), unit)) for unit in units)
            for kind in ("weighted_input", "activation")
        )
        program = Program(example.architecture)
        values = program.values(example.weights, example.biases, example.x[:1], example.y[:1])
        self._make_controls([values[name] for name in self._names], example.architecture.activations[-1])
        self.sentence = ipw.HTML(
            layout={"width": "100%", "height": "32px", "margin": "0", "overflow": "hidden"}
        )
        self.picture = ipw.HTML(layout={"width": "100%", "overflow": "hidden"})
        controls = [ipw.VBox(list(self.sliders)), ipw.VBox([self.output, self.which, self.nudge])]
        super().__init__([ipw.HBox(controls, layout={"flex_flow": "row wrap"}), self.sentence, self.picture])
        for control in (*self.sliders, self.output, self.which, self.nudge):
            control.observe(self._refresh, names="value")
        self._refresh()

    def _make_controls(self, start: list[float], output: str) -> None:
        typed = [self._notation.typed(name.quantity, name.sizes) for name in self._names]
        self.sliders = tuple(
            ipw.FloatSlider(
                value=max(-REACH, min(REACH, round(round(value / STEP) * STEP, 2))),
                min=-REACH,
                max=REACH,
                step=STEP,
                description=name,
                tooltip=f"weighted input {name}",
                readout_format=".2f",
                style=_STYLE,
                layout=_LAYOUT,
            )
            for name, value in zip(typed, start, strict=True)
        )
        chosen = output if output in OUTPUTS else OUTPUTS[-1]
        self.output = _toggle("outputs", list(OUTPUTS), chosen, "the output layer's activation")
        places = [(name, (place,)) for place, name in enumerate(typed)]
        options = [*places, (ALL, tuple(range(len(typed))))]
        self.which = _toggle("nudge", options, (0,), "the weighted input that is nudged")
        self.nudge = ipw.SelectionSlider(
            options=[(f"{size:g}", size) for size in NUDGES],
            value=0.5,
            description="by",
            tooltip="size of the nudge",
            style=_STYLE,
            layout=_LAYOUT,
        )

    def layer(self) -> OutputLayer:
        """Return the numbers of the present state."""
        return OutputLayer(
            activation=self.output.value,
            weighted=tuple(slider.value for slider in self.sliders),
            nudged=self.which.value,
            nudge=self.nudge.value,
            names=self._names,
            outputs=self._outputs,
        )

    def _refresh(self, _change: object = None) -> None:
        layer = self.layer()
        with use_notation(self._notation.name):
            self.picture.value = layer_picture(layer)
            self.sentence.value = live(str(layer))

    def still(self) -> str:
        """Return the picture of the present state."""
        with use_notation(self._notation.name):
            return layer_picture(self.layer())


def _toggle(description: str, options: list, value: object, tooltip: str) -> ipw.ToggleButtons:
    return ipw.ToggleButtons(
        options=options,
        value=value,
        description=description,
        tooltip=tooltip,
        style=_STYLE | {"button_width": "auto"},
        layout={"width": "460px"},
    )
