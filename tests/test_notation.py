"""Does every quantity have its letter and its typed name in every notation?"""

import keyword
import pickle

import pytest
import sympy as sp

import chainrule_helpers as ch
from chainrule_helpers.notation import NOTATIONS, current_notation, find_notation, typed_names
from chainrule_helpers.quantities import Quantity, quantities_of
from tests.networks import NOTATION_NAMES

SIZES = [(3, 3, 1), (2, 4, 3), (1, 2, 1), (2, 1), (11, 2, 12), (2, 2, 2, 2)]

TYPED = {
    "thomas": "x1 z1_2 h1_3 w12_2 b1_2 y1 J delta1_3",
    "thomas34": "x1 z1_3 h1_3 w12_2 b1_2 y1 J delta1_3",
    "nielsen": "x1 z1_3 a1_3 w12_3 b1_3 y1 C delta1_3",
    "mitchell": "x1 net7 o7 w75 w70 t7 E delta7",
}
PLACES = [
    Quantity("input", 1, 1),
    Quantity("weighted_input", 3, 1),
    Quantity("activation", 3, 1),
    Quantity("weight", 3, 1, 2),
    Quantity("bias", 3, 1),
    Quantity("target", 3, 1),
    Quantity("loss"),
    Quantity("delta", 3, 1),
]


@pytest.mark.parametrize("name", [name for name in NOTATION_NAMES if name != "statquest"])
def test_one_network_in_the_typed_names_of_a_text(name):
    assert name in TYPED, f"TYPED does not say what the text of {name} types"
    assert [NOTATIONS[name].typed(place, (3, 3, 1)) for place in PLACES] == TYPED[name].split()


def test_statquest_types_its_own_names():
    names = set(typed_names("statquest", (1, 2, 1)))
    assert set("Input x1 y1 x2 y2 Predicted Observed w1 w2 w3 w4 b1 b2 b3 SSR".split()) <= names


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("name", NOTATION_NAMES)
def test_names_are_python_names_and_no_two_quantities_share_one(name, sizes):
    for examples in (1, 3):
        names = [NOTATIONS[name].typed(q, sizes) for q in quantities_of(sizes, examples)]
        assert len(names) == len(set(names))
        assert all(n.isidentifier() and not keyword.iskeyword(n) for n in names)
        letters = [NOTATIONS[name].latex(q, sizes) for q in quantities_of(sizes, examples)]
        assert len(letters) == len(set(letters))
        assert not any("<" in letter or "{}" in letter for letter in letters)


@pytest.mark.parametrize("name", NOTATION_NAMES)
def test_every_typed_name_is_also_how_the_symbol_prints(name):
    graph = ch.graph(ch.Architecture((3, 3, 2), ("sigmoid", "sigmoid")), examples=2)
    with ch.use_notation(name):
        for typed, quantity in graph.names().items():
            if quantity.kind != "delta":
                assert str(graph[typed]) == typed
                assert graph[typed].quantity == quantity


def test_an_expression_re_letters_itself():
    graph = ch.graph(ch.examples.THOMAS.architecture)
    gradient = graph.gradient("w12_2")
    assert str(gradient) == "-h1_3*h2_2*(1 - h1_3)*(y1 - h1_3)"
    with ch.use_notation("nielsen"):
        assert str(gradient) == "-a1_3*a2_2*(1 - a1_3)*(y1 - a1_3)"
        assert sp.latex(graph["w12_3"]) == "w^{3}_{12}"
    assert str(gradient) == "-h1_3*h2_2*(1 - h1_3)*(y1 - h1_3)"


def test_mitchells_delta_is_the_negative_slope():
    graph = ch.graph(ch.examples.THOMAS.architecture)
    step = graph.sweep()[1]
    assert str(step).startswith("delta1_3 = ")
    with ch.use_notation("mitchell"):
        assert str(step).startswith("(-delta7) = ")


def test_the_derivative_sign_follows_the_text():
    link = ch.graph(ch.examples.THOMAS.architecture).link("J", "h1_3")
    assert r"\partial" in link.latex(notation="thomas")
    assert r"\partial" not in link.latex(notation="statquest")


def test_a_with_block_brings_the_former_notation_back_even_after_an_error():
    with pytest.raises(ZeroDivisionError), ch.use_notation("mitchell"):
        raise ZeroDivisionError
    assert current_notation().name == "thomas"


def test_use_notation_stays_until_the_next_call():
    former = ch.use_notation("nielsen")
    assert current_notation().name == "nielsen"
    assert "Nielsen" in repr(former)
    ch.use_notation("thomas")


def test_an_unknown_notation_is_refused_with_the_nearest():
    with pytest.raises(ValueError, match="did you mean 'nielsen'"):
        ch.use_notation("nielson")
    with pytest.raises(ValueError, match="unknown notation"):
        find_notation("latin")


def test_symbols_survive_pickling_and_are_equal_by_place():
    graph = ch.graph(ch.examples.THOMAS.architecture)
    w = graph["w12_2"]
    assert pickle.loads(pickle.dumps(w)) == w
    assert graph.symbol("w12_3", notation="nielsen") is w
    assert graph.symbol("w75", notation="mitchell") is w
