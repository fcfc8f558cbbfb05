"""Weighted inputs so near a kink that rounding or a nudge puts them on its other side.

The slope of relu jumps at 0.  Where the terms of a weighted input cancel, what is
left in doubles may lie on either side of the jump, whatever the true sum is.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.notation import current_notation
from chainrule_helpers.numeric.functions import ACTIVATION_FUNCTIONS
from chainrule_helpers.numeric.network import Trace
from chainrule_helpers.numeric.parameters import Parameters
from chainrule_helpers.quantities import layer_units, samples

Array = np.ndarray

STEEPEST = 1.25  # no activation function here has a larger slope
FUNCTION_ROUNDING = 16  # units in the last place that an activation function may be off


def follow_sides(
    arch: Architecture, params: Parameters, trace: Trace, exact: Sequence[Array]
) -> tuple[Trace, list[Array]]:
    """Put weighted inputs on the side of a kink where exact arithmetic has them.

    Parameters
    ----------
    arch : Architecture
    params : Parameters
    trace : Trace
        A forward pass over examples in rows.
    exact : sequence of Array
        The true weighted inputs, shaped like ``trace.z``.

    Returns
    -------
    trace : Trace
        The same pass, with the exact weighted input wherever the computed one lies on
        another side although no more than rounding is between them.
    moved : list of Array
        Where that happened: one array of bools per layer, shaped like ``trace.z``.

    Notes
    -----
    A sum of n products is off by at most about n eps times the sum of their sizes (Higham,
    Accuracy and Stability of Numerical Algorithms, 2002, section 3.1); what a layer is off
    comes on top, multiplied by weights and slopes.  A larger difference is no rounding, and
    is left for a comparison to find.
    """
    moved = []
    for name, z, true, bound in zip(arch.activations, trace.z, exact, _rounding(params, trace), strict=True):
        apart = np.zeros(z.shape, dtype=bool)
        for kink in ACTIVATION_FUNCTIONS[name].kinks:
            apart |= np.sign(z - kink) != np.sign(true - kink)
        moved.append(apart & (np.abs(z - true) <= bound))
    if not any(where.any() for where in moved):
        return trace, moved
    z = tuple(np.where(where, true, z) for where, true, z in zip(moved, exact, trace.z, strict=True))
    h = [ACTIVATION_FUNCTIONS[name].forward(layer) for name, layer in zip(arch.activations, z, strict=True)]
    return Trace(z, (trace.h[0], *h)), moved


def said_of_sides(sizes: tuple[int, ...], moved: Sequence[Array]) -> str:
    """Return what a report's title says of weighted inputs put on another side, in the notation in use.

    Parameters
    ----------
    sizes : tuple of int
        Sizes of the layers.
    moved : sequence of arrays of bool
        For each layer, the weighted inputs that were put on another side.
    """
    notation = current_notation()
    names = [
        notation.typed(unit, sizes)
        for layer, where in enumerate(moved, start=2)
        for row, sample in zip(where, samples(len(where)), strict=True)
        for unit, apart in zip(layer_units("weighted_input", sizes, layer, sample), row, strict=True)
        if apart
    ]
    if not names:
        return ""
    who = f"{names[0]} lies" if len(names) == 1 else f"{names[0]} and {len(names) - 1} more lie"
    return f"; {who} at a kink within rounding, where all three take the exact side"


def crosses_kink(arch: Architecture, params: Parameters, trace: Trace, step: float) -> bool:
    """Return whether moving one weighted input by ``step`` may carry one, there or above, over a kink.

    Parameters
    ----------
    arch, params, trace : Architecture, Parameters, Trace
        A forward pass over examples in rows.
    step : float
        How far the weighted input moves.
    """
    reach = _carried(params, [np.full(z.shape, step) for z in trace.z])
    return any(
        bool((np.abs(z - kink) <= far).any())
        for name, z, far in zip(arch.activations, trace.z, reach, strict=True)
        for kink in ACTIVATION_FUNCTIONS[name].kinks
    )


def rounding_of_slopes(arch: Architecture, params: Parameters, trace: Trace, y: Array) -> float:
    """Return how far a slope may be off where outputs meet their targets, and rounding alone is left.

    Parameters
    ----------
    arch, params, trace : Architecture, Parameters, Trace
        A forward pass over examples in rows.
    y : Array, shaped like ``trace.h[-1]``
    """
    z, h, bound = trace.z[-1], trace.h[-1], _rounding(params, trace)[-1]
    output = ACTIVATION_FUNCTIONS[arch.activations[-1]].forward
    moves = np.abs(output(z + bound) - output(z - bound))  # all equal along a row: softmax answers 0
    slope = np.divide(moves, 2 * bound, out=np.zeros(z.shape), where=bound > 0)
    residual = 2 * (moves + np.finfo(float).eps * (np.abs(h) + np.abs(y)))
    delta = float(np.max(np.sum(residual * slope, axis=0)))
    largest = 0.0
    for weights, source in zip(reversed(params.weights), reversed(trace.h[:-1]), strict=True):
        largest = max(largest, delta * max(1.0, float(np.abs(source).max())))
        delta *= STEEPEST * float(np.abs(weights).sum(axis=0).max())
    return largest


def _rounding(params: Parameters, trace: Trace) -> list[Array]:
    """Return how far each weighted input may be from the true one."""
    own = []
    for weights, biases, h in zip(params.weights, params.biases, trace.h, strict=False):
        sizes = np.abs(h) @ np.abs(weights).T + np.abs(biases)
        own.append((weights.shape[1] + FUNCTION_ROUNDING) * np.finfo(float).eps * sizes)
    return _carried(params, own)


def _carried(params: Parameters, own: Sequence[Array]) -> list[Array]:
    """Return how far each weighted input may move: its own share, and what comes from the layer below."""
    total = [own[0]]
    for weights, share in zip(params.weights[1:], own[1:], strict=True):
        total.append(share + STEEPEST * (total[-1] @ np.abs(weights).T))
    return total
