"""Run a network forward and backward: BP1 to BP4 as matrix products.

One example per row, so ``Z = H @ W.T + b`` with ``W.shape == (to, from)``.
``weights[l]`` leads from ``h[l]`` to ``h[l + 1]``.  All values are dimensionless.
BP1 to BP4 are the four equations of Nielsen, chapter 2; a sum over examples
joins BP3 and BP4 because all examples share one weight matrix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chainrule_helpers.architecture import Architecture, require_architecture
from chainrule_helpers.numeric.checks import (
    all_finite,
    checked_inputs,
    checked_targets,
    misfits,
    require_finite,
)
from chainrule_helpers.numeric.functions import ACTIVATION_FUNCTIONS, LOSS_FUNCTIONS
from chainrule_helpers.numeric.parameters import Parameters

Array = np.ndarray


@dataclass(frozen=True, eq=False, slots=True)
class Trace:
    """What one forward pass computed, read-only.

    Attributes
    ----------
    z : tuple of Array
        Weighted inputs: ``z[l]`` is (n, sizes[l + 1]), or (sizes[l + 1],) for one example.
    h : tuple of Array
        Activations: ``h[0]`` is x, and ``h[l + 1] = f(z[l])``.
    """

    z: tuple[Array, ...]
    h: tuple[Array, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Gradients:
    """Slopes of the loss J, per unit of what stands in the denominator.

    Attributes
    ----------
    weights, biases : tuple of Array
        dJ/dW and dJ/db, shaped like the parameters.
    deltas : tuple of Array
        ``deltas[l]`` is +dJ/dz[l], shaped like ``z[l]``; it contains the 1/n of a mean loss.
    inputs : Array
        dJ/dx, shaped like x.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    deltas: tuple[Array, ...]
    inputs: Array


class _SweptGradients(Gradients):
    """Gradients whose dJ/dx is multiplied out when somebody asks: descent never does."""

    __slots__ = ("_first",)

    def __init__(self, weights, biases, deltas, first: Array) -> None:
        for name, value in zip(
            ("weights", "biases", "deltas", "_first"), (weights, biases, deltas, first), strict=True
        ):
            object.__setattr__(self, name, value)

    @property
    def inputs(self) -> Array:
        return np.dot(self.deltas[0], self._first)

    def __repr__(self) -> str:
        return repr(Gradients(self.weights, self.biases, self.deltas, self.inputs))

    def __reduce__(self):  # copies and pickles need no laziness
        return Gradients, (self.weights, self.biases, self.deltas, self.inputs)


def initialise(arch: Architecture, seed: int = 0) -> Parameters:
    """Return random weights and zero biases, the same for the same seed.

    Weights are normal with mean 0 and standard deviation 1/sqrt(n_in), so that a
    weighted input is of size 1 at any width (Nielsen, chapter 3, weight initialization).

    Parameters
    ----------
    arch : Architecture
    seed : int
        Seed of the random numbers.

    Returns
    -------
    start : Parameters
        ``weights[l]`` is (sizes[l + 1], sizes[l]), ``biases[l]`` is (sizes[l + 1],).

    Raises
    ------
    ValueError
        If arch is no architecture.
    """
    require_architecture(arch)
    random = np.random.default_rng(seed)
    weights = [
        random.standard_normal((to, source)) / np.sqrt(source)
        for source, to in zip(arch.sizes, arch.sizes[1:], strict=False)
    ]
    return Parameters(tuple(weights), tuple(np.zeros(len(W)) for W in weights))


