"""Make ipywidgets of an interactive's controls, and keep them where its state says.

Each class draws one kind of control.  ``widget`` is what stands in the box, ``public``
the widgets that a reader's own code may turn, by name, and ``follow`` takes a control
as it stands now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as ipw

from chainrule_helpers.hosts.play_row import PlayRow
from chainrule_helpers.interactives.protocol import Control

Turn = Callable[[str, Any], None]

SWITCHES, SWITCH_HEIGHT, VISIBLE_ROWS = 12, 28, 5


def _look(control: Control) -> dict[str, Any]:
    """Return what every control says and how much room it takes."""
    return {
        "description": control.label,
        "tooltip": control.help or None,
        "style": {"description_width": control.label_width},
        "layout": {"width": control.width},
    }


def _listed(control: Control) -> list:
    """Return the options as ipywidgets takes them: pairs, or values that are their own labels."""
    if all(option.label == option.value for option in control.options):
        return [option.value for option in control.options]
    return [(option.label, option.value) for option in control.options]


class Slider:
    """A number that is dragged."""

    def __init__(self, control: Control, turn: Turn) -> None:
        is_whole = control.step == int(control.step)
        made = ipw.IntSlider if is_whole else ipw.FloatSlider
        shown = {} if is_whole else {"readout_format": f".{control.decimals}f"}
        span = {"min": control.low, "max": control.high, "step": control.step}
        self.widget = made(value=control.value, **span, **shown, **_look(control))
        self.public = {control.name: self.widget}
        self.widget.observe(lambda change: turn(control.name, change["new"]), "value")

    def follow(self, control: Control) -> None:
        """Stand where the state says."""
        if self.widget.value != control.value:
            self.widget.value = control.value


class Choice:
    """One of several values: buttons, a list, or a scale."""

    def __init__(self, control: Control, turn: Turn) -> None:
        look, self._options = _look(control), _listed(control)
        if control.look == "buttons":
            look["style"]["button_width"] = control.option_width
            look["tooltips"] = [option.help for option in control.options]
        kinds = {"buttons": ipw.ToggleButtons, "list": ipw.Dropdown, "scale": ipw.SelectionSlider}
        self.widget = kinds[control.look](options=self._options, value=control.value, **look)
        self.public = {control.name: self.widget}
        self.widget.observe(lambda change: turn(control.name, change["new"]), "value")

    def follow(self, control: Control) -> None:
        """Offer and stand where the state says."""
        listed = _listed(control)
        if listed != self._options:
            self._options = self.widget.options = listed
        if self.widget.value != control.value:
            self.widget.value = control.value


class Switches:
    """A column of switches, as many as there are options."""

    def __init__(self, control: Control, turn: Turn) -> None:
        self._name, self._turn, self._boxes = control.name, turn, []
        self._row_height = control.row_height
        self.widget = ipw.VBox(layout={"flex": "0 0 auto", "margin": "0", "overflow": "visible"})
        self.public: dict[str, ipw.Widget] = {}
        self._keep(SWITCHES)
        self.follow(control)

    @property
    def room(self) -> dict[str, str]:
        """The layout of the row that they stand in."""
        # Five rows, the rest by scrolling: what stands below must not move. The rim is for the focus ring.
        height = f"{VISIBLE_ROWS * self._row_height + 8}px"
        return {"height": height, "overflow": "auto", "padding": "4px"}

    @property
    def boxes(self) -> tuple[ipw.Checkbox, ...]:
        """The switches in use."""
        return tuple(self.widget.children)

    def _keep(self, count: int) -> None:
        """Have enough boxes; making one takes longer than everything that is drawn."""
        while len(self._boxes) < count:
            margin = f"{(self._row_height - SWITCH_HEIGHT) / 2:g}px 0"
            layout = {"height": f"{SWITCH_HEIGHT}px", "width": "230px", "margin": margin}
            box = ipw.Checkbox(value=True, indent=False, layout={**layout, "padding": "0 0 0 5px"})
            box.observe(self._tell, "value")
            self._boxes.append(box)

    def _tell(self, _change: object) -> None:
        self._turn(self._name, tuple(box.value for box in self.boxes))

    def follow(self, control: Control) -> None:
        """Show a switch for each option, where the state says."""
        count = len(control.options)
        self._keep(count)
        for box, option, is_on in zip(self._boxes, control.options, control.value, strict=False):
            with box.hold_sync():
                box.value, box.description = is_on, option.label
        if len(self.widget.children) != count:
            self.widget.children = self._boxes[:count]


class Press:
    """A button that does one thing."""

    def __init__(self, control: Control, turn: Turn) -> None:
        self.widget = ipw.Button(description=control.label, tooltip=control.help)
        self.public = {control.name: self.widget}
        self.widget.on_click(lambda _button: turn(control.name, None))

    def follow(self, control: Control) -> None:
        """Do nothing: a button stands nowhere."""


class Stepper:
    """A place on the way, with buttons to go on and back and to play."""

    def __init__(self, control: Control, turn: Turn) -> None:
        look = {name: one for name, one in _look(control).items() if name in ("description", "layout")}
        if control.options:
            place = ipw.SelectionSlider(options=_listed(control), value=control.value, **look)
        else:
            place = ipw.IntSlider(value=control.value, min=control.low, max=control.high, **look)
        low, high = int(control.low), int(control.high)
        self.widget = row = PlayRow(place, low, high, control.interval, control.help)
        self.play, self.interval = row.play, control.interval
        self.public = {
            control.name: place,
            "play": row.play,
            "toggle": row.toggle,
            "back": row.back,
            "next": row.next,
        }
        self._place = place
        place.observe(lambda change: turn(control.name, change["new"]), "value")

    def follow(self, control: Control) -> None:
        """Stand where the state says."""
        if self._place.value != control.value:
            self._place.value = control.value


KINDS = {"slider": Slider, "choice": Choice, "switches": Switches, "press": Press, "step": Stepper}


def made(control: Control, turn: Turn) -> Slider | Choice | Switches | Press | Stepper:
    """Return a control drawn with ipywidgets, which reports each move to ``turn(name, value)``."""
    return KINDS[control.kind](control, turn)
