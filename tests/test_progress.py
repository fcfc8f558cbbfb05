"""Is a reader's work kept, and never in the way?"""

import json
import os
import tempfile

import pytest

from chainrule_helpers.answers.desk import check, hint, outcome, predict, progress, solution, workbook
from chainrule_helpers.answers.questions import exercises, notebooks

# A choice needs no symbols, so these tests are quick.
RIGHT, WRONG = "c", "a"
QUESTION = "02.c1"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A reader's folder, with a kernel that has just started."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(workbook.VARIABLE, raising=False)
    restart()
    yield tmp_path
    restart()


def restart():
    workbook._noted.clear()
    workbook._pending.clear()
    workbook._warned.clear()


def stored(folder):
    return json.loads((folder / workbook.FILE).read_text(encoding="utf-8"))["exercises"]


def test_a_restart_keeps_the_work(folder):
    check(QUESTION, WRONG)
    hint("02.3")
    restart()
    assert "second try" in str(check(QUESTION, RIGHT))
    assert "hint 2" in str(hint("02.3"))
    restart()
    assert "1 of " in str(progress("02")) and QUESTION not in str(progress("02"))
    expected = {"tries": 2, "done": True, "first": False, "last": RIGHT, "tried": [WRONG, RIGHT]}
    assert stored(folder)[QUESTION] == expected


@pytest.mark.parametrize("answer", [None, "", "  ", ..., "...", "___", "-(y1 - h1_3) * ___", "?"])
def test_an_unanswered_exercise_writes_nothing(folder, answer):
    assert "is open" in str(check(QUESTION, answer))
    assert "is open" in str(predict("02.p1", answer))
    assert list(folder.iterdir()) == []


def test_looking_writes_nothing(folder):
    progress()
    progress("02")
    solution(QUESTION)
    solution(QUESTION, lecturer=True)
    outcome("02.p1", "b")
    check("02.9999", "a")
    assert list(folder.iterdir()) == []


def test_off_neither_reads_nor_writes(folder, monkeypatch):
    check(QUESTION, RIGHT)
    (folder / workbook.FILE).rename(folder / "kept.json")
    monkeypatch.setenv(workbook.VARIABLE, "off")
    restart()
    assert "first try" in str(check(QUESTION, WRONG))
    assert "second try" in str(check(QUESTION, RIGHT))
    assert [path.name for path in folder.iterdir()] == ["kept.json"]


def test_the_variable_names_another_file(folder, monkeypatch):
    monkeypatch.setenv(workbook.VARIABLE, str(folder / "elsewhere.json"))
    check(QUESTION, RIGHT)
    assert [path.name for path in folder.iterdir()] == ["elsewhere.json"]


def test_the_same_answer_again_is_no_further_try(folder):
    for _ in range(3):
        assert "first try" in str(check(QUESTION, WRONG))
    assert "second try" in str(check(QUESTION, "b"))


def test_a_solved_exercise_stays_solved(folder):
    check(QUESTION, RIGHT)
    assert "you had it" in str(check(QUESTION, WRONG))
    assert stored(folder)[QUESTION]["done"] is True
    assert stored(folder)[QUESTION]["tries"] == 1


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"exercises": []}',
        b'{"exercises": {"02.1": 3}}',
        b'{"exercises": {"02.1": {"tries": "two"}}}',
        b'{"exercises": {"02.1": {"tries": -1}}}',
        b'{"exercises": {"02.1": {"tries": true}}}',
        b'{"exercises": {"02.1": {"done": 1}}}',
        b"\xff\xfe\x00\x01",
        b"[" * 100_000,
        b'{"exercises": ' + b" " * 6_000_000 + b"{}}",
    ],
)
def test_a_broken_file_is_set_aside_with_a_sentence(folder, content):
    (folder / workbook.FILE).write_bytes(content)
    answered = str(check(QUESTION, RIGHT))
    assert "correct" in answered
    assert f"set aside as {workbook.FILE}.broken-1" in answered
    assert (folder / f"{workbook.FILE}.broken-1").read_bytes() == content
    assert stored(folder)[QUESTION]["done"] is True


