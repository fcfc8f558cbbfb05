"""Do formula, arithmetic and derivative agree, edge by edge, for every activation and loss?

F is the NumPy value, B its hand-written derivative, E the SymPy expression.  F and B
share nothing with E, so a red edge names the leg that is broken: two of three fail.
"""

import numpy as np
import pytest
import sympy as sp

import chainrule_helpers as ch
from chainrule_helpers.architecture import ACTIVATIONS, LOSSES
from chainrule_helpers.numeric.functions import ACTIVATION_FUNCTIONS, LOSS_FUNCTIONS
from chainrule_helpers.symbolic.functions import ACTIVATION_SPECS, LOSS_SPECS, softmax_slope, softmax_value
from tests.networks import architectures, data, named

POINTS = (-3.2, -0.7, 0.4, 2.5)
ELEMENTWISE = sorted(ACTIVATION_SPECS)
Z = sp.Symbol("z", real=True)


def number(expression, at):
    return float(expression.subs(Z, sp.Float(str(at), 30)).evalf(30))


def slopes_of(name, z):
    return ACTIVATION_FUNCTIONS[name].slope(z, ACTIVATION_FUNCTIONS[name].forward(z))


def test_both_wings_know_the_same_names():
    assert set(ACTIVATION_FUNCTIONS) == set(ACTIVATION_SPECS) | {"softmax"} == set(ACTIVATIONS)
    families = {"binary_cross_entropy": "cross_entropy", "categorical_cross_entropy": "cross_entropy"}
    assert set(LOSS_FUNCTIONS) == {families.get(name, name) for name in LOSS_SPECS} == set(LOSSES)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_value_f_equals_expression_e(name):
    values = ACTIVATION_FUNCTIONS[name].forward(np.array(POINTS))
    expected = [number(ACTIVATION_SPECS[name].value(Z), at) for at in POINTS]
    np.testing.assert_allclose(values, expected, rtol=1e-14)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_derivative_b_equals_the_derivative_of_e(name):
    slopes = slopes_of(name, np.array(POINTS))
    expected = [number(sp.diff(ACTIVATION_SPECS[name].value(Z), Z), at) for at in POINTS]
    np.testing.assert_allclose(slopes, expected, rtol=1e-12)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_derivative_b_equals_a_difference_of_f(name):
    points, hair = np.array(POINTS), 1e-6
    forward = ACTIVATION_FUNCTIONS[name].forward
    measured = (forward(points + hair) - forward(points - hair)) / (2 * hair)
    slopes = slopes_of(name, points)
    np.testing.assert_allclose(slopes, measured, rtol=1e-7, atol=1e-9)


def test_softmax_closes_the_triangle_with_its_full_jacobian():
    symbols = sp.symbols("z1:5", real=True)
    at = dict(zip(symbols, map(sp.Rational, ("-3.2", "-0.7", "0.4", "2.5")), strict=True))
    h = ACTIVATION_FUNCTIONS["softmax"].forward(np.array(POINTS))
    values = [softmax_value(symbols, k) for k in range(4)]
    np.testing.assert_allclose(h, [float(v.subs(at)) for v in values], rtol=1e-14)
    for k in range(4):
        row = ACTIVATION_FUNCTIONS["softmax"].backward(np.eye(4)[k], np.array(POINTS), h)
        expected = [float(sp.diff(values[k], z).subs(at)) for z in symbols]
        np.testing.assert_allclose(row, expected, rtol=1e-12)
        taught = [float(softmax_slope([sp.Float(v) for v in h], k, j)) for j in range(4)]
        np.testing.assert_allclose(row, taught, rtol=1e-12)


@pytest.mark.parametrize("architecture", list(architectures()), ids=named)
def test_every_parameter_agrees_three_ways(architecture):
    report = ch.check_three_ways(architecture, *data(architecture))
    assert report.ok, report
    assert len(report.rows) == architecture.parameter_count


@pytest.mark.parametrize("architecture", list(architectures()), ids=named)
def test_the_loss_of_numpy_equals_the_loss_of_sympy(architecture):
    parameters, inputs, targets = data(architecture)
    graph = ch.graph(architecture, examples=2)
    derived = ch.evaluate(graph.definition("J").rhs, architecture, parameters, inputs, targets)
    computed = ch.loss(architecture, ch.forward(architecture, parameters, inputs), targets)
    assert derived == pytest.approx(computed, rel=1e-12)


def test_the_three_way_check_goes_red_when_a_formula_is_wrong(monkeypatch):
    """A half lost from the definition of the loss must be noticed, and the report must say where."""
    from dataclasses import replace

    from chainrule_helpers.symbolic import functions, graph

    spec = functions.LOSS_SPECS["half_squared_error"]
    wrong = replace(spec, share=lambda y, h: (y - h) ** 2, slope=lambda y, h, scale: -2 * scale * (y - h))
    monkeypatch.setitem(functions.LOSS_SPECS, "half_squared_error", wrong)
    graph._graph.cache_clear()
    try:
        net = ch.examples.THOMAS
        report = ch.check_three_ways(net.architecture, net.parameters, net.inputs, net.targets)
        assert not report.ok
        assert "DISAGREE" in str(report)
        assert report.worst.values[0] == pytest.approx(2 * report.worst.values[1])
    finally:
        graph._graph.cache_clear()
