"""Work out the number of a formula at a point, in fifty digits; all numbers are dimensionless."""

from __future__ import annotations

from mpmath import MPContext
from sympy import (
    ITE,
    Abs,
    Add,
    And,
    Expr,
    Mul,
    Not,
    Or,
    Piecewise,
    Pow,
    Symbol,
    cosh,
    erf,
    exp,
    false,
    log,
    sinh,
    tanh,
    true,
)
from sympy.logic.boolalg import Boolean

DIGITS = 50
AGREE = 30

# A context of our own: nobody else's precision changes when ours does.
numbers = MPContext()
numbers.dps = DIGITS
_TINY = numbers.mpf(10) ** -(AGREE - 5)
_HUGE = numbers.mpf(10) ** 2000
_AGREE = numbers.mpf(10) ** -AGREE
_ZERO = numbers.mpf(10) ** -(DIGITS - 5)

Vector = tuple  # one number per point


class Undefined(ArithmeticError):
    """A formula has no number at a point: a pole, a logarithm of what is not positive."""


class OutsideDomain(Undefined):
    """A root or a logarithm is taken of a number that has none."""


class Unsupported(TypeError):
    """A formula holds a function that is not evaluated here."""


Point = dict[Symbol, object]


def value_at(expression: Expr, point: Point, known: dict[Expr, object] | None = None):
    """Return the number of an expression at a point.

    Parameters
    ----------
    expression : Expr
        In symbols of the point.
    point : Point
        Numbers of the symbols.
    known : dict, optional
        Numbers of parts that were worked out at this point already; it grows.

    Raises
    ------
    Undefined
        At a pole, outside a function's domain, or beyond any reasonable size.
    Unsupported
        If the expression holds something that is not evaluated here.
    """
    if expression.is_Symbol:
        if expression not in point:
            raise Unsupported(f"{expression} has no value here")
        return point[expression]
    if expression.is_Rational:
        return numbers.mpf(expression.p) / expression.q
    known = {} if known is None else known
    if expression not in known:
        known[expression] = _worked_out(expression, point, known)
    return known[expression]


def _worked_out(expression: Expr, point: Point, known: dict[Expr, object]):
    if isinstance(expression, Piecewise):
        return _first_true(expression, point, known)
    if isinstance(expression, Pow):
        return _power(value_at(expression.base, point, known), expression.exp, point, known)
    if expression.is_Float or (expression.is_NumberSymbol and expression.is_real):
        return numbers.mpf(str(expression.evalf(DIGITS)))
    if not isinstance(expression, Add | Mul | exp | log | Abs | erf | tanh | sinh | cosh):
        raise Unsupported(f"{type(expression).__name__} is not evaluated here")
    parts = [value_at(part, point, known) for part in expression.args]
    if isinstance(expression, Add):
        return numbers.fsum(parts)
    if isinstance(expression, Mul):
        return _bounded(numbers.fprod(parts))
    if isinstance(expression, exp):
        return _exponential(parts[0])
    if isinstance(expression, log):
        return _logarithm(parts[0])
    if isinstance(expression, Abs):
        return abs(parts[0])
    if isinstance(expression, erf):
        return numbers.erf(parts[0])
    return _hyperbolic(type(expression).__name__, parts[0])


def _bounded(value):
    if not numbers.isfinite(value) or abs(value) > _HUGE:
        raise Undefined("a number in it grows without bound")
    return value


def _power(base, exponent: Expr, point: Point, known: dict[Expr, object]):
    if exponent.is_Integer:
        if abs(int(exponent)) > 1000:
            raise Undefined("a power in it is too high")
        if exponent < 0 and abs(base) < _TINY:
            raise Undefined("it divides by zero")
        return _bounded(base ** int(exponent))
    if base <= 0:
        raise OutsideDomain("it takes a root of a number that is not positive")
    return _exponential(value_at(exponent, point, known) * numbers.log(base))


def _exponential(value):
    if abs(value) > 4000:
        raise Undefined("an exponential in it grows without bound")
    return numbers.exp(value)


def _logarithm(value):
    if value < _TINY:
        raise OutsideDomain("it takes the logarithm of a number that is not positive")
    return numbers.log(value)


def _hyperbolic(name: str, value):
    # tanh is 1 to all digits long before this; the others grow without bound.
    if abs(value) > 4000:
        if name == "tanh":
            return numbers.mpf(1 if value > 0 else -1)
        raise Undefined("a hyperbolic function in it grows without bound")
    return getattr(numbers, name)(value)


def _first_true(expression: Piecewise, point: Point, known: dict[Expr, object]):
    for branch, condition in expression.args:
        if _holds(condition, point, known):
            return value_at(branch, point, known)
    raise Unsupported("a case distinction in it has no case that holds")


def _holds(condition: Boolean, point: Point, known: dict[Expr, object]) -> bool:
    if condition.is_Boolean and condition in (true, false):
        return condition == true
    if isinstance(condition, And | Or | Not | ITE):
        parts = [true if _holds(part, point, known) else false for part in condition.args]
        return condition.func(*parts) == true
    if not condition.is_Relational:
        raise Unsupported("a case distinction in it is not understood")
    left, right = (value_at(side, point, known) for side in condition.args)
    if abs(left - right) < _TINY:
        raise Undefined("a slope in it jumps there")
    return condition.func(1 if left > right else 0, 1 if left < right else 0) == true


def values_at(expression: Expr, points: tuple[Point, ...]) -> Vector:
    """Return an expression's numbers at several points."""
    return tuple(value_at(expression, point) for point in points)


def same(one: Vector, other: Vector) -> bool:
    """Whether two formulas agree to thirty digits at every point."""
    return all(map(agree, one, other))


def agree(one, other) -> bool:
    """Whether two numbers agree to thirty digits."""
    size = max(abs(one), abs(other))
    return abs(one - other) <= _AGREE * size or size <= _ZERO
