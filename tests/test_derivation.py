"""Does the graph derive what the texts derive?"""

import time
from itertools import pairwise

import pytest
import sympy as sp

import chainrule_helpers as ch
from chainrule_helpers.symbolic.chains import number
from chainrule_helpers.symbolic.graph import graph as make_graph
from chainrule_helpers.symbolic.symbols import SlopeSymbol
from tests.networks import EXAMPLES, architectures, data, example, named


def deep(width, depth):
    return ch.Architecture((width,) * (depth + 1), ("sigmoid",) * depth)


def test_the_line_of_the_tutorial_is_three_links():
    graph = ch.graph(ch.examples.THOMAS.architecture)
    (chain,) = graph.chains("J", "w12_2")
    assert [str(link) for link in chain.links] == [
        "dJ/dh1_3 = -(y1 - h1_3)",
        "dh1_3/dz1_2 = h1_3*(1 - h1_3)",
        "dz1_2/dw12_2 = h2_2",
    ]
    assert chain.is_whole
    assert sp.expand(chain.product - graph.gradient("w12_2")) == 0


def test_the_line_prints_as_the_tutorial_writes_it():
    (chain,) = ch.graph(ch.examples.THOMAS.architecture).chains("J", "w12_2")
    d = r"\frac{\partial J}{\partial w_{12}^{(2)}} = \frac{\partial J}{\partial h_{1}^{(3)}} \cdot "
    assert chain.latex().startswith(d)
    assert r"\frac{\partial h_{1}^{(3)}}{\partial z_{1}^{(2)}}" in chain.latex()
    assert r"\frac{\partial h_{1}^{(3)}}{\partial z_{1}^{(3)}}" in chain.latex(notation="thomas34")


def test_numbers_stand_under_the_factors():
    net = ch.examples.THOMAS
    (chain,) = ch.graph(net.architecture).chains("J", "w12_2")
    numbers = ch.values(net.architecture, net.parameters, net.inputs, net.targets)
    assert r"}_{-0.1645} \cdot" in chain.latex(numbers)
    assert chain.latex(numbers).count(r"\underbrace") == 3
    assert chain.latex(numbers).endswith("= -0.02189")


def test_a_linear_output_keeps_its_link_in_thomas_and_has_none_in_statquest():
    net = ch.examples.STATQUEST
    graph = ch.graph(net.architecture, examples=3)
    with ch.use_notation("statquest"):
        chains = graph.chains("SSR", "w1")
        assert [len(chain.links) for chain in chains] == [4, 4, 4]
        assert str(chains[0]) == ("dSSR/dPredicted_e1 * dPredicted_e1/dy1_e1 * dy1_e1/dx1_e1 * dx1_e1/dw1")
        assert str(graph.definition("Predicted_e1").rhs) == "w3*y1_e1 + w4*y2_e1 + b3"
        assert "Raw_e1" not in graph.names()
    assert [len(chain.links) for chain in graph.chains("J", "w11_1", notation="thomas")] == [5, 5, 5]


def test_a_first_layer_weight_of_a_333_network_has_three_paths():
    graph = ch.graph(ch.Architecture((3, 3, 3), ("sigmoid", "sigmoid")))
    assert graph.path_count("J", "w11_1") == len(graph.chains("J", "w11_1")) == 3
    assert not graph.chains("J", "w11_1")[0].is_whole


def test_softmax_makes_every_cross_link_alive():
    graph = ch.graph(ch.Architecture((2, 3, 3), ("sigmoid", "softmax")))
    assert len(graph.chains("J", "b1_2")) == 3
    assert str(graph.link("h2_3", "z1_2").derivative) == "-h1_3*h2_3"
    assert str(graph.link("h1_3", "z1_2").derivative) == "h1_3*(1 - h1_3)"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_sum_over_chains_equals_the_slope_of_the_expanded_loss(name):
    """SymPy differentiates the fully substituted loss: a route that knows no link."""
    net = example(name)
    graph = ch.graph(net.architecture)
    loss = graph.expand(graph[graph_loss(graph)])
    arguments = (net.architecture, net.parameters, net.inputs[:1], net.targets[:1])
    for symbol in (graph.parameters[0], graph.parameters[-1]):
        direct = ch.evaluate(sp.diff(loss, symbol), *arguments)
        chained = ch.evaluate(graph.gradient(symbol), *arguments)
        assert chained == pytest.approx(direct, rel=1e-12, abs=1e-15)


