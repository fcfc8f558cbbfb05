"""Is the buffered gradient of training the gradient that one reads?

`backward` is the text and the oracle; `Workspace` repeats it in place.
"""

import numpy as np
import pytest

from chainrule_helpers.architecture import ACTIVATIONS, Architecture
from chainrule_helpers.numeric import backward, descend, forward, initialise, loss, numeric_gradient
from chainrule_helpers.numeric.workspace import FEW, Workspace

HIDDEN = tuple(name for name in ACTIVATIONS if name != "softmax")
ENDS = [
    *[(name, kind) for name in ACTIVATIONS for kind in ("half_squared_error", "sum_of_squared_residuals")],
    ("sigmoid", "cross_entropy"),
    ("softmax", "cross_entropy"),
]


def data(sizes, examples, loss_name, seed=3):
    numbers = np.random.default_rng(seed)
    x = numbers.standard_normal((examples, sizes[0]))
    if loss_name == "cross_entropy":
        return x, np.eye(sizes[-1])[numbers.integers(sizes[-1], size=examples)]
    return x, numbers.random((examples, sizes[-1]))


def assert_same(space, gradients, rtol=1e-11):
    for ours, theirs in zip(
        (*space.d_weights, *space.d_biases), (*gradients.weights, *gradients.biases), strict=True
    ):
        np.testing.assert_allclose(ours, theirs, rtol=rtol, atol=rtol * np.abs(theirs).max())


# 1 and 7 examples take softplus one way, 200 the other
@pytest.mark.parametrize("examples", [1, 7, 200])
@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize(("output", "loss_name"), ENDS)
def test_it_is_what_forward_and_backward_compute(hidden, output, loss_name, examples):
    arch = Architecture((5, 4, 4, 3), (hidden, "tanh", output), loss_name)
    params, (x, y) = initialise(arch, 1), data(arch.sizes, examples, loss_name)
    space, trace = Workspace(arch, params), forward(arch, params, x)
    assert space.gradient(x, y) == pytest.approx(loss(arch, trace, y), rel=1e-13)
    assert_same(space, backward(arch, params, trace, y))
    assert space.loss(x, y) == pytest.approx(loss(arch, trace, y), rel=1e-13)


def test_both_ways_of_softplus_were_run():
    assert 4 * 7 < FEW < 3 * 200


def test_it_is_what_a_nudge_measures():
    arch = Architecture((4, 5, 3), ("tanh", "softmax"), "cross_entropy")
    params, (x, y) = initialise(arch, 2), data(arch.sizes, 6, "cross_entropy")
    space = Workspace(arch, params)
    space.gradient(x, y)
    assert_same(space, numeric_gradient(arch, params, x, y, method="complex"), rtol=1e-12)


def test_buffers_of_one_call_leave_nothing_for_the_next():
    arch = Architecture((4, 5, 3), ("softplus", "softmax"), "cross_entropy")
    params = initialise(arch, 2)
    used = Workspace(arch, params)
    for examples, seed in ((6, 0), (2, 1), (6, 2), (6, 2), (1, 3)):
        x, y = data(arch.sizes, examples, "cross_entropy", seed)
        fresh = Workspace(arch, params)
        assert used.gradient(x, y) == fresh.gradient(x, y)
        assert all((a == b).all() for a, b in zip(used.d_weights, fresh.d_weights, strict=True))


@pytest.mark.parametrize("size", [1000.0, -1000.0])
@pytest.mark.parametrize(("output", "loss_name"), ENDS)
def test_large_weighted_inputs_stay_finite(output, loss_name, size):
    arch = Architecture((2, 3, 2), ("softplus", output), loss_name)
    params, (x, y) = initialise(arch, 1), data(arch.sizes, 40, loss_name)
    space = Workspace(arch, params)
    with np.errstate(over="ignore", under="ignore"):
        value = space.gradient(size * x, y)
    trace = forward(arch, params, size * x)
    assert value == pytest.approx(loss(arch, trace, y), rel=1e-12)
    assert_same(space, backward(arch, params, trace, y))


def test_a_move_is_one_step_of_descent_and_leaves_the_start_alone():
    arch = Architecture((3, 4, 2), ("sigmoid", "sigmoid"))
    params, (x, y) = initialise(arch, 4), data(arch.sizes, 5, arch.loss)
    space = Workspace(arch, params)
    space.gradient(x, y)
    space.move(0.5)
    slopes = backward(arch, params, forward(arch, params, x), y)
    for now, W, slope in zip(space.weights, params.weights, slopes.weights, strict=True):
        np.testing.assert_allclose(now, W - 0.5 * slope, rtol=1e-14)
    assert space.moves == 1
    assert (params.weights[0] == initialise(arch, 4).weights[0]).all()


def test_descend_walks_as_the_readable_functions_do():
    arch = Architecture((3, 4, 2), ("tanh", "softmax"), "cross_entropy")
    params, (x, y) = initialise(arch, 4), data(arch.sizes, 8, "cross_entropy")
    weights, biases = list(params.weights), list(params.biases)
    for _ in range(50):
        here = type(params)(tuple(weights), tuple(biases))
        slopes = backward(arch, here, forward(arch, here, x), y)
        weights = [W - 0.3 * dW for W, dW in zip(weights, slopes.weights, strict=True)]
        biases = [b - 0.3 * db for b, db in zip(biases, slopes.biases, strict=True)]
    end = descend(arch, params, x, y, rate=0.3, steps=50).parameters
    for ours, theirs in zip((*end.weights, *end.biases), (*weights, *biases), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-10, atol=1e-13)


def test_parameters_of_another_network_are_refused():
    arch = Architecture((3, 4, 2), ("tanh", "sigmoid"))
    with pytest.raises(ValueError, match="expected"):
        Workspace(arch, initialise(Architecture((3, 5, 2), ("tanh", "sigmoid"))))
