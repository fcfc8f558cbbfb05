"""Is docs/architecture.md a picture of the sources, and does an answer take the walk that it tells?"""

import os
import re
import sys
from pathlib import Path

import pytest

import chainrule_helpers as ch
from scripts import draw_architecture as drawing
from scripts.draw_architecture import FRONT, PAGE, PICTURE, ROOMS, depths, drawn, imported_names, picture

ROOM = re.compile(r"^\| `([\w.]+)` \| (\d+) \| (.+) \|$", re.MULTILINE)
PACKAGE = Path(ch.__file__).parent
FORMULA = "02.3", "h2_2"


@pytest.fixture(scope="module")
def sources():
    return drawing.rooms()


def test_the_picture_is_that_of_the_sources(sources):
    assert PICTURE.read_text(encoding="utf-8") == picture(sources[0])


def test_the_table_has_every_arrow_and_about_the_lines(sources):
    arrows, lines = sources
    rows = {room: (int(count), told) for room, count, told in ROOM.findall(PAGE.read_text(encoding="utf-8"))}
    assert rows.keys() == arrows.keys()
    for room, (count, told) in rows.items():
        assert told == (", ".join(sorted(arrows[room])) or "nothing of ours")
        assert abs(count - lines[room]) <= 0.1 * lines[room], f"{room}: run scripts/draw_architecture.py"


def test_every_room_has_a_paragraph():
    text = PAGE.read_text(encoding="utf-8")
    assert [room for room in ROOMS if f"**{room}**" not in text] == []


def test_notebooks_enter_by_the_front_door_and_nothing_imports_the_publishing_room(sources):
    arrows, _ = sources
    assert arrows["notebooks"] == {FRONT}
    assert [room for room, others in arrows.items() if "site" in others] == []


def test_no_arrow_crosses_upwards(sources):
    arrows, _ = sources
    depth = depths(arrows)
    assert all(depth[one] < depth[room] for room, others in arrows.items() for one in others)


# Can these go red?


def test_another_arrow_changes_the_picture(sources):
    arrows = {room: set(others) for room, others in sources[0].items()}
    arrows["notebooks"].add("scripts")
    assert picture(arrows) != picture(sources[0])


def test_a_circle_is_refused(sources):
    arrows = {room: set(others) for room, others in sources[0].items()}
    arrows["names"].add("views")
    with pytest.raises(ValueError, match=r"circle: .*names -> "):
        depths(arrows)


def test_an_implied_arrow_is_left_out_of_the_picture_alone():
    assert drawn({"a": {"b", "c"}, "b": {"c"}, "c": set()}) == {"a": {"b"}, "b": {"c"}, "c": set()}


@pytest.mark.parametrize(
    ("name", "room"),
    [
        ("chainrule_helpers.views.style", "views"),
        ("chainrule_helpers.answers.desk.checking", "answers.desk"),
        ("chainrule_helpers.answers.verdict", "answers"),
        ("chainrule_helpers.notation", "names"),
        ("chainrule_helpers.check", FRONT),
        ("chainrule_helpers", FRONT),
        ("publish.fonts", "site"),
        ("numpy", None),
    ],
)
def test_a_name_finds_its_room(name, room):
    assert drawing.room_of(name) == room


def test_a_relative_import_is_resolved():
    assert imported_names("from ..numeric import network", "symbolic.graph") == {"chainrule_helpers.numeric"}


# The walk of an answer.


def room_of_frame(frame):
    """Return the room in which a function runs; None outside the package and for what serves all rooms."""
    path = Path(frame.f_code.co_filename)
    if not path.is_relative_to(PACKAGE):
        return None
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    room = drawing.room_of(".".join(("chainrule_helpers", *parts)))
    return room if room.startswith("answers.") else None


def walk(question, answer):
    """Return each call from one of the four rooms into another while an answer is checked."""
    entries = []

    def follow(frame, event, _):
        if event == "call" and (room := room_of_frame(frame)):
            caller = frame.f_back
            while caller and not room_of_frame(caller):
                caller = caller.f_back
            if not caller or room_of_frame(caller) != room:
                entries.append((room, frame.f_code.co_name))

    sys.setprofile(follow)
    try:
        reply = ch.check(question, answer)
    finally:
        sys.setprofile(None)
    return reply, entries


def test_an_answer_enters_each_room_once(monkeypatch):
    monkeypatch.setitem(os.environ, "CHAINRULE_PROGRESS", "off")
    ch.check(*FORMULA)  # what is made once, such as the bank, is made now
    reply, entries = walk(*FORMULA)
    assert reply.correct
    entries = [entry for entry in entries if entry != ("answers.questions", "load")]
    assert [room for room, _ in entries] == [
        *("answers.desk", "answers.questions", "answers.diagnosis", "answers.reading")
    ], entries
