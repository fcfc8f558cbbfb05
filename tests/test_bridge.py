"""Do the wings meet where they should, and does the compiled sweep keep up with both?"""

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.symbolic.program import Program
from tests.networks import EXAMPLES, NOTATION_NAMES, architectures, data, example, named


def test_the_chain_of_the_tutorial_has_the_golden_factors(golden):
    net = ch.examples.THOMAS
    (chain,) = ch.graph(net.architecture).chains("J", "w12_2")
    expected = golden["thomas_331"]["single_path_chain_w12_2"]
    arguments = (net.architecture, net.parameters, net.inputs, net.targets)
    factors = [ch.evaluate(link, *arguments) for link in chain.links]
    assert factors == pytest.approx(
        [expected["dJ_dh1_3"], expected["dh1_3_dz"], expected["dz_dw12_2"]], rel=1e-12
    )
    assert ch.evaluate(chain, *arguments) == pytest.approx(expected["product"], rel=1e-12)


@pytest.mark.parametrize(
    "name, key",
    [
        ("THOMAS", "thomas_331"),
        ("THOMAS_DISTINCT", "thomas_331_distinct"),
        ("NIELSEN", "nielsen_243_sigmoid_quadratic"),
    ],
)
def test_an_example_carries_the_golden_numbers_and_derives_the_golden_slopes(golden, name, key):
    net, expected = example(name), golden[key]
    np.testing.assert_array_equal(net.weights[0], expected["inputs"]["W1"])
    np.testing.assert_array_equal(net.targets[0], expected["inputs"]["y"])
    graph = ch.graph(net.architecture)
    arguments = (net.architecture, net.parameters, net.inputs, net.targets)
    for layer, slopes in ((2, expected["backward"]["dC_dW1"]), (3, expected["backward"]["dC_dW2"])):
        for j, row in enumerate(slopes, start=1):
            for k, slope in enumerate(row, start=1):
                derived = graph.gradient(graph.symbol(f"w{j}{k}_{layer}", notation="nielsen"))
                assert ch.evaluate(derived, *arguments) == pytest.approx(slope, rel=1e-12, abs=1e-14)


def test_statquests_symbolic_slopes_are_golden_and_those_of_the_video(golden):
    net, expected = ch.examples.STATQUEST, golden["statquest_pt2_initial"]
    graph = ch.graph(net.architecture, examples=3)
    with ch.use_notation("statquest"):
        for name, slope in expected["gradients"].items():
            derived = ch.evaluate(
                graph.gradient(name), net.architecture, net.parameters, net.inputs, net.targets
            )
            assert derived == pytest.approx(slope, rel=1e-12)
            assert derived == pytest.approx(expected["video_printed_gradients"][name], abs=0.011)


def test_every_path_term_through_softmax_is_golden(golden):
    expected = golden["nielsen_243_softmax_loglik"]["backward"]
    architecture = ch.Architecture((2, 4, 3), ("sigmoid", "softmax"), "cross_entropy")
    graph, net = ch.graph(architecture), ch.examples.NIELSEN
    arguments = (architecture, net.parameters, net.inputs, net.targets)
    for j in (1, 2, 3):
        terms = [ch.evaluate(chain, *arguments) for chain in graph.chains("J", f"z{j}_2")]
        column = [row[j - 1] for row in expected["bp1_terms_kj"]]
        assert terms == pytest.approx(column, rel=1e-12, abs=1e-14)


def test_with_softmax_and_a_squared_loss_every_path_is_alive():
    """Numbers computed apart from this project, to nine decimals."""
    architecture = ch.Architecture((2, 4, 3), ("sigmoid", "softmax"))
    graph, net = ch.graph(architecture), ch.examples.NIELSEN
    arguments = (architecture, net.parameters, net.inputs, net.targets)
    terms = [ch.evaluate(chain, *arguments) for chain in graph.chains("J", "z1_2")]
    assert terms == pytest.approx([-0.146610791, -0.038106686, -0.035226991], abs=1e-9)
    assert sum(terms) == pytest.approx(-0.219944467, abs=2e-9)