def graph_loss(graph):
    return next(name for name, quantity in graph.names().items() if quantity.kind == "loss")


@pytest.mark.parametrize("architecture", list(architectures()), ids=named)
def test_the_sweep_computes_what_the_chains_add_up_to(architecture):
    graph = ch.graph(architecture, examples=2)
    numbers = ch.values(architecture, *data(architecture))
    plain = {symbol: value for symbol, value in numbers.items() if not isinstance(symbol, SlopeSymbol)}
    swept = {}
    for step in graph.sweep():
        swept[step.symbol.quantity] = plain[step.symbol] = number(step.expression, plain)
    for symbol in graph.parameters:
        chained = number(graph.gradient(symbol), numbers)
        assert swept[symbol.quantity] == pytest.approx(chained, rel=1e-9, abs=1e-12)


def test_the_sweep_visits_every_link_once():
    graph = ch.graph(ch.Architecture((3, 4, 2), ("tanh", "softmax"), "cross_entropy"), examples=2)
    used = [(link.above, link.below) for step in graph.sweep() for link in step.links]
    assert len(used) == len(set(used))
    links = sum(
        parent.quantity.kind != "target"
        for quantity in graph.names().values()
        if quantity.kind in ("weighted_input", "activation", "loss")
        for parent in graph.parents(quantity)
    )
    assert len(used) == links


def test_the_number_of_operations_grows_by_a_constant_per_layer():
    counts = [
        sum(sp.count_ops(step.expression) for step in ch.graph(deep(3, depth)).sweep())
        for depth in range(2, 8)
    ]
    growth = {later - earlier for earlier, later in pairwise(counts)}
    assert len(growth) == 1


def test_deriving_the_same_network_again_costs_a_fraction():
    """Ratio within one run, with a wide margin: links are remembered, not derived again."""
    architecture = ch.Architecture((3, 3, 1), ("tanh", "sigmoid"))
    seconds = []
    for _ in range(2):
        start = time.perf_counter()
        graph = ch.graph(architecture)
        for symbol in graph.parameters:
            graph.gradient(symbol)
        seconds.append(time.perf_counter() - start)
    assert make_graph(architecture) is graph
    assert seconds[1] < seconds[0]


def test_expand_leaves_only_inputs_targets_weights_and_biases():
    graph = ch.graph(ch.examples.THOMAS.architecture)
    expanded = graph.expand(graph.gradient("w11_1"))
    kinds = {symbol.quantity.kind for symbol in expanded.free_symbols}
    assert kinds == {"input", "target", "weight", "bias"}


def test_a_network_too_large_to_read_is_refused_with_the_limit():
    with pytest.raises(ValueError, match=r"2260|4500|400 that the symbolic graph is made for"):
        ch.graph(ch.Architecture((64, 30, 10), ("sigmoid", "sigmoid")))


def test_more_chains_than_can_be_listed_are_counted_and_refused():
    graph = ch.graph(deep(4, 8))
    assert graph.path_count("J", "w11_1") == 4**7
    with pytest.raises(ValueError, match="16384 chains"):
        graph.chains("J", "w11_1")
    assert graph.sweep()


@pytest.mark.parametrize("name", ["h13", "h1_4", "w12", "nonsense", ""])
def test_an_unknown_quantity_is_named_and_the_notation_too(name):
    graph = ch.graph(ch.examples.THOMAS.architecture)
    with pytest.raises(ValueError, match=r"Thomas, section 4\.5"):
        graph[name]


def test_the_nearest_name_is_suggested():
    graph = ch.graph(ch.examples.THOMAS.architecture)
    with pytest.raises(ValueError, match="did you mean 'h1_3'"):
        graph["h13"]


def test_a_link_that_skips_a_quantity_is_called_a_chain():
    graph = ch.graph(ch.examples.THOMAS.architecture)
    with pytest.raises(ValueError, match="further away is a chain"):
        graph.link("J", "z1_2")


@pytest.mark.parametrize("examples", [0, -1, 1.5, True, "2"])
def test_a_wrong_number_of_examples_is_refused(examples):
    with pytest.raises(ValueError, match="whole number from 1"):
        ch.graph(ch.examples.THOMAS.architecture, examples=examples)
