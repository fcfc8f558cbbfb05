"""The mathematics of the activation functions and losses: one expression each.

Every entry states a definition and the form of its derivative that learners
should see.  ``simplify`` would turn the sigmoid's into 1/(4 cosh^2(z/2)), which
is no use to anyone who holds h in hand; so the taught form is written here, and
shown only where `derivatives.derivative` proved it equal to SymPy's derivative.
All quantities are dimensionless.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sympy import Add, Expr, Integer, Mul, Piecewise, Rational, erf, exp, log, pi, sqrt, tanh

LEAK = Rational(1, 100)  # slope of leaky_relu below 0


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
    kinks : tuple of numbers
        Weighted inputs at which the slope jumps.
    value_code, slope_code : str
        Python on plain numbers, in ``{z}``, with the functions of ``math``: needed only
        where the formula above overflows or loses its digits in floating point.
        Otherwise compiled code prints the formula.
    """

    value: Callable[[Expr], Expr]
    slope: Callable[[Expr, Expr], Expr]
    kinks: tuple[float, ...] = ()
    value_code: str = ""
    slope_code: str = ""

    @property
    def has_kink(self) -> bool:
        """Whether the slope jumps anywhere."""
        return bool(self.kinks)


def _above_zero(above: Expr | int, below: Expr | int, z: Expr) -> Expr:
    """Return one formula where z > 0, and another at 0 and below."""
    return Piecewise((above, z > 0), (below, True))


def _gelu_slope(z: Expr, _h: Expr) -> Expr:
    """Return Φ(z) + z φ(z): the product rule, with the normal distribution and its density."""
    return (1 + erf(z / sqrt(2))) / 2 + z * exp(-(z**2) / 2) / sqrt(2 * pi)


# The registration: all that the symbolic side knows of an activation function.
ACTIVATION_SPECS: dict[str, ActivationSpec] = {
    "identity": ActivationSpec(lambda z: z, lambda z, h: Integer(1)),
    # Nielsen eq. (3); its slope is the "problem" below eq. (45) of chapter 2.
    "sigmoid": ActivationSpec(
        lambda z: 1 / (1 + exp(-z)),
        lambda z, h: h * (1 - h),
        value_code="0.5 + 0.5*tanh(0.5*{z})",
    ),
    "tanh": ActivationSpec(lambda z: tanh(z), lambda z, h: 1 - h**2),
    # At z = 0 the slope is not defined; we choose 0, as the NumPy side does.
    "relu": ActivationSpec(lambda z: _above_zero(z, 0, z), lambda z, h: _above_zero(1, 0, z), kinks=(0,)),
    # Maas, Hannun and Ng (2013), eq. (2).  At z = 0 we choose the slope of the left side.
    "leaky_relu": ActivationSpec(
        lambda z: _above_zero(z, LEAK * z, z), lambda z, h: _above_zero(1, LEAK, z), kinks=(0,)
    ),
    # Clevert, Unterthiner and Hochreiter (2016), eqs. (15) and (16), with alpha = 1: no kink.
    "elu": ActivationSpec(
        lambda z: _above_zero(z, exp(z) - 1, z),
        lambda z, h: _above_zero(1, h + 1, z),
        value_code="({z} if {z} > 0.0 else expm1({z}))",
        slope_code="exp(min({z}, 0.0))",
    ),
    # StatQuest, Details Pt. 2: f(x) = log(1 + e^x).
    "softplus": ActivationSpec(
        lambda z: log(1 + exp(z)),
        lambda z, h: exp(z) / (1 + exp(z)),
        value_code="log1p(exp(-abs({z}))) + ({z} if {z} > 0.0 else 0.0)",
        slope_code="(0.5 + 0.5*tanh(0.5*{z}))",
    ),
    # Elfwing, Uchibe and Doya (2018), eq. (7); the slope as Ramachandran, Zoph and Le (2017), section 5.
    "silu": ActivationSpec(lambda z: z / (1 + exp(-z)), lambda z, h: h + (1 - h) / (1 + exp(-z))),
    # Hendrycks and Gimpel (2016), section 2: z times the normal distribution.
    "gelu": ActivationSpec(
        lambda z: z * (1 + erf(z / sqrt(2))) / 2,
        _gelu_slope,
        value_code="0.5*{z}*erfc(-{z}*sqrt(0.5))",
        slope_code="(0.5*erfc(-{z}*sqrt(0.5)) + {z}*exp(-0.5*{z}*{z})*sqrt(0.5/pi))",
    ),
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
