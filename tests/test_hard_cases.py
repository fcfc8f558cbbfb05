"""Does the three-way check stay right where doubles run out, and wrong answers stay wrong?"""

import warnings

import numpy as np
import pytest
import sympy as sp

import chainrule_helpers as ch
from chainrule_helpers import bridge
from chainrule_helpers.numeric import network

ONE = ch.Architecture((1, 1), ("sigmoid",), "cross_entropy")


def unit(weight, bias=0.0):
    return ch.Parameters(weights=([[weight]],), biases=([bias],))


@pytest.mark.parametrize("weight", [-1000.0, -37.0, 0.3, 37.0, 1000.0])
@pytest.mark.parametrize("target", [0.0, 1.0])
def test_a_saturated_unit_with_cross_entropy_has_its_slope_on_every_route(weight, target):
    """In doubles the links are 0/0 here; the truth is output minus target."""
    derived = ch.evaluate(ch.graph(ONE).gradient("w11_1"), ONE, unit(weight), [[1.0]], [[target]])
    expected = float(1 / (1 + sp.exp(-sp.Float(weight, 900))) - target)
    assert derived == pytest.approx(expected, rel=1e-12, abs=1e-300)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ch.check_three_ways(ONE, unit(weight), [[1.0]], [[target]]).ok


def test_a_deep_network_is_checked_by_the_sweep_and_not_by_its_chains():
    deep = ch.Architecture((1, *(2,) * 15, 1), ("tanh",) * 16)
    assert ch.graph(deep).path_count("J", "w11_1") == 2**14
    assert ch.check_three_ways(deep, ch.initialise(deep), [[0.3]], [[1.0]]).ok


def test_a_large_input_does_not_make_the_nudge_overshoot():
    architecture = ch.Architecture((1, 1), ("sigmoid",))
    assert ch.check_three_ways(architecture, unit(5e-4, 0.1), [[1000.0]], [[1.0]]).ok


def test_a_huge_loss_does_not_drown_the_nudge():
    architecture = ch.Architecture((2, 3, 1), ("tanh", "identity"))
    assert ch.check_three_ways(architecture, ch.initialise(architecture), [[1.0, 2.0]], [[1e6]]).ok


def test_a_relu_unit_at_its_kink_is_nudged_to_one_side():
    architecture = ch.Architecture((2, 2, 3), ("relu", "relu"), "sum_of_squared_residuals")
    inputs = [[0.517082, 1.018409], [-0.668680, 0.540127]]
    parameters = ch.initialise(architecture, seed=101)
    assert (ch.forward(architecture, parameters, inputs).z[1] == 0).any()
    assert ch.check_three_ways(architecture, parameters, inputs, [[0, 0, 1]] * 2).ok


@pytest.mark.parametrize("factor", [-7.0, 0.0, 1.01])
def test_a_tiny_gradient_that_is_wrong_is_noticed(monkeypatch, factor):
    """A nudge cannot see a slope of 1e-23; the other two routes can."""
    architecture = ch.Architecture((2, 1), ("sigmoid",))
    parameters = ch.Parameters(weights=([[-12.0, -11.0]],), biases=([-3.0],))
    arguments = (architecture, parameters, [[1.0, 1.0]], [[0.0]])
    assert ch.check_three_ways(*arguments).ok

    def wrong(*given):
        right = network.backpropagate(*given)
        scaled = tuple(factor * slope for slope in right.weights)
        return ch.Gradients(scaled, right.biases, right.deltas, right.inputs)

    monkeypatch.setattr(bridge, "backpropagate", wrong)
    assert not ch.check_three_ways(*arguments).ok


def test_what_happens_to_the_data_later_does_not_reach_the_trace():
    net = ch.examples.THOMAS
    inputs = net.inputs.copy()
    trace = ch.forward(net.architecture, net.parameters, inputs)
    before = ch.backward(net.architecture, net.parameters, trace, net.targets)
    inputs[:] = 9.0
    after = ch.backward(net.architecture, net.parameters, trace, net.targets)
    assert ch.compare(before, after, rtol=0, atol=0).ok


