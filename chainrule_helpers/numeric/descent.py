"""Walk downhill: every parameter moves at once, against its slope."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Real

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.numeric.checks import checked_inputs, checked_targets, require_finite
from chainrule_helpers.numeric.functions import LOSS_KERNELS
from chainrule_helpers.numeric.network import Parameters, propagate, require_fit, rows, sweep_back

Array = np.ndarray


@dataclass(frozen=True, eq=False, slots=True)
class History:
    """What a descent left behind.

    Attributes
    ----------
    parameters : Parameters
        Those after the last step.
    losses : Array, (steps + 1,)
        The loss before each step, and at the end.
    """

    parameters: Parameters
    losses: Array


def descend(
    arch: Architecture, params: Parameters, x: object, y: object, rate: float = 0.01, steps: int = 1000
) -> History:
    """Take steps of gradient descent on all examples at once.

    Parameters
    ----------
    arch : Architecture
    params : Parameters
        Where to start; left as they are.
    x : array_like, (n, sizes[0]) or (sizes[0],)
    y : array_like, shaped like the outputs
    rate : float
        Learning rate: a step subtracts rate times the gradient (Nielsen eqs. 16 and 17).
    steps : int

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If the loss stops being a finite number, or data and parameters do not fit.

    Examples
    --------
    >>> arch = Architecture((1, 1), ("identity",))
    >>> descend(arch, Parameters(([[3]],), ([0],)), [2], [5], rate=0.1, steps=1).losses
    array([0.5  , 0.125])
    """
    require_fit(arch, params)
    x = checked_inputs(x, arch.sizes[0])
    require_finite("x", x)
    y = rows(checked_targets(y, (*x.shape[:-1], arch.sizes[-1]), arch.loss, arch.activations[-1]))
    x = rows(x)
    if not (isinstance(rate, Real) and 0 < rate < math.inf):
        raise ValueError(f"rate is {rate!r}, expected a positive number; descent already goes downhill.")
    if isinstance(steps, bool) or not isinstance(steps, int | np.integer) or steps < 0:
        raise ValueError(f"steps is {steps!r}, expected a whole number, 0 or more.")

    weights = tuple(W.copy() for W in params.weights)
    biases = tuple(b.copy() for b in params.biases)
    loss_of, output = LOSS_KERNELS[arch.loss].value, arch.activations[-1]
    losses = np.empty(steps + 1)
    with np.errstate(all="ignore"):  # a loss that overflows is reported below, in words
        for step in range(steps + 1):
            z, h = propagate(arch, weights, biases, x)
            now = losses[step] = float(loss_of(output, z[-1], h[-1], y))
            if not math.isfinite(now):
                raise ValueError(
                    f"the loss is {now} after {step} steps with rate {rate:g}: the steps grew instead of "
                    "shrinking. A smaller rate is the likely cure."
                )
            if step < steps:
                d_weights, d_biases, _ = sweep_back(arch, weights, h, y)
                for parameter, slope in zip(weights + biases, d_weights + d_biases, strict=True):
                    slope *= rate
                    parameter -= slope
    return History(Parameters(weights, biases), losses)
