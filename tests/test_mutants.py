"""Would the gradient check notice a wrong gradient?

Each mutant is backpropagation with one planted mistake.  The check must reject
all of them on a network that can tell; on 1-1-1 with one example several pass.
"""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from chainrule_helpers.architecture import ACTIVATIONS, Architecture
from chainrule_helpers.numeric import (
    ACTIVATION_FUNCTIONS,
    Parameters,
    backward,
    compare,
    forward,
    initialise,
    numeric_gradient,
)
from chainrule_helpers.numeric.normal import normal_cdf


def backprop(params, x, y, mistake=None):
    """Return the gradient for sigmoid layers and the mean of ½‖y − h‖², with one mistake."""

    def slope(h, z):
        if mistake == "slope taken at the activation":
            return ACTIVATION_FUNCTIONS["sigmoid"].forward(h) * (
                1 - ACTIVATION_FUNCTIONS["sigmoid"].forward(h)
            )
        if mistake == "slope without 1 - h":
            return h
        return h * (1 - h)

    arch = Architecture(params.sizes, ("sigmoid",) * (len(params.sizes) - 1))
    trace = forward(arch, params, x)
    n, last = len(x), arch.depth - 1
    error = trace.h[-1] - y
    if mistake == "sign of the error":
        error = -error
    if mistake == "factor 2 kept":
        error = 2 * error
    if mistake != "sum for mean":
        error = error / n
    delta = error * (1 if mistake == "output slope missing" else slope(trace.h[-1], trace.z[-1]))
    weights, biases = [None] * arch.depth, [None] * arch.depth
    for layer in range(last, -1, -1):
        source = (
            trace.z[layer - 1] if layer and mistake == "weighted input for activation" else trace.h[layer]
        )
        weights[layer] = delta.T @ source
        if mistake == "indices of the weight swapped" and delta.shape[1] == source.shape[1]:
            weights[layer] = weights[layer].T
        biases[layer] = delta.mean(axis=0) if mistake == "bias mean for sum" else delta.sum(axis=0)
        if mistake == "only one example in the bias":
            biases[layer] = delta[0]
        if layer:
            W = params.weights[layer]
            if mistake == "transpose missing" and W.shape[0] == W.shape[1]:
                W = W.T
            if mistake == "one path only":
                W = np.where(np.arange(len(W))[:, None] == 0, W, 0.0)
            if mistake == "k times one path":
                W = np.broadcast_to(len(W) * W[:1], W.shape) * (np.arange(len(W))[:, None] == 0)
            if mistake == "average over paths":
                W = W / len(W)
            if mistake == "weight left out":
                W = np.ones_like(W)
            delta = delta @ W
            if mistake != "hidden slope missing":
                delta = delta * slope(trace.h[layer], trace.z[layer - 1])
            if mistake == "hidden slope twice":
                delta = delta * slope(trace.h[layer], trace.z[layer - 1])
    if mistake == "bias of the layer below":
        biases[0] = np.resize(biases[1], biases[0].shape)
    return SimpleNamespace(weights=tuple(weights), biases=tuple(biases))


MISTAKES = (
    "sign of the error",
    "factor 2 kept",
    "sum for mean",
    "output slope missing",
    "hidden slope missing",
    "hidden slope twice",
    "slope taken at the activation",
    "slope without 1 - h",
    "weighted input for activation",
    "indices of the weight swapped",
    "transpose missing",
    "one path only",
    "k times one path",
    "average over paths",
    "weight left out",
    "bias mean for sum",
    "only one example in the bias",
    "bias of the layer below",
)

PASS_ON_1_1_1 = (
    "sum for mean",
    "indices of the weight swapped",
    "transpose missing",
    "one path only",
    "k times one path",
    "average over paths",
    "bias mean for sum",
    "only one example in the bias",
)


def verdict(sizes, examples, mistake):
    """Return whether the check lets a gradient pass on a sigmoid network of these sizes."""
    arch = Architecture(sizes, ("sigmoid",) * (len(sizes) - 1))
    params, numbers = initialise(arch, 4), np.random.default_rng(4)
    params = Parameters(params.weights, tuple(numbers.normal(size=len(b)) for b in params.biases))
    x, y = numbers.standard_normal((examples, sizes[0])), numbers.random((examples, sizes[-1]))
    return compare(backprop(params, x, y, mistake), numeric_gradient(arch, params, x, y)).ok


