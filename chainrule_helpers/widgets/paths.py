"""Choose a quantity, see every path from it to the loss, and add them up one by one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import ipywidgets as ipw

from chainrule_helpers.messages import unknown_name
from chainrule_helpers.notation import current_notation, use_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.views.paths import (
    MOST_SINGLE,
    ROW_HEIGHT,
    RunningSum,
    Term,
    live,
    path_rows,
    sum_bar,
    sum_sentence,
)
from chainrule_helpers.views.scene import Choice, PathScene
from chainrule_helpers.widgets.picture import ClickablePicture
from chainrule_helpers.widgets.still import WithStill

if TYPE_CHECKING:
    from chainrule_helpers.examples import Example

ONE, ALL = "this data point", "all data points"
HINT = "Click a weight or a circle, or reach it with Tab and press Enter."
_STYLE = {"description_width": "auto"}
_STEADY = {"width": "100%", "overflow": "hidden"}


class PathExplorer(WithStill):
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

    Attributes
    ----------
    picture : ClickablePicture
        The network; ``picked`` chooses by name.
    name : Dropdown
        The quantity by the name typed in the current notation, in reading order.
    output : ToggleButtons or None
        Output activation; None where there is only one.
    point, scope : ToggleButtons or None
        The data point in the picture, and whether the loss is its own or that of
        all data points; None where there is only one.
    paths : tuple of Checkbox
        One for each path; beyond a dozen, one for each unit where they part.
    all_on, all_off : Button
        Switch every path.
    sentence, bar, rows : HTML
        What the reader sees.

    Raises
    ------
    ValueError
        If a name is unknown, or there are more paths than can be listed.
    """

    def __init__(
        self,
        example: Example,
        below: str | None = None,
        outputs: tuple[str, ...] | None = None,
        loss: str | None = None,
    ) -> None:
        # The letters of the moment: a later use_notation must not mix two tongues in one picture.
        self._notation = current_notation()
        self._example = example
        self._scene = PathScene(example, outputs, loss)
        self._names: dict[str, Quantity] = {}
        self._boxes: list[ipw.Checkbox] = []
        self._is_quiet = False
        self._make_controls()
        super().__init__(self._boxed())
        self._name_everything(self._first(below))
        self._watch()
        self._keep_boxes(MOST_SINGLE)
        self._react(self._choose)(None)

    def _make_controls(self) -> None:
        self.picture = ClickablePicture(hint=HINT)
        self.name = ipw.Dropdown(
            description="slope along", tooltip="the quantity to move", style=_STYLE, layout={"width": "220px"}
        )
        several = range(1, len(self._example.x) + 1)
        self.output = _toggle("output", list(self._scene.architectures), "the output layer's activation")
        self.point = _toggle("data point", [(str(n), n) for n in several], "whose numbers are in the picture")
        self.scope = _toggle("loss of", [ALL, ONE], "what the loss adds up")
        if self.point is None:
            self.scope = None
        self.all_on = ipw.Button(description="all on", tooltip="switch every path on")
        self.all_off = ipw.Button(description="all off", tooltip="switch every path off")
        self.sentence = ipw.HTML(layout={**_STEADY, "height": "32px", "margin": "0"})
        self.bar = ipw.HTML(layout=_STEADY)
        self.rows = ipw.HTML(layout={"margin": "0", "flex": "0 0 auto"})
        self._switches = ipw.VBox(layout={"flex": "0 0 auto", "margin": "0", "overflow": "visible"})

    def _boxed(self) -> list[ipw.Widget]:
        controls = (self.name, self.output, self.point, self.scope, self.all_on, self.all_off)
        wrapped = {"flex_flow": "row wrap", "align_items": "center"}
        # Five rows, the rest by scrolling: what stands below must not move. The rim is for the focus ring.
        steady = {"height": f"{5 * ROW_HEIGHT + 8}px", "overflow": "auto", "padding": "4px"}
        listing = ipw.HBox([self._switches, self.rows], layout=steady)
        return [
            ipw.HBox([control for control in controls if control is not None], layout=wrapped),
            self.picture,
            self.sentence,
            self.bar,
            listing,
        ]

    def _watch(self) -> None:
        self.name.observe(self._react(self._choose), names="value")
        self.picture.observe(self._react(self._pick), names="picked")
        self.picture.observe(self._react(self._hint), names="focused")
        for control in (self.output, self.point, self.scope):
            if control is not None:
                control.observe(self._react(self._rename), names="value")
        self.all_on.on_click(lambda _button: self._switch_all(True))
        self.all_off.on_click(lambda _button: self._switch_all(False))

    def _react(self, action):
        """Return an observer that does nothing while controls are set by the explorer itself."""

        def observer(_change: object) -> None:
            if not self._is_quiet:
                with use_notation(self._notation.name):
                    action()

        return observer

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        before, self._is_quiet = self._is_quiet, True
        try:
            yield
        finally:
            self._is_quiet = before

    @property
    def paths(self) -> tuple[ipw.Checkbox, ...]:
        """One checkbox for each row of the list."""
        return tuple(self._switches.children)

    def _choice(self, quantity: Quantity | None = None) -> Choice:
        """Return what the controls say."""
        return Choice(
            output=self.output.value if self.output else next(iter(self._scene.architectures)),
            row=self.point.value - 1 if self.point else 0,
            adds_points=self.scope is not None and self.scope.value == ALL,
            quantity=quantity or self._names[self.name.value],
        )

    def _first(self, below: str | None) -> Quantity:
        network = graph(next(iter(self._scene.architectures.values())))
        if below is not None:
            quantity = network.quantity(below, self._example.notation)
        elif len(self._example.architecture.sizes) > 2:
            quantity = Quantity("activation", 2, 1)
        else:
            quantity = Quantity("weight", 2, 1, 1)
        if quantity.kind in ("delta", "loss"):
            raise ValueError(f"{below} is where paths end, or a slope; choose a quantity below the loss.")
        return quantity

    def _name_everything(self, chosen: Quantity) -> None:
        names = self._scene.names(self._choice(chosen).output)
        if chosen not in names.values():
            # A text without a node for the linear output: its name is the output's.
            chosen = replace(chosen, kind="activation")
        with self._quiet():
            if names != self._names:
                self._names = names
                self.name.options = list(names)
            self.name.value = self._notation.typed(chosen, self._scene.sizes)

    def _rename(self) -> None:
        self._name_everything(self._names[self.name.value])
        self._choose()

    def _pick(self) -> None:
        picked = self.picture.picked
        if picked in self._names:
            self.name.value = picked
            return
        self.sentence.value = live(unknown_name("name", picked, self._names))

    def _hint(self) -> None:
        quantity = self._names.get(self.picture.focused)
        if quantity is None:
            self.picture.hint = HINT
            return
        self.picture.hint = f"{self._scene.say(self._choice(), quantity)}. Enter chooses it."

    def _choose(self) -> None:
        """List the paths of the chosen quantity, all of them on."""
        try:
            found = self._scene.terms(self._choice())
        except ValueError as refusal:
            self.sentence.value = live(str(refusal))
            return
        with self._quiet():
            self.picture.picked = self.name.value
            self._set_boxes(found)
        self.rows.value = path_rows(found)
        self._refresh()

    def _set_boxes(self, found: tuple[Term, ...]) -> None:
        self._keep_boxes(len(found))
        for box, term in zip(self._boxes, found, strict=False):
            with box.hold_sync():
                box.value, box.description = True, str(term)
        if len(self.paths) != len(found):
            self._switches.children = self._boxes[: len(found)]

    def _keep_boxes(self, count: int) -> None:
        """Have enough boxes; making one takes longer than everything that is drawn."""
        while len(self._boxes) < count:
            margin = f"{(ROW_HEIGHT - 28) / 2:g}px 0"
            layout = {"height": "28px", "width": "230px", "margin": margin, "padding": "0 0 0 5px"}
            box = ipw.Checkbox(value=True, indent=False, layout=layout)
            box.observe(self._react(self._refresh), names="value")
            self._boxes.append(box)

    def _switch_all(self, is_on: bool) -> None:
        with self._quiet():
            for box in self.paths:
                box.value = is_on
        with use_notation(self._notation.name):
            self._refresh()

    def running_sum(self) -> RunningSum:
        """Return the terms, which of them are on, and the measured slope."""
        return self._scene.running_sum(self._choice(), tuple(box.value for box in self.paths))

    def _refresh(self) -> None:
        sum_ = self.running_sum()
        self.picture.svg = self._scene.picture(self._choice(), sum_)
        self.sentence.value = sum_sentence(sum_)
        self.bar.value = sum_bar(sum_)

    def still(self) -> str:
        """Return the picture with the bars under it."""
        with use_notation(self._notation.name):
            return self._scene.still(self._choice(), self.running_sum())


def _toggle(description: str, options: list, tooltip: str) -> ipw.ToggleButtons | None:
    if len(options) < 2:
        return None
    return ipw.ToggleButtons(
        options=options,
        description=description,
        tooltip=tooltip,
        style=_STYLE | {"button_width": "auto"},
        layout={"width": "auto"},
    )
