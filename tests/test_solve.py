"""Is one triangular solve what the chains, backward and NumPy say, for every quantity?"""

import math
import re
from xml.etree import ElementTree

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.interactives.solve import back_substitution
from tests.networks import NOTATION_NAMES

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def solve():
    with ch.use_notation("nielsen"):
        yield ch.TriangularSolve(ch.examples.THOMAS_DISTINCT, "w12_1")


def by_numpy(system):
    """Return the inverse of 1 − L, every path sum at once."""
    links = np.array(system.links)
    return np.linalg.inv(np.eye(len(links)) - links)


def test_back_substitution_is_the_last_row_of_the_inverse():
    random = np.random.default_rng(0)
    for size in (1, 2, 5, 12):
        links = np.tril(random.normal(size=(size, size)), -1)
        expected = np.linalg.inv(np.eye(size) - links)[-1]
        assert back_substitution(tuple(map(tuple, links.tolist()))) == pytest.approx(expected, rel=1e-9)


def test_every_entry_of_the_inverse_is_a_sum_over_paths(solve):
    system = solve.system
    graph, net = ch.graph(ch.examples.THOMAS_DISTINCT.architecture), ch.examples.THOMAS_DISTINCT
    numbers = ch.values(net.architecture, net.parameters, net.inputs, net.targets)
    inverse, compared = by_numpy(system), 0
    for row, above in enumerate(system.names):
        for column, below in enumerate(system.names[:row]):
            try:
                chains = graph.chains(above, below)
            except ValueError:
                chains = ()  # no way up
            paths = sum(float(chain.product.subs(numbers)) for chain in chains)
            assert inverse[row, column] == pytest.approx(paths, rel=1e-12, abs=1e-15)
            compared += bool(chains)
    assert compared > 20 and np.allclose(np.triu(inverse, 1), 0)


@pytest.mark.parametrize("notation", NOTATION_NAMES)
def test_the_slopes_are_those_of_backward_for_every_bottom(notation):
    net = ch.examples.THOMAS_DISTINCT
    numbers = ch.values(net.architecture, net.parameters, net.inputs, net.targets)
    graph = ch.graph(net.architecture)
    with ch.use_notation(notation):
        solve = ch.TriangularSolve(net, "w12_2")
        for typed in solve.below.options:
            solve.below.value = typed
            system = solve.system
            assert system.slopes == pytest.approx(by_numpy(system)[-1], rel=1e-12)
            bottom = float(ch.evaluate(graph.gradient(system.names[0]), *arguments(net)))
            assert system.slopes[0] == pytest.approx(bottom, rel=1e-9, abs=1e-15)
            for name, slope in zip(system.names[1:], system.slopes[1:], strict=True):
                if name.quantity.kind == "weighted_input":
                    delta = graph.symbol(name.quantity.delta())
                    assert slope == pytest.approx(numbers[delta], rel=1e-9)


def arguments(net):
    return net.architecture, net.parameters, net.inputs, net.targets


def test_next_finds_one_slope_after_the_other(solve):
    size = len(solve.system.names)
    assert size == solve.place.max == 10
    for known in range(1, size + 1):
        solve.place.value = known
        root = ElementTree.fromstring(solve.picture.value)
        texts = ["".join(part.itertext()) for part in root.iter(f"{SVG}text")]
        assert texts.count("?") == size - known
        now = solve.system.names[-known]
        assert f"along {'itself' if known == 1 else now}" in solve.sentence.value
        lit = [part for part in root.iter(f"{SVG}rect") if part.get("class") == "entry lit"]
        ways = len(solve.system.above(size - known))
        assert len(lit) == 2 * ways + 2
    assert "Every slope is found." in solve.sentence.value


def test_every_sentence_comes_out_as_it_is_shown(solve):
    for known in range(2, len(solve.system.names) + 1):
        solve.place.value = known
        terms, found = re.search(r": (.+) = (\S+?)\.(?: Every|<)", solve.sentence.value).groups()
        shown = [
            [float(one.strip("()").replace("−", "-")) for one in term.split(" · ")]
            for term in terms.split(" + ")
        ]
        total = sum(math.prod(factors) for factors in shown)
        # Half of the last digit of the sum, and what three digits of each factor leave open.
        assert total == pytest.approx(float(found.replace("−", "-")), rel=0.01, abs=5e-5), terms


@pytest.mark.parametrize("bottom, sentence", [("z1_2", "is computed from others"), ("w99_1", "did you mean")])
def test_a_bottom_that_is_none_is_refused(bottom, sentence):
    with pytest.raises(ValueError, match=sentence):
        ch.TriangularSolve(ch.examples.THOMAS_DISTINCT, bottom)


def test_a_table_too_large_to_read_is_refused():
    with pytest.raises(ValueError, match="rows, expected at most 12"):
        ch.TriangularSolve(ch.examples.NIELSEN, "w11_2")
