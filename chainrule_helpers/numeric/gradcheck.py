"""Measure a gradient by nudging parameters, and compare it with a computed one.

No formula of backpropagation appears here: a measurement that shares a formula
with what it checks proves nothing.
"""

from __future__ import annotations

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.messages import unknown_name
from chainrule_helpers.notation import current_notation, speaks
from chainrule_helpers.numeric.checks import checked_inputs, checked_targets, require_finite
from chainrule_helpers.numeric.functions import LOSS_KERNELS
from chainrule_helpers.numeric.network import Gradients, Parameters, propagate, require_fit, rows
from chainrule_helpers.numeric.report import Report, Row
from chainrule_helpers.quantities import parameters_of

Array = np.ndarray

METHODS = ("central", "complex")
CENTRAL_STEP = 1e-5  # near the cube root of the machine epsilon: truncation meets rounding
COMPLEX_STEP = 1e-20  # nothing is subtracted, so nothing cancels and any tiny step is exact
MOST_ENTRIES = 2**18  # numbers held by one stack of nudged parameter sets


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
    require_finite("x", x)
    y = checked_targets(y, (*x.shape[:-1], arch.sizes[-1]), arch.loss, arch.activations[-1])
    weights, biases = [], []
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        reaches = _reaches(arch, params, rows(x))
        for layer, (W, b) in enumerate(zip(params.weights, params.biases, strict=True)):
            slopes = _slopes_of_layer(arch, params, layer, rows(x), rows(y), method, reaches[layer])
            weights.append(slopes[: W.size].reshape(W.shape))
            biases.append(slopes[W.size :].reshape(b.shape))
    return Parameters(tuple(weights), tuple(biases))


def _reaches(arch: Architecture, params: Parameters, x: Array) -> list[Array]:
    """Return, per layer, how far a nudge of 1 of each entry moves its weighted input at the most."""
    _, h = propagate(arch, params.weights, params.biases, x)
    found = []
    for W, activations in zip(params.weights, h[:-1], strict=True):
        columns = np.maximum(1.0, np.abs(activations).max(axis=0))
        found.append(np.concatenate([np.broadcast_to(columns, W.shape).ravel(), np.ones(len(W))]))
    return found


def _slopes_of_layer(
    arch: Architecture, params: Parameters, layer: int, x: Array, y: Array, method: str, reach: Array
) -> Array:
    """Return the slope along each entry of one layer's weights, then of its biases.

    Many nudged copies of the layer run forward together, as one stack.
    """
    here = np.concatenate([params.weights[layer].ravel(), params.biases[layer]])
    per_copy = here.size + len(x) * sum(arch.sizes[layer + 1 :])
    copies = max(1, MOST_ENTRIES // per_copy)
    slopes = np.empty(here.size)
    for start in range(0, here.size, copies):
        entries = np.arange(start, min(start + copies, here.size))
        if method == "complex":
            nudged = _losses(arch, params, layer, _nudged(here, entries, 1j * COMPLEX_STEP), x, y)
            slopes[entries] = nudged.imag / COMPLEX_STEP
        else:
            # The weighted input moves by the step times what comes in: keep that small.
            steps = CENTRAL_STEP / reach[entries]
            above = _losses(arch, params, layer, _nudged(here, entries, steps), x, y)
            below = _losses(arch, params, layer, _nudged(here, entries, -steps), x, y)
            slopes[entries] = (above - below) / (2 * steps)
    return slopes


def _nudged(here: Array, entries: Array, step: complex | Array) -> Array:
    """Return one copy of a layer per entry, (len(entries), len(here)), with that entry moved."""
    stack = np.empty((len(entries), len(here)), dtype=np.result_type(here, step))
    stack[:] = here
    stack[np.arange(len(entries)), entries] += step
    return stack


def _losses(arch: Architecture, params: Parameters, layer: int, stack: Array, x: Array, y: Array) -> Array:
    """Return the loss with the layer replaced by each row of the stack, (rows,)."""
    W = params.weights[layer]
    weights, biases = list(params.weights), list(params.biases)
    weights[layer] = stack[:, : W.size].reshape(-1, *W.shape)
    biases[layer] = stack[:, W.size :]
    z, h = propagate(arch, weights, biases, x)
    return LOSS_KERNELS[arch.loss].value(arch.activations[-1], z[-1], h[-1], y)


@speaks
def compare(
    a: Parameters | Gradients, b: Parameters | Gradients, rtol: float = 1e-6, atol: float = 1e-9
) -> Report:
    """Compare two gradients, or two sets of parameters, entry by entry.

    Parameters
    ----------
    a, b : Parameters or Gradients
        Weights and biases are compared.
    rtol, atol : float
        An entry agrees if |a - b| <= atol + rtol max(|a|, |b|).  nan never agrees.
    notation : str, optional
        Whose names the report speaks.

    Returns
    -------
    Report
        One row per weight and bias, named as the notation in use types them.

    Raises
    ------
    ValueError
        If the two differ in shape: comparing them would broadcast and hide a mistake.
    """
    for side, given in (("a", a), ("b", b)):
        if not (hasattr(given, "weights") and hasattr(given, "biases")):
            raise ValueError(f"{side} is {type(given).__name__}, expected Parameters or Gradients.")
    for name in ("weights", "biases"):
        shapes = [tuple(np.shape(array) for array in getattr(side, name)) for side in (a, b)]
        if shapes[0] != shapes[1]:
            raise ValueError(
                f"the {name} of a are {shapes[0]} but those of b {shapes[1]}, expected the same shapes; "
                "is one of them transposed, or not summed over the examples?"
            )
    first, second = _flat(a), _flat(b)
    with np.errstate(all="ignore"):
        difference = np.abs(first - second)
        tolerated = atol + rtol * np.maximum(np.abs(first), np.abs(second))
        ok = difference <= tolerated  # False for nan
        error = np.where(difference == 0, 0.0, difference / tolerated)
        error[np.isnan(error)] = np.inf
    sizes = (a.weights[0].shape[1], *(len(W) for W in a.weights))
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
        title=f"relative tolerance {rtol:g}",
    )


def _flat(side: Parameters | Gradients) -> Array:
    """Return all entries in the order of `quantities.parameters_of`."""
    return np.concatenate(
        [np.ravel(array) for layer in zip(side.weights, side.biases, strict=True) for array in layer]
    )


def parameter_names(sizes: tuple[int, ...]) -> list[str]:
    """Return what a reader types for every weight and bias, in the notation in use."""
    notation = current_notation()
    return [notation.typed(quantity, sizes) for quantity in parameters_of(sizes)]
