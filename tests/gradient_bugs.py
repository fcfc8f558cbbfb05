"""Backpropagations as learners get them wrong: data for the tests of `localise`.

A bug is a right text with some of its lines changed; a reading that names it holds one
of the given words.  `HELD_OUT` was written down before any reading was tuned, most of
it after reports of real programs, and no reading was written for it.
"""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.numeric import Parameters, forward, initialise

RIGHT = """\
def backprop(W, z, h, y):
    n = len(y)
    delta2 = {top}
    dW2 = delta2.T @ h[1]
    db2 = delta2.sum(axis=0)
    dh1 = delta2 @ W[1]
    delta1 = dh1 * {slope}
    dW1 = delta1.T @ h[0]
    db1 = delta1.sum(axis=0)
    return (dW1, dW2), (db1, db2)
"""


@dataclass(frozen=True)
class Setting:
    """A network to try bugs on, and the lines that belong to its functions."""

    sizes: tuple
    activations: tuple
    loss: str
    top: str
    slope: str

    def case(self, examples=5, seed=3):
        arch = Architecture(self.sizes, self.activations, self.loss)
        numbers = np.random.default_rng(seed)
        biases = tuple(numbers.normal(size=n) for n in self.sizes[1:])
        x = numbers.standard_normal((examples, self.sizes[0]))
        y = numbers.random((examples, self.sizes[-1]))
        if self.activations[-1] == "softmax":
            y = np.eye(self.sizes[-1])[numbers.integers(self.sizes[-1], size=examples)]
        return arch, Parameters(initialise(arch, seed).weights, biases), x, y

    @property
    def source(self):
        return RIGHT.format(top=self.top, slope=self.slope)


HALF, SSR, ENTROPY = "half_squared_error", "sum_of_squared_residuals", "cross_entropy"
SIGMOID = Setting(
    (3, 3, 3), ("sigmoid", "sigmoid"), HALF, "(h[2] - y) / n * h[2] * (1 - h[2])", "(h[1] * (1 - h[1]))"
)
TANH = Setting((3, 4, 2), ("tanh", "identity"), HALF, "(h[2] - y) / n", "(1 - h[1] ** 2)")
TANH_TWICE = Setting((3, 3, 3), ("tanh", "tanh"), HALF, "(h[2] - y) / n * (1 - h[2] ** 2)", "(1 - h[1] ** 2)")
RELU = Setting((3, 4, 2), ("relu", "identity"), HALF, "(h[2] - y) / n", "(z[0] > 0)")
CLASSES = Setting((3, 4, 3), ("tanh", "softmax"), ENTROPY, "(h[2] - y) / n", "(1 - h[1] ** 2)")
SQUARED = Setting(
    (3, 4, 3),
    ("sigmoid", "softmax"),
    HALF,
    "h[2] * ((h[2] - y) / n - ((h[2] - y) / n * h[2]).sum(axis=1, keepdims=True))",
    "(h[1] * (1 - h[1]))",
)
BINARY = Setting((3, 4, 2), ("sigmoid", "sigmoid"), ENTROPY, "(h[2] - y) / n", "(h[1] * (1 - h[1]))")
VIDEO = Setting((2, 3, 1), ("softplus", "identity"), SSR, "2 * (h[2] - y)", "(1 - np.exp(-h[1]))")
SETTINGS = (SIGMOID, TANH, TANH_TWICE, RELU, CLASSES, SQUARED, BINARY, VIDEO)


@dataclass(frozen=True)
class Bug:
    """A setting, lines changed in its right text, and words of which a good reading holds one."""

    name: str
    setting: Setting
    changes: tuple
    words: tuple

    @property
    def source(self):
        source = self.setting.source
        for old, new in self.changes:
            if old not in source:
                raise ValueError(f"{self.name}: {old!r} is no part of the right text")
            source = source.replace(old, new)
        return source

    def gradient(self, examples=5, seed=3):
        return run(self.source, *self.setting.case(examples, seed))


def run(source, arch, params, x, y):
    trace, scope = forward(arch, params, x), {"np": np}
    exec(source, scope)
    weights, biases = scope["backprop"](params.weights, trace.z, trace.h, y)
    return SimpleNamespace(weights=weights, biases=biases)


