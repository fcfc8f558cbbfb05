"""PyTorch, JAX, autograd, micrograd and scikit-learn, each in its usual way, in double precision."""

from __future__ import annotations

import math

import numpy as np

from peers.networks import Case


def torch_eager(case: Case):
    """Build PyTorch's eager mode: parameters that require a gradient, `loss.backward()`."""
    import torch
    from torch.nn import functional as F

    torch.set_num_threads(1)
    weights, biases, x, y = case.numbers()
    weights = [torch.tensor(W, requires_grad=True) for W in weights]
    biases = [torch.tensor(b, requires_grad=True) for b in biases]
    x, y = torch.tensor(x), torch.tensor(y)
    activation = {"sigmoid": torch.sigmoid, "tanh": torch.tanh, "relu": torch.relu, "softplus": F.softplus}

    def step():
        for parameter in (*weights, *biases):
            parameter.grad = None
        h = x
        for W, b, name in zip(weights, biases, case.activations, strict=True):
            h = F.linear(h, W, b)
            if name in activation:
                h = activation[name](h)
        if case.loss == "cross_entropy":
            loss = F.cross_entropy(h, y)
        else:
            scale = 1.0 if case.loss == "sum_of_squared_residuals" else 0.5 / len(x)
            loss = scale * ((h - y) ** 2).sum()
        loss.backward()

    return step, lambda: [parameter.grad.numpy() for parameter in (*weights, *biases)]


def formula(case: Case, lib, log_softmax, softplus):
    """Return the loss as a function of weights and biases, for libraries that speak NumPy."""
    activation = {
        "sigmoid": lambda z: 1 / (1 + lib.exp(-z)),
        "tanh": lib.tanh,
        "relu": lambda z: lib.maximum(z, 0.0),
        "softplus": softplus,
    }
    scale = 1.0 if case.loss == "sum_of_squared_residuals" else 0.5 / case.examples

    def loss(weights, biases, x, y):
        h = x
        for W, b, name in zip(weights, biases, case.activations, strict=True):
            h = lib.dot(h, W.T) + b
            if name in activation:
                h = activation[name](h)
        if case.loss == "cross_entropy":
            return -lib.sum(y * log_softmax(h)) / case.examples
        return scale * lib.sum((h - y) ** 2)

    return loss


def jax_jit(case: Case):
    """Build JAX: loss and gradient compiled together by `jit`, compilation not timed."""
    import jax

    jax.config.update("jax_enable_x64", True)
    loss = formula(case, jax.numpy, jax.nn.log_softmax, jax.nn.softplus)
    gradient = jax.jit(jax.value_and_grad(loss, argnums=(0, 1)))
    arguments = [jax.tree.map(jax.numpy.asarray, part) for part in case.numbers()]

    def step():
        return jax.block_until_ready(gradient(*arguments))

    def result():
        weights, biases = step()[1]
        return [np.asarray(array) for array in (*weights, *biases)]

    return step, result


def autograd(case: Case):
    """Build HIPS autograd: the ancestor that differentiates NumPy calls."""
    import autograd.numpy as lib
    from autograd import value_and_grad

    def log_softmax(z):
        below = z - lib.max(z, axis=1, keepdims=True)
        return below - lib.log(lib.sum(lib.exp(below), axis=1, keepdims=True))

    loss = formula(case, lib, log_softmax, lambda z: lib.logaddexp(0.0, z))
    weights, biases, x, y = case.numbers()
    gradient = value_and_grad(lambda parameters: loss(*parameters, x, y))

    def step():
        return gradient((weights, biases))

    def result():
        d_weights, d_biases = step()[1]
        return [*d_weights, *d_biases]

    return step, result


def micrograd(case: Case):
    """Build micrograd: one Python object for each number, in its own style of operation."""
    from micrograd.engine import Value

    def elementwise(value: Value, number: float, slope: float) -> Value:
        out = Value(number, (value,), "f")

        def carry():
            value.grad += slope * out.grad

        out._backward = carry
        return out

    def sigmoid(z: Value) -> Value:
        h = 1 / (1 + math.exp(-z.data))
        return elementwise(z, h, h * (1 - h))

    def softplus(z: Value) -> Value:
        return elementwise(z, math.log1p(math.exp(z.data)), 1 / (1 + math.exp(-z.data)))

    activation = {"sigmoid": sigmoid, "softplus": softplus, "identity": lambda z: z}
    weights, biases, x, y = case.numbers()
    weights = [[[Value(w) for w in row] for row in W.tolist()] for W in weights]
    biases = [[Value(b) for b in row.tolist()] for row in biases]
    scale = 1.0 if case.loss == "sum_of_squared_residuals" else 0.5 / case.examples
    examples = list(zip(x.tolist(), y.tolist(), strict=True))
    parameters = [w for W in weights for row in W for w in row] + [b for row in biases for b in row]

    def step():
        for parameter in parameters:
            parameter.grad = 0
        loss = Value(0.0)
        for inputs, targets in examples:
            h = inputs
            for W, b, name in zip(weights, biases, case.activations, strict=True):
                h = [
                    activation[name](sum((w * a for w, a in zip(row, h, strict=True)), bias))
                    for row, bias in zip(W, b, strict=True)
                ]
            for output, target in zip(h, targets, strict=True):
                loss = loss + (output + -target) ** 2 * scale
        loss.backward()

    def result():
        return [np.array([[w.grad for w in row] for row in W]) for W in weights] + [
            np.array([b.grad for b in row]) for row in biases
        ]

    return step, result


def scikit_learn(case: Case):
    """Build the backpropagation inside scikit-learn's MLPClassifier: one hidden activation, softmax."""
    from sklearn.neural_network import MLPClassifier

    weights, biases, x, y = case.numbers()
    hidden = {"sigmoid": "logistic"}.get(case.activations[0], case.activations[0])
    model = MLPClassifier(case.sizes[1:-1], activation=hidden, alpha=0.0, max_iter=1)
    labels = np.arange(max(len(x), case.sizes[-1])) % case.sizes[-1]  # every class, so that all outputs exist
    model.partial_fit(np.resize(x, (len(labels), x.shape[1])), labels, classes=np.arange(case.sizes[-1]))
    model.coefs_ = [np.ascontiguousarray(W.T) for W in weights]
    model.intercepts_ = [b.copy() for b in biases]
    activations = [x] + [np.empty((len(x), size)) for size in case.sizes[1:]]
    deltas = [np.empty_like(array) for array in activations[1:]]
    d_weights = [np.empty_like(W) for W in model.coefs_]
    d_biases = [np.empty_like(b) for b in model.intercepts_]

    def step():
        model._backprop(x, y, None, activations, deltas, d_weights, d_biases)

    return step, lambda: [*(W.T for W in d_weights), *d_biases]
