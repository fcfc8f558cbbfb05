"""Does the bank ask what can be answered, and does every answer hear the right sentence?"""

import copy
import re
import tomllib
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import pytest
import sympy as sp

import chainrule_helpers as ch
from chainrule_helpers.answers.desk import check, hint, progress, question, solution, workbook
from chainrule_helpers.answers.diagnosis import diagnose
from chainrule_helpers.answers.questions import BankError, exercises, exercises_from, load, notebooks
from chainrule_helpers.answers.questions.judge import judge
from chainrule_helpers.answers.questions.kinds import KINDS, MISCONCEPTIONS
from chainrule_helpers.answers.questions.numbers import judge_number, read_number
from chainrule_helpers.answers.questions.schema import problems, table_of
from chainrule_helpers.answers.questions.translation import relettered
from chainrule_helpers.answers.reply import Formula, ordinal, plain_text, reply_with
from chainrule_helpers.answers.verdict import MISTAKES
from chainrule_helpers.notation import NOTATIONS, find_notation

ALL = [exercise for number in notebooks() for exercise in exercises(number)]
FORMULAS = [exercise for exercise in ALL if exercise.kind == "formula"]
NUMBERS = [exercise for exercise in ALL if exercise.kind == "number"]
CHOICES = [exercise for exercise in ALL if exercise.kind == "choice"]
HINTED = FORMULAS + NUMBERS
WRONG_FORMULAS = [(exercise, wrong) for exercise in FORMULAS for wrong in exercise.wrong]
WRONG_NUMBERS = [(exercise, wrong) for exercise in NUMBERS for wrong in exercise.wrong]


def by_id(exercise):
    return exercise.id


def described(pair):
    exercise, wrong = pair
    return f"{exercise.id}: {wrong.answer or wrong.times or wrong.digits}"


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setenv(workbook.VARIABLE, "off")
    workbook._noted.clear()
    yield
    workbook._noted.clear()


@pytest.fixture
def speaking():
    """Speak a notation for the rest of the test."""
    former = find_notation(None)
    yield ch.use_notation
    ch.use_notation(former.name)


# The bank as it is


def test_the_files_follow_the_schema():
    for file in (files("chainrule_helpers.answers.questions") / "bank").iterdir():
        if file.name.endswith(".toml"):
            assert problems(tomllib.loads(file.read_text(encoding="utf-8"))) == []


def test_ids_are_unique_and_belong_to_their_notebook():
    ids = [exercise.id for exercise in ALL]
    assert len(set(ids)) == len(ids)
    assert all(exercise.id.startswith(f"{exercise.notebook}.") for exercise in ALL)


@pytest.mark.parametrize("notebook", notebooks())
def test_every_notebook_has_two_warm_ups_and_two_questions_to_check_yourself(notebook):
    groups = [exercise.group for exercise in exercises(notebook)]
    assert groups.count("warm-up") == groups.count("check yourself") == 2
    assert groups.count("prediction") == (0 if notebook == "00" else 2)


def test_six_questions_say_where_to_start():
    routes = [exercise.route for exercise in ALL if exercise.group == "where to start"]
    assert len(routes) == 6 and set(routes) == {"01", "02", "03", "06", "07"}


@pytest.mark.parametrize("exercise", CHOICES, ids=by_id)
def test_every_distractor_is_a_named_misconception(exercise):
    for option in exercise.options:
        assert option.correct or option.unsure or option.misconception_name
        assert option.unsure is False or exercise.group == "where to start"


@pytest.mark.parametrize("exercise", HINTED, ids=by_id)
def test_every_target_exists_in_its_network(exercise):
    exercise.target.formula()


@pytest.mark.parametrize("exercise", NUMBERS, ids=by_id)
def test_a_number_is_far_enough_from_its_wrong_answers(exercise):
    value = exercise.target.value()
    assert value
    known = [
        exercise.target.value(wrong.answer) if wrong.answer else wrong.times * value
        for wrong in exercise.wrong
        if wrong.digits is None
    ]
    for place, number in enumerate(known):
        others = [*known[:place], value]
        assert all(abs(number - other) > 3 * exercise.tolerance * abs(value) for other in others)


