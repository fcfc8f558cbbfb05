"""Evaluate formulas at random points of the graph, in fifty digits.

A *point* gives every quantity a number such that the definitions hold: inputs,
targets, weights and biases are drawn, everything else follows, slopes included.
So h(1 - h) and sigmoid(z)(1 - sigmoid(z)) are the same number there, and no
simplification has to prove it.  All numbers are dimensionless.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from functools import lru_cache

from mpmath import MPContext
from sympy import Abs, Add, Expr, Mul, Piecewise, Pow, Symbol, cosh, exp, log, sinh, tanh

from chainrule_helpers.quantities import quantities_of
from chainrule_helpers.symbolic.graph import Graph

DIGITS = 50
AGREE = 30
POINTS = 3
# Each unit of a relu layer must be seen on and off, whatever the others do.
POINTS_WITH_KINKS = 16
POOL = 40

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


class Unsupported(TypeError):
    """A formula holds a function that is not evaluated here."""


Point = dict[Symbol, object]


class Place:
    """Random points, drawn when they are needed and kept.

    Parameters
    ----------
    draw : callable
        ``draw(number)`` returns one point.
    has_kinks : bool
        True where a slope jumps (relu), so that more points are needed.
    """

    def __init__(self, draw: Callable[[int], Point], has_kinks: bool) -> None:
        self._draw, self._drawn = draw, {}
        self.wanted = POINTS_WITH_KINKS if has_kinks else POINTS

    def point(self, number: int) -> Point:
        """Return the point of this number, always the same."""
        if number not in self._drawn:
            self._drawn[number] = self._draw(number)
        return self._drawn[number]

    def choose(self, expressions: Iterable[Expr]) -> tuple[int, ...]:
        """Return numbers of points at which all expressions have a value, resampling where one has none.

        Raises
        ------
        Undefined
            If fewer than two points are found.
        """
        wanted, found, reason = list(expressions), [], None
        for number in range(POOL):
            point = self.point(number)
            try:
                for expression in wanted:
                    value_at(expression, point)
            except Undefined as error:
                reason = error
                continue
            found.append(number)
            if len(found) == self.wanted:
                break
        if len(found) < 2:
            raise reason or Undefined("it has no value")
        return tuple(found)

    def points(self, chosen: tuple[int, ...]) -> tuple[Point, ...]:
        """Return the points of these numbers."""
        return tuple(self.point(number) for number in chosen)


@lru_cache(maxsize=64)
def place_of(graph: Graph) -> Place:
    """Return the random points of a graph."""
    return Place(lambda number: _draw_graph(graph, number), "relu" in graph.architecture.activations)


def place_of_symbols(symbols: Iterable[Symbol]) -> Place:
    """Return random points of symbols that no graph ties together."""
    ordered = sorted(symbols, key=str)

    def draw(number: int) -> Point:
        chance = random.Random(f"symbols {number}")
        return {symbol: _generic(chance, number) for symbol in ordered}

    return Place(draw, has_kinks=False)


def _generic(chance: random.Random, number: int):
    """Return a number between 0.3 and 1.3, of either sign except at every third point."""
    size = numbers.mpf(chance.getrandbits(160)) / 2**160 + numbers.mpf("0.3")
    return -size if number % 3 and chance.random() < 0.5 else size


def _draw_graph(graph: Graph, number: int) -> Point:
    for attempt in range(50):
        chance = random.Random(f"{graph.architecture} {graph.examples} {number} {attempt}")
        point = _drawn_inputs(graph, chance, number)
        if _compute(graph, point):
            break
    for step in graph.sweep("thomas"):
        point[step.symbol] = value_at(step.expression, point)
    return point


def _drawn_inputs(graph: Graph, chance: random.Random, number: int) -> Point:
    """Draw what nothing defines.  A target lies between 0 and 1 where a logarithm needs it."""
    architecture = graph.architecture
    point, by_example = {}, {}
    for quantity in quantities_of(architecture.sizes, graph.examples):
        if quantity.kind in ("input", "weight", "bias", "target"):
            value = _generic(chance, number)
            if quantity.kind == "target" and architecture.loss == "cross_entropy":
                value = abs(value) / 2
                by_example.setdefault(quantity.sample, []).append(quantity)
            point[graph.symbol(quantity)] = value
    if architecture.activations[-1] == "softmax":
        # Shares of one whole: h - y is the slope of softmax with cross-entropy only then.
        for row in by_example.values():
            total = sum(point[graph.symbol(quantity)] for quantity in row)
            for quantity in row:
                point[graph.symbol(quantity)] /= total
    return point


def _compute(graph: Graph, point: Point) -> bool:
    """Add every defined quantity; False where a weighted input lies at a kink."""
    for quantity in quantities_of(graph.architecture.sizes, graph.examples):
        symbol = graph.symbol(quantity)
        if symbol not in point:
            point[symbol] = value_at(graph.definition(quantity, "thomas").rhs, point)
            if quantity.kind == "weighted_input" and abs(point[symbol]) < 0.02:
                return False
    return True


def value_at(expression: Expr, point: Point):
    """Return the number of an expression at a point.

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
    if isinstance(expression, Add):
        return numbers.fsum(value_at(part, point) for part in expression.args)
    if isinstance(expression, Mul):
        return _bounded(numbers.fprod(value_at(part, point) for part in expression.args))
    if isinstance(expression, Pow):
        return _power(value_at(expression.base, point), expression.exp, point)
    if isinstance(expression, exp):
        return _exponential(value_at(expression.args[0], point))
    if isinstance(expression, log):
        return _logarithm(value_at(expression.args[0], point))
    if isinstance(expression, Abs):
        return abs(value_at(expression.args[0], point))
    if isinstance(expression, tanh | sinh | cosh):
        return _hyperbolic(type(expression).__name__, value_at(expression.args[0], point))
    if isinstance(expression, Piecewise):
        return _first_true(expression, point)
    if expression.is_Float or (expression.is_NumberSymbol and expression.is_real):
        return numbers.mpf(str(expression.evalf(DIGITS)))
    raise Unsupported(f"{type(expression).__name__} is not evaluated here")


