"""An answer that holds only what belongs in the blank: never right, and told what it is there."""

import pytest

import chainrule_helpers as ch
from chainrule_helpers.answers.questions import exercises, load, notebooks
from chainrule_helpers.answers.questions.blank import BLANK, filled_line
from chainrule_helpers.answers.questions.judge import judge

ALL = [exercise for notebook in notebooks() for exercise in exercises(notebook)]
WITH_A_BLANK = [one.id for one in ALL if getattr(one, "start", "").count(BLANK) == 1]
WHOLE = {
    "01.3": "x1",
    "02.4": "h2_2",
    "03.6": "-a1_3*a3_3",
    "03.9": "w31_3",
    "04.6": "w3",
    "05.4": "a1_2*(1 - a1_2)",
    "06.4": "w42_2*delta4_2",
    "07.4": "-a1_3*a3_3",
    "08.4": "h1_2*(1 - h1_2)",
    "09.4": "y2",
}


def own_letters(id):
    return ch.use_notation(load(id).target.network.notation)


def test_every_line_with_one_blank_is_tried():
    assert set(WITH_A_BLANK) == set(WHOLE)


@pytest.mark.parametrize("id", WITH_A_BLANK)
def test_the_right_part_alone_is_told_its_line_and_is_no_right_answer(id):
    with own_letters(id):
        verdict = judge(load(id), WHOLE[id])
        assert not verdict.correct and not verdict.counts
        line = verdict.message.split("`")[1]
        assert line == filled_line(load(id), WHOLE[id])
        assert judge(load(id), line).correct


@pytest.mark.parametrize(
    ("id", "part", "mistake"),
    [
        ("03.6", "a1_3*a3_3", "sign"),
        ("03.9", "w13_3", "swapped-index"),
        ("01.3", "2*x1", "factor"),
        ("03.9", "a3_2", "not-recognised"),
        ("05.4", "a1_2*(1 + a1_2)", "sign"),
        ("08.4", "h1_2", "value-for-slope"),
    ],
)
def test_a_wrong_part_is_told_its_slip_where_it_has_fewer_there(id, part, mistake):
    with own_letters(id):
        verdict = judge(load(id), part)
    assert not verdict.correct and verdict.mistake == mistake
    assert ("In the blank" in verdict.message) == (mistake != "not-recognised")


def test_a_whole_line_is_never_taken_for_a_part():
    exercise = load("03.6")
    assert filled_line(exercise, exercise.answer) == ""
    assert filled_line(exercise, "C = a1_3") == "" and filled_line(exercise, 3.0) == ""
    assert filled_line(load("02.1"), "x1") == "", "a question without a line"
