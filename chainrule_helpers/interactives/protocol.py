"""What an interactive is, for whoever moves it: states, controls, and what a state shows.

An interactive knows no widget, no file and no page.  What goes in and what comes out
is JSON: numbers, names, switches, and pictures as SVG strings with their text
alternatives.  A host draws the controls, hands each move to `Interactive.turn`, and
puts what `Interactive.show` returns into its slots.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from math import isfinite
from typing import Any, ClassVar, Literal, NamedTuple, Self, TypeVar

from chainrule_helpers.examples import require_example
from chainrule_helpers.messages import unknown_name
from chainrule_helpers.notation import current_notation, find_notation, use_notation

T = TypeVar("T")


class Option(NamedTuple):
    """One of the values that a control offers."""

    label: str
    value: Any
    help: str = ""


def options(*values: object) -> tuple[Option, ...]:
    """Return options that are labelled by their own values."""
    return tuple(Option(str(value), value) for value in values)


@dataclass(frozen=True)
class Control:
    """Something to turn.

    Parameters
    ----------
    name : str
        What `Interactive.turn` calls it.
    kind : str
        ``"slider"`` (a number), ``"choice"`` (one of the options), ``"switches"``
        (one switch for each option), ``"step"`` (a place that can also be played),
        ``"press"`` (a button without a value).
    label, help : str
        What stands beside it, and what a screen reader or a tooltip adds.
    value : JSON
        Where it stands; for switches a tuple of bool.
    options : tuple of Option
        What a choice, a row of switches or a labelled step offers.
    low, high, step : float
        The range of a slider or a step.
    look : str
        How a choice is drawn: ``"buttons"``, ``"list"`` or ``"scale"``.
    decimals : int
        How many of them a slider shows.
    interval : int
        Milliseconds from one place to the next while a step is played.
    width, label_width, option_width : str
        Room, in CSS.
    row_height : int
        Pixels from one switch to the next, where they stand beside the rows of a table.
    """

    name: str
    kind: Literal["slider", "choice", "switches", "step", "press"]
    label: str = ""
    help: str = ""
    value: Any = None
    options: tuple[Option, ...] = ()
    low: float = 0
    high: float = 0
    step: float = 1
    look: Literal["buttons", "list", "scale"] = "buttons"
    decimals: int = 2
    interval: int = 0
    width: str = "auto"
    label_width: str = "auto"
    option_width: str = "auto"
    row_height: int = 28

    def accepted(self, value: Any) -> Any:
        """Return a value as it enters a state.

        Raises
        ------
        ValueError
            If the control does not offer it.
        """
        value = as_tuples(value)
        if self.kind == "press":
            return None
        if self.kind == "switches":
            fits = isinstance(value, tuple) and len(value) == len(self.options)
            if fits and all(isinstance(one, bool) for one in value):
                return value
            expected = f"{len(self.options)} times true or false"
        elif self.kind == "choice":
            if any(option.value == value for option in self.options):
                return value
            raise ValueError(unknown_name(self.label or self.name, value, [o.label for o in self.options]))
        else:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            if is_number and isfinite(value) and self.low <= value <= self.high:
                return value
            expected = f"a number from {self.low:g} to {self.high:g}"
        raise ValueError(f"{self.name} was given {str(value)[:60]}, expected {expected}.")


@dataclass(frozen=True)
class Slot:
    """A place for a part of what is shown.

    Parameters
    ----------
    name : str
        Its name among the parts of `Shown`.
    kind : str
        ``"picture"`` (SVG), ``"sentence"`` (plain text, to be spoken when it
        changes), ``"html"`` or ``"formula"`` (LaTeX).
    room : mapping of str to str
        CSS that keeps its size, so that nothing below it moves.
    turns : str
        For a picture whose named parts can be pressed: the control they turn.
    size : int
        Type of a sentence, in pixels; 0 is one line in bold.
    """

    name: str
    kind: Literal["picture", "sentence", "html", "formula"] = "html"
    room: Mapping[str, str] = field(default_factory=dict)
    turns: str = ""
    size: int = 17


@dataclass(frozen=True)
class State:
    """Numbers, names and switches; whatever else an interactive needs is made from them.

    Parameters
    ----------
    notation : str
        In whose letters everything is said.
    """

    notation: str

    def to_dict(self) -> dict[str, Any]:
        """Return the state as JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Return the state that `to_dict` wrote."""
        return cls(**{name: as_tuples(value) for name, value in data.items()})


@dataclass(frozen=True)
class Shown:
    """What a state shows.

    Parameters
    ----------
    parts : mapping of str to str
        The content of every slot.
    mark : str
        A sign before the sentence, which is not spoken.
    waits : bool
        Whether this is the moment to predict what comes, so that playing should
        stop; a host that asks no question passes over it.
    outcome : float or None
        From the moment at which it is known, the number that settles the prediction.
    """

    parts: Mapping[str, str]
    mark: str = ""
    waits: bool = False
    outcome: float | None = None


class Frame(NamedTuple):
    """A state for a page or a slide: a sentence, a picture, HTML that belongs between the two."""

    says: str
    picture: str
    between: str = ""


@dataclass(eq=False)
class Interactive:
    """Base of the interactives; a subclass is a dataclass of what it is made from.

    Parameters
    ----------
    notation : str, optional
        In whose letters it speaks; those of the moment unless given.
    """

    slots: ClassVar[tuple[Slot, ...]] = ()
    # Rows of controls and slots by name; inside a row, tuples are columns.
    arrangement: ClassVar[tuple] = ()

    notation: str = field(default="", kw_only=True)

    def __post_init__(self) -> None:
        self.notation = (find_notation(self.notation) if self.notation else current_notation()).name
        self._spoken: dict[str, Any] = {}
        if hasattr(self, "example"):
            require_example(self.example)

    def start(self) -> State:
        """Return the state in which a reader finds it."""
        raise NotImplementedError

    def controls(self, state: State) -> tuple[Control, ...]:
        """Return the controls as they stand."""
        raise NotImplementedError

    def rows(self, state: State) -> tuple:
        """Return which controls and slots stand under and beside each other."""
        return self.arrangement

    def turn(self, state: State, control: str, value: object = None) -> State:
        """Return the state after a control was turned.

        Raises
        ------
        ValueError
            If there is no such control, or it does not offer the value.
        """
        found = {one.name: one for one in self.controls(state)}
        if control not in found:
            raise ValueError(unknown_name("control", control, found))
        return self._turned(state, control, found[control].accepted(value))

    def _turned(self, state: State, control: str, value: Any) -> State:
        return replace(state, **{control: value})

    def show(self, state: State) -> Shown:
        """Return what the reader sees and hears."""
        raise NotImplementedError

    def hint(self, state: State, part: str) -> str:
        """Return what to say about a named part of the picture that has the focus."""
        return ""

    def still(self, state: State) -> str:
        """Return the picture for a reader without a kernel, as SVG with a text alternative."""
        raise NotImplementedError

    def frames(self) -> tuple[State, ...]:
        """Return the states that lead through it, for pages, slides and handouts."""
        raise NotImplementedError

    def frame(self, state: State) -> Frame:
        """Return one of those states as a page or a slide shows it."""
        raise NotImplementedError

    def _speaking(self, notation: str, make: Callable[[], T]) -> T:
        """Return what depends on the letters alone, made once for each notation."""
        if notation not in self._spoken:
            with use_notation(notation):
                self._spoken[notation] = make()
        return self._spoken[notation]


def as_tuples(value: Any) -> Any:
    """Return JSON with tuples for its lists, as states hold them."""
    return tuple(map(as_tuples, value)) if isinstance(value, list | tuple) else value