def _bounded(value):
    if not numbers.isfinite(value) or abs(value) > _HUGE:
        raise Undefined("a number in it grows without bound")
    return value


def _power(base, exponent: Expr, point: Point):
    if exponent.is_Integer:
        if abs(int(exponent)) > 1000:
            raise Undefined("a power in it is too high")
        if exponent < 0 and abs(base) < _TINY:
            raise Undefined("it divides by zero")
        return _bounded(base ** int(exponent))
    if base <= 0:
        raise Undefined("it takes a root of a number that is not positive")
    return _exponential(value_at(exponent, point) * numbers.log(base))


def _exponential(value):
    if abs(value) > 4000:
        raise Undefined("an exponential in it grows without bound")
    return numbers.exp(value)


def _logarithm(value):
    if value < _TINY:
        raise Undefined("it takes the logarithm of a number that is not positive")
    return numbers.log(value)


def _hyperbolic(name: str, value):
    # tanh is 1 to all digits long before this; the others grow without bound.
    if abs(value) > 4000:
        if name == "tanh":
            return numbers.mpf(1 if value > 0 else -1)
        raise Undefined("a hyperbolic function in it grows without bound")
    return getattr(numbers, name)(value)


def _first_true(expression: Piecewise, point: Point):
    for branch, condition in expression.args:
        if condition is True or condition == True:  # noqa: E712  (SymPy's own true)
            return value_at(branch, point)
        if not condition.is_Relational:
            break
        left, right = (value_at(side, point) for side in condition.args)
        if abs(left - right) < _TINY:
            raise Undefined("a slope in it jumps there")
        if condition.func(1 if left > right else 0, 1 if left < right else 0) == True:  # noqa: E712
            return value_at(branch, point)
    raise Unsupported("a case distinction in it has no case that holds")


def values_at(expression: Expr, points: tuple[Point, ...]) -> Vector:
    """Return an expression's numbers at several points."""
    return tuple(value_at(expression, point) for point in points)


def same(one: Vector, other: Vector) -> bool:
    """Whether two formulas agree to thirty digits at every point."""
    for a, b in zip(one, other, strict=True):
        size = max(abs(a), abs(b))
        if abs(a - b) > _AGREE * size and size > _ZERO:
            return False
    return True
