"""Is every interactive a pure function of JSON, and can a host move one that it has never seen?"""

import json
from dataclasses import dataclass, replace
from xml.etree import ElementTree

import pytest

import chainrule_helpers as ch
from chainrule_helpers.hosts.jupyter import Hosted
from chainrule_helpers.interactives.protocol import (
    Control,
    Interactive,
    Option,
    Shown,
    Slot,
    State,
    options,
)
from chainrule_helpers.interactives.recipes import interactive_of, recipe_of
from chainrule_helpers.notation import current_notation

RECIPES = (
    {"interactive": "nudge", "example": "THOMAS", "below": "w12_2", "moves": ["x2", "y1"]},
    {"interactive": "paths", "example": "NIELSEN", "below": "a2_2"},
    {"interactive": "paths", "example": "STATQUEST", "below": "w1", "notation": "statquest"},
    {"interactive": "steps", "example": "THOMAS_DISTINCT"},
    {"interactive": "steps", "example": "STATQUEST", "row": 2, "notation": "mitchell"},
    {"interactive": "solve", "example": "THOMAS_DISTINCT", "below": "w12_1"},
    {"interactive": "softmax", "example": "NIELSEN_SOFTMAX"},
    {"interactive": "descent", "example": "STATQUEST", "steps": 100},
    {
        "interactive": "workbench",
        "weights": [[1.0, 2.0], [0.0, 4.0]],
        "delta": [0.5, 0.25],
        "measured": [0.5, 2.0],
    },
)


def through_json(value):
    return json.loads(json.dumps(value))


@pytest.fixture(params=RECIPES, ids=lambda recipe: f"{recipe['interactive']}-{recipe.get('example', '')}")
def interactive(request):
    return interactive_of(request.param)


def other_values(control):
    """Return values that a control offers, beside the one where it stands."""
    if control.kind == "press":
        return [None]
    if control.kind == "switches":
        return [tuple(not one for one in control.value)]
    if control.kind == "choice":
        return [option.value for option in control.options if option.value != control.value][-2:]
    return [control.high, control.low]


def check_shown(interactive, state):
    shown = interactive.show(state)
    assert set(shown.parts) == {slot.name for slot in interactive.slots}
    assert through_json(dict(shown.parts)) == shown.parts
    for slot in interactive.slots:
        if slot.kind == "picture":
            assert any(
                letter.isdigit()
                for letter in ElementTree.fromstring(shown.parts[slot.name]).get("aria-label")
            )
    return shown


def test_every_control_leads_from_json_to_json(interactive):
    start = interactive.start()
    seen = {repr(check_shown(interactive, start))}
    for control in interactive.controls(start):
        for value in other_values(control):
            state = type(start).from_dict(through_json(start.to_dict()))
            assert state == start
            moved = interactive.turn(state, control.name, through_json(value))
            assert type(moved).from_dict(through_json(moved.to_dict())) == moved
            seen.add(repr(check_shown(interactive, moved)))
            where = {one.name: one.value for one in interactive.controls(moved)}
            assert control.kind == "press" or where[control.name] == value
    assert len(seen) >= 2


def test_showing_changes_nothing(interactive):
    state, spoken = interactive.start(), current_notation()
    first = interactive.show(state)
    for frame in interactive.frames():
        interactive.show(frame)
        interactive.frame(frame)
    assert interactive.show(state) == first and interactive.start() == state
    assert current_notation() is spoken


def test_a_recipe_makes_the_same_interactive(interactive):
    again = interactive_of(through_json(recipe_of(interactive)))
    assert recipe_of(again) == recipe_of(interactive)
    assert again.start() == interactive.start()
    assert again.still(again.start()) == interactive.still(interactive.start())


def test_a_network_of_the_reader_s_own_travels_in_the_recipe():
    net = replace(ch.examples.THOMAS, x=((1.0, 2.0, 3.0),), source="mine")
    explorer = ch.NudgeExplorer(net, below="w12_2")
    recipe = through_json(recipe_of(explorer.interactive))
    assert recipe["example"]["x"] == [[1.0, 2.0, 3.0]]
    assert interactive_of(recipe).example == net