def test_the_numbers_in_the_prompts_are_those_of_the_networks():
    def shown(example, examples, names, digits):
        network = getattr(ch.examples, example)
        graph = ch.graph(network.architecture, examples=examples)
        rows = slice(examples)
        numbers = ch.values(
            network.architecture, network.parameters, network.inputs[rows], network.targets[rows]
        )
        symbols = graph.symbols(names, network.notation)
        return [round(numbers[symbol], digits) for symbol in symbols]

    assert shown("NEURON", 2, "w1 w2 w0 x1_e1 x2_e1 t_e1 o_e1", 6) == [-0.5, 0.8, 0, 1, 0.5, 0.75, -0.1]
    assert shown("NEURON", 2, "x1_e2 x2_e2 t_e2 o_e2", 6) == [-0.5, 1, -1, 1.05]
    assert shown("THOMAS", 1, "h1_3 h2_2 y1", 4) == [0.8355, 0.9677, 1]
    assert shown("THOMAS", 1, "h1_3 z1_2", 3) == [0.835, 1.625]
    assert shown("THOMAS_LINEAR", 1, "h1_3", 3) == [1.625]
    links = load("02.10").target.formula().links
    network = ch.examples.THOMAS
    values = [
        ch.evaluate(link, network.architecture, network.parameters, network.inputs, network.targets)
        for link in links
    ]
    assert np.round(values, 4).tolist() == [-0.1645, 0.1375, 0.9677]


# Right and wrong answers


@pytest.mark.parametrize("exercise", FORMULAS, ids=by_id)
def test_every_solution_is_accepted(exercise, speaking):
    speaking(exercise.target.network.notation)
    reply = check(exercise.id, exercise.answer)
    assert reply.correct, str(reply)
    assert "first try" in str(reply)


@pytest.mark.parametrize("name", [name for name in NOTATIONS if name != "statquest"])
@pytest.mark.parametrize("exercise", FORMULAS, ids=by_id)
def test_every_solution_is_accepted_in_every_notation(exercise, name, speaking):
    speaking(name)
    assert check(exercise.id, exercise.speak(f"`{exercise.answer}`").strip("`")).correct


@pytest.mark.parametrize("exercise", FORMULAS, ids=by_id)
def test_every_solution_is_accepted_as_an_expression(exercise, speaking):
    assert check(exercise.id, exercise.target.read(exercise.answer)).correct


@pytest.mark.parametrize("exercise", NUMBERS, ids=by_id)
def test_every_number_is_accepted_to_three_digits(exercise):
    value = exercise.target.value()
    for answer in (
        value,
        f"{value:.3g}",
        np.float64(value),
        sp.Float(value),
        f"{value:.3g}".replace("-", "−"),
    ):
        assert check(exercise.id, answer).correct, answer


@pytest.mark.parametrize("exercise", CHOICES, ids=by_id)
def test_one_option_is_accepted_and_every_option_answers(exercise):
    replies = [check(exercise.id, key) for key in exercise.keys]
    assert sum(bool(reply.correct) for reply in replies) == 1
    assert all(len(str(reply)) > 40 for reply in replies)


@pytest.mark.parametrize("pair", WRONG_FORMULAS, ids=described)
def test_every_wrong_formula_is_told_its_mistake(pair, speaking):
    exercise, wrong = pair
    speaking(exercise.target.network.notation)
    verdict = diagnose(wrong.answer, exercise.target.formula())
    assert not verdict.correct
    if wrong.says:
        assert exercise.speak(wrong.says) in str(check(exercise.id, wrong.answer))
    else:
        assert {verdict.mistake, *verdict.mistakes} <= set(wrong.mistakes), verdict.message


@pytest.mark.parametrize("pair", WRONG_FORMULAS, ids=described)
def test_no_reply_to_a_wrong_formula_gives_the_answer_away(pair, speaking):
    exercise, wrong = pair
    speaking(exercise.target.network.notation)
    reply = check(exercise.id, wrong.answer)
    assert reply.correct is False
    sentences = "\n".join(part for part in reply.parts if isinstance(part, str))
    # An answer of a single name may well be named in a question; a formula may not.
    if not exercise.answer.isidentifier():
        assert squeezed(exercise.answer) not in squeezed(sentences)
        latex = sp.latex(exercise.target.read(exercise.answer))
        assert squeezed(latex) not in squeezed(sentences)


def squeezed(text):
    return re.sub(r"[\s()`$]", "", text)


@pytest.mark.parametrize("pair", WRONG_NUMBERS, ids=described)
def test_every_wrong_number_is_told_its_slip(pair):
    exercise, wrong = pair
    value = exercise.target.value()
    if wrong.digits is not None:
        answer = f"{value:.{wrong.digits}g}"
    else:
        answer = exercise.target.value(wrong.answer) if wrong.answer else wrong.times * value
    verdict = judge_number(exercise, answer)
    assert not verdict.correct
    assert verdict.mistake in wrong.mistakes
    assert f"{value:.3g}" not in verdict.message


