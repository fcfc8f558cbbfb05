"""Move any interactive in a notebook: its controls as ipywidgets, its slots beside them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from inspect import signature
from typing import Any, ClassVar

import ipywidgets as ipw

from chainrule_helpers.answers.desk import outcome, recall
from chainrule_helpers.hosts.ask import Question
from chainrule_helpers.hosts.jupyter_controls import Stepper, Switches, made
from chainrule_helpers.hosts.picture import ClickablePicture
from chainrule_helpers.hosts.slider_names import SliderNames
from chainrule_helpers.interactives.protocol import Interactive, Shown, Slot
from chainrule_helpers.interactives.recipes import recipe_of
from chainrule_helpers.notation import use_notation
from chainrule_helpers.views.sentences import live
from chainrule_helpers.views.style import PICTURED
from chainrule_helpers.views.svg import stored

# A place that stays for less than this cannot be read aloud before the next one comes.
SPEAKABLE_MS = 1000


class Hosted(ipw.VBox):
    """An interactive with live controls, which leaves a still picture for readers without a kernel.

    A subclass names its interactive, ``class NudgeExplorer(Hosted, shows=ChainNudge)``,
    and takes the same arguments.  Every control and every slot is an attribute by its
    name: a widget whose ``value`` code may set.

    Attributes
    ----------
    interactive : Interactive
        What is moved.
    state : State
        Where it stands.
    """

    shows: ClassVar[type[Interactive]] = Interactive
    # A prediction of the bank to be made where the interactive waits for one.
    asks: ClassVar[str] = ""

    def __init_subclass__(cls, shows: type[Interactive], **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.shows, cls.__signature__ = shows, signature(shows)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.interactive = self.shows(*args, **kwargs)
        self.state = self.interactive.start()
        self._has_paused, self._is_quiet = False, True
        self._shown = self.interactive.show(self.state)
        controls = self.interactive.controls(self.state)
        self._controls = {one.name: made(one, self._turn) for one in controls}
        self._slots = {slot.name: slot for slot in self.interactive.slots}
        self._parts = {slot.name: _place_for(slot) for slot in self.interactive.slots}
        for name, widget in self._public().items():
            # A quantity may be called what a widget calls something else.
            if getattr(type(self), name, None) is None:
                setattr(self, name, widget)
        rows = [self._row(row) for row in self.interactive.rows(self.state)]
        super().__init__([*rows, *self._question(), SliderNames(layout={"display": "none"})])
        for player in self._players():
            player.play.observe(lambda _change: self._show(self._shown), "playing")
        for slot in self.interactive.slots:
            if slot.turns:
                self._watch_picture(slot)
        self._is_quiet = False
        self._follow(self._shown)

    def _public(self) -> dict[str, ipw.Widget]:
        found = dict(self._parts)
        for control in self._controls.values():
            found |= control.public
        return found

    def _players(self) -> Iterator[Stepper]:
        return (one for one in self._controls.values() if isinstance(one, Stepper))

    def _row(self, row: str | tuple) -> ipw.Widget:
        """Return one row: a control or slot, or columns beside each other."""
        if isinstance(row, str):
            return self._widget(row)
        columns = [self._column(one) for one in row]
        switches = [self._controls[one] for one in row if isinstance(self._controls.get(one), Switches)]
        if switches:
            return ipw.HBox(columns, layout=switches[0].room)
        layout = {"flex_flow": "row wrap"}
        if all(isinstance(one, str) for one in row):
            layout["align_items"] = "center"
        return ipw.HBox(columns, layout=layout)

    def _column(self, column: str | tuple) -> ipw.Widget:
        return self._widget(column) if isinstance(column, str) else ipw.VBox([*map(self._widget, column)])

    def _widget(self, name: str) -> ipw.Widget:
        return self._controls[name].widget if name in self._controls else self._parts[name]

    def control(self, name: str) -> ipw.Widget:
        """Return the widget of a control."""
        return self._controls[name].public[name]

    def switches(self, name: str) -> tuple[ipw.Checkbox, ...]:
        """Return the switches of a control, one for each of its options."""
        return self._controls[name].boxes

    def _question(self) -> list[ipw.Widget]:
        """Return the question asked before the outcome is shown, and the place for the reply."""
        if not self.asks:
            return []
        self.question = Question(self.asks)
        self.verdict = ipw.HTMLMath(layout={"width": "100%", "min_height": "56px"})
        return [self.question, self.verdict]

    def _watch_picture(self, slot: Slot) -> None:
        picture = self._parts[slot.name]
        picture.hint = self.interactive.hint(self.state, "")
        picture.observe(lambda change: self._turn(slot.turns, change["new"]), "picked")

        def say(change: dict) -> None:
            picture.hint = self.interactive.hint(self.state, change["new"])

        picture.observe(say, "focused")

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Set controls without taking that for a move of the reader."""
        before, self._is_quiet = self._is_quiet, True
        try:
            yield
        finally:
            self._is_quiet = before

    def _turn(self, control: str, value: object) -> None:
        if self._is_quiet:
            return
        try:
            state = self.interactive.turn(self.state, control, value)
            shown = self.interactive.show(state)
        except ValueError as refusal:
            self._refuse(str(refusal))
            return
        self.state = state
        self._follow(shown)

    def _refuse(self, sentence: str) -> None:
        """Say why a move was not made, and put the controls back."""
        self._follow(self._shown)
        for slot in self._slots.values():
            if slot.kind == "sentence":
                self._parts[slot.name].value = live(sentence, size=slot.size)

    def _follow(self, shown: Shown) -> None:
        """Put controls and slots where the state says."""
        with self._quiet():
            for control in self.interactive.controls(self.state):
                self._controls[control.name].follow(control)
                for slot in self._slots.values():
                    if slot.turns == control.name:
                        self._parts[slot.name].picked = control.value
        self._show(shown)
        if self.asks:
            self._settle(shown)

    def _show(self, shown: Shown) -> None:
        self._shown = shown
        is_hurried = any(one.play.playing and one.interval < SPEAKABLE_MS for one in self._players())
        for name, body in shown.parts.items():
            slot, place = self._slots[name], self._parts[name]
            if slot.turns:
                place.svg = body
            elif slot.kind == "sentence":
                place.value = live(body, shown.mark, slot.size, not is_hurried)
            else:
                place.value = body

    def _settle(self, shown: Shown) -> None:
        """Stop once where a prediction is due, and say afterwards how it went."""
        with use_notation(self.state.notation):
            predicted = bool(recall(self.asks).prediction)
            if shown.outcome is not None and predicted and not self.verdict.value:
                self.verdict.value = outcome(self.asks, shown.outcome).to_html()
        for player in self._players():
            if shown.waits and player.play.playing and not self._has_paused:
                self._has_paused = True
                player.play.playing = predicted

    def still(self) -> str:
        """Return the picture of the present state as SVG, with a text alternative."""
        return self.interactive.still(self.state)

    def _repr_mimebundle_(self, **options: object) -> tuple[dict, dict]:
        # A VBox shows itself through a widget view alone, which needs a kernel;
        # a front end that cannot show it falls back on the picture.
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        data = {**data, "image/svg+xml": stored(self.still())}
        data["text/plain"] = f"{type(self).__name__}: run this cell in a notebook to move it."
        return data, {**metadata, "interactive": recipe_of(self.interactive)}


def _place_for(slot: Slot) -> ipw.Widget:
    """Return the empty widget of a slot."""
    layout = {name.replace("-", "_"): size for name, size in slot.room.items()}
    if slot.turns:
        return ClickablePicture(layout=layout)
    if slot.kind != "formula":
        place = ipw.HTML(layout=layout)
        if slot.kind != "sentence":
            place.add_class(PICTURED)
        return place
    formula = ipw.HTMLMath(layout=layout)
    formula.add_class("chain-formula")
    return formula
