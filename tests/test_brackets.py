"""Is a formula that lacks one pair of brackets told so, and never called right?"""

import math
import random
import re
import time

import pytest

from chainrule_helpers import examples, graph
from chainrule_helpers.answers.diagnosis import diagnose
from chainrule_helpers.answers.diagnosis.brackets import MOST_GROUPS, grouped_otherwise
from chainrule_helpers.answers.questions import exercises, notebooks

ALL = [exercise for notebook in notebooks() for exercise in exercises(notebook)]
FORMULAS = [one for one in ALL if one.kind == "formula" and "'" not in one.answer]
FUNCTIONS = {"exp": math.exp, "sum": lambda one: one, "sigmoid": lambda z: 1 / (1 + math.exp(-z))}


def without_a_pair(text):
    """Yield a formula without one of its pairs of brackets, each but those of functions."""
    opened = []
    for at, character in enumerate(text):
        if character == "(":
            opened.append(at)
        elif character == ")":
            start = opened.pop()
            if not re.search(r"\w$", text[:start]):
                yield text[:start] + text[start + 1 : at] + text[at + 1 :]


def value(text, seed):
    """Work out a typed formula in Python, each name a number of its own."""
    names = sorted(set(re.findall(r"[A-Za-z]\w*", text)) - set(FUNCTIONS))
    numbers = {name: random.Random(f"{name} {seed}").uniform(0.2, 0.9) for name in names}
    return eval(text, {"__builtins__": {}}, {**FUNCTIONS, **numbers})


def agree(one, other):
    return all(math.isclose(value(one, seed), value(other, seed), rel_tol=1e-9) for seed in range(5))


@pytest.fixture(scope="module")
def judged():
    """Judge every formula of the bank without each of its pairs: (exercise, text, verdict, seconds)."""
    found = []
    for exercise in FORMULAS:
        target, notation = exercise.target.formula(), exercise.target.network.notation
        for text in without_a_pair(exercise.answer):
            start = time.process_time()
            verdict = diagnose(text, target, notation)
            found.append((exercise, text, verdict, time.process_time() - start))
    return found


def test_a_formula_is_right_only_where_the_lost_pair_was_needless(judged):
    for exercise, text, verdict, _ in judged:
        assert verdict.correct == agree(text, exercise.answer), (exercise.id, text)


def test_every_lost_pair_is_named(judged):
    wrong = [(text, verdict) for _, text, verdict, _ in judged if not verdict.correct]
    others = [(text, verdict.message) for text, verdict in wrong if verdict.mistake != "brackets"]
    assert len(wrong) > 100
    # Without its brackets -(y1 - h1_3) is y1 with a sign turned, too.
    assert all(verdict.mistake in ("brackets", "sign") for _, verdict in wrong), others
    assert len(others) < 5


def test_an_answer_within_a_second(judged):
    assert max(seconds for *_, seconds in judged) < 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("1/1 + x", "1/(1 + x)"),
        ("1 + x^2/3", "(1 + x)^2/3"),
        ("exp(h*1 - h)", "exp(h*(1 - h))"),
        ("-a - b/2", "(-a - b)/2"),
        ("a*-b - c", "a*(-b - c)"),
        ("a·1 − b", "a·(1 − b)"),
    ],
)
def test_a_pair_is_put_where_it_changes_the_meaning(typed, meant):
    assert meant in grouped_otherwise(typed)


@pytest.mark.parametrize("typed", ["a + b", "a*b/c", "(a", "a)", "a**-1*b", "", "1+" * 400])
def test_no_pair_is_put_where_it_would_change_nothing_or_the_text_is_none(typed):
    assert list(grouped_otherwise(typed)) == []


def test_never_more_than_the_promised_number():
    assert len(list(grouped_otherwise("*".join(["a - b"] * 40)))) == MOST_GROUPS


@pytest.mark.parametrize("left", ["", "dJ/dz1_2 = "])
def test_a_name_may_stand_left_of_it_and_a_wrong_step_may_not(left):
    network = graph(examples.THOMAS.architecture)
    target = network.gradient(network.symbol("z1_2", "thomas"))
    lost = "-(y1 - h1_3)*h1_3*1 - h1_3"
    assert diagnose(f"{left}{lost}", target, "thomas").mistake == "brackets"
    assert diagnose(f"{left}h2_2*y1*3 = {lost}", target, "thomas").mistake != "brackets"


def test_a_formula_that_lacks_its_sum_as_well_lacks_more():
    network = graph(examples.STATQUEST.architecture, 3)
    target = network.gradient(network.symbol("w1", "statquest"))
    lost = "-2*(Observed - Predicted)*w3*exp(x1)/1 + exp(x1)*Input"
    assert diagnose(f"sum({lost})", target, "statquest").mistake == "brackets"
    assert diagnose(lost, target, "statquest").mistake != "brackets"