def test_what_is_not_offered_is_refused_in_a_sentence(interactive):
    start = interactive.start()
    with pytest.raises(ValueError, match="unknown control"):
        interactive.turn(start, "nothing", 1)
    refused = {"slider": "high", "choice": "no such", "switches": (True,) * 99, "step": float("nan")}
    for control in interactive.controls(start):
        if control.kind != "press":
            with pytest.raises(ValueError, match=r"expected|unknown"):
                interactive.turn(start, control.name, refused[control.kind])


def test_frames_lead_through_states_that_differ(interactive):
    frames = [interactive.frame(state) for state in interactive.frames()]
    assert len(frames) >= 3 and len(set(frames)) == len(frames)
    for frame in frames:
        ElementTree.fromstring(frame.picture)


def test_a_network_by_its_name_alone_is_refused():
    for made in (ch.NudgeExplorer, ch.PathExplorer):
        with pytest.raises(ValueError, match=r"write ch.examples.THOMAS, without quotes"):
            made("THOMAS", "w12_2")


def test_an_unknown_interactive_is_refused():
    with pytest.raises(ValueError, match="unknown interactive 'nudgee'; did you mean 'nudge'"):
        interactive_of({"interactive": "nudgee"})


# A host that knows none by name


@dataclass(frozen=True)
class CountState(State):
    many: float
    shape: str
    on: tuple[bool, ...]
    place: int


@dataclass(eq=False)
class Counting(Interactive):
    """An interactive that no host has seen before."""

    slots = (Slot("said", "sentence"), Slot("drawn", "picture", turns="shape"))
    arrangement = (("many", "shape", "none"), "said", "drawn", ("on", "said"), "place")
    most: int = 3

    def start(self):
        return CountState(self.notation, 1, "circle", (True,) * self.most, 1)

    def controls(self, state):
        switches = tuple(Option(f"item {n}", n) for n in range(len(state.on)))
        return (
            Control("many", "slider", "how many", value=state.many, high=5),
            Control("shape", "choice", "shape", value=state.shape, options=options("circle", "square")),
            Control("none", "press", "none"),
            Control("on", "switches", value=state.on, options=switches),
            Control("place", "step", "place", "place", state.place, low=1, high=4, interval=100),
        )

    def _turned(self, state, control, value):
        if control == "none":
            return replace(state, many=0)
        if control == "many" and value == 4:
            raise ValueError("Four is refused.")
        return super()._turned(state, control, value)

    def show(self, state):
        said = f"{state.many:g} {state.shape}s, {sum(state.on)} on, place {state.place}."
        return Shown({"said": said, "drawn": f'<svg aria-label="{said}"/>'}, "+")

    def hint(self, state, part):
        return f"this is a {part}"


class Counter(Hosted, shows=Counting):
    """The host's part, which is nothing but a name."""

    def still(self):
        return "<svg/>"


def test_a_host_moves_an_interactive_that_it_has_never_seen():
    counter = Counter(most=2)
    counter.many.value = 3
    assert "3 circles, 2 on, place 1." in counter.said.value
    counter.switches("on")[1].value = False
    counter.drawn.picked = "square"
    assert counter.shape.value == "square" and "3 squares, 1 on" in counter.said.value
    counter.next.click()
    counter.none.click()
    assert counter.many.value == 0 and "0 squares, 1 on, place 2." in counter.drawn.svg
    counter.drawn.focused = "circle"
    assert counter.drawn.hint == "this is a circle"


def test_a_refused_move_is_said_and_taken_back():
    counter = Counter()
    counter.many.value = 4
    assert "Four is refused." in counter.said.value and counter.many.value == 1
    counter.drawn.picked = "cube"
    assert "unknown shape &#x27;cube&#x27;" in counter.said.value and counter.drawn.picked == "circle"
    counter.many.value = 2
    assert "2 circles" in counter.said.value


def test_what_follows_too_fast_is_not_spoken():
    counter = Counter()
    counter.toggle.click()
    assert 'aria-live="off"' in counter.said.value
    counter.toggle.click()
    assert 'aria-live="polite"' in counter.said.value
