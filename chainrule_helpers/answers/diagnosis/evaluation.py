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
from typing import NamedTuple

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

from chainrule_helpers.quantities import quantities_of
from chainrule_helpers.symbolic.functions import ACTIVATION_SPECS
from chainrule_helpers.symbolic.graph import Graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol

DIGITS = 50
AGREE = 30
POINTS = 3
# Each unit of a relu layer must be seen on and off, whatever the others do.
POINTS_WITH_KINKS = 16
POOL = 40
ATTEMPTS = 50
LEAVES = ("input", "weight", "bias", "target")
# A weighted input stays off a kink, and so small that 1 - h keeps thirty digits of fifty.
SMALLEST, LARGEST = 0.02, 20

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


class PointKey(NamedTuple):
    """Which point is meant; the same key is always the same point.

    Parameters
    ----------
    number : int
        Seeds the random numbers.
    is_wide : bool
        Whether sizes differ widely and every sign is as likely as its opposite.
    moved, to : Symbol or None, int
        One leaf that is put to a chosen number.
    """

    number: int
    is_wide: bool = False
    moved: Symbol | None = None
    to: int = 0


class Place:
    """Random points, drawn when they are needed and kept.

    Parameters
    ----------
    draw : callable
        ``draw(key)`` returns the point of a `PointKey`.
    leaves : iterable of Symbol
        What nothing defines, so that it can be put anywhere.
    kinks : iterable of Symbol
        Weighted inputs at whose zero a slope jumps (relu), so that more points
        are needed.
    """

    def __init__(
        self, draw: Callable[[PointKey], Point], leaves: Iterable[Symbol], kinks: Iterable[Symbol] = ()
    ) -> None:
        self._draw, self._drawn = draw, {}
        self.leaves, self.kinks = frozenset(leaves), tuple(kinks)
        self.wanted = POINTS_WITH_KINKS if self.kinks else POINTS

    def point(self, key: PointKey) -> Point:
        """Return the point of this key, always the same."""
        if key not in self._drawn:
            self._drawn[key] = self._draw(key)
        return self._drawn[key]

    def wide(self, number: int) -> PointKey:
        """Return the key of a point whose leaves differ widely in size and sign."""
        return PointKey(number, is_wide=True)

    def reached(self, number: int, leaf: Symbol, to: int) -> PointKey:
        """Return the key of such a point with one leaf put to a number."""
        return PointKey(number, True, leaf, to)

    def choose(self, expressions: Iterable[Expr]) -> tuple[PointKey, ...]:
        """Return points at which all expressions have a value, resampling where one has none.

        Raises
        ------
        Undefined
            If fewer than two points are found.
        """
        wanted, found, reason = list(expressions), [], None
        for number in range(POOL):
            key = PointKey(number)
            point = self.point(key)
            try:
                for expression in wanted:
                    value_at(expression, point)
            except Undefined as error:
                reason = error
                continue
            found.append(key)
            if len(found) == self.wanted:
                break
        if len(found) < 2:
            raise reason or Undefined("it has no value")
        return tuple(found)

    def points(self, chosen: tuple[PointKey, ...]) -> tuple[Point, ...]:
        """Return the points of these keys."""
        return tuple(self.point(key) for key in chosen)


@lru_cache(maxsize=64)
def place_of(graph: Graph) -> Place:
    """Return the random points of a graph."""
    activations = graph.architecture.activations
    everything = tuple(quantities_of(graph.architecture.sizes, graph.examples))
    leaves = [graph.symbol(quantity) for quantity in everything if quantity.kind in LEAVES]
    kinks = [
        graph.symbol(quantity)
        for quantity in everything
        if quantity.kind == "weighted_input" and _distinguishes_cases(activations[quantity.layer - 2])
    ]
    return Place(lambda key: _draw_graph(graph, leaves, key), leaves, kinks)


def _distinguishes_cases(activation: str) -> bool:
    """Whether an activation's formula changes at zero, as that of relu does."""
    spec = ACTIVATION_SPECS.get(activation)
    return spec is not None and spec.value(Symbol("z", real=True)).has(Piecewise, Abs)


