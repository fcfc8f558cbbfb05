"""Does a prediction commit, and does a demonstration answer it without ever blocking?"""

import pytest

from chainrule_helpers.answers.desk import check, happens, hint, outcome, predict, solution, workbook
from chainrule_helpers.answers.questions import DerivativeTarget, exercises, load, notebooks
from chainrule_helpers.hosts.ask import Question, ask

PREDICTIONS = [q for number in notebooks() for q in exercises(number) if q.kind == "prediction"]


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setenv(workbook.VARIABLE, "off")
    workbook._noted.clear()
    yield
    workbook._noted.clear()


@pytest.mark.parametrize("choice", [None, "", ...])
def test_no_choice_is_one_quiet_line(choice):
    first, second = predict("02.p1", choice), predict("02.p1", choice)
    assert str(first) == str(second) == "02.p1 is open: commit to a, b or c before you run the next cell."
    assert workbook.records() == {}


def test_a_right_prediction_is_told_so():
    predict("02.p1", "b")
    line = outcome("02.p1", -0.0219)
    assert line.correct is True
    assert "you predicted" in str(line) and "So it is" in str(line)


def test_a_wrong_prediction_hears_both():
    predict("02.p1", "a")
    line = outcome("02.p1", -0.0219)
    assert line.correct is False
    assert "It rises." in str(line) and "It falls." in str(line)


def test_without_a_prediction_the_outcome_is_shown_all_the_same():
    line = str(outcome("02.p1", -0.0219))
    assert "It falls." in line and "could have predicted" in line
    reply = outcome("02.p1", -0.0219)
    data, metadata = reply._repr_mimebundle_()
    assert metadata["reminder"] in data["text/markdown"] and "could have predicted" in metadata["reminder"]
    assert "could have predicted" not in data["text/markdown"].replace(metadata["reminder"], "")
    assert workbook.records() == {}


@pytest.mark.parametrize("identity", [q.id for q in PREDICTIONS])
def test_an_outcome_is_one_line(identity):
    for key in load(identity).keys:
        assert "\n" not in str(outcome(identity, key))
        predict(identity, key)
        assert "\n" not in str(outcome(identity, key))


def test_a_prediction_can_change_until_its_outcome_is_shown():
    predict("02.p1", "a")
    predict("02.p1", "b")
    outcome("02.p1", "b")
    assert "seen the outcome" in str(predict("02.p1", "c"))
    assert "you predict" in str(predict("02.p1", "b"))
    assert outcome("02.p1", "b").correct is True


@pytest.mark.parametrize("given", ["d", "B or C", 3, 2.5, [], {}, "x" * 10_000, object()])
def test_a_choice_that_is_none_gets_a_sentence(given):
    assert "a, b or c" in str(predict("02.p1", given))


@pytest.mark.parametrize("given", ["A", " b ", "c)", "'a'", "It falls."])
def test_letters_and_texts_are_understood(given):
    assert "you predict" in str(predict("02.p1", given))


@pytest.mark.parametrize("happened", [float("nan"), [], "z", object(), {}])
def test_an_outcome_that_is_none_gets_a_sentence(happened):
    assert "\n" not in str(outcome("02.p1", happened))


def test_other_questions_are_sent_to_their_own_function():
    assert "ch.check" in str(predict("02.1", "a"))
    assert "no outcome" in str(outcome("02.1", "a"))
    assert "ch.predict" in str(check("02.p1", "a"))
    assert "no hints" in str(hint("02.p1"))
    assert "prediction" in str(solution("02.p1"))


@pytest.mark.parametrize("identity", ["02.p9", "2.p1", None, 2.1, [], ""])
def test_an_unknown_prediction_gets_a_sentence(identity):
    for function in (predict, outcome, ask):
        assert "unknown exercise" in str(function(identity))


@pytest.mark.parametrize("identity", [q.id for q in PREDICTIONS])
def test_the_bank_knows_what_happens(identity):
    exercise = load(identity)
    assert happens(exercise) in exercise.keys


def test_what_the_bank_names_is_what_the_networks_do():
    from chainrule_helpers import examples

    def size(name, above, below):
        return abs(DerivativeTarget(example=name, above=above, below=below, what="gradient").value())

    second = size("NEURON", "E", "w2") - size("NEURON", "E", "w1")
    assert happens(load("01.p2"), second) == load("01.p2").happens
    linear = size("THOMAS_LINEAR", "J", "w12_2") - size("THOMAS", "J", "w12_2")
    assert happens(load("02.p2"), linear) == load("02.p2").happens
    assert examples.THOMAS_LINEAR.weights == examples.THOMAS.weights


def test_a_press_commits_and_the_option_stays_pressed():
    question = ask("02.p1")
    assert isinstance(question, Question)
    question.answer("b")
    assert workbook.recall("02.p1").prediction == "b"
    assert "you predict" in question.reply and question.typed == "b"
    question.answer("a")
    assert question.typed == "a" and ask("02.p1").typed == "a"


def test_a_prediction_whose_outcome_was_seen_stays():
    question = ask("02.p1")
    question.answer("b")
    outcome("02.p1")
    question.answer("a")
    assert question.typed == "b" and "stays" in question.reply


def test_a_press_answers_a_choice():
    question = ask("02.c1")
    question.answer("b")
    assert "not yet, first try" in question.reply and question.verdict == "wrong"
    question.answer("c")
    assert "correct, second try" in question.reply and question.verdict == "right"


def test_every_option_is_said_to_a_screen_reader():
    for option in ask("02.w1").options:
        assert option["words"].startswith(f"{option['key']}: {load('02.w1').option(option['key']).text[:20]}")


def test_a_stored_question_reads_without_a_kernel():
    data, _ = ask("02.c1")._repr_mimebundle_()
    for key in load("02.c1").keys:
        assert f"{key})" in data["text/plain"] and f"☐ **{key})**" in data["text/markdown"]
    again, _ = ask("02.c1")._repr_mimebundle_()
    assert {kind: again[kind] for kind in data if "widget" not in kind} == {
        kind: data[kind] for kind in data if "widget" not in kind
    }, "the stored text must not change from run to run"


def test_a_question_without_options_has_room_for_the_answer():
    data, _ = ask("02.1")._repr_mimebundle_()
    assert "dJ/dh1_3" in data["text/plain"]
    assert "Your answer: \\_" in data["text/markdown"] and "\\partial J" in data["text/markdown"]
