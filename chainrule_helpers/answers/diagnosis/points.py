"""Draw random points of a network at which formulas are compared.

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

from sympy import Abs, Expr, Piecewise, Symbol

from chainrule_helpers.answers.diagnosis.evaluation import Point, Undefined, numbers, value_at
from chainrule_helpers.quantities import quantities_of
from chainrule_helpers.symbolic.functions import ACTIVATION_SPECS
from chainrule_helpers.symbolic.graph import Graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol

POINTS = 3
# Each unit of a relu layer must be seen on and off, whatever the others do.
POINTS_WITH_KINKS = 16
POOL = 40
ATTEMPTS = 50
LEAVES = ("input", "weight", "bias", "target")
# A weighted input stays off a kink, and so small that 1 - h keeps thirty digits of fifty.
SMALLEST, LARGEST = 0.02, 20


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


class PointSource:
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
def place_of(graph: Graph) -> PointSource:
    """Return the random points of a graph."""
    activations = graph.architecture.activations
    everything = tuple(quantities_of(graph.architecture.sizes, graph.examples))
    leaves = [graph.symbol(quantity) for quantity in everything if quantity.kind in LEAVES]
    kinks = [
        graph.symbol(quantity)
        for quantity in everything
        if quantity.kind == "weighted_input" and _distinguishes_cases(activations[quantity.layer - 2])
    ]
    return PointSource(lambda key: _draw_graph(graph, leaves, key), leaves, kinks)


def _distinguishes_cases(activation: str) -> bool:
    """Whether an activation's formula changes at zero, as that of relu does."""
    spec = ACTIVATION_SPECS.get(activation)
    return spec is not None and spec.value(Symbol("z", real=True)).has(Piecewise, Abs)


def place_of_symbols(symbols: Iterable[Symbol]) -> PointSource:
    """Return random points of symbols that no graph ties together."""
    ordered = sorted(symbols, key=str)

    def draw(key: PointKey) -> Point:
        chance = random.Random(f"symbols {key.number} {key.is_wide}")
        point = {symbol: _drawn(chance, key) for symbol in ordered}
        return point if key.moved is None else point | {key.moved: numbers.mpf(key.to)}

    return PointSource(draw, ordered)


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
