"""Does a reader's work survive a kernel that is thrown away, as on Binder?"""

import base64
import json
import re
from datetime import UTC, datetime

import pytest

import chainrule_helpers as ch
from chainrule_helpers.answers.desk import workbook
from chainrule_helpers.answers.desk.transfer import NAME, Download, restore


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A reader's folder, with a kernel that has just started."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(workbook.VARIABLE, raising=False)
    forget()
    yield tmp_path
    forget()


def forget():
    """Do what Binder does: a new kernel in a new folder."""
    workbook._noted.clear()
    workbook._pending.clear()
    workbook._warned.clear()
    workbook.place().unlink(missing_ok=True)


def work():
    ch.check("02.c1", "a")
    ch.check("02.c1", "c")
    ch.check("02.3", "h2_2")
    ch.predict("02.p1", "b")


def saved_by_the_browser(download):
    """Return the bytes behind the link."""
    name, data = re.search(
        r'download="([^"]+)" href="data:application/json;base64,([^"]+)"', download._repr_html_()
    ).groups()
    assert name == NAME
    return base64.b64decode(data)


def test_the_work_comes_back(folder):
    work()
    before, content = workbook.records(), saved_by_the_browser(ch.download_answers())
    forget()
    assert workbook.records() == {}
    said = str(ch.restore_answers(content))
    assert "3 exercises, 2 done" in said
    assert workbook.records() == before
    assert "second try" not in said and '02.3: `"h2_2"`' in said
    assert "you had it on your second try" in str(ch.check("02.c1", "b"))


def test_the_file_is_that_of_progress(folder):
    work()
    assert saved_by_the_browser(ch.download_answers()) == (folder / workbook.FILE).read_bytes()


def test_the_file_is_read_beside_the_notebook(folder):
    work()
    content = saved_by_the_browser(ch.download_answers())
    forget()
    (folder / NAME).write_bytes(content)
    assert "2 done" in str(ch.restore_answers(NAME))
    assert workbook.records()["02.c1"].tries == 2


def test_work_that_went_further_is_kept_on_either_side(folder):
    work()
    content = saved_by_the_browser(ch.download_answers())
    forget()
    ch.check("02.3", "1")  # not done here, done in the file
    for wrong in ("1", "h1_2", "w12_2"):
        ch.check("02.1", wrong)  # only here
    ch.check("02.c1", "c")  # done on both sides, at the second try in the file
    ch.restore_answers(content)
    found = workbook.records()
    assert found["02.3"].done and found["02.1"].tries == 3
    assert found["02.c1"] == workbook.Record(tries=2, done=True, first=False, last="c", tried=["a", "c"])
    ch.check("02.3", "1")
    ch.restore_answers(content)
    assert workbook.records()["02.1"].tries == 3, "taking it back twice changes nothing"


def test_nothing_to_save_is_said_in_one_line_that_never_changes(folder):
    assert str(ch.download_answers()) == "Nothing to save yet: answer a question, then run this cell again."
    assert list(folder.iterdir()) == []


def test_a_prediction_alone_is_saved(folder):
    ch.predict("02.p1", "b")
    assert isinstance(ch.download_answers(), Download)
    assert "so far, 1 exercise." in str(ch.download_answers())


def test_off_saves_what_this_kernel_knows(folder, monkeypatch):
    monkeypatch.setenv(workbook.VARIABLE, "off")
    workbook._noted.clear()
    work()
    assert json.loads(saved_by_the_browser(ch.download_answers()))["exercises"]["02.3"]["last"] == "h2_2"
    assert list(folder.iterdir()) == []
    workbook._noted.clear()
    monkeypatch.delenv(workbook.VARIABLE)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("elsewhere.json", "cannot be read (no such file or directory)"),
        (b"", "holds no answers"),
        (b"[1, 2]", "holds no answers"),
        (b"[" * 100_000, "holds no answers"),
        (b'{"exercises": {"02.1": {"tries": -3}}}', "holds no answers"),
        (b"{" + b" " * 6_000_000, "holds no answers"),
        (3, "is no file"),
        ((), "is no file"),
        ({"name": NAME}, "is no file"),
    ],
)
def test_what_is_no_saved_file_gets_a_sentence_and_changes_nothing(folder, given, sentence):
    work()
    before = workbook.records()
    assert sentence in str(ch.restore_answers(given))
    assert workbook.records() == before


def test_a_saved_answer_cannot_speak_to_the_page(folder):
    hostile = {"exercises": {"02.3": {"last": "<script>alert(1)</script> $x$", "tries": 1}}}
    said = restore(json.dumps(hostile).encode())
    assert "<script>" not in said.to_html() and "$x$" not in said.to_html()
    assert "<script>" not in ch.download_answers()._repr_html_()


@pytest.mark.parametrize("wrapped", [lambda one: (one,), lambda one: [one], lambda one: one])
def test_an_uploaded_file_is_read(folder, wrapped):
    work()
    content = saved_by_the_browser(ch.download_answers())
    forget()
    restore(wrapped({"name": NAME, "content": memoryview(content)}))
    assert workbook.records()["02.3"].done


def test_the_button_takes_the_file_and_says_what_came_back(folder):
    work()
    content = saved_by_the_browser(ch.download_answers())
    forget()
    widget = ch.restore_answers()
    # What ipywidgets makes of the file that the browser sends.
    file = {"name": NAME, "type": "application/json", "size": len(content), "content": memoryview(content)}
    widget.upload.value = ({**file, "last_modified": datetime.now(UTC)},)
    assert "3 exercises" in widget.reply.value and 'role="status"' in widget.reply.value
    widget.upload.value = ()
    assert "3 exercises" in widget.reply.value
    assert workbook.records()["02.3"].done


def test_the_stored_output_of_the_button_reads_well(folder):
    assert ch.restore_answers()._repr_mimebundle_()["text/plain"].startswith("To take saved work back")