@pytest.mark.parametrize(
    ("times", "mistake"),
    [
        (-1, "sign"),
        (2, "factor"),
        (0.5, "factor"),
        (1.02, "rounding"),
        (10, "decimal-point"),
        (3.7, "not-recognised"),
    ],
)
def test_the_usual_slips_of_a_number_are_recognised(times, mistake):
    exercise = load("02.10")
    verdict = judge_number(exercise, times * exercise.target.value())
    assert (verdict.correct, verdict.mistake) == (False, mistake)
    assert verdict.message


def test_arithmetic_is_read_as_a_number():
    assert check("02.10", "-(1 - 0.83546)*0.83546*(1 - 0.83546)*0.9677").correct
    assert check("02.11", sp.Rational(1375, 10000)).correct


@pytest.mark.parametrize(
    "answer",
    [
        "nan",
        "inf",
        "1_0",
        "0,5",
        "h1_3",
        "x" * 9999,
        True,
        [1],
        {1},
        np.ones(3),
        1j,
        sp.Symbol("x"),
        object(),
    ],
)
def test_what_is_no_number_gets_a_sentence_and_costs_no_try(answer):
    reply = check("02.10", answer)
    assert reply.correct is False and len(str(reply)) < 400
    assert workbook.recall("02.10").tries == 0


def test_a_comma_is_explained():
    assert "0.5" in read_number("0,5")


@pytest.mark.parametrize("exercise", HINTED, ids=by_id)
def test_the_first_two_hints_keep_the_answer(exercise):
    formulas = exercise.target.formula()
    for text in (*exercise.hints[:2], exercise.prompt):
        for piece in re.findall(r"`([^`]+)`", text):
            try:
                read = exercise.target.read(piece)
            except ValueError:
                continue
            if exercise.kind == "formula" and not re.match(r"d\w+/d\w+$", piece):
                assert not diagnose(read, formulas).correct, piece


# The conversation


def test_an_unanswered_exercise_says_one_line_that_never_changes():
    line = "02.3 is open: write your answer in the cell above, then run this cell."
    for answer in (None, "", "   ", ..., "..."):
        reply = check("02.3", answer)
        assert repr(reply) == str(reply) == line
        assert reply._repr_markdown_() == line.replace("_", r"\_")
    assert "fill in `___`" in str(check("02.4", load("02.4").start))
    assert workbook.records() == {}


def test_the_tries_are_counted_in_words():
    for answer, word in (("1", "first"), ("w12_2", "second"), ("h1_2", "third")):
        assert f"not yet, {word} try" in str(check("02.3", answer))
    assert "correct, fourth try" in str(check("02.3", "h2_2"))


def test_the_formula_is_echoed_as_mathematics_before_the_verdict():
    reply = check("02.1", "y1 - h1_3")
    assert isinstance(reply.parts[0], Formula)
    shown, verdict = reply._repr_markdown_().split("\n\n")[:2]
    assert shown.startswith(r"$\displaystyle") and "h_{1}^{(3)}" in shown
    assert verdict.startswith("02.1: not yet")
    assert "You wrote: y1 - h1_3" in str(reply)


@pytest.mark.parametrize(
    "answer",
    ["dJ/dw13_2", "dJ/dh1_3*dh1_3/dz1_2*dz1_2/dw13_2", "dJ_dw13_2", "delta1_3*h3_2"],
)
def test_a_derivative_that_is_only_named_is_not_worked_out(answer):
    reply = check("02.6", answer)
    assert reply.correct is False and "still only names what it should work out" in str(reply)
    assert workbook.recall("02.6").tries == 0


def test_a_slope_may_be_named_in_a_chain_but_not_for_itself():
    assert check("02.5", "-(y1 - h1_3)*f'(z1_2)*h2_2").correct
    assert "still only names" in str(check("02.2", "f'(z1_2)"))
    assert "still only names" in str(check("02.2", "sigmoid′(z1_2)"))


def test_the_notebooks_own_chain_is_no_answer():
    chain = load("02.6").target.formula()
    assert check("02.6", chain).correct is False
    assert check("02.3", load("02.3").target.formula()).correct is False


def test_an_id_may_be_written_in_capitals():
    assert check(" 02.C1 ", "c").correct


