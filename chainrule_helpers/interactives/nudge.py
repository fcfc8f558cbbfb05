"""Nudge one quantity and watch the move travel up its chain to the loss."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from chainrule_helpers.examples import Example
from chainrule_helpers.interactives.protocol import Control, Frame, Interactive, Option, Shown, Slot, State
from chainrule_helpers.notation import use_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.chains import Chain
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.symbolic.program import Program
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.network import NetworkPicture
from chainrule_helpers.views.nudge import Nudge, nudge_table
from chainrule_helpers.views.style import number_text

NUDGES = (1.0, 0.5, 0.2, 0.1, 0.05, 0.01, 0.001, 0.0001)
FRAMES = (1.0, 0.2, 0.01, 0.0001)
STEP, REACH = 0.05, 4.0


@dataclass(frozen=True)
class NudgeState(State):
    """Where the controls of a `ChainNudge` stand.

    Parameters
    ----------
    numbers : tuple of float
        The quantities that have a slider, in the sliders' order.
    nudge : float
        Size of the nudge.
    reached : int
        How many links it has passed.
    """

    numbers: tuple[float, ...]
    nudge: float
    reached: int


class _NotationInUse(NamedTuple):
    chain: Chain
    view: NetworkPicture
    formula: str
    sliders: tuple[Control, ...]
    reached: tuple[Option, ...]


@dataclass(eq=False)
class ChainNudge(Interactive):
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

    Raises
    ------
    ValueError
        If a name is unknown, or more than one path leads from it to the loss.
    """

    slots = (
        Slot("picture", "picture", {"width": "100%"}),
        Slot("formula", "formula"),
        Slot("table", room={"width": "100%"}),
    )

    example: Example
    below: str
    moves: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        net = self.example
        self._graph = graph(net.architecture)
        self._program = Program(net.architecture)
        self._values = self._program.values(net.weights, net.biases, net.x[:1], net.y[:1])
        self._sliding = {name: self._graph.symbol(name, net.notation) for name in (self.below, *self.moves)}
        self._speak(self.notation)

    def _speak(self, notation: str) -> _NotationInUse:
        return self._speaking(notation, self._spell)

    def _spell(self) -> _NotationInUse:
        chains = self._graph.chains(Quantity("loss"), self._sliding[self.below])
        if len(chains) != 1:
            raise ValueError(
                f"{self.below} has {len(chains)} paths to the loss, expected one: "
                "a nudge of it arrives by all of them."
            )
        (chain,) = chains
        stages = enumerate(reversed(chain.symbols))
        return _NotationInUse(
            chain,
            NetworkPicture(self._graph),
            rf"$\displaystyle {chain.latex(formulas=True)}$",
            tuple(self._slider(name, symbol) for name, symbol in self._sliding.items()),
            tuple(Option(str(symbol), place) for place, symbol in stages),
        )

    def _slider(self, name: str, symbol: QuantitySymbol) -> Control:
        # The start lies on the slider's grid, or a browser would move it there.
        start = self._values[symbol]
        low = start - STEP * max(0, int((start + REACH) / STEP))
        is_target = symbol.quantity.kind == "target"
        return Control(
            name,
            "slider",
            label=str(symbol),
            help=f"{symbol.quantity.kind} {symbol}",
            low=min(0.0, start) if is_target else low,
            high=max(1.0, start) if is_target else max(REACH, start),
            step=STEP,
            width="430px",
            label_width="110px",
        )

    def start(self) -> NudgeState:
        """Return the example's own numbers, with a nudge that has arrived."""
        numbers = tuple(self._values[symbol] for symbol in self._sliding.values())
        return NudgeState(self.notation, numbers, 0.2, len(self._speak(self.notation).chain.links))

    def controls(self, state: NudgeState) -> tuple[Control, ...]:
        """Return a slider for each quantity, the size of the nudge, and how far it has come."""
        spoken = self._speak(state.notation)
        sliders = (
            replace(one, value=number) for one, number in zip(spoken.sliders, state.numbers, strict=True)
        )
        sizes = tuple(Option(f"{size:g}", size) for size in NUDGES)
        return (
            *sliders,
            Control(
                "nudge",
                "choice",
                "nudge by",
                value=state.nudge,
                options=sizes,
                look="scale",
                width="430px",
                label_width="110px",
            ),
            Control(
                "reached",
                "choice",
                "nudge reached",
                value=state.reached,
                options=spoken.reached,
                width="460px",
                label_width="110px",
            ),
        )

    def rows(self, state: NudgeState) -> tuple:
        """Return the sliders beside the two controls of the nudge, then what is shown."""
        return ((tuple(self._sliding), ("nudge", "reached")), "picture", "formula", "table")

    def _turned(self, state: NudgeState, control: str, value: Any) -> NudgeState:
        names = list(self._sliding)
        if control not in names:
            return super()._turned(state, control, value)
        numbers = list(state.numbers)
        numbers[names.index(control)] = float(value)
        return replace(state, numbers=tuple(numbers))

    def nudged(self, state: NudgeState) -> Nudge:
        """Return every number of the network before and after the nudge."""
        chain = self._speak(state.notation).chain
        return Nudge(chain, self._at(state, chain, 0.0), self._at(state, chain, state.nudge))

    def _at(self, state: NudgeState, chain: Chain, nudge: float) -> dict[QuantitySymbol, float]:
        wanted = dict(zip(self._sliding.values(), state.numbers, strict=True))
        wanted[chain.below] += nudge
        return self._program.values(*self._program.arguments(self._values | wanted))

    def show(self, state: NudgeState) -> Shown:
        """Return the network with the chain lit, the chain's formula, and both rows of numbers."""
        spoken, nudge = self._speak(state.notation), self.nudged(state)
        visible = list(reversed(spoken.chain.symbols))[: state.reached + 1]
        with use_notation(state.notation):
            picture = spoken.view.svg(
                nudge.before,
                (spoken.chain,),
                {symbol: nudge.moves[symbol] for symbol in visible},
                description=str(nudge),
            )
            table = nudge_table(nudge, state.reached)
        return Shown({"picture": picture, "formula": spoken.formula, "table": table})

    def still(self, state: NudgeState) -> str:
        """Return the picture, with the chain's numbers as its caption."""
        spoken, nudge = self._speak(state.notation), self.nudged(state)
        slopes = " · ".join(number_text(slope, 4) for slope in nudge.slopes)
        ratios = " · ".join("no move" if r is None else number_text(r, 4) for r in nudge.ratios)
        with use_notation(state.notation):
            return spoken.view.svg(
                nudge.before,
                (spoken.chain,),
                nudge.moves,
                caption=(
                    f"slopes: {slopes} = {number_text(nudge.product, 4)}",
                    f"moves, divided: {ratios} = {number_text(nudge.measured, 4)}",
                ),
                description=str(nudge),
            )

    def frames(self) -> tuple[NudgeState, ...]:
        """Return ever smaller nudges, until the moves divided are the slopes."""
        return tuple(replace(self.start(), nudge=size) for size in FRAMES)

    def frame(self, state: NudgeState) -> Frame:
        """Return the size of the nudge, and the picture."""
        return Frame(f"A nudge of {state.nudge:g}.", self.still(state))
