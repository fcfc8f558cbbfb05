"""Does a question keep what is typed, read it as far as it goes, and say of each link what is known?

No browser: what the field sends goes in, what it shows comes out.  The field itself is tested in
tests/browser/test_ask.py.
"""

import json
import re
import statistics
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

import chainrule_helpers as ch
from chainrule_helpers.answers.desk import answered, asked, solution, workbook
from chainrule_helpers.answers.questions import echo, exercises, load, notebooks, symbols
from chainrule_helpers.answers.reply import Formula, Reply
from chainrule_helpers.hosts.ask import Question
from chainrule_helpers.views.asking import reply_html
from chainrule_helpers.views.texml import NotSet, texml
from tests.networks import NOTATION_NAMES

FORMULAS = [one for number in notebooks() for one in exercises(number) if one.kind == "formula"]
FIELDS = [one for number in notebooks() for one in exercises(number) if not one.options]
KEY_MS = 8
NO_FIRST_DRAW = 3


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.delenv(workbook.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    workbook._noted.clear()
    yield tmp_path
    workbook._noted.clear()


def spoken(exercise, text):
    return exercise.speak(f"`{text}`").strip("`")


# What is asked


@pytest.mark.parametrize("notation", NOTATION_NAMES)
def test_a_question_is_data_in_every_letters(notation):
    with ch.use_notation(notation):
        for exercise in FIELDS:
            one = asked(exercise.id)
            assert one.prompt and one.notation == notation
            assert all(isinstance(part, Formula) for part in one.symbols)
            for formula in (*one.symbols, *(part for part in one.prompt if isinstance(part, Formula))):
                assert texml(formula.latex).startswith("<math>")


@pytest.mark.parametrize("exercise", FORMULAS, ids=lambda one: one.id)
def test_the_row_of_symbols_holds_what_the_answer_needs(exercise):
    row = {symbol.plain for symbol in symbols(exercise)}
    needed = set(re.findall(r"[A-Za-z_]\w*", spoken(exercise, exercise.answer))) - {"exp", "sum"}
    assert {re.sub(r"_e\d+$", "", name) for name in needed} <= row


def test_a_line_with_blanks_stands_in_the_field():
    assert asked("02.4").typed == "-(y1 - h1_3) * h1_3*(1 - h1_3) * ___"
    with ch.use_notation("nielsen"):
        assert asked("02.4").typed == "-(y1 - a1_3) * a1_3*(1 - a1_3) * ___"


# What is typed


@pytest.mark.parametrize("exercise", FORMULAS, ids=lambda one: one.id)
def test_every_beginning_of_an_answer_is_shown_and_none_is_scolded(exercise):
    text = spoken(exercise, exercise.answer)
    for end in range(1, len(text) + 1):
        read = echo(exercise, text[:end])
        assert read.latex or read.rest
        if read.latex:
            assert texml(read.latex)
    assert not echo(exercise, text).rest


@pytest.mark.parametrize(
    "typed, shown, rest",
    [
        ("-(y1 - h1", r"-\left(y_{1} - \mathrm{h1}\right)", ""),
        ("h1_3*", "h_{1}^{(3)}", "*"),
        ("-(y1 - h1_3)*(1 +", r"-\left(y_{1} - h_{1}^{(3)}\right) \cdot 1", "+"),
        ("h1_3*___", r"h_{1}^{(3)} \cdot \underline{\hspace{2em}}", ""),
        ("???", "", "???"),
    ],
)
def test_what_is_not_finished_is_shown_as_far_as_it_goes(typed, shown, rest):
    read = echo(load("02.1"), typed)
    assert (read.latex, read.rest) == (shown, rest)


def test_a_key_takes_the_kernel_a_moment(folder):
    """The median over every key of three answers; the first drawing loads what it needs."""
    taken = []
    for id in ("02.6", "03.8", "04.9"):
        question, text = ch.ask(id), spoken(load(id), load(id).answer)[:120]
        for end in range(1, len(text) + 1):
            begun = time.perf_counter()
            question.typed = text[:end]
            taken.append(1000 * (time.perf_counter() - begun))
    assert statistics.median(sorted(taken)[:-NO_FIRST_DRAW]) < KEY_MS


@pytest.mark.parametrize(
    "text", ["(" * 399, "9" * 2000, "\\frac{", "h1_3" * 400, "a\x00b", "<b>x</b>", "sum(" * 90]
)
def test_whatever_is_typed_is_shown_within_a_second_and_is_no_markup(text):
    question = ch.ask("02.1")
    begun = time.perf_counter()
    question.typed = text
    assert time.perf_counter() - begun < 1
    assert "<b>" not in question.echo


def test_latex_that_is_not_known_is_refused():
    for latex in (r"\unknown{x}", r"\frac{a", "a}", r"\left(a"):
        with pytest.raises(NotSet):
            texml(latex)


# The reply


def test_the_link_that_is_missing_is_marked_and_the_others_are_right():
    given = answered("02.6", "-(y1 - h1_3)*h3_2")
    assert {f"d{link.above}/d{link.below}": state for link, state in given.marks} == {
        "dJ/dh1_3": "right",
        "dh1_3/dz1_2": "missing",
        "dz1_2/dw13_2": "right",
    }


def test_a_path_that_is_forgotten_is_marked():
    given = answered("04.9", "1")
    assert given.marks == () and given.correct is False
    given = answered("03.8", "-(y2 - h2_3)*h2_3*(1 - h2_3)")
    states = {f"d{link.above}/d{link.below}": state for link, state in given.marks}
    assert states["dJ/dh2_3"] == "right" and states["dJ/dh1_3"] == states["dJ/dh3_3"] == "missing"


@pytest.mark.parametrize("exercise", FORMULAS, ids=lambda one: one.id)
def test_a_right_answer_marks_every_link_and_a_wrong_one_never_all(exercise):
    with ch.use_notation(exercise.target.network.notation):
        given = answered(exercise.id, exercise.answer)
        assert given.correct is True
        assert {state for _, state in given.marks} <= {"right"}
        for wrong in exercise.wrong:
            given = answered(exercise.id, wrong.answer)
            assert given.correct is not True
            assert not given.marks or any(state != "right" for _, state in given.marks), wrong.answer


def test_a_lost_sign_marks_no_link_of_a_product_as_right():
    assert answered("02.6", "(y1 - h1_3)*h1_3*(1 - h1_3)*h3_2").marks == ()


def test_picture_and_words_say_the_same():
    question = ch.ask("02.6")
    question.answer("-(y1 - h1_3)*h3_2")
    root = ElementTree.fromstring(question.svg)
    marks = [group for group in root.iter() if (group.get("class") or "").startswith("mark ")]
    assert sorted(group.get("class") for group in marks) == ["mark missing", "mark right", "mark right"]
    assert "Missing: dh1_3/dz1_2." in root.get("aria-label")
    assert "Missing: <math>" in question.reply and question.verdict == "wrong"


@pytest.mark.parametrize("notation", NOTATION_NAMES)
def test_everything_in_a_picture_is_named_by_what_one_types(notation):
    with ch.use_notation(notation):
        for id in ("02.6", "03.8", "04.9", "01.6"):
            names = load(id).target.graph.names()
            known = {re.sub(r"_e\d+$", "", name) for name in names}
            parts = ElementTree.fromstring(ch.ask(id).svg).iter()
            named = [part.get("data-name") for part in parts if part.get("data-name")]
            assert named and set(named) <= known and len(named) == len(set(named))


def test_hints_climb_and_the_solution_waits_for_a_try():
    question = ch.ask("02.3")
    assert question.has_hint and not question.has_solution
    for number in (1, 2, 3):
        question.hint()
        assert f"hint {number} of 3" in question.reply
    assert not question.has_hint
    assert "opens after your first try" in str(question.solution())
    question.answer("w12_2")
    assert question.has_solution
    question.solution()
    assert "solution" in question.reply and "<math" in question.reply


def test_a_question_speaks_the_letters_it_was_put_in():
    with ch.use_notation("nielsen"):
        question = ch.ask("02.3")
    question.answer("a2_2")
    assert question.verdict == "right" and "a^" not in question.echo and "<mi>a</mi>" in question.echo


# An answer in code


def test_an_answer_in_code_is_judged_as_check_does():
    assert ch.ask("02.3", "h2_2").correct is True
    assert str(ch.ask("02.3", "w12_2")).replace("second", "first") == str(ch.check("02.3", "w12_2")).replace(
        "second", "first"
    )
    assert ch.ask("02.c1", "c").correct is True
    assert "you predict" in str(ch.ask("02.p1", "b"))
    assert "in this cell" in str(ch.ask("02.4", "-(y1 - h1_3) * ___"))
    assert "did you mean" in str(ch.ask("02.33", "1")) and "did you mean" in str(ch.ask("02.33"))


# Where nothing runs


def stored(id):
    data, _ = ch.ask(id)._repr_mimebundle_()
    return data["text/markdown"]


def test_what_is_stored_holds_room_and_nothing_of_the_reader(folder):
    before = {id: stored(id) for id in ("02.1", "02.4", "03.6", "02.c1", "02.p1")}
    for id, text in (("02.1", "y1"), ("02.4", "1"), ("03.6", "a1_3"), ("02.c1", "a"), ("02.p1", "b")):
        ch.ask(id).answer(text)
    assert {id: stored(id) for id in before} == before
    for id in ("02.1", "02.4", "03.6"):
        question, _, answer = before[id].partition("\n\n<details>\n\n<summary>Answer</summary>\n\n")
        assert question.endswith("Your answer: " + "\\_" * 40) and answer.endswith("\n\n</details>")
    assert all(before[id].count(r"\underline") == 1 for id in ("02.4", "03.6")), "the blank stands there once"


@pytest.mark.parametrize(
    "id", [one.id for name in notebooks() for one in exercises(name) if one.kind != "prediction"]
)
def test_the_folded_answer_is_the_one_that_is_judged_right(id):
    question, _, answer = stored(id).partition("<details>")
    assert "Right. " not in question and "solution." not in question
    if load(id).options:
        (right,) = re.findall(r"\*\*(\w)\)\*\* Right\. ", answer)
        assert ch.ask(id, right).correct is True
        assert len(re.findall(r"^\*\*\w\)\*\*", answer, re.MULTILINE)) == len(load(id).options)
    else:
        assert solution(id, lecturer=True)._repr_markdown_() in answer


def test_the_id_of_a_question_is_not_set_as_a_weight():
    with ch.use_notation("statquest"):
        html = reply_html("04.w1", Reply(("04.w1: correct. In w1 as well.",)))
    assert "04.w1: correct. In <math" in html and html.count("<math") == 1


def test_a_number_is_asked_for_without_names_to_press_and_a_sum_with_its_sign():
    assert asked("04.w2").symbols == ()
    assert "sum(" in {one.plain for one in asked("04.8").symbols}
    assert "sum(" not in {one.plain for one in asked("02.1").symbols}


def test_a_solution_with_deltas_gives_the_short_form_first():
    with ch.use_notation("nielsen"):
        short, whole = solution("05.2", lecturer=True).lines[1:]
    assert short.plain == load("05.2").answer and "delta" in short.latex
    assert whole.latex.count(r"a^{2}_{1}") == 6, "three paths"


def test_a_prediction_has_no_folded_answer():
    assert "<details>" not in stored("02.p1")


# What is kept


def test_what_is_typed_stands_there_again(folder):
    ch.ask("02.6").typed = "-(y1 - h1_"
    workbook._noted.clear()
    assert ch.ask("02.6").typed == "-(y1 - h1_"
    assert ch.ask("02.6").echo


def test_an_answer_stands_there_again_with_its_earlier_tries(folder):
    question = ch.ask("02.3")
    for text in ("1", "w12_2", "h2_2"):
        question.answer(text)
    workbook._noted.clear()
    again = ch.ask("02.3")
    assert again.typed == "h2_2" and again.tries == ["1", "w12_2", "h2_2"]


def test_an_answer_that_cannot_be_read_is_kept_as_well(folder):
    ch.ask("02.3").answer("2**")
    workbook._noted.clear()
    assert ch.ask("02.3").typed == "2**"


def test_an_empty_field_writes_nothing(folder):
    for exercise in FIELDS:
        Question(exercise.id)
    assert list(folder.iterdir()) == []


def test_what_was_typed_comes_back_from_the_saved_file(folder):
    ch.ask("02.6").typed = "-(y1 - h1_3)"
    ch.ask("02.3").answer("h2_2")
    content = workbook.text_of(workbook.records()).encode()
    (folder / workbook.FILE).unlink()
    workbook._noted.clear()
    ch.ask("02.3").answer("1")
    ch.restore_answers(content)
    assert ch.ask("02.6").typed == "-(y1 - h1_3)" and ch.ask("02.3").typed == "h2_2"
    assert ch.ask("02.3").tries == ["h2_2", "1"]


KILLED = """\
import json, os, random, signal, sys, time
import chainrule_helpers as ch
from chainrule_helpers.answers.desk import workbook

ch.ask("02.6").answer("h3_2")
for moment in range(int(sys.argv[1])):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        question = ch.ask("02.6")
        for number in range(1000 * moment, 1000 * moment + 900):
            text = f"h3_2*{number + 1}"
            if number % 3:
                question.typed = text
            else:
                question.answer(text)
            os.write(writer, f"{number % 3 == 0:d} {text}\\n".encode())
        os._exit(0)
    os.close(writer)
    time.sleep(random.Random(moment).uniform(0.001, 0.25))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reader) as file:
        said = [line for line in file.read().split("\\n")[:-1]]
    workbook._noted.clear()
    record = workbook.recall("02.6")
    print(json.dumps([said, record.draft, record.last, record.tried]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be forked there")
def test_no_answer_is_lost_where_the_kernel_is_killed(folder):
    """Kill it at 100 random moments of typing and judging, and count what is no longer there."""
    root = Path(ch.__file__).resolve().parent.parent
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, "100"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=150,
        env={"PYTHONPATH": str(root), "PATH": ""},
    )
    assert ended.returncode == 0, ended.stderr
    moments = [json.loads(line) for line in ended.stdout.splitlines()]
    lost, confirmed = [], 0
    for said, draft, last, tried in moments:
        confirmed += len(said)
        if not said:
            continue
        text = said[-1].split(" ", 1)[1]
        number = int(text.split("*")[1])
        # What was written without being confirmed any more may stand there instead.
        if (draft or last) not in (text, f"h3_2*{number + 1}"):
            lost.append((said[-1], draft, last))
        judged = [line.split(" ", 1)[1] for line in said if line.startswith("1 ")]
        lost += [(one, "judged") for one in judged[-10:] if one not in tried]
    assert len(moments) == 100 and confirmed > 200
    assert lost == []
    assert not list(folder.glob("*.broken-*"))
    assert json.loads((folder / workbook.FILE).read_text(encoding="utf-8"))["exercises"]["02.6"]["tries"] > 1
