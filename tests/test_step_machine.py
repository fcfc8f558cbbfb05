"""Does the step machine compute what backward computes, step by step, whoever's letters it speaks?"""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.answers.desk import workbook
from chainrule_helpers.examples import Example
from chainrule_helpers.numeric.paths import MOST_PATHS
from chainrule_helpers.symbolic.symbols import SlopeSymbol
from chainrule_helpers.views.style import number_text
from tests.networks import EXAMPLES, NOTATION_NAMES, architectures, data, example, named

SQUARED = [a for a in architectures() if a.loss != "cross_entropy" and "softmax" not in a.activations]


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setenv(workbook.VARIABLE, "off")
    workbook._noted.clear()
    yield
    workbook._noted.clear()


@pytest.fixture
def machine():
    return ch.StepMachine(ch.examples.THOMAS_DISTINCT)


def by_numpy(network, row=0):
    rows = slice(row, row + 1)
    return ch.values(network.architecture, network.parameters, network.inputs[rows], network.targets[rows])


# Numbers


@pytest.mark.parametrize("notation", NOTATION_NAMES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_step_has_the_number_of_backward(name, notation):
    network = example(name)
    with ch.use_notation(notation):
        machine = ch.StepMachine(network)
        numbers = by_numpy(network)
        met = {moment.symbol for moment in machine.steps}
        for moment in machine.steps:
            if moment.symbol in numbers:
                assert moment.value == pytest.approx(numbers[moment.symbol], rel=1e-12, abs=1e-15)
        parameters = ch.graph(network.architecture).parameters
        assert {SlopeSymbol(one.quantity, one.network) for one in parameters} <= met


@pytest.mark.parametrize("notation", NOTATION_NAMES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_step_uses_only_what_an_earlier_step_found(name, notation):
    with ch.use_notation(notation):
        machine = ch.StepMachine(example(name))
        found = {
            symbol
            for symbol in machine.values
            if symbol.quantity.kind in ("input", "target", "weight", "bias")
            and not isinstance(symbol, SlopeSymbol)
        }
        for moment in machine.steps:
            assert moment.expression.free_symbols <= found, str(moment)
            found.add(moment.symbol)


@pytest.mark.parametrize("architecture", list(architectures()), ids=named)
def test_any_small_network_can_be_stepped_through(architecture):
    parameters, inputs, targets = data(architecture)
    weights, biases = (tuple(map(_nested, arrays)) for arrays in (parameters.weights, parameters.biases))
    network = Example(architecture, weights, biases, _nested(inputs), _nested(targets), "nielsen", "ours")
    machine = ch.StepMachine(network, row=1)
    numbers = by_numpy(network, row=1)
    for place in range(1, machine.place.max + 1):
        machine.place.value = place
        moment = machine.computation
        if moment.symbol in numbers:
            assert moment.value == pytest.approx(numbers[moment.symbol], rel=1e-9, abs=1e-12)
        ElementTree.fromstring(machine.picture.value)


def _nested(array):
    return tuple(map(_nested, array)) if np.ndim(array) > 1 else tuple(map(float, array))


def test_mitchells_delta_is_shown_with_his_sign():
    shown = {}
    for notation in ("nielsen", "mitchell"):
        with ch.use_notation(notation):
            machine = ch.StepMachine(ch.examples.THOMAS_DISTINCT)
            shown[notation] = machine.steps[10].shown
    assert shown["nielsen"][0] == "delta1_3" and shown["mitchell"][0] == "delta7"
    assert shown["mitchell"][1] == -shown["nielsen"][1] > 0


def test_a_linear_output_is_no_node_in_statquests_letters():
    names = {}
    for notation in ("nielsen", "statquest"):
        with ch.use_notation(notation):
            names[notation] = len(ch.StepMachine(ch.examples.STATQUEST).steps)
    assert names["statquest"] == names["nielsen"] - 2


# Counters


def test_the_counters_of_the_3_3_1_network_are_those_counted_by_hand(machine):
    # Delta: 1 for the output's delta; 3 weights back, 3 hidden deltas; 3 + 9 weights; biases are free.
    # Every path: 3 output weights with 3 links, their bias with 2; 9 hidden ones with 5, 3 biases with 4.
    assert machine.steps[-1].delta == 1 + 3 + 3 + 3 + 9
    assert machine.steps[-1].every_path == 3 * 2 + 1 + 9 * 4 + 3 * 3
    last_delta = max(place for place, one in enumerate(machine.steps) if str(one.symbol).startswith("delta"))
    assert (machine.steps[last_delta].every_path, machine.steps[last_delta].delta) == (0, 7)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_counters_end_at_the_counts_of_both_ways_run(name):
    network = example(name)
    arguments = (network.architecture, network.parameters, network.inputs[:1], network.targets[:1])
    last = ch.StepMachine(network).steps[-1]
    assert last.every_path == ch.every_path(*arguments).multiplications
    assert last.delta == ch.one_sweep(*arguments).multiplications


@pytest.mark.parametrize("architecture", SQUARED, ids=named)
def test_both_ways_give_the_gradient_and_the_counts_of_the_arithmetic(architecture):
    parameters, inputs, targets = data(architecture, examples=1)
    truth = ch.backward(architecture, parameters, ch.forward(architecture, parameters, inputs), targets)
    counted = ch.growth(architecture)
    slow = ch.every_path(architecture, parameters, inputs, targets)
    fast = ch.one_sweep(architecture, parameters, inputs[0], targets[0])
    for ours in (slow, fast):
        for one, other in zip(ours.weights + ours.biases, truth.weights + truth.biases, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-14)
    assert (slow.visits, slow.multiplications) == (counted.paths, counted.path_multiplications)
    assert (fast.visits, fast.multiplications) == (counted.links, counted.sweep_multiplications)


def test_paths_are_counted_as_the_graph_counts_them():
    architecture = ch.Architecture((2, 3, 2, 2), ("tanh",) * 3)
    graph = ch.graph(architecture)
    paths = sum(graph.path_count("J", parameter) for parameter in graph.parameters)
    assert ch.growth(architecture).paths == paths


def test_too_many_paths_are_refused_in_a_sentence():
    architecture = ch.Architecture((9,) * 7, ("sigmoid",) * 6)
    assert ch.growth(architecture).paths > MOST_PATHS
    parameters = ch.initialise(architecture)
    with pytest.raises(ValueError, match="growth\\(\\) counts them without walking"):
        ch.every_path(architecture, parameters, np.zeros(9), np.zeros(9))


def test_counting_refuses_softmax_and_several_examples():
    softmax = ch.Architecture((2, 2), ("softmax",), "cross_entropy")
    with pytest.raises(ValueError, match="element-wise"):
        ch.growth(softmax)
    plain = ch.Architecture((2, 2), ("sigmoid",))
    with pytest.raises(ValueError, match="single example"):
        ch.one_sweep(plain, ch.initialise(plain), np.zeros((3, 2)), np.zeros((3, 2)))


# Controls


def test_next_and_back_take_one_step_and_stay_inside(machine):
    machine.back.click()
    assert machine.place.value == 1
    machine.next.click()
    assert machine.place.value == 2
    machine.back.click()
    assert machine.place.value == 1
    for _ in range(60):
        machine.next.click()
    assert machine.place.value == machine.place.max == len(machine.steps) == 33
    assert "This is the last step" in machine.sentence.value


def test_play_and_slider_are_one(machine):
    machine.play.value = 7
    assert machine.place.value == 7
    machine.place.value = 12
    assert machine.play.value == 12
    assert (machine.play.min, machine.play.max) == (1, machine.place.max)


def test_each_step_says_shows_and_lights_what_it_computes(machine):
    for place, moment in enumerate(machine.steps, start=1):
        machine.place.value = place
        name, value = moment.shown
        assert f"Step {place} of 33. " in machine.sentence.value
        assert f"{name} = {number_text(value, 4)}" in machine.sentence.value
        assert f"= {number_text(value, 4)}</td>" in machine.equation.value
        assert 'aria-live="polite"' in machine.sentence.value
        root = ElementTree.fromstring(machine.picture.value)
        lit = root.get("aria-label").rsplit("Lit: ", 1)[1]
        assert all(str(one) in lit for one in moment.lit)
        assert f">{moment.delta}</td>" in machine.counters.value


def test_what_is_not_computed_yet_shows_no_number(machine):
    hidden = []
    for place in (1, 4, 9, 20):
        machine.place.value = place
        hidden.append(machine.picture.value.count(">?<"))
        assert "undefined" not in machine.picture.value
    assert hidden == [8, 5, 0, 0]


def test_the_question_comes_before_the_first_step_back(machine):
    machine.place.value = 9
    assert "answer the question below" in machine.sentence.value
    machine.question.answer("b")
    assert workbook.recall("05.p1").prediction == "b"
    assert machine.verdict.value == ""
    machine.place.value = 11
    assert "So it is" in machine.verdict.value


def test_a_wrong_prediction_is_told_what_happens_in_the_network_shown():
    machine = ch.StepMachine(ch.examples.STATQUEST, row=2)
    machine.question.answer("b")
    machine.place.value = machine.place.max
    assert "What happens: Positive." in machine.verdict.value


def test_without_an_answer_nothing_blocks(machine):
    machine.place.value = machine.place.max
    assert machine.verdict.value == ""
    assert workbook.records() == {}


def test_play_pauses_once_before_the_first_step_back(machine):
    machine.play.playing = True
    machine.play.value = 9
    assert not machine.play.playing
    machine.play.playing = True
    machine.play.value = 10
    assert machine.play.playing and machine.place.value == 10


def test_play_goes_on_where_a_prediction_is_made(machine):
    machine.question.answer("a")
    machine.play.playing = True
    machine.play.value = 9
    assert machine.play.playing


def test_a_machine_keeps_the_letters_it_was_made_in():
    with ch.use_notation("statquest"):
        machine = ch.StepMachine(ch.examples.STATQUEST)
    machine.place.value = 7
    assert "dSSR_dPredicted" in machine.sentence.value
    assert "merged" not in machine.picture.value


def test_every_control_says_what_it_is(machine):
    for control in (machine.back, machine.next, machine.toggle):
        assert control.tooltip
    assert machine.place.description


def test_the_still_picture_is_in_the_output_with_words_for_it(machine):
    machine.place.value = 15
    bundle, _ = machine._repr_mimebundle_()
    root = ElementTree.fromstring(bundle["image/svg+xml"])
    assert root.get("role") == "img"
    assert "every path 52, delta 19" in "".join(root.itertext())


def test_the_still_picture_shows_the_steps_that_differ_in_kind(machine):
    words = machine.still()
    for step in (11, 12, 15, 33):
        assert f"Step {step} of 33." in ElementTree.fromstring(words).get("aria-label")
    assert words.count('class="now"') == 3 and words.count('class="network"') == 4
    with ch.use_notation("statquest"):
        merged = ch.StepMachine(ch.examples.STATQUEST)
        assert merged.still().count('class="network"') == 4
    with ch.use_notation("mitchell"):
        assert ch.StepMachine(ch.examples.NEURON).still().count('class="network"') == 2