def place_of_symbols(symbols: Iterable[Symbol]) -> Place:
    """Return random points of symbols that no graph ties together."""
    ordered = sorted(symbols, key=str)

    def draw(key: PointKey) -> Point:
        chance = random.Random(f"symbols {key.number} {key.is_wide}")
        point = {symbol: _drawn(chance, key) for symbol in ordered}
        return point if key.moved is None else point | {key.moved: numbers.mpf(key.to)}

    return Place(draw, ordered)


def _drawn(chance: random.Random, key: PointKey):
    """Return a number between 0.3 and 1.3, of either sign except at every third point.

    At a wide point it is between 0.05 and 3, at every other one between 0.5 and 30,
    and always of either sign.
    """
    share = numbers.mpf(chance.getrandbits(160)) / 2**160
    if key.is_wide:
        size = numbers.exp(share * numbers.log(60)) / (20 if key.number % 2 else 2)
        return -size if chance.random() < 0.5 else size
    size = share + numbers.mpf("0.3")
    return -size if key.number % 3 and chance.random() < 0.5 else size


def _draw_graph(graph: Graph, leaves: list[QuantitySymbol], key: PointKey) -> Point:
    for attempt in range(ATTEMPTS):
        chance = random.Random(f"{graph.architecture} {graph.examples} {key.number} {key.is_wide} {attempt}")
        # Too wide a draw saturates; the next attempts are tamer.
        shrink = numbers.mpf(2) ** -(attempt // 3) if key.is_wide else 1
        point = _drawn_leaves(graph, leaves, chance, key, shrink)
        if _compute(graph, point):
            break
    for step in graph.sweep("thomas"):
        point[step.symbol] = value_at(step.expression, point)
    return point


def _drawn_leaves(graph: Graph, leaves: list[QuantitySymbol], chance, key: PointKey, shrink) -> Point:
    """Draw what nothing defines.  Targets of a softmax are shares of one whole."""
    point: Point = {}
    outputs: dict[int | None, list[QuantitySymbol]] = {}
    for leaf in leaves:
        point[leaf] = _drawn(chance, key)
        if leaf.quantity.kind == "target":
            outputs.setdefault(leaf.quantity.sample, []).append(leaf)
        else:
            point[leaf] *= shrink
    if key.moved is not None:
        _put(point, key.moved, numbers.mpf(key.to))
    if graph.architecture.activations[-1] == "softmax" and graph.architecture.loss == "cross_entropy":
        # h - y is the slope of softmax with cross-entropy only then.
        for row in outputs.values():
            rest = [leaf for leaf in row if leaf != key.moved] or row
            point[rest[-1]] += 1 - sum(point[leaf] for leaf in row)
    return point


def _put(point: Point, leaf: QuantitySymbol, value) -> None:
    """Put a leaf to a number; weights on a large input shrink, so that nothing saturates."""
    point[leaf] = value
    place = leaf.quantity
    for other in point if abs(value) > 1 else ():
        if not isinstance(other, QuantitySymbol):
            continue
        near = other.quantity
        leaves_input = place.kind == "input" and (near.kind, near.layer, near.source) == (
            "weight",
            2,
            place.unit,
        )
        enters_weight = (
            place.kind == "weight" and place.layer == 2 and (near.kind, near.unit) == ("input", place.source)
        )
        if leaves_input or enters_weight:
            point[other] /= abs(value)


def _compute(graph: Graph, point: Point) -> bool:
    """Add every defined quantity; False where a weighted input lies at a kink or saturates its function."""
    for quantity in quantities_of(graph.architecture.sizes, graph.examples):
        symbol = graph.symbol(quantity)
        if symbol not in point:
            point[symbol] = value_at(graph.definition(quantity, "thomas").rhs, point)
            if quantity.kind == "weighted_input" and not SMALLEST < abs(point[symbol]) < LARGEST:
                return False
    return True


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