@pytest.mark.parametrize("examples", [1, 2])
@pytest.mark.parametrize("architecture", list(architectures()), ids=named)
def test_the_compiled_sweep_equals_backward_in_every_slope(architecture, examples):
    parameters, inputs, targets = data(architecture, examples)
    compiled = ch.compile_gradient(architecture, examples)(parameters, inputs, targets)
    swept = ch.backward(architecture, parameters, ch.forward(architecture, parameters, inputs), targets)
    assert ch.compare(compiled, swept, rtol=1e-10, atol=1e-12).ok
    for ours, theirs in zip(compiled.deltas, swept.deltas, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-14)
    np.testing.assert_allclose(compiled.inputs, swept.inputs, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("architecture", list(architectures()), ids=named)
def test_the_compiled_sweep_survives_extreme_weighted_inputs(architecture):
    parameters, inputs, targets = data(architecture)
    for size in (1e3, -1e3):
        biases = tuple(np.full(b.shape, size) for b in parameters.biases)
        extreme = ch.Parameters(weights=parameters.weights, biases=biases)
        compiled = ch.compile_gradient(architecture, 2)(extreme, inputs, targets)
        assert all(np.isfinite(slope).all() for slope in (*compiled.weights, *compiled.biases))


@pytest.mark.parametrize("name", NOTATION_NAMES)
def test_the_compiled_source_speaks_every_notation_and_computes_the_same(name):
    net = ch.examples.THOMAS_DISTINCT
    program = Program(net.architecture, notation=name)
    expected = Program(net.architecture, notation="thomas").gradient(net.weights, net.biases, net.x, net.y)
    assert program.gradient(net.weights, net.biases, net.x, net.y) == expected
    assert "import" not in program.source


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_program_lists_every_number_that_numpy_computes(name):
    net = example(name)
    listed = Program(net.architecture, len(net.x)).values(net.weights, net.biases, net.x, net.y)
    computed = ch.values(net.architecture, net.parameters, net.inputs, net.targets)
    assert set(computed) <= set(listed)
    for symbol, value in computed.items():
        assert listed[symbol] == pytest.approx(value, rel=1e-12, abs=1e-15)


def test_a_program_puts_numbers_by_symbol_back_into_rows():
    net = ch.examples.STATQUEST
    program = Program(net.architecture, 3)
    numbers = program.values(net.weights, net.biases, net.x, net.y)
    assert program.arguments(numbers) == (net.weights, net.biases, net.x, net.y)


def test_one_example_may_be_a_vector():
    net = ch.examples.THOMAS
    (chain,) = ch.graph(net.architecture).chains("J", "b1_2")
    flat = ch.evaluate(chain, net.architecture, net.parameters, net.inputs[0], net.targets[0])
    assert flat == ch.evaluate(chain, net.architecture, net.parameters, net.inputs, net.targets)
    compiled = ch.compile_gradient(net.architecture)(net.parameters, net.inputs[0], net.targets[0])
    assert compiled.inputs.shape == (3,)
    assert compiled.deltas[0].shape == (3,)


def test_the_compiled_sweep_refuses_another_number_of_examples():
    net = ch.examples.THOMAS
    with pytest.raises(ValueError, match=r"compiled for 2 example"):
        ch.compile_gradient(net.architecture, 2)(net.parameters, net.inputs, net.targets)


def test_a_symbol_of_another_network_is_named():
    net = ch.examples.THOMAS
    other = ch.graph(ch.examples.NIELSEN.architecture).symbol("a4_2", notation="nielsen")
    with pytest.raises(ValueError, match="no value for h4_2"):
        ch.evaluate(other, net.architecture, net.parameters, net.inputs, net.targets)


def test_plain_numbers_and_links_can_be_evaluated():
    net = ch.examples.THOMAS
    arguments = (net.architecture, net.parameters, net.inputs, net.targets)
    assert ch.evaluate(2, *arguments) == 2.0
    assert ch.evaluate(ch.graph(net.architecture).link("z1_2", "b1_2"), *arguments) == 1.0


def test_a_three_ways_check_checks_its_data_once(monkeypatch):
    """Each part looked at the same numbers again: six times in all."""
    from chainrule_helpers import bridge
    from chainrule_helpers.numeric import checks, gradcheck, network

    looked = []

    def counted(*given):
        looked.append(given)
        return checks.checked_inputs(*given)

    for module in (bridge, gradcheck, network):
        monkeypatch.setattr(module, "checked_inputs", counted)
    net = ch.examples.THOMAS
    assert bridge.check_three_ways(net.architecture, net.parameters, net.inputs, net.targets).ok
    assert len(looked) == 1