def forward(arch: Architecture, params: Parameters, x: object) -> Trace:
    """Compute every weighted input and activation.

    Parameters
    ----------
    arch : Architecture
    params : Parameters
    x : array_like, (n, sizes[0]) or (sizes[0],)
        One example per row; a single example gives a trace without the example axis.

    Returns
    -------
    Trace

    Raises
    ------
    ValueError
        If x or the parameters do not fit the architecture, or are not finite.

    Notes
    -----
    z = W h + b and h = f(z), layer by layer (Nielsen eq. 25; Thomas, section 3.4).

    Examples
    --------
    >>> arch = Architecture((2, 1), ("identity",))
    >>> forward(arch, Parameters(([[1, -1]],), ([0.5],)), [3, 1]).h[-1]
    array([2.5])
    """
    require_fit(arch, params)
    x = checked_inputs(x, arch.sizes[0])
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        z, h = propagate(arch, params.weights, params.biases, x)
    if not all_finite(z[0]):  # fewer numbers than x, and nan or inf in x cannot leave it finite
        require_finite("x", x)
    h[0] = x.copy()  # what the owner of x does to it later is no matter of this trace
    for array in (*z, *h):
        array.setflags(write=False)
    return Trace(tuple(z), tuple(h))


def propagate(
    arch: Architecture, weights: Sequence[Array], biases: Sequence[Array], x: Array
) -> tuple[list[Array], list[Array]]:
    """Return lists z and h for unchecked arrays: Z = H Wᵀ + b and H = f(Z), row by row."""
    z, h = [], [x]
    for W, b, name in zip(weights, biases, arch.activations, strict=True):
        weighted = np.dot(h[-1], W.T)
        weighted += b
        z.append(weighted)
        h.append(ACTIVATION_FUNCTIONS[name].formula(weighted))
    return z, h


def loss(arch: Architecture, trace: Trace, y: object) -> float:
    """Return the loss J of a trace against targets y, shaped like the outputs.

    See `Architecture` for the three losses and their sources.

    Parameters
    ----------
    arch : Architecture
    trace : Trace
        What `forward` returned.
    y : array_like, shaped like ``trace.h[-1]``
        (n, sizes[-1]), or (sizes[-1],) for one example; one-hot for softmax.

    Returns
    -------
    float
        A mean or a sum over the examples, as the loss is defined.

    Raises
    ------
    ValueError
        If y has another shape than the outputs or holds what is no finite number.
    """
    require_architecture(arch)
    require_trace(trace)
    z, h = trace.z[-1], trace.h[-1]
    y = checked_targets(y, h.shape, arch.loss, arch.activations[-1])
    with np.errstate(over="ignore", under="ignore"):
        total = LOSS_FUNCTIONS[arch.loss].value(arch.activations[-1], rows(z), rows(h), rows(y))
    return total.item()


def backward(arch: Architecture, params: Parameters, trace: Trace, y: object) -> Gradients:
    """Compute the gradient of the loss in one sweep from the outputs to the inputs.

    Parameters
    ----------
    arch : Architecture
    params : Parameters
        Those that made the trace.
    trace : Trace
    y : array_like, shaped like ``trace.h[-1]``
        Targets; one-hot for softmax.

    Returns
    -------
    Gradients

    Raises
    ------
    ValueError
        If y, the trace or the parameters do not fit together.

    Examples
    --------
    >>> arch = Architecture((1, 1), ("identity",))
    >>> params = Parameters(([[3]],), ([0],))
    >>> backward(arch, params, forward(arch, params, [2]), [5]).weights[0]  # (h - y) x = (6 - 5) 2
    array([[2.]])
    """
    require_fit(arch, params)
    require_trace(trace)
    if tuple([h.shape[-1] for h in trace.h]) != arch.sizes:
        raise ValueError(
            f"the trace has layers of {tuple(h.shape[-1] for h in trace.h)} units, "
            f"expected {arch.sizes}: was it made by another network?"
        )
    outputs = trace.h[-1]
    y = checked_targets(y, outputs.shape, arch.loss, arch.activations[-1])
    if outputs.ndim == 2:
        weights, biases, deltas = sweep_back(arch, params.weights, trace.z, trace.h, y)
    else:
        z, h = ([array[None] for array in arrays] for arrays in (trace.z, trace.h))
        weights, biases, deltas = sweep_back(arch, params.weights, z, h, y[None])
        deltas = [delta[0] for delta in deltas]
    for delta in deltas:
        delta.setflags(write=False)  # dJ/dx is computed from them when somebody asks
    return _SweptGradients(tuple(weights), tuple(biases), tuple(deltas), params.weights[0])


