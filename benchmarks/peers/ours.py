"""The project's own ways: to read, to train, compiled from the symbolic sweep; and textbook NumPy."""

from __future__ import annotations

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.numeric import Parameters, backward, forward
from chainrule_helpers.numeric.functions import LOSS_FUNCTIONS
from chainrule_helpers.numeric.network import propagate, sweep_back
from peers.networks import Case


def parts(case: Case):
    """Return architecture, parameters, x and y of a case."""
    weights, biases, x, y = case.numbers()
    arch = Architecture(case.sizes, case.activations, case.loss)
    return arch, Parameters(tuple(weights), tuple(biases)), x, y


def default(case: Case):
    """Build `forward` and `backward`, checks and trace included."""
    arch, params, x, y = parts(case)

    def step():
        return backward(arch, params, forward(arch, params, x), y)

    def result():
        gradients = step()
        return [*gradients.weights, *gradients.biases]

    return step, result


def training(case: Case):
    """Build what `descend` runs at each step: the same sweep, unchecked, and the loss."""
    arch, params, x, y = parts(case)
    value = LOSS_FUNCTIONS[arch.loss].value

    def step():
        z, h = propagate(arch, params.weights, params.biases, x)
        value(arch.activations[-1], z[-1], h[-1], y)
        return sweep_back(arch, params.weights, z, h, y)

    def result():
        weights, biases, _ = step()
        return [*weights, *biases]

    return step, result


def compiled(case: Case):
    """Build the sweep that SymPy wrote out as one straight-line function, on plain numbers."""
    import chainrule_helpers as ch

    arch, params, x, y = parts(case)
    gradient = ch.compile_gradient(arch, examples=case.examples)
    program = gradient.program
    numbers = [[array.tolist() for array in arrays] for arrays in (params.weights, params.biases)]
    numbers += [x.tolist(), y.tolist()]

    def result():
        gradients = gradient(params, x, y)
        return [*gradients.weights, *gradients.biases]

    return lambda: program(*numbers), result


def textbook(case: Case):
    """Build backpropagation as a textbook writes it: sigmoid layers, mean of half the squared error."""
    weights, biases, x, y = case.numbers()

    def step():
        h = [x]
        for W, b in zip(weights, biases, strict=True):
            h.append(1 / (1 + np.exp(-(h[-1] @ W.T + b))))
        delta = (h[-1] - y) / len(x) * h[-1] * (1 - h[-1])
        d_weights, d_biases = [], []
        for layer in range(len(weights) - 1, -1, -1):
            d_weights.insert(0, delta.T @ h[layer])
            d_biases.insert(0, delta.sum(axis=0))
            if layer:
                delta = delta @ weights[layer] * h[layer] * (1 - h[layer])
        return [*d_weights, *d_biases]

    return step, step


def bare_products(case: Case):
    """Build only the matrix products of a step, into ready arrays: what no implementation can save."""
    weights, _, x, _ = case.numbers()
    h = [x] + [np.ones((len(x), len(W))) for W in weights]
    z = [np.empty_like(a) for a in h]
    d_weights = [np.empty_like(W) for W in weights]

    def step():
        for layer, W in enumerate(weights):
            np.dot(h[layer], W.T, out=z[layer + 1])
        for layer in range(len(weights) - 1, -1, -1):
            np.dot(h[layer + 1].T, h[layer], out=d_weights[layer])
            if layer:
                np.dot(h[layer + 1], weights[layer], out=z[layer])

    return step, lambda: None
