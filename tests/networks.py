"""The networks that several tests use: every activation, every loss it goes with."""

import numpy as np

import chainrule_helpers as ch
from chainrule_helpers.architecture import ACTIVATIONS, LOSSES
from chainrule_helpers.notation import NOTATIONS

EXAMPLES = ("THOMAS", "THOMAS_DISTINCT", "NIELSEN", "STATQUEST", "NEURON")
NOTATION_NAMES = tuple(NOTATIONS)


def example(name):
    return getattr(ch.examples, name)


def architectures():
    """Yield small networks with a square and a non-square layer, one per allowed combination."""
    for activation in ACTIVATIONS:
        for loss in LOSSES:
            hidden = "tanh" if activation == "softmax" else activation
            if loss != "cross_entropy" or activation in ("sigmoid", "softmax"):
                yield ch.Architecture((2, 2, 3), (hidden, activation), loss)


def data(architecture, examples=2, seed=3):
    """Return parameters, inputs and one-hot targets away from every kink."""
    random = np.random.default_rng(seed)
    parameters = ch.initialise(architecture, seed=seed)
    biases = tuple(random.normal(size=b.shape) for b in parameters.biases)
    parameters = ch.Parameters(weights=parameters.weights, biases=biases)
    inputs = random.normal(size=(examples, architecture.sizes[0]))
    return parameters, inputs, np.eye(architecture.sizes[-1])[:examples]


def named(architecture):
    return f"{'-'.join(architecture.activations)}-{architecture.loss}"
