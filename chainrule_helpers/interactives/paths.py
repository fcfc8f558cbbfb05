"""Choose a quantity, see every path from it to the loss, and add them up one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

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
from chainrule_helpers.messages import unknown_name
from chainrule_helpers.notation import find_notation, use_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.views.path_data import Choice, PathData
from chainrule_helpers.views.path_terms import RunningSum
from chainrule_helpers.views.paths import ROW_HEIGHT, path_rows, sum_bar

ONE, ALL = "this data point", "all data points"
HINT = "Click a weight or a circle, or reach it with Tab and press Enter."
_STEADY = {"width": "100%", "overflow": "hidden"}


@dataclass(frozen=True)
class PathState(State):
    """Where the controls of a `PathSum` stand.

    Parameters
    ----------
    output : str
        Output activation.
    name : str
        The chosen quantity, as it is typed.
    point : int
        The data point in the picture, from 1.
    scope : str
        Whose loss it is: `ONE` or `ALL`.
    on : tuple of bool
        Which terms are switched on.
    """

    output: str
    name: str
    point: int
    scope: str
    on: tuple[bool, ...]


class _Listing(NamedTuple):
    labels: tuple[Option, ...]
    rows: str


@dataclass(eq=False)
class PathSum(Interactive):
    """A network in which every path from a chosen quantity to the loss can be switched on and off.

    Parameters
    ----------
    example : Example
        The network and its data points.
    below : str, optional
        Name, in the example's notation, of the quantity chosen first; the first
        hidden activation unless given.
    outputs : tuple of str, optional
        Output activations to choose from.  Unless given: the example's own and,
        where that is a sigmoid on several units, softmax.
    loss : str, optional
        A loss other than the example's.

    Raises
    ------
    ValueError
        If a name is unknown, or there are more paths than can be listed.
    """

    slots = (
        Slot("picture", "picture", turns="name"),
        Slot("sentence", "sentence", {**_STEADY, "height": "32px", "margin": "0"}, size=0),
        Slot("bar", room=_STEADY),
        Slot("rows", room={"margin": "0", "flex": "0 0 auto"}),
    )

    example: Example
    below: str | None = None
    outputs: tuple[str, ...] | None = None
    loss: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        self._listings: dict[tuple[str, Choice], _Listing] = {}
        self._named: dict[tuple[str, str], dict[str, Quantity]] = {}
        self._outputs = tuple(self._data(self.notation).architectures)
        self._first = self._chosen_first()

    def _data(self, notation: str) -> PathData:
        return self._speaking(notation, lambda: PathData(self.example, self.outputs, self.loss))

    def _chosen_first(self) -> Quantity:
        architectures = self._data(self.notation).architectures
        if self.below is not None:
            network = graph(architectures[self._outputs[0]])
            with use_notation(self.notation):
                quantity = network.quantity(self.below, self.example.notation)
        elif len(self.example.architecture.sizes) > 2:
            quantity = Quantity("activation", 2, 1)
        else:
            quantity = Quantity("weight", 2, 1, 1)
        if quantity.kind in ("delta", "loss"):
            raise ValueError(
                f"{self.below} is where paths end, or a slope; choose a quantity below the loss."
            )
        return quantity

    def _names(self, notation: str, output: str) -> dict[str, Quantity]:
        if (notation, output) not in self._named:
            with use_notation(notation):
                self._named[notation, output] = self._data(notation).names(output)
        return self._named[notation, output]

    def start(self) -> PathState:
        """Return the quantity chosen first, every path on."""
        scope = ALL if len(self.example.x) > 1 else ONE
        state = PathState(self.notation, self._outputs[0], "", 1, scope, ())
        return self._all_on(self._renamed(state, self._first))

    def choice(self, state: PathState) -> Choice:
        """Return what is chosen, with the quantity itself for its name."""
        quantity = self._names(state.notation, state.output)[state.name]
        adds_points = len(self.example.x) > 1 and state.scope == ALL
        return Choice(state.output, state.point - 1, adds_points, quantity)

    def running_sum(self, state: PathState) -> RunningSum:
        """Return the terms, which of them are on, and the measured slope."""
        with use_notation(state.notation):
            return self._data(state.notation).running_sum(self.choice(state), state.on)

    def controls(self, state: PathState) -> tuple[Control, ...]:
        """Return the quantity by name, what there is to choose besides, and a switch for each term."""
        names = options(*self._names(state.notation, state.output))
        look = {"look": "list", "width": "220px"}
        found = [Control("name", "choice", "slope along", "the quantity to move", state.name, names, **look)]
        points = tuple(Option(str(n), n) for n in range(1, len(self.example.x) + 1))
        if len(self._outputs) > 1:
            means = "the output layer's activation"
            found.append(Control("output", "choice", "output", means, state.output, options(*self._outputs)))
        if len(points) > 1:
            means = "whose numbers are in the picture"
            found.append(Control("point", "choice", "data point", means, state.point, points))
            scopes = options(ALL, ONE)
            found.append(Control("scope", "choice", "loss of", "what the loss adds up", state.scope, scopes))
        return (
            *found,
            Control("all_on", "press", "all on", "switch every path on"),
            Control("all_off", "press", "all off", "switch every path off"),
            Control(
                "paths",
                "switches",
                value=state.on,
                options=self._listing(state).labels,
                row_height=ROW_HEIGHT,
            ),
        )

    def rows(self, state: PathState) -> tuple:
        """Return one row of controls, then what is shown, then the switches beside their terms."""
        controls = tuple(one.name for one in self.controls(state) if one.kind != "switches")
        return (controls, "picture", "sentence", "bar", ("paths", "rows"))

    def _listing(self, state: PathState) -> _Listing:
        key = state.notation, self.choice(state)
        if key not in self._listings:
            with use_notation(state.notation):
                found = self._data(state.notation).terms(key[1])
                labels = tuple(Option(str(term), str(term)) for term in found)
                self._listings[key] = _Listing(labels, path_rows(found))
        return self._listings[key]

    def turn(self, state: PathState, control: str, value: object = None) -> PathState:
        """Return the state after a control was turned; a name need not come from the list of names."""
        if control == "name":
            names = self._names(state.notation, state.output)
            if value not in names:
                raise ValueError(unknown_name("name", value, names))
        return super().turn(state, control, value)

    def _turned(self, state: PathState, control: str, value: Any) -> PathState:
        if control == "paths":
            return replace(state, on=value)
        if control in ("all_on", "all_off"):
            return replace(state, on=(control == "all_on",) * len(state.on))
        quantity = self.choice(state).quantity
        moved = replace(state, **{control: value})
        return self._all_on(moved if control == "name" else self._renamed(moved, quantity))

    def _renamed(self, state: PathState, quantity: Quantity) -> PathState:
        if quantity not in self._names(state.notation, state.output).values():
            # A text without a node for the linear output: its name is the output's.
            quantity = replace(quantity, kind="activation")
        typed = find_notation(state.notation).typed(quantity, self._data(state.notation).sizes)
        return replace(state, name=typed)

    def _all_on(self, state: PathState) -> PathState:
        return replace(state, on=(True,) * len(self._listing(state).labels))

    def show(self, state: PathState) -> Shown:
        """Return the network with the paths lit that are on, their sum in words and as bars, the terms."""
        sum_, choice = self.running_sum(state), self.choice(state)
        with use_notation(state.notation):
            picture, bar = self._data(state.notation).picture(choice, sum_), sum_bar(sum_)
        parts = {"picture": picture, "sentence": str(sum_), "bar": bar, "rows": self._listing(state).rows}
        return Shown(parts, mark="✓" if sum_.meets else "…")

    def hint(self, state: PathState, part: str) -> str:
        """Return a quantity of the picture with its number, and what Enter does."""
        quantity = self._names(state.notation, state.output).get(part)
        if quantity is None:
            return HINT
        with use_notation(state.notation):
            return f"{self._data(state.notation).say(self.choice(state), quantity)}. Enter chooses it."

    def still(self, state: PathState) -> str:
        """Return the picture with the bars under it."""
        with use_notation(state.notation):
            return self._data(state.notation).still(self.choice(state), self.running_sum(state))

    def frames(self) -> tuple[PathState, ...]:
        """Return, for each kind of output, its paths switched on one after the other."""
        found = []
        for output in self._outputs:
            state = self._turned(self.start(), "output", output)
            count = len(state.on)
            found += [
                replace(state, on=(True,) * many + (False,) * (count - many)) for many in range(1, count + 1)
            ]
        return tuple(found)

    def frame(self, state: PathState) -> Frame:
        """Return the sentence, which says the kind of output where there are several, and the picture."""
        said = str(self.running_sum(state))
        return Frame(
            f"{state.output.capitalize()}: {said}" if len(self._outputs) > 1 else said, self.still(state)
        )