def test_hints_climb_and_end():
    said = [str(hint("02.6")) for _ in range(5)]
    for number in (1, 2, 3):
        assert f"hint {number} of 3: {load('02.6').hints[number - 1]}" in said[number - 1]
    assert "last hint" in said[3] and said[3] == said[4]


def test_the_solution_opens_after_a_try_or_for_a_lecturer():
    assert "opens after your first try" in str(solution("02.6"))
    assert load("02.6").solution in str(solution("02.6", lecturer=True))
    check("02.6", "1")
    opened = solution("02.6")
    assert load("02.6").solution in str(opened)
    assert load("02.6").answer in str(opened)
    assert r"\frac{\partial J}{\partial w_{13}^{(2)}}" in opened._repr_markdown_()


@pytest.mark.parametrize("exercise", [e for e in ALL if e.kind != "prediction"], ids=by_id)
def test_every_solution_can_be_shown(exercise):
    shown = solution(exercise.id, lecturer=True)
    assert shown._repr_markdown_() and shown.to_html()
    if exercise.kind == "number":
        assert f"{exercise.target.value():.4g}" in str(shown)


@pytest.mark.parametrize(
    "answer",
    [
        "h13",
        "((((",
        "__import__('os').system('true')",
        "h1_3 ** 9 ** 9 ** 9",
        "🙂",
        "\x00\x1b[31m",
        "x" * 100_000,
        True,
        [1, 2],
        {},
        object(),
        np.ones(2),
        print,
        sp.Symbol("q"),
        sp.Matrix([1, 2]),
        sp.nan,
        1j,
    ],
    ids=lambda answer: repr(answer)[:20],
)
def test_whatever_is_typed_gets_a_sentence(answer):
    reply = check("02.1", answer)
    assert reply.correct is False
    assert str(reply).isprintable() or "\n" in str(reply)
    assert len(str(reply)) < 1500
    reply._repr_markdown_(), reply.to_html()


class Hostile:
    """An object that fails whenever it is looked at."""

    def __str__(self):
        raise RuntimeError("no text")

    __repr__ = __str__

    def __float__(self):
        raise RuntimeError("no number")

    def __eq__(self, other):
        raise RuntimeError("no comparison")

    __hash__ = None


@pytest.mark.parametrize("identity", ["02.1", "02.10", "02.c1"])
def test_an_object_that_fails_when_looked_at_gets_a_sentence(identity):
    assert check(identity, Hostile()).correct is False


@pytest.mark.parametrize(
    ("identity", "nearest"), [("02.33", "02.3"), ("2.3", "02.3"), (2.3, "02.3"), ("02.c11", "02.c1")]
)
def test_an_unknown_id_suggests_the_nearest(identity, nearest):
    for function in (check, hint, solution, question):
        assert nearest in str(function(identity))


@pytest.mark.parametrize("identity", [None, "", [], "x" * 10_000, 5])
def test_an_id_that_is_none_gets_a_sentence(identity):
    for function in (check, hint, solution, question):
        assert "unknown exercise" in str(function(identity))


def test_a_letter_is_asked_for_in_a_choice():
    reply = check("02.c1", "d")
    assert "a, b or c" in str(reply)
    assert workbook.recall("02.c1").tries == 0
    assert check("02.c1", " C) ").correct


def test_progress_counts_points():
    check("02.6", load("02.6").answer)
    assert f"3 of {sum(e.points for e in exercises('02') if e.kind != 'prediction')} points" in str(
        progress("02")
    )


def test_the_prompts_speak_the_current_notation(speaking):
    speaking("nielsen")
    assert "`dC/dw13_3`" in str(question("02.6"))
    assert "`z1_3 = w11_3*a1_2" in str([hint("02.3") for _ in range(3)][2])


def test_a_text_is_left_alone_where_half_of_it_could_be_said():
    graph = ch.graph(ch.examples.STATQUEST.architecture)
    text = "From `z1_2` to `h1_3`."
    assert relettered(text, graph, "thomas", find_notation("statquest")) == text
    text = "The step is `delta1_2`."
    assert relettered(text, graph, "thomas", find_notation("mitchell")) == text


def test_sentences_survive_markdown_and_html():
    reply = reply_with("2*h and *3*, `a*b` costs $5 <b>", Formula("x_1 < 2", "x1 < 2"))
    assert reply._repr_markdown_() == "2\\*h and \\*3\\*, `a*b` costs \\$5 \\<b>\n\n$\\displaystyle x_1 < 2$"
    assert reply.to_html() == (
        "<p>2*h and *3*, <code>a*b</code> costs &#36;5 &lt;b&gt;</p><p>$\\displaystyle x_1 &lt; 2$</p>"
    )