def test_generated_code_calls_quantities_as_a_reader_does():
    graph = ch.graph(ch.examples.THOMAS.architecture)
    square = sp.lambdify([graph["h1_3"], graph["y1"]], (graph["y1"] - graph["h1_3"]) ** 2, "math")
    assert square(3, 5) == 4
    assert sp.pycode(graph["w12_2"]) == "w12_2"


def test_evaluate_takes_every_form_that_a_reader_would_try():
    net = ch.examples.STATQUEST
    graph = ch.graph(net.architecture, examples=3)
    arguments = (net.architecture, net.parameters, net.inputs, net.targets)
    chains = graph.chains("J", "w11_1")
    expected = ch.evaluate(graph.gradient("w11_1"), *arguments)
    assert ch.evaluate(chains, *arguments) == pytest.approx(expected, rel=1e-14)
    assert ch.evaluate(list(chains), *arguments) == pytest.approx(expected, rel=1e-14)
    step = next(step for step in graph.sweep() if step.symbol.quantity == graph["w11_1"].quantity)
    assert ch.evaluate(step, *arguments) == pytest.approx(expected, rel=1e-14)
    assert ch.evaluate("h1_3_e2", *arguments) == pytest.approx(0.8582318099997126, rel=1e-14)
    with pytest.raises(ValueError, match="given a NoneType, expected an expression"):
        ch.evaluate(None, *arguments)


@pytest.mark.parametrize(
    "call, sentence",
    [
        (lambda net: ch.graph(net.architecture)["w12"], "did you mean 'w12_1' or 'w12_2'"),
        (lambda net: ch.graph(net.architecture)["j"], "did you mean 'J'"),
        (lambda net: ch.graph("thomas"), "expected an Architecture"),
        (lambda net: ch.initialise((3, 3, 1)), "expected an Architecture"),
        (lambda net: ch.loss(net.architecture, net.inputs, net.targets), "run forward first"),
        (lambda net: ch.compare(net.parameters, None), "b is None, expected a gradient"),
        (lambda net: ch.use_notation(None), "unknown notation"),
        (lambda net: ch.use_notation(["thomas"]), "unknown notation"),
        (lambda net: ch.graph(net.architecture).chains("J", "delta1_3"), "itself a slope"),
        (lambda net: ch.Architecture((3, 1), None), "one name per layer"),
        (lambda net: ch.Architecture((float("inf"), 1), ("tanh",)), "whole numbers|units per layer"),
        (
            lambda net: ch.check_three_ways(net.architecture, net.parameters, [["a", 1, 2]], [[1]]),
            r"x\[0, 0\] is the text 'a'",
        ),
        (
            lambda net: ch.compile_gradient(net.architecture)(net.parameters, [[np.nan, 1, 2]], net.targets),
            r"x\[0, 0\] is nan",
        ),
    ],
)
def test_a_slip_is_answered_by_a_sentence(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call(ch.examples.THOMAS)


def test_every_function_that_speaks_takes_a_notation():
    net = ch.examples.THOMAS
    graph = ch.graph(net.architecture)
    (chain,) = graph.chains("J", "w12_2")
    arguments = (net.architecture, net.parameters, net.inputs, net.targets)
    spoken = [
        graph.sweep()[0].latex(notation="nielsen"),
        chain.latex(notation="nielsen"),
        repr(ch.formulas(chain, notation="nielsen")),
        repr(ch.with_numbers(chain, ch.values(*arguments), notation="nielsen")),
        repr(ch.picture(net, path="w12_2", notation="nielsen")),
        repr(ch.names_table(graph, "a1_3", notation="nielsen")),
        str(ch.check_three_ways(*arguments, notation="nielsen")),
        str(ch.compare(net.parameters, net.parameters, notation="nielsen")),
        ch.compile_gradient(net.architecture, notation="nielsen").source,
    ]
    for text in spoken:
        assert "C" in text or "a1_3" in text or "w12_3" in text or "a^{3}" in text
        assert "h1_3" not in text and "w12_1" not in text