def sweep_back(
    arch: Architecture, weights: Sequence[Array], z: Sequence[Array], h: Sequence[Array], y: Array
) -> tuple[list[Array], list[Array], list[Array]]:
    """Return lists dJ/dW, dJ/db and the deltas for unchecked arrays, examples in rows."""
    last = arch.depth - 1
    d_weights, d_biases, deltas = [None] * arch.depth, [None] * arch.depth, [None] * arch.depth

    # BP1: delta = dJ/dh f'(z) at the outputs
    delta = LOSS_FUNCTIONS[arch.loss].delta(arch.activations[last], z[-1], h[-1], y)
    for layer in range(last, -1, -1):
        deltas[layer] = delta
        # BP4: dJ/dw_jk = delta_j h_k, summed over the examples
        d_weights[layer] = np.dot(delta.T, h[layer])
        # BP3: dJ/db_j = delta_j, summed over the examples
        d_biases[layer] = np.add.reduce(delta, axis=0)
        if layer:
            # BP2: dJ/dh_k = sum over j of delta_j w_jk, and delta = dJ/dh f'(z) one layer down
            upstream = np.dot(delta, weights[layer])
            function = ACTIVATION_FUNCTIONS[arch.activations[layer - 1]]
            delta = function.backward(upstream, z[layer - 1], h[layer])
    return d_weights, d_biases, deltas


def run(arch: Architecture, params: Parameters, x: Array, y: Array) -> tuple[Trace, Gradients, float]:
    """Return trace, gradients and loss of examples in rows that were checked already.

    Parameters
    ----------
    arch : Architecture
    params : Parameters
    x, y : Array, (n, sizes[0]) and (n, sizes[-1])
    """
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        z, h = propagate(arch, params.weights, params.biases, x)
        total = LOSS_FUNCTIONS[arch.loss].value(arch.activations[-1], z[-1], h[-1], y)
    trace = Trace(tuple(z), tuple(h))
    return trace, backpropagate(arch, params, trace, y), total.item()


def backpropagate(arch: Architecture, params: Parameters, trace: Trace, y: Array) -> Gradients:
    """Return the gradients of a pass over examples in rows that were checked already.

    Parameters
    ----------
    arch : Architecture
    params : Parameters
    trace : Trace
    y : Array, (n, sizes[-1])
    """
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        weights, biases, deltas = sweep_back(arch, params.weights, trace.z, trace.h, y)
    inputs = np.dot(deltas[0], params.weights[0])
    return Gradients(tuple(weights), tuple(biases), tuple(deltas), inputs)


def rows(array: Array) -> Array:
    """Return a single example as a batch of one; a batch as it is."""
    return array[None] if array.ndim == 1 else array


def require_trace(trace: object) -> None:
    """Raise ValueError unless this is what `forward` returns."""
    if not isinstance(trace, Trace):
        raise ValueError(
            f"trace is {type(trace).__name__}, expected what forward(arch, params, x) returns; "
            "run forward first."
        )


def require_fit(arch: Architecture, params: Parameters) -> None:
    """Raise ValueError unless the parameters are finite and fit the architecture.

    Parameters
    ----------
    arch : Architecture
    params : Parameters

    Raises
    ------
    ValueError
        If they are of another type, do not fit each other, or an entry is nan or infinite.
    """
    require_architecture(arch)
    if not isinstance(params, Parameters):
        raise ValueError(
            f"params is {type(params).__name__}, expected Parameters(weights, biases); "
            "the order of arguments is architecture, parameters, data."
        )
    if params.sizes != arch.sizes:
        raise ValueError(next(misfits(arch.sizes, params.sizes)))
    if not params.finite:
        for name in ("weights", "biases"):
            for layer, array in enumerate(getattr(params, name)):
                require_finite(f"{name}[{layer}]", array)
