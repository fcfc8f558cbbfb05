"""Nudge one quantity and watch the move travel up its chain to the loss."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ipywidgets as ipw

from chainrule_helpers.examples import require_example
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.symbolic.program import Program
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.network import NetworkPicture
from chainrule_helpers.views.nudge import Nudge, nudge_table
from chainrule_helpers.views.style import number_text
from chainrule_helpers.widgets.still import WithStill

if TYPE_CHECKING:
    from chainrule_helpers.examples import Example

NUDGES = (1.0, 0.5, 0.2, 0.1, 0.05, 0.01, 0.001, 0.0001)
STEP = 0.05
REACH = 4.0
_STYLE = {"description_width": "110px"}
_LAYOUT = {"width": "430px"}


class NudgeExplorer(WithStill):
    """A network with sliders, one chain lit, and a nudge that travels along it.

    Parameters
    ----------
    example : Example
        The network and its first example.
    below : str
        Name of the quantity that is nudged, in the example's notation; it needs
        exactly one path to the loss.
    moves : tuple of str
        Names of further quantities that get a slider.

    Attributes
    ----------
    sliders : dict of str to FloatSlider
        By the names given.
    nudge : SelectionSlider
        Size of the nudge.
    reached : ToggleButtons
        How far the nudge has travelled.
    picture, table : HTML
        What the reader sees.

    Raises
    ------
    ValueError
        If a name is unknown, or more than one path leads from it to the loss.
    """

    def __init__(self, example: Example, below: str, moves: tuple[str, ...] = ()) -> None:
        require_example(example)
        self._graph = graph(example.architecture)
        chains = self._graph.chains(Quantity("loss"), self._graph.symbol(below, example.notation))
        if len(chains) != 1:
            raise ValueError(
                f"{below} has {len(chains)} paths to the loss, expected one: "
                "a nudge of it arrives by all of them."
            )
        self._chain = chains[0]
        self._program = Program(example.architecture)
        self._values = self._program.values(example.weights, example.biases, example.x[:1], example.y[:1])
        self._view = NetworkPicture(self._graph)
        self._sliding = {name: self._graph.symbol(name, example.notation) for name in (below, *moves)}
        self.sliders = {name: self._slider(symbol) for name, symbol in self._sliding.items()}
        self.nudge = ipw.SelectionSlider(
            options=[(f"{size:g}", size) for size in NUDGES],
            value=0.2,
            description="nudge by",
            style=_STYLE,
            layout=_LAYOUT,
        )
        stages = [(str(symbol), place) for place, symbol in enumerate(reversed(self._chain.symbols))]
        self.reached = ipw.ToggleButtons(
            options=stages,
            value=len(stages) - 1,
            description="nudge reached",
            style={"description_width": "110px", "button_width": "auto"},
            layout={"width": "460px"},
        )
        self.picture = ipw.HTML(layout={"width": "100%"})
        self.formula = ipw.HTMLMath(value=rf"$\displaystyle {self._chain.latex(formulas=True)}$")
        self.formula.add_class("chain-formula")
        self.table = ipw.HTML(layout={"width": "100%"})
        super().__init__(
            [
                ipw.HBox(
                    [ipw.VBox(list(self.sliders.values())), ipw.VBox([self.nudge, self.reached])],
                    layout={"flex_flow": "row wrap"},
                ),
                self.picture,
                self.formula,
                self.table,
            ]
        )
        for control in (*self.sliders.values(), self.nudge, self.reached):
            control.observe(self._refresh, names="value")
        self._refresh()

    def _slider(self, symbol: QuantitySymbol) -> ipw.FloatSlider:
        # The start lies on the slider's grid, or the browser would move it there.
        start = self._values[symbol]
        low = start - STEP * max(0, int((start + REACH) / STEP))
        is_target = symbol.quantity.kind == "target"
        return ipw.FloatSlider(
            value=start,
            min=min(0.0, start) if is_target else low,
            max=max(1.0, start) if is_target else max(REACH, start),
            step=STEP,
            description=str(symbol),
            tooltip=f"{symbol.quantity.kind} {symbol}",
            readout_format=".2f",
            style=_STYLE,
            layout=_LAYOUT,
        )

    def _state(self, nudge: float) -> dict[QuantitySymbol, float]:
        """Return every number of the network, with the chain's lower end moved by a nudge."""
        wanted = {self._sliding[name]: slider.value for name, slider in self.sliders.items()}
        wanted[self._chain.below] += nudge
        return self._program.values(*self._program.arguments(self._values | wanted))

    def _nudged(self) -> Nudge:
        return Nudge(self._chain, self._state(0.0), self._state(self.nudge.value))

    def _refresh(self, _change: object = None) -> None:
        nudge = self._nudged()
        visible = list(reversed(self._chain.symbols))[: self.reached.value + 1]
        self.picture.value = self._view.svg(
            nudge.before,
            (self._chain,),
            {symbol: nudge.moves[symbol] for symbol in visible},
            description=str(nudge),
        )
        self.table.value = nudge_table(nudge, self.reached.value)

    def still(self) -> str:
        """Return the picture, with the chain's numbers as its caption."""
        nudge = self._nudged()
        slopes = " · ".join(number_text(slope, 4) for slope in nudge.slopes)
        ratios = " · ".join("no move" if r is None else number_text(r, 4) for r in nudge.ratios)
        return self._view.svg(
            nudge.before,
            (self._chain,),
            nudge.moves,
            caption=(
                f"slopes: {slopes} = {number_text(nudge.product, 4)}",
                f"moves, divided: {ratios} = {number_text(nudge.measured, 4)}",
            ),
            description=str(nudge),
        )