@pytest.mark.parametrize(
    ("number", "word"), [(1, "first"), (10, "tenth"), (11, "11th"), (21, "21st"), (113, "113th")]
)
def test_ordinals_are_words(number, word):
    assert ordinal(number) == word


def test_plain_text_is_one_short_printable_line():
    assert plain_text("a\n\x1b[31m`b`") == "a [31m'b'"
    assert len(plain_text("x" * 10_000)) == 120


# What the schema refuses

GOOD = {
    "notebook": "02",
    "example": "THOMAS",
    "exercise": [
        {
            "id": "02.1",
            "kind": "formula",
            "prompt": "Type it.",
            "target": {"above": "J", "below": "h1_3", "what": "link"},
            "answer": "-(y1 - h1_3)",
            "hints": ["Look.", "Which link?", "`J = (y1 - h1_3)**2/2`"],
            "solution": "So.",
            "wrong": [{"answer": "y1 - h1_3", "mistake": "sign"}],
        },
        {
            "id": "02.2",
            "kind": "number",
            "prompt": "Work it out.",
            "target": {"expression": "h1_3"},
            "tolerance": 0.005,
            "hints": ["Look.", "Which link?", "There."],
            "solution": "So.",
            "wrong": [{"times": -1, "mistake": "sign"}],
        },
        {
            "id": "02.c1",
            "kind": "choice",
            "prompt": "Which?",
            "options": [
                {"key": "a", "text": "This.", "feedback": "Yes.", "correct": True},
                {"key": "b", "text": "That.", "feedback": "No.", "misconception": 1},
            ],
        },
        {
            "id": "02.p1",
            "kind": "prediction",
            "prompt": "What happens?",
            "happens": "a",
            "options": [
                {"key": "a", "text": "This.", "outcome": "Yes."},
                {"key": "b", "text": "That.", "outcome": "No."},
            ],
        },
    ],
}
FORMULA, NUMBER, CHOICE, PREDICTION = range(4)


def test_a_good_file_is_accepted():
    assert problems(GOOD) == []
    assert [exercise.id for exercise in exercises_from(GOOD)] == ["02.1", "02.2", "02.c1", "02.p1"]


def put(place, *path_and_value):
    """Return a change: in exercise number `place`, set the field at a path; ``del`` removes it."""

    def change(bank):
        table = bank["exercise"][place]
        *path, last, value = path_and_value
        for step in path:
            table = table[step]
        if value is del_:
            del table[last]
        else:
            table[last] = value

    return change


del_ = object()
SIGNED = [
    {"key": "a", "text": "Up.", "outcome": "Yes.", "sign": 1},
    {"key": "b", "text": "Down.", "outcome": "No.", "sign": 1},
]


