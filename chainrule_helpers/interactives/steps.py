"""Step through a network: forward to the loss, then delta back, one quantity at a time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from chainrule_helpers.examples import Example
from chainrule_helpers.interactives.protocol import Control, Frame, Interactive, Shown, Slot, State
from chainrule_helpers.notation import use_notation
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.symbolic.program import Program
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.network import NetworkPicture
from chainrule_helpers.views.steps import (
    Computation,
    computations,
    counters,
    equation,
    first_delta,
    step_picture,
)
from chainrule_helpers.views.style import number_text
from chainrule_helpers.views.svg import stacked

MILLISECONDS = 2500


@dataclass(frozen=True)
class StepState(State):
    """Where a `BackwardSteps` stands.

    Parameters
    ----------
    place : int
        The step, from 1.
    """

    place: int


class Walk(NamedTuple):
    """Everything that is computed on the way, in one notation's steps."""

    steps: tuple[Computation, ...]
    values: dict[QuantitySymbol, float]
    view: NetworkPicture
    first_delta: int
    last_forward: int


@dataclass(eq=False)
class BackwardSteps(Interactive):
    """A network that computes one quantity per step.

    Parameters
    ----------
    example : Example
        The network and its data.
    row : int
        Which of its data points to run, from 0.
    """

    slots = (
        Slot("sentence", "sentence", {"width": "100%", "min-height": "56px"}),
        # Of fixed height, so that nothing below moves when a formula is taller.
        Slot("equation", room={"width": "100%", "height": "116px", "overflow": "auto hidden"}),
        Slot("picture", "picture", {"width": "100%"}),
        Slot("counters", room={"width": "100%"}),
    )
    arrangement = ("place", "sentence", "equation", "picture", "counters")

    example: Example
    row: int = 0

    def __post_init__(self) -> None:
        super().__post_init__()
        self.walk(self.notation)

    def walk(self, notation: str) -> Walk:
        """Return all steps in a notation, which says whether a linear output is one of them."""
        return self._speaking(notation, self._walked)

    def _walked(self) -> Walk:
        net, rows = self.example, slice(self.row, self.row + 1)
        network = graph(net.architecture)
        values = Program(net.architecture).values(net.weights, net.biases, net.x[rows], net.y[rows])
        steps = computations(network, values)
        for computation in steps:
            values.setdefault(computation.symbol, computation.value)
        last_forward = next(at for at, computation in enumerate(steps) if computation.is_backward) - 1
        return Walk(steps, values, NetworkPicture(network), first_delta(steps), last_forward)

    def computation(self, state: StepState) -> Computation:
        """Return the present step."""
        return self.walk(state.notation).steps[state.place - 1]

    def start(self) -> StepState:
        """Return the first step."""
        return StepState(self.notation, 1)

    def controls(self, state: StepState) -> tuple[Control, ...]:
        """Return the place on the way."""
        last = len(self.walk(state.notation).steps)
        return (
            Control(
                "place",
                "step",
                "step",
                "step",
                state.place,
                low=1,
                high=last,
                interval=MILLISECONDS,
                width="360px",
            ),
        )

    def show(self, state: StepState) -> Shown:
        """Return the step in words, letters and numbers, what is known by now, and both counts."""
        walk, at = self.walk(state.notation), state.place - 1
        computation = walk.steps[at]
        with use_notation(state.notation):
            parts = {
                "sentence": self._say(walk, at),
                "equation": equation(computation, walk.values),
                "picture": step_picture(walk.view, walk.steps, at, walk.values),
                "counters": counters(computation),
            }
        outcome = walk.steps[walk.first_delta].value if at >= walk.first_delta else None
        return Shown(parts, waits=at == walk.last_forward, outcome=outcome)

    def _say(self, walk: Walk, at: int) -> str:
        said = f"Step {at + 1} of {len(walk.steps)}. {walk.steps[at]}"
        if at == walk.last_forward:
            said += " The way forward is done. Before you go back, answer the question below."
        elif at + 1 == len(walk.steps):
            said += " This is the last step: every weight and bias has its slope."
        return said

    def still(self, state: StepState) -> str:
        """Return a few telling steps under each other, each with what it did and both counts."""
        walk = self.walk(state.notation)
        with use_notation(state.notation):
            shown = [self._telling_picture(walk, at) for at in _telling(walk)]
            words = " ".join(f"Step {at + 1} of {len(walk.steps)}. {walk.steps[at]}" for at in _telling(walk))
        last = walk.steps[-1]
        counted = f"Multiplications in all: every path {last.every_path}, delta {last.delta}."
        return stacked(shown, f"{words} {counted}")

    def _telling_picture(self, walk: Walk, at: int) -> str:
        step = walk.steps[at]
        did = f"Step {at + 1} of {len(walk.steps)}. {step.rule}."
        counted = f"Multiplications so far: every path {step.every_path}, delta {step.delta}."
        name, value = step.shown
        return step_picture(
            walk.view, walk.steps, at, walk.values, (did, f"{name} = {number_text(value, 4)}. {counted}")
        )

    def frames(self) -> tuple[StepState, ...]:
        """Return the end of the forward pass, on the way back one step of each kind, and the last step."""
        walk = self.walk(self.notation)
        places = [walk.last_forward]
        kinds = set()
        for at, step in enumerate(walk.steps):
            quantity = step.symbol.quantity
            if step.is_backward and (quantity.kind, quantity.layer) not in kinds:
                kinds.add((quantity.kind, quantity.layer))
                places.append(at)
            if step.is_backward and quantity.kind == "bias":
                break
        return tuple(replace(self.start(), place=at + 1) for at in (*places, len(walk.steps) - 1))

    def frame(self, state: StepState) -> Frame:
        """Return the result of the step with both counts, its picture, and its equation between them."""
        computation, shown = self.computation(state), self.show(state)
        with use_notation(state.notation):
            result = str(computation).partition(": ")[2].partition(". ")[0]
        counted = f" Multiplications: every path {computation.every_path}, delta {computation.delta}."
        said = f"Step {state.place}: {result}.{counted if computation.is_backward else ''}"
        return Frame(said, shown.parts["picture"], shown.parts["equation"])


def _telling(walk: Walk) -> tuple[int, ...]:
    """Return the places of the first delta, where it is passed back, the delta below, and the last step."""
    top = walk.steps[walk.first_delta].symbol.quantity.layer
    found = [walk.first_delta]
    for kind in ("activation", "weighted_input"):
        for at, step in enumerate(walk.steps):
            quantity = step.symbol.quantity
            if step.is_backward and quantity.kind == kind and quantity.layer < top:
                found.append(at)
                break
    return (*found, len(walk.steps) - 1)
