"""The mathematics of the activation functions and losses: one expression each.

Every entry states a definition and the form of its derivative that learners
should see.  ``simplify`` would turn the sigmoid's into 1/(4 cosh^2(z/2)), which
is no use to anyone who holds h in hand; so the taught form is written here and
proved equal to SymPy's derivative of the definition (``tests/test_identities.py``).
All quantities are dimensionless.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Integer, Mul, Piecewise, Rational, exp, log, tanh


@dataclass(frozen=True)
class ActivationSpec:
    """An element-wise activation function.

    Parameters
    ----------
    value : callable
        ``value(z)`` is the activation at the weighted input z.
    slope : callable
        ``slope(z, h)`` is its derivative in the taught form, in terms of the
        weighted input z and the activation h = value(z).
    """

    value: Callable[[Expr], Expr]
    slope: Callable[[Expr, Expr], Expr]


ACTIVATION_SPECS: dict[str, ActivationSpec] = {
    "identity": ActivationSpec(lambda z: z, lambda z, h: Integer(1)),
    # Nielsen eq. (3); its slope is the "problem" below eq. (45) of chapter 2.
    "sigmoid": ActivationSpec(lambda z: 1 / (1 + exp(-z)), lambda z, h: h * (1 - h)),
    "tanh": ActivationSpec(lambda z: tanh(z), lambda z, h: 1 - h**2),
    # At z = 0 the slope is not defined; we choose 0, as the NumPy side does.
    "relu": ActivationSpec(
        lambda z: Piecewise((z, z > 0), (0, True)),
        lambda z, h: Piecewise((1, z > 0), (0, True)),
    ),
    # StatQuest, Details Pt. 2: f(x) = log(1 + e^x).
    "softplus": ActivationSpec(lambda z: log(1 + exp(z)), lambda z, h: exp(z) / (1 + exp(z))),
}


def softmax_value(weighted_inputs: Sequence[Expr], unit: int) -> Expr:
    """Return one softmax output (Nielsen eq. 78) of weighted inputs, counted from 0."""
    return exp(weighted_inputs[unit]) / Add(*[exp(z) for z in weighted_inputs])


def softmax_slope(activations: Sequence[Expr], unit: int, source: int) -> Expr:
    """Return d h_unit / d z_source of a softmax, in its outputs: h_k (1[k=j] - h_j)."""
    kronecker = Integer(1) if unit == source else Integer(0)
    return activations[unit] * (kronecker - activations[source])


@dataclass(frozen=True)
class LossSpec:
    """A loss: the share of one output unit of one example, and its slope.

    Parameters
    ----------
    share : callable
        ``share(y, h)`` for target y and output h; the loss adds all shares.
    slope : callable
        ``slope(y, h, scale)``: ``scale`` times the derivative of the share along h.
    is_mean : bool
        True where the sum over examples is divided by their number.
    """

    share: Callable[[Expr, Expr], Expr]
    slope: Callable[[Expr, Expr, Expr], Expr]
    is_mean: bool


def _times(number: Expr, expression: Expr) -> Expr:
    """Return number times expression with its bracket kept: -(y - h), not h - y."""
    return Mul(number, expression, evaluate=False)


LOSS_SPECS: dict[str, LossSpec] = {
    # Thomas section 4.2, Nielsen eq. (26): half the squared distance.
    "half_squared_error": LossSpec(
        lambda y, h: Rational(1, 2) * (y - h) ** 2,
        lambda y, h, scale: _times(-scale, y - h),
        is_mean=True,
    ),
    # StatQuest, Details Pt. 2: the sum of squared residuals has no half and no mean.
    "sum_of_squared_residuals": LossSpec(
        lambda y, h: (y - h) ** 2,
        lambda y, h, scale: _times(-2 * scale, y - h),
        is_mean=False,
    ),
    # Nielsen eq. (63), for outputs that are each a probability.
    "binary_cross_entropy": LossSpec(
        lambda y, h: -(y * log(h) + (1 - y) * log(1 - h)),
        lambda y, h, scale: _times(-scale, y / h - (1 - y) / (1 - h)),
        is_mean=True,
    ),
    # Nielsen eq. (80), for outputs that add to 1.
    "categorical_cross_entropy": LossSpec(
        lambda y, h: -y * log(h), lambda y, h, scale: -scale * y / h, is_mean=True
    ),
}


def loss_spec(loss: str, output_activation: str) -> LossSpec:
    """Return the mathematics of a loss; cross-entropy follows the output activation."""
    if loss == "cross_entropy":
        loss = "categorical_cross_entropy" if output_activation == "softmax" else "binary_cross_entropy"
    return LOSS_SPECS[loss]
