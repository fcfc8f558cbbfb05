"""Is every gradient what a nudge measures?

The network has a square layer, a layer that is not square, and more than one
example: smaller ones let wrong gradients pass (see test_mutants).
"""

import numpy as np
import pytest

from chainrule_helpers.architecture import ACTIVATIONS, Architecture
from chainrule_helpers.numeric import Parameters, backward, compare, forward, initialise, numeric_gradient
from chainrule_helpers.numeric import gradcheck as gradcheck_module

HIDDEN = tuple(name for name in ACTIVATIONS if name != "softmax")
PAIRS = [
    *[
        (output, loss)
        for output in ACTIVATIONS
        for loss in ("half_squared_error", "sum_of_squared_residuals")
    ],
    ("sigmoid", "cross_entropy"),
    ("softmax", "cross_entropy"),
]


def network(hidden, output, loss, seed=5):
    """Return architecture, parameters, x and y of a 3-3-2 network with five examples."""
    arch = Architecture((3, 3, 2), (hidden, output), loss)
    numbers = np.random.default_rng(seed)
    params = Parameters(initialise(arch, seed).weights, (numbers.normal(size=3), numbers.normal(size=2)))
    x = numbers.standard_normal((5, 3))
    y = np.eye(2)[[0, 1, 1, 0, 1]] if output == "softmax" else numbers.random((5, 2))
    return arch, params, x, y


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_backward_is_what_central_differences_measure(hidden, output, loss):
    arch, params, x, y = network(hidden, output, loss)
    grads = backward(arch, params, forward(arch, params, x), y)
    # central differences are right to about 1e-10 of the largest slope
    report = compare(grads, numeric_gradient(arch, params, x, y), rtol=1e-6, atol=1e-8)
    assert report.ok, report


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("output", "loss"), PAIRS)
def test_backward_is_what_the_complex_step_measures_to_rounding(hidden, output, loss):
    arch, params, x, y = network(hidden, output, loss)
    grads = backward(arch, params, forward(arch, params, x), y)
    report = compare(grads, numeric_gradient(arch, params, x, y, "complex"), rtol=1e-12, atol=1e-14)
    assert report.ok, report


def test_three_weight_layers_and_a_single_example_agree_too():
    arch = Architecture((2, 4, 3, 2), ("tanh", "softplus", "softmax"), "cross_entropy")
    params, x, y = initialise(arch, 2), [0.3, -1.2], [0.0, 1.0]
    grads = backward(arch, params, forward(arch, params, x), y)
    report = compare(grads, numeric_gradient(arch, params, x, y, "complex"), rtol=1e-12, atol=1e-14)
    assert report.ok, report


def test_the_slope_along_the_inputs_agrees_with_a_nudge():
    arch, params, x, y = network("tanh", "softmax", "half_squared_error")
    grads = backward(arch, params, forward(arch, params, x), y)
    # x enters like a bias: a first layer of identity turns dJ/dx into a bias slope
    deeper = Architecture((3, *arch.sizes), ("identity", *arch.activations), arch.loss)
    wider = Parameters((np.eye(3), *params.weights), (np.zeros(3), *params.biases))
    measured = numeric_gradient(deeper, wider, x, y, "complex").biases[0]
    np.testing.assert_allclose(grads.inputs.sum(axis=0), measured, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("method", ["central", "complex"])
def test_cutting_the_work_into_chunks_changes_nothing(monkeypatch, method):
    arch, params, x, y = network("tanh", "sigmoid", "half_squared_error")
    whole = numeric_gradient(arch, params, x, y, method)
    monkeypatch.setattr(gradcheck_module, "MOST_ENTRIES", 100)
    assert compare(whole, numeric_gradient(arch, params, x, y, method), rtol=1e-8, atol=1e-10).ok


def test_the_measurement_knows_no_formula_of_backpropagation(monkeypatch):
    arch, params, x, y = network("sigmoid", "sigmoid", "half_squared_error")
    before = numeric_gradient(arch, params, x, y)

    def forbidden(*_args):
        raise AssertionError("a measurement must not ask for a derivative")

    from chainrule_helpers.numeric import functions
    from chainrule_helpers.numeric import network as network_module

    monkeypatch.setattr(network_module, "sweep_back", forbidden)
    monkeypatch.setattr(functions.ActivationFunction, "backward", forbidden)
    for method in ("central", "complex"):
        assert compare(before, numeric_gradient(arch, params, x, y, method)).ok


def test_an_unknown_method_is_answered_with_the_nearest_one():
    arch, params, x, y = network("tanh", "sigmoid", "half_squared_error")
    with pytest.raises(ValueError, match="did you mean 'central'"):
        numeric_gradient(arch, params, x, y, method="centre")


def test_nan_never_agrees_even_with_nan():
    broken = Parameters(([[np.nan, 1.0]],), ([0.0],))
    report = compare(broken, broken)
    assert not report.ok
    assert [row.ok for row in report.rows] == [False, True, True]
    assert "nan" in str(report)


def test_gradients_of_different_shape_are_not_broadcast():
    one = Parameters((np.ones((2, 2)),), (np.ones(2),))
    other = Parameters((np.ones((2, 3)),), (np.ones(2),))
    with pytest.raises(ValueError, match=r"\(\(2, 2\),\).*\(\(2, 3\),\)"):
        compare(one, other)


def test_tolerances_are_relative_to_the_larger_value_plus_an_absolute_floor():
    def only(value):
        return Parameters(([[value]],), ([1.0],))

    assert compare(only(1.0), only(1.0 + 9e-7)).ok
    assert not compare(only(1.0), only(1.0 + 2e-6)).ok
    assert compare(only(0.0), only(9e-10)).ok
    assert not compare(only(0.0), only(3e-9)).ok
    assert compare(only(1.0), only(1.0), rtol=0, atol=0).ok


def test_the_floor_hides_no_layer_of_small_slopes():
    def small(size):
        return Parameters(([[1.0]], [[size]]), ([1.0], [size]))

    assert not compare(small(1e-10), small(2e-10)).ok
    assert compare(small(1e-10), small(2e-10), atol=1e-9).ok  # asked for, and so given
    assert compare(small(1e-4), small(1e-4 + 1e-11)).ok  # what rounding leaves of a central difference
