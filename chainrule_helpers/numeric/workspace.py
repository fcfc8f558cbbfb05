"""Compute gradients again and again in the same memory: for training.

`forward` and `backward` keep everything they compute, so that it can be looked at.
A descent looks at nothing but the slopes.  Here the operations of one gradient are
written down once for a number of examples, each with the buffers that it reads and
writes, and are then only run: no array is made, nothing is checked.

The buffers hold one example per *column*, which makes the products of wide layers
faster; data stays one example per row.  `tests/test_workspace.py` holds these
operations equal to `forward` and `backward`, which remain the ones to read.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.numeric.functions import LOSS_KERNELS
from chainrule_helpers.numeric.network import Parameters, require_fit

Array = np.ndarray
Step = tuple[Callable, tuple]  # an array operation, and its arguments with the buffer it fills

# Zero-dimensional arrays: NumPy converts a Python number anew at every call.
ZERO, HALF, ONE = np.array(0.0), np.array(0.5), np.array(1.0)
FEW = 128  # below so many entries one slow ufunc costs less than several fast ones


class _Program(NamedTuple):
    """One forward and backward pass for a fixed number of examples."""

    forward: tuple[Step, ...]
    backward: tuple[Step, ...]
    first: Array  # weighted inputs of the first layer, (to, n)
    outputs: Array  # activations of the last layer, (to, n)
    residuals: Array  # outputs minus targets; then delta of the last layer
    deltas: Array  # delta of the first layer, (to, n)
    loss: Callable[[Array], float]


class Workspace:
    """Parameters, their slopes, and the buffers of one network's gradient.

    Parameters
    ----------
    arch : Architecture
    params : Parameters
        Where to start; copied.

    Attributes
    ----------
    weights, biases : tuple of Array
        Shaped like those of `Parameters`.  `move` changes them in place.
    d_weights, d_biases : tuple of Array
        dJ/dW and dJ/db after `gradient`, which overwrites them at the next call.
    moves : int
        How often `move` was called.

    Raises
    ------
    ValueError
        If the parameters do not fit the architecture, or are not finite.

    Notes
    -----
    The equations are BP1 to BP4 (Nielsen, chapter 2), as in `network.sweep_back`.

    Examples
    --------
    >>> space = Workspace(Architecture((1, 1), ("identity",)), Parameters(([[3]],), ([0],)))
    >>> space.gradient(np.array([[2.0]]), np.array([[5.0]]))
    0.5
    >>> space.d_weights[0]
    array([[2.]])
    """

    def __init__(self, arch: Architecture, params: Parameters) -> None:
        require_fit(arch, params)
        self.arch = arch
        # All parameters lie in one array and all slopes in another: a step of descent is one subtraction.
        arrays = [array for layer in zip(params.weights, params.biases, strict=True) for array in layer]
        self._all = np.concatenate([array.ravel() for array in arrays])
        self._slopes = np.zeros_like(self._all)
        self.weights, self.biases = self._views(self._all)
        self.d_weights, self.d_biases = self._views(self._slopes)
        self._programs: dict[int, _Program] = {}
        self.moves = 0

    def _views(self, whole: Array) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
        weights, biases, start = [], [], 0
        for source, to in zip(self.arch.sizes, self.arch.sizes[1:], strict=False):
            weights.append(whole[start : start + to * source].reshape(to, source))
            biases.append(whole[start + to * source : start + to * (source + 1)])
            start += to * (source + 1)
        return tuple(weights), tuple(biases)

    def gradient(self, x: Array, y: Array) -> float:
        """Fill the slopes for examples x (n, sizes[0]) and targets y (n, sizes[-1]); return the loss J.

        Both are float arrays and are not checked; targets in Fortran order are read a little
        faster.  Where exp may overflow, call it
        under ``np.errstate(over="ignore")``: the limit is meant.
        """
        program, loss = self._forward(x, y)
        for operation, arguments in program.backward:
            operation(*arguments)
        np.dot(program.deltas, x, self.d_weights[0])
        return loss

    def loss(self, x: Array, y: Array) -> float:
        """Return the loss J of examples x (n, sizes[0]) against y (n, sizes[-1]); the slopes stay."""
        return self._forward(x, y)[1]

    def _forward(self, x: Array, y: Array) -> tuple[_Program, float]:
        program = self._programs.get(len(x)) or self._write(len(x))
        np.dot(self.weights[0], x.T, program.first)
        for operation, arguments in program.forward:
            operation(*arguments)
        np.subtract(program.outputs, y.T, program.residuals)
        return program, program.loss(y)

    def move(self, rate: float) -> None:
        """Step downhill: subtract rate times the slopes, for all parameters at once."""
        self._slopes *= rate
        # Python answers an interruption after calls and jumps: it finds both of these done, or neither.
        self._all -= self._slopes
        self.moves += 1

    def parameters(self) -> Parameters:
        """Return a copy of the parameters as they are now."""
        arrays = ([array.copy() for array in views] for views in (self.weights, self.biases))
        return Parameters.of(*arrays, self.arch.sizes)

    def _write(self, examples: int) -> _Program:
        """Make the buffers for this many examples, and write down what is done with them."""
        arch, last = self.arch, self.arch.depth - 1
        h = [np.empty((to, examples)) for to in arch.sizes[1:]]
        delta = [np.empty_like(array) for array in h]
        kept = np.empty_like(h[last])  # of the weighted outputs, what a cross-entropy reads
        count = np.ones(examples)  # a product with it sums over the examples

        forward: list[Step] = []
        for layer, name in enumerate(arch.activations):
            if layer:
                forward.append((np.dot, (self.weights[layer], h[layer - 1], h[layer])))
            b = self.biases[layer][:, None]
            if layer == last and arch.loss == "cross_entropy":
                forward += ACTIVATE_AND_KEEP[name](h[layer], b, kept)
            else:  # deltas are not needed on the way forward
                forward += ACTIVATE[name](h[layer], b, delta[layer])

        slope = 2.0 if arch.loss == "sum_of_squared_residuals" else 1.0 / examples
        backward: list[Step] = (
            [] if slope == 1 else [(np.multiply, (delta[last], np.array(slope), delta[last]))]
        )
        if arch.loss != "cross_entropy":  # there the slope of the output cancels (Nielsen eq. 68)
            backward += CARRY_BACK[arch.activations[last]](delta[last], h[last])
        for layer in range(last, -1, -1):
            backward.append((np.dot, (delta[layer], count, self.d_biases[layer])))
            if layer:
                backward.append((np.dot, (delta[layer], h[layer - 1].T, self.d_weights[layer])))
                backward.append((np.dot, (self.weights[layer].T, delta[layer], delta[layer - 1])))
                backward += CARRY_BACK[arch.activations[layer - 1]](delta[layer - 1], h[layer - 1])
        loss = _read_loss(arch, h[last], delta[last], kept)
        program = _Program(tuple(forward), tuple(backward), h[0], h[last], delta[last], delta[0], loss)
        self._programs[examples] = program
        return program


# How each activation function turns z = W h into h = f(z + b), with room to spare.


def _activate_identity(z: Array, b: Array, _spare: Array) -> list[Step]:
    return [(np.add, (z, b, z))]


def _activate_sigmoid(z: Array, b: Array, _spare: Array) -> list[Step]:
    return _sigmoid_and_keep(z, b, z)


def _activate_tanh(z: Array, b: Array, _spare: Array) -> list[Step]:
    return [(np.add, (z, b, z)), (np.tanh, (z, z))]


def _activate_relu(z: Array, b: Array, _spare: Array) -> list[Step]:
    # np.maximum takes its buffer by keyword only
    return [(np.add, (z, b, z)), (partial(np.maximum, out=z), (z, ZERO))]


def _activate_softplus(z: Array, b: Array, spare: Array) -> list[Step]:
    if z.size < FEW:
        return [(np.add, (z, b, z)), (np.logaddexp, (ZERO, z, z))]
    return [  # max(z, 0) + log(1 + exp(-|z|))
        (np.add, (z, b, z)),
        (np.abs, (z, spare)),
        (np.negative, (spare, spare)),
        (np.exp, (spare, spare)),
        (np.log1p, (spare, spare)),
        (partial(np.maximum, out=z), (z, ZERO)),
        (np.add, (z, spare, z)),
    ]


def _activate_softmax(z: Array, b: Array, _spare: Array) -> list[Step]:
    return _softmax_and_keep(z, b, z)


def _sigmoid_and_keep(z: Array, b: Array, minus_z: Array) -> list[Step]:
    minus_b = np.empty_like(b)
    return [  # 1 / (1 + exp(-z)); the minus costs nothing where the bias is added
        (np.negative, (b, minus_b)),
        (np.subtract, (minus_b, z, minus_z)),
        (np.exp, (minus_z, z)),
        (np.add, (z, ONE, z)),
        (np.reciprocal, (z, z)),
    ]


def _softmax_and_keep(z: Array, b: Array, below_top: Array) -> list[Step]:
    top, total = np.empty(z.shape[1]), np.empty(z.shape[1])
    return [
        (np.add, (z, b, z)),
        (np.maximum.reduce, (z, 0, None, top)),
        (np.subtract, (z, top, below_top)),
        (np.exp, (below_top, z)),
        (np.add.reduce, (z, 0, None, total)),
        (np.divide, (z, total, z)),
    ]


Activate = Callable[[Array, Array, Array], list[Step]]
ACTIVATE: dict[str, Activate] = {
    "identity": _activate_identity,
    "sigmoid": _activate_sigmoid,
    "tanh": _activate_tanh,
    "relu": _activate_relu,
    "softplus": _activate_softplus,
    "softmax": _activate_softmax,
}
# The output layer before a cross-entropy, which reads what these keep.
ACTIVATE_AND_KEEP: dict[str, Activate] = {"sigmoid": _sigmoid_and_keep, "softmax": _softmax_and_keep}


# How each activation function turns dJ/dh into dJ/dz, in place.  Nobody needs h afterwards.


def _carry_identity(_delta: Array, _h: Array) -> list[Step]:
    return []


def _carry_sigmoid(delta: Array, h: Array) -> list[Step]:
    return [  # h (1 - h)
        (np.multiply, (delta, h, delta)),
        (np.subtract, (ONE, h, h)),
        (np.multiply, (delta, h, delta)),
    ]


def _carry_tanh(delta: Array, h: Array) -> list[Step]:
    return [  # 1 - h²
        (np.multiply, (h, h, h)),
        (np.subtract, (ONE, h, h)),
        (np.multiply, (delta, h, delta)),
    ]


def _carry_relu(delta: Array, h: Array) -> list[Step]:
    return [(np.sign, (h, h)), (np.multiply, (delta, h, delta))]  # h is never below 0


def _carry_softplus(delta: Array, h: Array) -> list[Step]:
    return [  # 1 - exp(-h)
        (np.negative, (h, h)),
        (np.expm1, (h, h)),
        (np.multiply, (delta, h, delta)),
        (np.negative, (delta, delta)),
    ]


def _carry_softmax(delta: Array, h: Array) -> list[Step]:
    sums = np.empty(h.shape[1])
    return [  # h (u - sum of u h): the Jacobian diag(h) - h hᵀ, without building it
        (partial(np.einsum, "jn,jn->n", out=sums), (delta, h)),
        (np.subtract, (delta, sums, delta)),
        (np.multiply, (delta, h, delta)),
    ]


CARRY_BACK: dict[str, Callable[[Array, Array], list[Step]]] = {
    "identity": _carry_identity,
    "sigmoid": _carry_sigmoid,
    "tanh": _carry_tanh,
    "relu": _carry_relu,
    "softplus": _carry_softplus,
    "softmax": _carry_softmax,
}


# How each loss is read off the last layer's buffers, before the way back.


def _read_loss(arch: Architecture, h: Array, residuals: Array, kept: Array) -> Callable[[Array], float]:
    """Return a function of the targets, (n, to), that reads the loss J."""
    if arch.loss != "cross_entropy":
        flat = residuals.ravel()
        scale = 1.0 if arch.loss == "sum_of_squared_residuals" else 0.5 / h.shape[1]
        return lambda _y: scale * float(np.dot(flat, flat))
    if arch.activations[-1] == "sigmoid":
        value = LOSS_KERNELS["cross_entropy"].value
        return lambda y: float(value("sigmoid", -kept.T, h.T, y))

    def softmax_cross_entropy(y: Array) -> float:
        """Return the mean of log(sum of exp z) - y z: the largest h of an example is 1 over that sum."""
        log_totals = np.log(np.maximum.reduce(h, axis=0))
        np.multiply(kept, y.T, kept)
        return -float(np.add.reduce(log_totals) + np.add.reduce(kept, axis=None)) / len(y)

    return softmax_cross_entropy
