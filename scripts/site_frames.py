"""Draw an interactive at several of its states, for slides and pages, where nothing can be moved.

The states are those through which the notebook's own task and the lecture's demonstration lead.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from site_typeset import letters, spelled

import chainrule_helpers as ch
from chainrule_helpers.notation import NOTATIONS

TENFOLDS = ("0", "1", "10", "1,000", "4,000", "10,000")


class Frame(NamedTuple):
    """One state: what it shows, in a line of Markdown; the picture, as SVG; HTML that belongs between."""

    says: str
    picture: str
    between: str = ""


def plain(markup: str) -> str:
    """Return the text of a live sentence, without its mark at the start."""
    return html.unescape(re.sub(r"<[^>]*>", "", markup)).strip(" ✓…")


def nudges(explorer: ch.NudgeExplorer) -> Iterator[Frame]:
    """Yield ever smaller nudges, until the moves divided are the slopes."""
    for size in (1.0, 0.2, 0.01, 0.0001):
        explorer.nudge.value = size
        yield Frame(f"A nudge of {size:g}.", explorer.still())


def paths(explorer: ch.PathExplorer) -> Iterator[Frame]:
    """Yield, for each kind of output, its paths switched on one after the other."""
    outputs = explorer.output.options if explorer.output else ("",)
    for output in outputs:
        if output:
            explorer.output.value = output
        explorer.all_off.click()
        for box in explorer.paths:
            box.value = True
            said = plain(explorer.sentence.value)
            yield Frame(f"{output.capitalize()}: {said}" if output else said, explorer.still())


def steps(machine: ch.StepMachine) -> Iterator[Frame]:
    """Yield the end of the way forward, the way back to the first slope of a bias, and the last step."""
    back = next(at for at, step in enumerate(machine.steps) if step.is_backward)
    bias = next(at for at, step in enumerate(machine.steps) if step.is_backward and "_db" in str(step.symbol))
    for at in (*range(back - 1, bias + 1), len(machine.steps) - 1):
        machine.place.value = at + 1
        step = machine.steps[at]
        counted = f" Multiplications: every path {step.every_path}, delta {step.delta}."
        result = str(step).partition(": ")[2].partition(". ")[0]
        said = f"Step {at + 1}: {result}.{counted if step.is_backward else ''}"
        yield Frame(said, machine.picture.value, machine.equation.value)


def outputs(explorer: ch.SoftmaxExplorer) -> Iterator[Frame]:
    """Yield one weighted input nudged, for sigmoids and for the softmax; then all of them nudged."""
    one, everyone = explorer.which.options[0][1], explorer.which.options[-1][1]
    for output, which in (("sigmoid", one), ("softmax", one), ("softmax", everyone)):
        explorer.output.value, explorer.which.value = output, which
        yield Frame(f"{output.capitalize()}. {plain(explorer.sentence.value)}", explorer.still())


def descent(player: ch.DescentPlayer) -> Iterator[Frame]:
    """Yield a descent after no step, after one, ten, a thousand ..., and at its end."""
    shown = [label for label, _ in player.place.options]
    numbers = [int(label.replace(",", "")) for label in shown]
    for wanted in (int(label.replace(",", "")) for label in TENFOLDS):
        player.place.value = min(range(len(numbers)), key=lambda at: abs(numbers[at] - wanted))
        yield Frame(plain(player.sentence.value).split(" Still missing")[0], player.picture.value)


# By the cell that shows the interactive: how to lead through it, its network, and how to make it.
# A test holds the making to the cell's own source.
NETS = ch.examples
MADE: dict[str, tuple[Callable, NETS.Example, Callable]] = {
    "01-42": (nudges, NETS.NEURON, lambda net: ch.NudgeExplorer(net, below="w1", moves=("x1", "t"))),
    "02-50": (nudges, NETS.THOMAS, lambda net: ch.NudgeExplorer(net, below="w12_2", moves=("x2", "y1"))),
    "03-82": (
        paths,
        NETS.NIELSEN,
        lambda net: ch.PathExplorer(net, below="z1_3", outputs=("sigmoid", "softmax")),
    ),
    "04-57": (paths, NETS.STATQUEST, lambda net: ch.PathExplorer(net, below="w1", outputs=("identity",))),
    "05-43": (steps, NETS.THOMAS_DISTINCT, lambda small: ch.StepMachine(small)),
    "07-32": (outputs, NETS.NIELSEN_SOFTMAX, lambda net: ch.SoftmaxExplorer(net)),
    "09-22": (
        descent,
        NETS.STATQUEST,
        lambda net: ch.DescentPlayer(net, rate=0.01, steps=10_000, labels=("dose", "predicted effect")),
    ),
}


@cache
def states(cell: str, notation: str) -> tuple[Frame, ...]:
    """Return the states of the interactive in a cell, their sentences in the letters of a notation."""
    draw, net, make = MADE[cell]
    known, differential = letters(notation, net.architecture.sizes), NOTATIONS[notation].differential
    with ch.use_notation(notation):
        drawn = tuple(draw(make(net)))
    return tuple(frame._replace(says=spelled(frame.says, known, differential)) for frame in drawn)
