"""Does an activation function work everywhere once it is registered on both sides?

Each test runs over the names of `architecture.ACTIVATIONS`, so a new name is tested by
being there.  `test_triangle.py` and `test_identities.py` compare the two sides.
"""

import math

import mpmath
import numpy as np
import pytest
import sympy as sp
from numpy.testing import assert_allclose

import chainrule_helpers as ch
from chainrule_helpers.architecture import ACTIVATIONS
from chainrule_helpers.numeric.functions import ACTIVATION_FUNCTIONS
from chainrule_helpers.numeric.normal import normal_cdf, normal_kernel
from chainrule_helpers.symbolic.functions import ACTIVATION_SPECS
from tests.networks import data

ELEMENTWISE = [name for name in ACTIVATIONS if name != "softmax"]
EXACT = {"rtol": 1e-12, "atol": 1e-14}  # what golden.json promises for its own numbers
LARGE = (-1000.0, -40.0, 40.0, 1000.0)


def slope_of(name, z):
    z = np.atleast_1d(np.asarray(z, float))
    return ACTIVATION_FUNCTIONS[name].slope(z, ACTIVATION_FUNCTIONS[name].forward(z))


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_value_and_slope_are_the_golden_numbers(golden, name):
    assert name in golden["activations"], f"tests/golden.json has no numbers for {name}"
    expected = golden["activations"][name]
    z = np.array(expected["z"])
    assert len(z) >= 8
    assert z.min() <= -5
    assert z.max() >= 5
    assert_allclose(ACTIVATION_FUNCTIONS[name].forward(z), expected["h"], **EXACT)
    assert_allclose(slope_of(name, z), expected["dh_dz"], **EXACT)


def test_a_network_of_each_new_function_gives_the_golden_gradient(golden):
    cases = {key: case for key, case in golden.items() if key.startswith("activation_232_")}
    assert len(cases) == 4
    for case in cases.values():
        given, forward, backward = case["inputs"], case["forward"], case["backward"]
        arch = ch.Architecture((2, 3, 2), (given["activation"],) * 2)
        params = ch.Parameters((given["W1"], given["W2"]), (given["b1"], given["b2"]))
        trace = ch.forward(arch, params, given["x"])
        assert_allclose(trace.z[0], forward["z_hidden"], **EXACT)
        assert_allclose(trace.h[1], forward["a_hidden"], **EXACT)
        assert_allclose(trace.h[2], forward["a_out"], **EXACT)
        assert_allclose(ch.loss(arch, trace, given["y"]), forward["C"], **EXACT)
        slopes = ch.backward(arch, params, trace, given["y"])
        for ours, key in zip(
            (*slopes.weights, *slopes.biases), ("dC_dW1", "dC_dW2", "dC_db1", "dC_db2"), strict=True
        ):
            assert_allclose(ours, backward[key], err_msg=f"{given['activation']} {key}", **EXACT)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_the_slope_jumps_at_the_kinks_that_are_named_and_nowhere_else(name):
    function, spec = ACTIVATION_FUNCTIONS[name], ACTIVATION_SPECS[name]
    assert tuple(map(float, spec.kinks)) == function.kinks
    assert spec.has_kink == bool(function.kinks)
    z = sp.Symbol("z", real=True)
    borders = {float(side) for r in spec.value(z).atoms(sp.Rel) for side in r.args if side.is_number}
    for place in {*borders, *function.kinks, *np.arange(-4.0, 4.25, 0.25)}:
        left, right = slope_of(name, place - 1e-9)[0], slope_of(name, place + 1e-9)[0]
        assert (abs(right - left) > 1e-3) == (place in function.kinks), f"{name} at {place}"
        assert function.near_kink(np.array(place + 1e-9), 1e-6) == (place in function.kinks)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_the_compiled_gradient_is_the_readable_one_also_far_out(name):
    arch = ch.Architecture((1, 2, 1), (name, "identity"))
    gradient = ch.compile_gradient(arch)
    # two hidden units see x and -x, so that both ends of the function are there
    params = ch.Parameters(([[1.0], [-1.0]], [[0.5, 0.25]]), ([0.0, 0.0], [0.125]))
    for size in (1e-9, 0.3, 1.7, 40.0, 1000.0):
        x, y = [size], [0.25]
        ours, theirs = gradient(params, x, y), ch.backward(arch, params, ch.forward(arch, params, x), y)
        for one, other in zip((*ours.weights, *ours.biases), (*theirs.weights, *theirs.biases), strict=True):
            assert np.isfinite(one).all(), f"{name} at {size}: {gradient.source}"
            assert_allclose(one, other, rtol=1e-11, atol=1e-15 * max(1.0, size))


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_code_that_stands_for_a_formula_computes_the_formula(name):
    spec, z = ACTIVATION_SPECS[name], sp.Symbol("z", real=True)
    formulas = {spec.value_code: spec.value(z), spec.slope_code: spec.slope(z, spec.value(z))}
    for code, formula in formulas.items():
        for at in (-7.5, -1.25, -1e-9, 0.4, 3.0) if code else ():
            exact = float(formula.subs(z, sp.Rational(at)).evalf(40))
            assert eval(code.format(z=f"({at!r})"), vars(math).copy()) == pytest.approx(exact, rel=3e-13)
        for at in LARGE if code else ():
            assert math.isfinite(eval(code.format(z=f"({at!r})"), vars(math).copy()))


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_descent_goes_downhill(name):
    ends = ("tanh", name) if name == "softmax" else (name, "identity")
    arch = ch.Architecture((2, 3, 2), ends)
    history = ch.descend(arch, *data(arch), rate=0.01, steps=20)
    assert (np.diff(history.losses) < 0).all()


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_a_reader_may_type_its_name_and_its_slope(name):
    if name == "identity":
        return
    net = ch.graph(ch.Architecture((2, 2, 1), (name, "identity")))
    (chain,) = net.chains("J", "w12_1", "thomas34")
    assert ch.diagnose(f"-(y1 - h1_3)*w11_2*{name}'(z1_2)*x2", chain, "thomas34").correct
    assert not ch.diagnose(f"-(y1 - h1_3)*w11_2*{name}(z1_2)*x2", chain, "thomas34").correct


@pytest.mark.filterwarnings("error")
def test_the_normal_distribution_keeps_its_digits_into_the_lower_tail():
    z = np.concatenate([np.linspace(-37, 9, 1151), -np.logspace(-20, 0, 21)])
    with mpmath.workdps(40):
        exact = [mpmath.ncdf(mpmath.mpf(at)) for at in z.tolist()]
        kernel = [mpmath.exp(-(mpmath.mpf(at) ** 2) / 2) for at in z.tolist()]
        for ours, theirs in ((normal_cdf(z), exact), (normal_kernel(z), kernel)):
            errors = [abs(mpmath.mpf(a) / b - 1) for a, b in zip(ours.tolist(), theirs, strict=True)]
            assert max(errors) < 8e-16


def test_a_complex_step_goes_through_the_normal_distribution():
    z = np.linspace(-12, 8, 401)
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    assert_allclose(normal_cdf(z + 1e-20j).imag / 1e-20, density, rtol=1e-12, atol=2e-15)
    assert (normal_cdf(np.array([-1000.0, 0.0, 1000.0])) == (0.0, 0.5, 1.0)).all()
