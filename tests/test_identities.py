"""Is the form that learners see equal to SymPy's derivative of the definition?"""

from dataclasses import replace

import pytest
import sympy as sp

import chainrule_helpers as ch
from chainrule_helpers.symbolic import functions, wiring
from chainrule_helpers.symbolic.derivatives import derivative
from chainrule_helpers.symbolic.functions import (
    ACTIVATION_SPECS,
    LOSS_SPECS,
    softmax_slope,
    softmax_value,
)

z, y = sp.symbols("z y", real=True)
h = sp.Symbol("h", positive=True)


@pytest.mark.parametrize("name", sorted(ACTIVATION_SPECS))
def test_the_taught_slope_of_an_activation_is_its_derivative(name):
    spec = ACTIVATION_SPECS[name]
    value = spec.value(z)
    difference = sp.diff(value, z) - spec.slope(z, value)
    assert sp.simplify(difference.rewrite(sp.exp)) == 0


@pytest.mark.parametrize("name", sorted(LOSS_SPECS))
def test_the_taught_slope_of_a_loss_is_its_derivative(name):
    spec = LOSS_SPECS[name]
    scale = sp.Rational(1, 7)
    assert sp.simplify(scale * sp.diff(spec.share(y, h), h) - spec.slope(y, h, scale)) == 0


@pytest.mark.parametrize("source", range(3))
@pytest.mark.parametrize("unit", range(3))
def test_the_taught_slope_of_softmax_is_its_derivative(unit, source):
    inputs = sp.symbols("z1:4", real=True)
    values = [softmax_value(inputs, k) for k in range(3)]
    difference = sp.diff(values[unit], inputs[source]) - softmax_slope(values, unit, source)
    assert sp.simplify(difference) == 0


def test_relu_has_slope_zero_at_its_kink_as_the_text_says():
    assert ACTIVATION_SPECS["relu"].slope(sp.Integer(0), sp.Integer(0)) == 0


def test_the_square_of_the_target_minus_the_square_of_the_output_is_no_squared_error():
    slope = sp.diff(y**2 - h**2, h)
    assert slope == -2 * h
    assert not slope.has(y)
    assert sp.expand((y - h) ** 2 - (y**2 - h**2)) != 0


LOSS_OF = {"softmax": "cross_entropy"}


@pytest.mark.parametrize("output", [*ACTIVATION_SPECS, "softmax"])
@pytest.mark.parametrize("examples", [1, 2])
def test_every_link_is_the_derivative_of_its_definition(output, examples):
    architecture = ch.Architecture((2, 2, 3), ("tanh", output), LOSS_OF.get(output, "half_squared_error"))
    graph = ch.graph(architecture, examples)
    written_out = {
        graph.symbol(one): graph.definition(one, "thomas").rhs
        for one in graph.quantities
        if (one.kind, one.layer) == ("activation", 3)
    }
    for above in graph.quantities:
        of = graph.definition(above, "thomas").rhs
        for below in graph.parents(above, "thomas"):
            shown = graph.link(above, below, "thomas").derivative
            if below.quantity.kind == "weighted_input":
                shown = shown.xreplace(written_out | {graph.symbol(above): of})
            assert sp.simplify((of.diff(below) - shown).rewrite(sp.exp)) == 0


def test_a_link_follows_its_definition_and_no_formula_that_was_typed_in():
    q, r = sp.symbols("q r", real=True)
    assert derivative(q**3 * r + r**2, q) == 3 * q**2 * r
    assert derivative(q**2, q, taught=sp.Mul(2, q, evaluate=False)) == 2 * q


def test_a_taught_form_that_is_no_derivative_is_never_shown(monkeypatch):
    spec = functions.ACTIVATION_SPECS["sigmoid"]
    wrong = replace(spec, slope=lambda z, h: h * (1 + h))
    monkeypatch.setitem(functions.ACTIVATION_SPECS, "sigmoid", wrong)
    graph = ch.Architecture((1, 1), ("sigmoid",), "half_squared_error")
    fresh = wiring.Wiring(ch.graph(graph), merged=False)
    above, below = (ch.graph(graph).symbol(name, "thomas").quantity for name in ("h1_2", "z1_1"))
    with pytest.raises(ArithmeticError, match=r"is not equal to it"):
        fresh.link(above, below)


def test_a_slip_in_the_slope_of_softmax_is_noticed_at_its_place(monkeypatch):
    monkeypatch.setattr(wiring, "softmax_slope", lambda row, unit, source: row[unit] * (1 - row[source]))
    architecture = ch.Architecture((1, 3), ("softmax",), "cross_entropy")
    names = ("h1_2", "h2_2", "z1_1")
    own, other, below = (ch.graph(architecture).symbol(name, "thomas").quantity for name in names)
    fresh = wiring.Wiring(ch.graph(architecture), merged=False)
    assert fresh.link(own, below).derivative
    with pytest.raises(ArithmeticError):
        fresh.link(other, below)