def bug(name, setting, changes, *words):
    return Bug(name, setting, tuple(changes), words)


PASS, TOP, DB = "delta2 @ W[1]", "delta2 = ", "delta{}.sum(axis=0)"


def both_biases(before, after):
    return [(DB.format(layer), f"{before}delta{layer}{after}") for layer in (1, 2)]


def slope(setting, new):
    return [(f"dh1 * {setting.slope}", new)]


TUNED = (
    bug("sign turned", SIGMOID, [("h[2] - y", "y - h[2]")], "the sign is turned round"),
    bug("2 kept", SIGMOID, [("(h[2] - y)", "2 * (h[2] - y)")], "an extra 2"),
    bug("sum for mean", SIGMOID, [(" / n", "")], "1/n is missing"),
    bug(
        "1/n twice",
        SIGMOID,
        [("dW1, dW2), (db1, db2)", "dW1 / n, dW2 / n), (db1 / n, db2 / n)")],
        "1/n is there once too often",
    ),
    bug(
        "slope lost at the output",
        SIGMOID,
        [(" * h[2] * (1 - h[2])", "")],
        "into the output layer breaks: the slope of sigmoid is missing",
    ),
    bug(
        "slope lost",
        SIGMOID,
        slope(SIGMOID, "dh1"),
        "into the hidden layer breaks: the slope of sigmoid is missing",
    ),
    bug(
        "slope at the activation",
        SIGMOID,
        slope(SIGMOID, "dh1 * (1 / (1 + np.exp(-h[1]))) * (1 - 1 / (1 + np.exp(-h[1])))"),
        "taken at the activation",
    ),
    bug("z (1 - z)", SIGMOID, slope(SIGMOID, "dh1 * z[0] * (1 - z[0])"), "z (1 - z)"),
    bug("only h", SIGMOID, slope(SIGMOID, "dh1 * h[1]"), "only h is there"),
    bug("z for h", SIGMOID, [("delta2.T @ h[1]", "delta2.T @ z[0]")], "the weighted input stands where"),
    bug("dW transposed", SIGMOID, [("delta2.T @ h[1]", "h[1].T @ delta2")], "are transposed"),
    bug("W not transposed", SIGMOID, [(PASS, "delta2 @ W[1].T")], "is not transposed"),
    bug(
        "the output's slope on the hidden layer",
        SIGMOID,
        slope(SIGMOID, "dh1 * h[2] * (1 - h[2])"),
        "the slope of the output layer",
    ),
    bug(
        "dW2 for W2",
        SIGMOID,
        [(PASS, "delta2 @ dW2")],
        "the slopes of the weights stand where the weights belong",
    ),
    bug(
        "error for delta", SIGMOID, [(PASS, "(h[2] - y) / n @ W[1]")], "the error stands where delta belongs"
    ),
    bug("W moved before use", SIGMOID, [(PASS, "delta2 @ (W[1] - 0.5 * dW2)")], "moved before they are used"),
    bug(
        "last example only",
        SIGMOID,
        [
            ("delta2.T @ h[1]", "delta2[-1:].T @ h[1][-1:]"),
            ("delta1.T @ h[0]", "delta1[-1:].T @ h[0][-1:]"),
            *both_biases("", "[-1]"),
        ],
        "only the last example",
    ),
    bug(
        "swept twice into the same arrays",
        SIGMOID,
        [("(dW1, dW2), (db1, db2)", "(dW1 + dW1, dW2 + dW2), (db1 + db1, db2 + db2)")],
        "twice",
    ),
    bug(
        "one sum for all biases",
        SIGMOID,
        [(DB.format(k), f"delta{k}.sum() * np.ones(delta{k}.shape[1])") for k in (1, 2)],
        "one sum over all units",
    ),
    bug("1 + h^2", TANH, slope(TANH, "dh1 * (1 + h[1] ** 2)"), "1 + h²"),
    bug("1 - z^2", TANH, slope(TANH, "dh1 * (1 - z[0] ** 2)"), "1 - z²"),
    bug("h (1 - h) for tanh", TANH, slope(TANH, "dh1 * h[1] * (1 - h[1])"), "h (1 - h)"),
    bug("relu's slope lost", RELU, slope(RELU, "dh1"), "the slope of relu is missing"),
    bug("relu for its slope", RELU, slope(RELU, "dh1 * np.maximum(z[0], 0)"), "relu itself stands"),
    bug("mask from dA", RELU, slope(RELU, "dh1 * (dh1 > 0)"), "what comes back"),
    bug(
        "p (1 - p) besides",
        CLASSES,
        [(TOP + CLASSES.top, TOP + CLASSES.top + " * h[2] * (1 - h[2])")],
        "cancels",
    ),
    bug(
        "diagonal only", CLASSES, [(TOP + CLASSES.top, TOP + "-y / h[2] / n * h[2] * (1 - h[2])")], "diagonal"
    ),
    bug("p - 1", CLASSES, [("h[2] - y", "h[2] - 1")], "1 stands where the target belongs"),
    bug("target forgotten", CLASSES, [("h[2] - y", "h[2]")], "the target is left out"),
    bug(
        "slope besides cross-entropy",
        BINARY,
        [(TOP + BINARY.top, TOP + BINARY.top + " * h[2] * (1 - h[2])")],
        "cancels",
    ),
    bug("mean in the biases", SIGMOID, both_biases("", ".mean(axis=0)"), "1/n is there once too often"),
    bug("first example in a bias", SIGMOID, [(DB.format(1), "delta1[0]")], "only the first example"),
    bug("biases exchanged", SIGMOID, [("(db1, db2)", "(db2, db1)")], "the biases of another layer"),
    bug(
        "weights left out",
        VIDEO,
        [(PASS, "delta2 @ np.ones_like(W[1])")],
        "weights of the layer above are left out",
    ),
)