def test_a_second_broken_file_does_not_replace_the_first(folder):
    for number, content in enumerate((b"one", b"two"), start=1):
        (folder / workbook.FILE).write_bytes(content)
        progress()
        assert (folder / f"{workbook.FILE}.broken-{number}").read_bytes() == content


def test_entries_of_a_newer_version_are_kept(folder):
    content = {"version": 1, "exercises": {"99.1": {"tries": 1, "done": True}}, "colour": "blue"}
    (folder / workbook.FILE).write_text(json.dumps(content))
    check(QUESTION, RIGHT)
    assert set(stored(folder)) == {"99.1", QUESTION}


def test_two_notebooks_do_not_overwrite_each_other(folder):
    check(QUESTION, RIGHT)
    theirs = {"version": 1, "exercises": {"01.c1": {"tries": 1, "done": True}}}
    (folder / workbook.FILE).write_text(json.dumps(theirs))
    check("02.c2", "b")
    assert set(stored(folder)) == {"01.c1", "02.c2"}


def test_an_interruption_leaves_the_old_file(folder, monkeypatch):
    check(QUESTION, RIGHT)
    before = (folder / workbook.FILE).read_bytes()

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        check("02.c2", "b")
    assert (folder / workbook.FILE).read_bytes() == before
    assert [path.name for path in folder.iterdir()] == [workbook.FILE]


def test_a_file_that_cannot_be_written_is_said_once_and_work_goes_on(folder, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refused)
    first = str(check(QUESTION, WRONG))
    assert "only until the kernel stops" in first and "permission denied" in first
    second = str(check(QUESTION, RIGHT))
    assert "second try" in second and "kernel stops" not in second
    assert list(folder.iterdir()) == []


def test_work_from_memory_reaches_the_file_once_it_can_be_written(folder, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("tempfile.mkstemp", lambda **_: (_ for _ in ()).throw(OSError(30, "Read-only")))
        check(QUESTION, RIGHT)
    check("02.c2", "b")
    assert set(stored(folder)) == {QUESTION, "02.c2"}


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs Unix permissions")
def test_a_read_only_folder_is_no_obstacle(folder, monkeypatch):
    exercises("02")
    # Below pytest's own folders, which other users may not enter.
    with tempfile.TemporaryDirectory() as closed:
        os.chmod(closed, 0o555)
        monkeypatch.chdir(closed)
        me = os.geteuid()
        try:
            if me == 0:
                os.seteuid(65534)  # permissions do not bind root
            first, second = str(check(QUESTION, WRONG)), str(check(QUESTION, RIGHT))
        finally:
            os.seteuid(me)
        assert "cannot be written" in first and "kernel stops" not in second
        assert "second try" in second
        assert os.listdir(closed) == []
        monkeypatch.chdir(folder)


def test_a_folder_of_that_name_is_left_alone(folder):
    (folder / workbook.FILE).mkdir()
    assert "cannot be read" in str(check(QUESTION, RIGHT))
    assert (folder / workbook.FILE).is_dir()


def test_progress_names_what_is_open(folder):
    check(QUESTION, RIGHT)
    predict("02.p1", "b")
    line = str(progress("02"))
    assert "1 of 15 done" in line and "02.c2" in line and "Predictions made: 1 of 2" in line
    assert str(progress()).count("Notebook") == len(notebooks())


@pytest.mark.parametrize("given", ["2", "77", 3.5, [], "two"])
def test_an_unknown_notebook_is_answered_with_a_sentence(folder, given):
    assert "unknown notebook" in str(progress(given))


def test_the_six_questions_say_where_to_start(folder):
    answers = {"00.s1": "b", "00.s2": "c", "00.s3": "b", "00.s4": "b", "00.s5": "d"}
    for identity, answer in answers.items():
        check(identity, answer)
    assert "Start at" not in str(progress("00"))
    check("00.s6", "b")
    assert "Start at notebook 03" in str(progress("00"))
    assert "look closely at 06" in str(progress("00"))
    check("00.s3", "a")
    assert "Start at notebook 03" in str(progress("00")), "the first answer counts, not the corrected one"