def test_backpropagation_without_a_mistake_passes():
    assert verdict((2, 3, 3), 5, None)
    assert verdict((1, 1, 1), 1, None)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_check_rejects_every_mistake_on_a_network_that_can_tell(mistake):
    assert not verdict((2, 3, 3), 5, mistake)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_on_1_1_1_with_one_example_many_mistakes_pass(mistake):
    assert verdict((1, 1, 1), 1, mistake) == (mistake in PASS_ON_1_1_1)


def relu_gate(gate_on):
    """Return whether the check lets a relu gate pass, on a network with units off."""
    arch = Architecture((2, 3, 3, 1), ("relu", "relu", "identity"))
    numbers = np.random.default_rng(0)
    # biases that are not 0 keep every weighted input away from the kink
    params = Parameters(initialise(arch, 1).weights, tuple(numbers.normal(size=n) for n in (3, 3, 1)))
    x, y = numbers.standard_normal((6, 2)), numbers.standard_normal((6, 1))
    trace = forward(arch, params, x)
    assert all((h == 0).any() and (h > 0).any() for h in trace.h[1:-1]), "some units must be off, some on"
    delta = (trace.h[-1] - y) / 6
    weights, biases = [None] * 3, [None] * 3
    for layer in (2, 1, 0):
        weights[layer], biases[layer] = delta.T @ trace.h[layer], delta.sum(axis=0)
        if layer:
            delta = (delta @ params.weights[layer]) * gate_on(trace.h[layer], trace.z[layer - 1])
    return compare(
        SimpleNamespace(weights=tuple(weights), biases=tuple(biases)), numeric_gradient(arch, params, x, y)
    ).ok


def test_a_relu_gate_that_is_always_open_is_caught():
    assert relu_gate(lambda h, z: h > 0)
    assert not relu_gate(lambda h, z: h >= 0)  # true of every output of relu


# For each activation function, wrong slopes that people write.
SLOPE_MISTAKES = {
    "sigmoid": {"taken at h": lambda z, h: (s := logistic(h)) * (1 - s), "without 1 - h": lambda z, h: +h},
    "tanh": {"the sigmoid's": lambda z, h: h * (1 - h), "without the square": lambda z, h: 1 - h},
    "relu": {"always open": lambda z, h: np.ones_like(h), "the value": lambda z, h: +h},
    "leaky_relu": {
        "relu's": lambda z, h: np.where(z > 0, 1.0, 0.0),
        "leak on the wrong side": lambda z, h: np.where(z > 0, 0.01, 1.0),
    },
    "elu": {
        "h for h + 1": lambda z, h: np.where(z > 0, 1.0, h),
        "exp on both sides": lambda z, h: np.exp(z),
    },
    "softplus": {"the sigmoid of h": lambda z, h: logistic(h), "its slope": lambda z, h: np.exp(-h)},
    "silu": {
        "the sigmoid alone": lambda z, h: logistic(z),
        "the sigmoid's slope": lambda z, h: h * (1 - h),
        "h for z": lambda z, h: logistic(h) + h * logistic(h) * (1 - logistic(h)),
    },
    "gelu": {
        "only the distribution": lambda z, h: normal_cdf(z),
        "its fast approximation": lambda z, h: (s := logistic(1.702 * z)) * (1 + 1.702 * z * (1 - s)),
        "density without root": lambda z, h: normal_cdf(z) + z * np.exp(-z * z / 2) / (2 * np.pi),
    },
}


def logistic(z):
    return 1 / (1 + np.exp(-z))


def slope_passes(name, slope, monkeypatch):
    """Return whether the check lets backpropagation pass with this slope for one function."""
    function = ACTIVATION_FUNCTIONS[name]
    arch = Architecture((2, 3, 2), (name, "identity"))
    numbers = np.random.default_rng(2)
    params = Parameters(initialise(arch, 1).weights, (numbers.normal(size=3), numbers.normal(size=2)))
    x, y = numbers.standard_normal((6, 2)), numbers.standard_normal((6, 2))
    assert not function.near_kink(forward(arch, params, x).z[0], 1e-3).any()
    with monkeypatch.context() as patched:
        patched.setitem(ACTIVATION_FUNCTIONS, name, replace(function, slope=slope))
        gradient = backward(arch, params, forward(arch, params, x), y)
        return compare(gradient, numeric_gradient(arch, params, x, y)).ok


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name not in ("identity", "softmax")])
def test_wrong_slopes_of_every_activation_are_caught(name, monkeypatch):
    assert slope_passes(name, ACTIVATION_FUNCTIONS[name].slope, monkeypatch)
    assert SLOPE_MISTAKES.get(name), f"no likely mistake is written down for the slope of {name}"
    for mistake, slope in SLOPE_MISTAKES[name].items():
        assert not slope_passes(name, slope, monkeypatch), mistake