HELD_OUT = (
    # a question on a site: the error of the outputs times the hidden slope, without weights
    bug("error not passed back", SIGMOID, [(PASS, "(h[2] - y) / n")], "left out", "error"),
    # dennybritz/nn-from-scratch, pull request 3
    bug(
        "1 - tanh² of z2",
        TANH_TWICE,
        slope(TANH_TWICE, "dh1 * (1 - np.tanh(z[1]) ** 2)"),
        "slope of the output layer",
    ),
    # bighuang624/Andrew-Ng-Deep-Learning-notes, issue 10
    bug("dW2 doubled", RELU, [("delta2.T @ h[1]", "delta2.T @ h[1] * 2")], "an extra 2"),
    # haifengl/smile, issue 528
    bug("mask in place of the product", RELU, slope(RELU, "1.0 * (z[0] > 0)"), "what comes back"),
    # Kulbear/deep-learning-coursera, pull request 20
    bug(
        "sigmoid's slope in a relu layer",
        RELU,
        slope(RELU, "dh1 * (1 / (1 + np.exp(-z[0]))) * (1 - 1 / (1 + np.exp(-z[0])))"),
        "slope of sigmoid",
    ),
    # stats.stackexchange.com, question 235528
    bug(
        "softmax as if element by element",
        SQUARED,
        [(SQUARED.top, "(h[2] - y) / n * h[2] * (1 - h[2])")],
        "diagonal",
    ),
    bug("mean over entries", SIGMOID, [(" / n", " / y.size")], "outputs", "units"),
    bug("weight decay", TANH, [("delta2.T @ h[1]", "delta2.T @ h[1] + 0.1 * W[1]")], "decay"),
    bug("targets out of step", TANH, [("h[2] - y", "h[2] - np.roll(y, 1, axis=0)")], "target"),
    bug("leaky slope", RELU, slope(RELU, "dh1 * np.where(z[0] > 0, 1, 0.01)"), "leaky"),
    bug(
        "half of cross-entropy",
        BINARY,
        [(TOP + BINARY.top, TOP + "-y / h[2] / n * h[2] * (1 - h[2])")],
        "half",
    ),
    # joelgrus/data-science-from-scratch, issue 31
    bug("W moved first", TANH_TWICE, [(PASS, "delta2 @ (W[1] - 0.05 * dW2)")], "moved before they are used"),
)

# Readings that say where to look, but not what is wrong.
PLACES = (
    "is the first on the way back with wrong slopes",
    "it has no name here",
    "Row by row one ratio",
    "what comes in is wrong",
    "delta is right, so look at what it is multiplied with",
    "the step that passes delta back is broken",
    "Only biases are wrong, so every delta is right",
)
