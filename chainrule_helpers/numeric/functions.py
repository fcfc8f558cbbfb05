"""Compute activation functions, losses and their derivatives in floating point.

This is the arithmetic side of every function name in `architecture`; the
mathematical side is `symbolic.functions`.  Nothing here is generated from the
formulas there: two implementations that share a formula cannot check each other.

All values are dimensionless.  Every form is stable (a weighted input of plus or
minus 1000 gives finite numbers) and lets complex numbers through, so the complex
step of `numeric_gradient` measures the very code that runs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from chainrule_helpers.numeric.checks import as_numbers
from chainrule_helpers.numeric.normal import normal_cdf, normal_kernel

Array = np.ndarray

LEAK = 0.01  # slope of leaky_relu below 0


@dataclass(frozen=True)
class ActivationFunction:
    """One activation function in floating point.

    Parameters
    ----------
    name : str
        A name from `architecture.ACTIVATIONS`.
    formula : callable
        Activation h from a float array z of one axis or more, same shape.  Where exp
        overflows or underflows, the limit is meant; call `forward` to keep that silent.
    slope : callable or None
        ``slope(z, h)``: dh/dz from the weighted input z and the activation h, a new array
        of their shape; None for softmax, whose derivative is a matrix.
    kinks : tuple of float
        Weighted inputs at which the slope jumps.

    Examples
    --------
    >>> ACTIVATION_FUNCTIONS["sigmoid"].forward([-1000.0, 0.0, 1000.0])
    array([0. , 0.5, 1. ])
    >>> ACTIVATION_FUNCTIONS["sigmoid"].slope(np.array([0.0]), np.array([0.5]))
    array([0.25])
    """

    name: str
    formula: Callable[[Array], Array]
    slope: Callable[[Array, Array], Array] | None
    kinks: tuple[float, ...] = ()

    def forward(self, z: Array) -> Array:
        """Return the activation h of weighted inputs z, same shape."""
        z = as_numbers("z", z)
        with np.errstate(over="ignore", under="ignore"):
            return self.formula(z) if z.ndim else self.formula(z[None])[0]

    def backward(self, upstream: Array, z: Array, h: Array) -> Array:
        """Carry dJ/dh back to dJ/dz, all of one shape.

        Element-wise functions multiply by their slope.  Softmax multiplies by its
        Jacobian diag(h) - h hᵀ (Nielsen, exercise after eq. 78), without building it.

        Parameters
        ----------
        upstream : array
            dJ/dh.
        z, h : array
            Weighted inputs and activations, as the forward pass found them.
        """
        if self.slope is None:
            return h * (upstream - np.add.reduce(upstream * h, axis=-1, keepdims=True))
        slope = self.slope(z, h)
        slope *= upstream
        return slope

    def near_kink(self, z: Array, reach: float) -> Array:
        """Return where a weighted input is less than ``reach`` from a kink, shaped like z.

        Parameters
        ----------
        z : array
            Weighted inputs.
        reach : float or array
            The distance from a kink that counts as near.
        """
        near = np.zeros(np.shape(z), dtype=bool)
        for kink in self.kinks:
            near |= np.abs(z - kink) < reach
        return near


def _magnitude(z: Array) -> Array:
    """Return |z| along the real line; np.abs would drop a complex step."""
    return np.where(z.real < 0, -z, z) if z.dtype.kind == "c" else np.abs(z)


def _identity(z: Array) -> Array:
    return +z


def _identity_slope(z: Array, _h: Array) -> Array:
    return np.ones_like(z)


def _sigmoid(z: Array) -> Array:
    """Return 1 / (1 + exp(-z)) (Nielsen eq. 3)."""
    if z.dtype.kind == "c":
        z = np.maximum(z, -700.0)  # a complex exp overflows to inf + nan j, a real one to inf
    e = np.negative(z)
    np.exp(e, out=e)
    e += 1.0
    return np.reciprocal(e, out=e)


def _sigmoid_slope(_z: Array, h: Array) -> Array:
    """Return h (1 - h) (Nielsen, chapter 2; Thomas, section 4.3)."""
    slope = 1.0 - h
    slope *= h
    return slope


def _tanh_slope(_z: Array, h: Array) -> Array:
    return 1.0 - h * h


def _relu(z: Array) -> Array:
    if z.dtype.kind == "c":
        return np.where(z.real > 0, z, 0.0)  # np.maximum would give slope 1 at exactly 0
    return np.maximum(z, 0.0)


def _relu_slope(_z: Array, h: Array) -> Array:
    """Return 1 where h > 0, else 0: the slope at the kink is 0 by convention."""
    return (h > 0).astype(h.dtype)


def _leaky_relu(z: Array) -> Array:
    """Return z above 0 and z/100 below (Maas, Hannun and Ng, 2013, eq. 2)."""
    return np.where(z.real > 0, z, LEAK * z)


def _leaky_relu_slope(z: Array, _h: Array) -> Array:
    """Return 1 where z > 0, else 1/100: at the kink, the slope of the left side."""
    return np.where(z > 0, 1.0, LEAK).astype(z.dtype)


def _elu(z: Array) -> Array:
    """Return z above 0 and exp(z) - 1 below (Clevert, Unterthiner and Hochreiter, 2016, eq. 15)."""
    below = np.where(z.real > 0, 0.0, z)  # exp never sees what could overflow
    return np.where(z.real > 0, z, np.expm1(below))


def _elu_slope(z: Array, _h: Array) -> Array:
    """Return exp(z) below 0, which h + 1 would lose to rounding, and 1 above."""
    return np.exp(np.clip(z, -700.0, 0.0))


def _silu(z: Array) -> Array:
    """Return z times the sigmoid of z (Elfwing, Uchibe and Doya, 2018, eq. 7)."""
    return z * _sigmoid(z)


def _silu_slope(z: Array, h: Array) -> Array:
    """Return h + s (1 - h), s the sigmoid of z (Ramachandran, Zoph and Le, 2017, section 5)."""
    slope = _sigmoid(np.clip(z, -700.0, 700.0))
    slope *= 1.0 - h
    slope += h
    return slope


def _gelu(z: Array) -> Array:
    """Return z Φ(z), with the normal distribution itself (Hendrycks and Gimpel, 2016, section 2)."""
    return z * normal_cdf(z)


def _gelu_slope(z: Array, _h: Array) -> Array:
    """Return Φ(z) + z φ(z): the product rule, φ the slope of Φ."""
    z = np.clip(z, -37.0, 37.0)  # further out both are 0 or 1 to all digits
    return normal_cdf(z) + z * normal_kernel(z) / math.sqrt(2 * math.pi)


def _softplus(z: Array) -> Array:
    """Return log(1 + exp(z)) as max(z, 0) + log(1 + exp(-|z|)), which cannot overflow."""
    size = _magnitude(z)
    h = np.negative(size)
    np.exp(h, out=h)
    np.log1p(h, out=h)
    size += z
    size *= 0.5  # (|z| + z) / 2 = max(z, 0)
    h += size
    return h


def _softplus_slope(_z: Array, h: Array) -> Array:
    """Return 1 - exp(-h), which is the sigmoid of z."""
    return -np.expm1(-h)


def _softmax(z: Array) -> Array:
    """Return exp(z) / sum(exp(z)) along the last axis (Nielsen eq. 78)."""
    e = z - np.maximum.reduce(z.real, axis=-1, keepdims=True)
    np.exp(e, out=e)
    e /= np.add.reduce(e, axis=-1, keepdims=True)
    return e


# The registration: all that the NumPy side knows of an activation function.
ACTIVATION_FUNCTIONS: dict[str, ActivationFunction] = {
    function.name: function
    for function in (
        ActivationFunction("identity", _identity, _identity_slope),
        ActivationFunction("sigmoid", _sigmoid, _sigmoid_slope),
        ActivationFunction("tanh", np.tanh, _tanh_slope),
        ActivationFunction("relu", _relu, _relu_slope, kinks=(0.0,)),
        ActivationFunction("leaky_relu", _leaky_relu, _leaky_relu_slope, kinks=(0.0,)),
        ActivationFunction("elu", _elu, _elu_slope),
        ActivationFunction("softplus", _softplus, _softplus_slope),
        ActivationFunction("silu", _silu, _silu_slope),
        ActivationFunction("gelu", _gelu, _gelu_slope),
        ActivationFunction("softmax", _softmax, None),
    )
}


@dataclass(frozen=True)
class LossFunction:
    """One loss, fused with the activation function of the output layer.

    Parameters
    ----------
    name : str
        A name from `architecture.LOSSES`.
    value : callable
        ``value(output, z, h, y)``: the loss J from the output activation's name and
        the output layer's weighted inputs, activations and targets, each
        (..., examples, units); one number per leading index.
    delta : callable
        ``delta(output, z, h, y)``: dJ/dz of the output layer, (examples, units).
    """

    name: str
    value: Callable[[str, Array, Array, Array], Array]
    delta: Callable[[str, Array, Array, Array], Array]


def _total(terms: Array) -> Array:
    """Return the sum over examples and units, one number per leading index."""
    return np.add.reduce(terms, axis=(-2, -1))


def _half_squared_error(_output: str, _z: Array, h: Array, y: Array) -> Array:
    """Return the mean over examples of ½‖y − h‖² (Nielsen eq. 6; Thomas, section 4.2)."""
    return _total(np.square(h - y)) * (0.5 / y.shape[-2])


def _half_squared_error_delta(output: str, z: Array, h: Array, y: Array) -> Array:
    upstream = h - y
    upstream *= 1.0 / y.shape[-2]
    return ACTIVATION_FUNCTIONS[output].backward(upstream, z, h)


def _squared_residuals(_output: str, _z: Array, h: Array, y: Array) -> Array:
    """Return the sum over examples of ‖y − h‖² (StatQuest's SSR)."""
    return _total(np.square(h - y))


def _squared_residuals_delta(output: str, z: Array, h: Array, y: Array) -> Array:
    upstream = h - y
    upstream *= 2.0
    return ACTIVATION_FUNCTIONS[output].backward(upstream, z, h)


def _cross_entropy(output: str, z: Array, _h: Array, y: Array) -> Array:
    """Return the mean over examples of the cross-entropy, from z because log(h) can be log(0).

    Softmax outputs: -sum(y log h) (Nielsen eq. 80 for one-hot y).  Sigmoid outputs:
    -sum(y log h + (1 - y) log(1 - h)) (Nielsen eq. 63).
    """
    if output == "softmax":
        below_top = z - np.maximum.reduce(z.real, axis=-1, keepdims=True)
        log_sum = np.log(np.add.reduce(np.exp(below_top), axis=-1, keepdims=True))
        terms = y * (log_sum - below_top)
    else:
        size = _magnitude(z)
        terms = (0.5 * (z + size) - y * z) + np.log1p(np.exp(-size))
    return _total(terms) / y.shape[-2]


def _cross_entropy_delta(_output: str, _z: Array, h: Array, y: Array) -> Array:
    """Return (h - y) / n: the slope of the output cancels (Nielsen eqs. 66 to 68 and 84)."""
    delta = h - y
    delta *= 1.0 / y.shape[-2]
    return delta


LOSS_FUNCTIONS: dict[str, LossFunction] = {
    function.name: function
    for function in (
        LossFunction("half_squared_error", _half_squared_error, _half_squared_error_delta),
        LossFunction("sum_of_squared_residuals", _squared_residuals, _squared_residuals_delta),
        LossFunction("cross_entropy", _cross_entropy, _cross_entropy_delta),
    )
}
