"""Measure a gradient by nudging parameters, and compare it with a computed one.

No formula of backpropagation appears here: a measurement that shares a formula
with what it checks proves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.messages import unknown_name
from chainrule_helpers.notation import Notation, current_notation, takes_notation
from chainrule_helpers.numeric.checks import (
    all_finite,
    check_layers,
    checked_inputs,
    checked_targets,
    require_finite,
)
from chainrule_helpers.numeric.functions import ACTIVATION_FUNCTIONS, LOSS_FUNCTIONS
from chainrule_helpers.numeric.network import Gradients, propagate, require_fit, rows
from chainrule_helpers.numeric.parameters import Parameters
from chainrule_helpers.numeric.report import Report, Row
from chainrule_helpers.numeric.slopes import (
    RTOL,
    allowed_difference,
    read_slopes,
    require_same_shapes,
    require_tolerance,
)
from chainrule_helpers.quantities import parameters_of

Array = np.ndarray

METHODS = ("central", "complex")
CENTRAL_STEP = 1e-5  # near the cube root of the machine epsilon: truncation meets rounding
COMPLEX_STEP = 1e-20  # nothing is subtracted, so nothing cancels and any tiny step is exact
MOST_ENTRIES = 2**18  # numbers in one layer of a stack of nudged networks


def numeric_gradient(
    arch: Architecture, params: Parameters, x: object, y: object, method: str = "central"
) -> Parameters:
    """Measure dJ/dw for every weight and bias by nudging it and running forward.

    Parameters
    ----------
    arch : Architecture
    params : Parameters
    x : array_like, (n, sizes[0]) or (sizes[0],)
    y : array_like, shaped like the outputs
    method : str
        ``"central"``: (J(w + e) - J(w - e)) / 2e, right to about 9 digits of the
        largest slope.  ``"complex"``: Im J(w + ie) / e, right to rounding
        (Squire and Trapp 1998).

    Returns
    -------
    slopes : Parameters
        Shaped like the parameters.

    Raises
    ------
    ValueError
        If the method is unknown, or data, parameters and architecture do not fit.

    Notes
    -----
    At a kink (relu at exactly 0) central differences return a slope between the
    two sides; the complex step returns 0, as `backward` does.

    Examples
    --------
    >>> arch = Architecture((1, 1), ("identity",))
    >>> numeric_gradient(arch, Parameters(([[3]],), ([0],)), [2], [5], method="complex").weights[0]
    array([[2.]])
    """
    if method not in METHODS:
        raise ValueError(unknown_name("method", method, METHODS))
    require_fit(arch, params)
    x = checked_inputs(x, arch.sizes[0])
    if not all_finite(x):
        require_finite("x", x)
    y = checked_targets(y, (*x.shape[:-1], arch.sizes[-1]), arch.loss, arch.activations[-1])
    x, y = rows(x), rows(y)
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        z, h = propagate(arch, params.weights, params.biases, x)
    return nudge(arch, params, z, h, y, method)


def nudge(
    arch: Architecture, params: Parameters, z: Sequence[Array], h: Sequence[Array], y: Array, method: str
) -> Parameters:
    """Measure every slope as `numeric_gradient` does, from a pass over examples in rows, unchecked.

    Parameters
    ----------
    arch, params : Architecture, Parameters
        The network.
    z, h : sequence of arrays
        What `propagate` returned.
    y : array, shaped like the outputs
        Targets.
    method : str
        ``"central"`` or ``"complex"``.
    """
    weights, biases = [], []
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        for layer in range(arch.depth):
            slopes = _slopes_of_layer(arch, params.weights, layer, z, h, y, method)
            weights.append(slopes[:, :-1].copy())
            biases.append(slopes[:, -1].copy())
    return Parameters.of(weights, biases, arch.sizes)


def _slopes_of_layer(
    arch: Architecture,
    weights: tuple[Array, ...],
    layer: int,
    z: Sequence[Array],
    h: Sequence[Array],
    y: Array,
    method: str,
) -> Array:
    """Return the slopes along one layer's weights, and along its biases in the last column.

    A weight w_jk reaches the loss through the weighted input of its unit j alone, and a
    nudge of it moves that input by the nudge times the activation of its source k: 1 for
    a bias.  So the nudged networks run forward from there, many as one stack.
    """
    to, source, n = arch.sizes[layer + 1], arch.sizes[layer] + 1, len(y)
    arriving = np.empty((source, n))  # a row for each source, and one of ones for the bias
    arriving[:-1] = h[layer].T
    arriving[-1] = 1.0
    slopes = np.empty((to, source))
    some = max(1, MOST_ENTRIES // (n * max(arch.sizes[layer + 1 :])))  # networks in a stack
    for first in range(0, source, some):
        origins = slice(first, min(first + some, source))
        together = max(1, some // (origins.stop - first))
        for start in range(0, to, together):
            units = slice(start, min(start + together, to))
            moves = arriving[origins]
            if method == "complex":
                moved = _losses(arch, weights, layer, z, h, y, units, 1j * COMPLEX_STEP * moves)
                slopes[units, origins] = moved.imag / COMPLEX_STEP
            else:
                # The weighted input moves by the step times what comes in: keep that small.
                steps = CENTRAL_STEP / np.maximum(1.0, np.abs(moves).max(axis=1))
                moves = moves * steps[:, None]
                above = _losses(arch, weights, layer, z, h, y, units, moves)
                below = _losses(arch, weights, layer, z, h, y, units, -moves)
                slopes[units, origins] = (above - below) / (2 * steps)
    return slopes


def _losses(
    arch: Architecture,
    weights: tuple[Array, ...],
    layer: int,
    z: Sequence[Array],
    h: Sequence[Array],
    y: Array,
    units: slice,
    moves: Array,
) -> Array:
    """Return the loss with one weighted input moved, for each unit (rows) by each of the moves (columns).

    ``moves`` is (columns, examples).  Where the loss is a sum over output units,
    those that did not move are left out: they cancel in a difference.
    """
    last, value = arch.depth - 1, LOSS_FUNCTIONS[arch.loss].value
    activate = ACTIVATION_FUNCTIONS[arch.activations[layer]].formula
    nudged = z[layer].T[units, None] + moves
    if layer == last and arch.activations[last] != "softmax":
        nudged = nudged[..., None]
        return value(arch.activations[last], nudged, activate(nudged), y.T[units, None, :, None])
    if layer == last:  # every output answers to every weighted input
        stack = np.empty((*nudged.shape, arch.sizes[-1]), dtype=nudged.dtype)
        stack[:] = z[last]
        for row, unit in enumerate(range(units.start, units.stop)):
            stack[row, ..., unit] = nudged[row]
        return value("softmax", stack, activate(stack), y)

    # Only changes are sent through the weights; what they are added to holds the rest.
    change = activate(nudged) - h[layer + 1].T[units, None]
    stack = change[..., None] * weights[layer + 1].T[units, None, None]
    stack += z[layer + 1]
    for upper in range(layer + 2, arch.depth):
        change = ACTIVATION_FUNCTIONS[arch.activations[upper - 1]].formula(stack) - h[upper]
        stack = np.dot(change.reshape(-1, arch.sizes[upper]), weights[upper].T).reshape(*nudged.shape, -1)
        stack += z[upper]
    return value(
        arch.activations[last], stack, ACTIVATION_FUNCTIONS[arch.activations[last]].formula(stack), y
    )


@takes_notation
def compare(
    a: Parameters | Gradients,
    b: Parameters | Gradients,
    rtol: float = RTOL,
    atol: float | None = None,
    *,
    notation: str | Notation | None = None,
) -> Report:
    """Compare two gradients, or two sets of parameters, entry by entry.

    Parameters
    ----------
    a, b : Parameters or Gradients
        Or anything with ``weights`` and ``biases``, one array per layer.
    rtol, atol : float
        An entry agrees if |a - b| <= atol + rtol max(|a|, |b|).  nan never agrees.  If no
        atol is given it is 1e-9, more where slopes are past a thousand, and less in a layer
        whose slopes are all so small that it would hide them.  float32 is judged to the
        four digits that a sum of many terms leaves of its seven.
    notation : str, optional
        Whose names the report speaks.

    Returns
    -------
    Report
        One row per weight and bias, named as the notation in use types them.

    Raises
    ------
    ValueError
        If one of the two is no gradient, or if they differ in shape: comparing them would
        broadcast and hide a mistake.
    """
    rtol = require_tolerance("rtol", rtol)
    atol = atol if atol is None else require_tolerance("atol", atol)
    sides = read_slopes("a", a), read_slopes("b", b)
    require_same_shapes(("a", "b"), sides)
    first, second, allowed = allowed_difference(sides, rtol, atol)
    with np.errstate(all="ignore"):
        difference = np.abs(first - second)
        ok = difference <= allowed  # False for nan
        error = np.where(difference == 0, 0.0, difference / allowed)
        error[np.isnan(error)] = np.inf
    sizes = check_layers(sides[0].weights, sides[0].biases)
    held = max(side.tolerance(rtol) for side in sides)
    title = f"relative tolerance {held:.2g}" if held != rtol else f"relative tolerance {rtol:g}"
    if any(side.single for side in sides):
        title += ", as far as float32 holds"
    return Report(
        ok=bool(ok.all()),
        columns=("first", "second"),
        rows=tuple(
            Row(name, (one, other), how_far, good)
            for name, one, other, how_far, good in zip(
                parameter_names(sizes),
                first.tolist(),
                second.tolist(),
                error.tolist(),
                ok.tolist(),
                strict=True,
            )
        ),
        title=title,
        sizes=sizes,
        notation=current_notation().name,
    )


def parameter_names(sizes: tuple[int, ...]) -> list[str]:
    """Return what a reader types for every weight and bias, in the notation in use."""
    notation = current_notation()
    return [notation.typed(quantity, sizes) for quantity in parameters_of(sizes)]
