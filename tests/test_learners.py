"""Is a formula named as a teacher would name it, or left unnamed, and never called right?"""

import time
from collections import Counter
from itertools import pairwise

import pytest

from chainrule_helpers import graph, use_notation
from chainrule_helpers.answers.diagnosis import diagnose
from chainrule_helpers.answers.diagnosis.cases import Case
from chainrule_helpers.answers.diagnosis.evaluation import same
from chainrule_helpers.answers.diagnosis.mistakes import all_slips
from chainrule_helpers.answers.diagnosis.points import PointKey, place_of
from chainrule_helpers.answers.diagnosis.search import grouped_cases
from chainrule_helpers.answers.diagnosis.targets import read_target
from chainrule_helpers.answers.verdict import MISTAKES
from tests import learners

LISTS = {"tuned": learners.TUNED, "held out": learners.HELD_OUT, "published": learners.PUBLISHED}
WANTED = 0.8
UNNAMED = {"not-recognised", "unreadable"}


@pytest.fixture(scope="module")
def judged():
    """Judge every formula once: (accepted readings, verdict, seconds of the processor, formula) by list."""
    found = {}
    for name, text in LISTS.items():
        found[name] = []
        for network, notation, target, formula, accepted in learners.entries(text):
            start = time.process_time()
            verdict = diagnose(formula, target, notation, graph=network)
            found[name].append((accepted, verdict, time.process_time() - start, formula))
    return found


def test_the_lists_are_as_long_as_they_are_said_to_be():
    tuned, held, published = (list(learners.entries(text)) for text in LISTS.values())
    assert len(tuned) > 155 and len(held) > 40 and len(published) > 45
    names = {name for *_, accepted in tuned + held + published for reading in accepted for name in reading}
    assert names <= set(MISTAKES)
    assert len(names) >= 20, sorted(names)


@pytest.mark.parametrize("name", LISTS)
def test_no_wrong_formula_of_a_learner_is_called_right(judged, name):
    assert [formula for _, verdict, _, formula in judged[name] if verdict.correct] == []
    assert [formula for _, verdict, _, formula in judged[name] if verdict.mistake == "unreadable"] == []


@pytest.mark.parametrize("name", LISTS)
def test_no_formula_of_a_learner_gets_a_wrong_name(judged, name):
    wrong = [
        (formula, verdict.readings)
        for accepted, verdict, _, formula in judged[name]
        if verdict.mistake not in UNNAMED and not {frozenset(r) for r in verdict.readings} & accepted
    ]
    assert wrong == []


@pytest.mark.parametrize("name", LISTS)
def test_most_formulas_of_learners_are_named(judged, name):
    counted = Counter(verdict.mistake not in UNNAMED for _, verdict, _, _ in judged[name])
    assert counted[True] / counted.total() >= WANTED, counted


@pytest.mark.parametrize("name", LISTS)
def test_every_verdict_comes_within_a_second(judged, name):
    slowest = max(judged[name], key=lambda row: row[2])
    assert slowest[2] < 1, slowest[2:]


@pytest.mark.parametrize("name", LISTS)
def test_what_is_said_is_short_and_ends_with_a_question(judged, name):
    for _, verdict, _, formula in judged[name]:
        assert verdict.message.endswith(("?", ".)")), verdict.message
        assert len(verdict.message) < 330, verdict.message
        assert formula not in verdict.message


# What is one formula is told as "either, or": the cross-entropy's link times the slope once more is
# the squared error's; relu's height is its slope times it; k times is 2 times where k is 2.
ONE_FORMULA = {
    "BCE": [{"extra-link", "wrong-loss"}],
    "RELU": [{"extra-link", "value-for-slope"}, {"value-for-slope", "wrong-layer"}],
    "DEEP": [{"factor", "k-times"}, {"factor", "average"}],
    "TANH": [{"factor", "k-times"}, {"factor", "average"}],
    "NC": [],
    "SOFT": [],
}


@pytest.mark.parametrize("key", ONE_FORMULA)
def test_no_two_mistakes_coincide_on_further_networks_and_with_grouped_paths(key):
    architecture, examples, notation = learners.NETWORKS[key]
    network = graph(architecture, examples)
    count = 16 if "relu" in architecture.activations else 3
    points = place_of(network).points(tuple(map(PointKey, range(count))))
    seen = 0
    with use_notation(notation):
        for below in ("w11_2", "w12_3", "b2_3" if key not in ("BCE", "RELU") else "b1_3", "a2_2"):
            target = read_target(network.chains("C", below))
            case = Case(target, points)
            results = []
            for one in (*grouped_cases(case), case):
                assert same(one.total, case.total)
                results += all_slips(one)
            # Links of softmax add up to 0 in many ways: what becomes 0 is named by another rule.
            results = sorted((r for r in results if abs(r[1][0]) > 1e-30), key=lambda pair: pair[1][0])
            for (one, value), (other, near) in pairwise(results):
                seen += 1
                if one.name != other.name and same(value, near):
                    assert {one.name, other.name} in ONE_FORMULA[key], (below, one.name, other.name)
    assert seen > 100


@pytest.mark.parametrize("key", learners.NETWORKS)
def test_the_derivative_itself_stays_right_and_its_new_value_is_an_update(key):
    architecture, count, notation = learners.NETWORKS[key]
    network = graph(architecture, count)
    with use_notation(notation):
        weight = network.parameters[0]
        chains = network.chains(network.symbol("J", "thomas").quantity, weight.quantity)
        gradient = network.gradient(weight)
        assert diagnose(gradient, chains, notation).correct
        for rate in (-0.1, 2):
            verdict = diagnose(weight + rate * gradient, chains, notation)
            assert verdict.readings == (("update-for-gradient",),), verdict
        # A constant added to a slope is no step from the old weight.
        assert diagnose(gradient + 1, chains, notation).mistake == "not-recognised"
