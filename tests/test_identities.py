"""Is the form that learners see equal to SymPy's derivative of the definition?"""

import pytest
import sympy as sp

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