@pytest.mark.parametrize(
    ("change", "said_so"),
    [
        (lambda bank: bank.pop("notebook"), "the file lacks 'notebook'"),
        (lambda bank: bank.update(notebook="2"), "two digits"),
        (lambda bank: bank.update(example="THOMS"), "did you mean 'THOMAS'"),
        (lambda bank: bank.update(exercise={}), "a list"),
        (lambda bank: bank.update(extra=1), "unknown field of the file 'extra'"),
        (put(0, "id", del_), "exercise number 1 has no id"),
        (put(0, "id", "02.01"), "the id is none"),
        (put(0, "id", "03.1"), "belongs to notebook 03"),
        (put(0, "id", "02.2"), "occurs twice"),
        (put(0, "id", "02.p2"), "ids with a p are predictions"),
        (put(3, "id", "02.4"), "ids with a p are predictions"),
        (put(0, "kind", "formla"), "did you mean 'formula'"),
        (put(0, "prompt", " "), "is empty"),
        (put(0, "prompt", 3), "expected text"),
        (put(0, "promt", "x"), "did you mean 'prompt'"),
        (put(0, "points", 0), "expected 1 or more"),
        (put(0, "points", True), "expected a whole number"),
        (put(0, "answer", del_), "lacks 'answer'"),
        (put(0, "target", "below", del_), "the target lacks 'below'"),
        (put(0, "target", "what", "gradent"), "did you mean 'gradient'"),
        (put(0, "target", "examples", 0), "expected 1 or more"),
        (put(0, "target", "example", "NIELSON"), "did you mean 'NIELSEN'"),
        (put(0, "target", "expression", "h1_3"), "unknown field of the target"),
        (put(0, "hints", ["one", "two"]), "exactly three"),
        (put(0, "hints", ["one", "two", ""]), "exactly three"),
        (put(0, "hints", 1, "It is `-(y1-h1_3)`."), "hint 2 contains the answer"),
        (put(0, "solution", del_), "lacks 'solution'"),
        (put(0, "wrong", []), "at least one wrong answer"),
        (put(0, "wrong", 0, "mistake", "sing"), "did you mean 'sign'"),
        (put(0, "wrong", 0, "mistake", "rounding"), "unknown mistake"),
        (put(0, "wrong", 0, "answer", del_), "lacks 'answer'"),
        (put(1, "value", 0.8355), "never typed"),
        (put(1, "answer", "0.8355"), "never typed"),
        (put(1, "tolerance", 0.5), "three significant digits are 0.005"),
        (put(1, "tolerance", 1), "decimal point"),
        (put(1, "tolerance", del_), "lacks 'tolerance'"),
        (put(1, "wrong", 0, "digits", 1), "a wrong number is one of"),
        (put(1, "wrong", 0, "times", del_), "a wrong number is one of"),
        (put(2, "options", 0, "correct", False), "0 options are correct"),
        (put(2, "options", 1, "correct", True), "2 options are correct"),
        (put(2, "options", 0, "misconception", 1), "cannot be both"),
        (put(2, "options", 1, "misconception", del_), "name its misconception"),
        (put(2, "options", 1, "misconception", 99), "unknown; they run from"),
        (put(2, "options", 1, "feedback", del_), "lacks 'feedback'"),
        (put(2, "options", 1, "key", "c"), "in order"),
        (put(2, "options", [GOOD["exercise"][2]["options"][0]]), "at least two"),
        (put(2, "route", "01"), "questions with an s"),
        (put(2, "id", "02.s1"), "questions with an s"),
        (put(3, "happens", del_), "either a target"),
        (put(3, "target", {"expression": "h1_3"}), "either a target"),
        (put(3, "happens", "c"), "unknown option in happens"),
        (put(3, "options", 0, "outcome", del_), "lacks 'outcome'"),
        (put(3, "options", SIGNED), "at most once"),
    ],
)
def test_the_schema_refuses(change, said_so):
    bank = copy.deepcopy(GOOD)
    change(bank)
    with pytest.raises(BankError, match=re.escape(said_so)):
        exercises_from(bank)


def test_a_prediction_with_a_target_needs_signs():
    bank = copy.deepcopy(GOOD)
    prediction = bank["exercise"][PREDICTION]
    del prediction["happens"]
    prediction["target"] = {"expression": "h1_3"}
    assert any("need sign" in sentence for sentence in problems(bank))


@pytest.mark.parametrize("field", ["above", "below"])
def test_a_name_that_the_network_lacks_is_refused(field):
    bank = copy.deepcopy(GOOD)
    bank["exercise"][FORMULA]["target"][field] = "h13"
    with pytest.raises(ValueError, match="h1_3"):
        exercises_from(bank)[FORMULA].target.formula()


def test_a_field_of_a_kind_is_a_field_of_its_table():
    required, optional = table_of(KINDS["formula"])
    assert set(required) == {"id", "prompt", "target", "answer", "hints", "solution", "wrong"}
    assert optional == {"points": int, "start": str, "slopes": bool}

    @dataclass(frozen=True, kw_only=True)
    class Timed(KINDS["choice"]):
        minutes: int | None = None

    assert table_of(Timed)[1].keys() - table_of(KINDS["choice"])[1].keys() == {"minutes"}
    assert table_of(Timed)[1]["minutes"] is int


def test_the_twenty_confusions_are_numbered_without_a_gap():
    assert list(MISCONCEPTIONS) == list(range(1, len(MISCONCEPTIONS) + 1))
    assert len(MISCONCEPTIONS) >= 20 and "not-recognised" in MISTAKES


@pytest.mark.parametrize("answer", ["z1_2", "-z1_2", "2*z1_2"])
def test_a_slip_in_a_formula_without_links_is_told(answer):
    """The bank's own wrong answers are formulas without a network's links."""
    with ch.use_notation("nielsen"):
        verdict = judge(load("05.7"), answer)
    assert not verdict.correct and verdict.counts and "could not be read" not in verdict.message


def test_a_weight_with_its_two_numbers_turned_is_asked_back():
    with ch.use_notation("nielsen"):
        told = judge(load("05.6"), "w41_3*delta1_3").message
    assert "w14_3" in told and "other way round" in told
