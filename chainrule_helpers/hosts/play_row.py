"""A row of controls that plays, steps and scrubs through something."""

from __future__ import annotations

import ipywidgets as ipw


class PlayRow(ipw.HBox):
    """Back, next, play or pause, and the slider they move.

    Parameters
    ----------
    place : IntSlider or SelectionSlider
        The slider.
    first, last : int
        The range of its values.
    interval : int
        Milliseconds from one place to the next while it plays.
    one : str
        What one place is, for the buttons' tooltips.

    Attributes
    ----------
    play : Play
        The clock: off until somebody presses a button, so that nothing moves by itself.
    toggle : Button
        Plays and pauses.
    back, next : Button
        One place back or on.
    place : IntSlider or SelectionSlider
    """

    def __init__(self, place: ipw.ValueWidget, first: int, last: int, interval: int, one: str) -> None:
        self.place = place
        self._ends = first, last
        # Hidden: its own buttons have no names that a screen reader could say.
        self.play = ipw.Play(value=first, min=first, max=last, interval=interval, layout={"display": "none"})
        self.toggle = ipw.Button(tooltip="play or pause")
        self.back = ipw.Button(description="Back", icon="step-backward", tooltip=f"one {one} back")
        self.next = ipw.Button(description="Next", icon="step-forward", tooltip=f"one {one} on")
        super().__init__(
            [self.back, self.next, self.toggle, self.play, self.place], layout={"flex_flow": "row wrap"}
        )
        ipw.link((self.play, "value"), (self.place, "value"))
        self.back.on_click(lambda _button: self._go(-1))
        self.next.on_click(lambda _button: self._go(+1))
        self.toggle.on_click(lambda _button: self._turn())
        self.play.observe(self._name_toggle, names="playing")
        self._name_toggle()

    def _go(self, by: int) -> None:
        first, last = self._ends
        self.place.value = min(max(self.place.value + by, first), last)

    def _turn(self) -> None:
        self.play.playing = not self.play.playing

    def _name_toggle(self, _change: object = None) -> None:
        playing = self.play.playing
        self.toggle.description, self.toggle.icon = ("Pause", "pause") if playing else ("Play", "play")
