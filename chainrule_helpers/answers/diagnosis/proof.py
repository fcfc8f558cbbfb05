"""Prove that two formulas are equal, not only where somebody happened to look.

Formulas made of sums, products, whole powers and exponentials are equal
everywhere if they agree at one point chosen at random.  A square root, an absolute
value, a logarithm or a case distinction breaks that: sqrt(q**2) is q on one side of
q = 0 and -q on the other.  Such a place is called a *wall* here, and a proof looks
at both sides of every wall.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from mpmath import iv, mpf
from mpmath.libmp import ComplexResult
from sympy import Abs, Add, Expr, Mul, Piecewise, Pow, Symbol, erf, exp, log, preorder_traversal, sinh, tanh

from chainrule_helpers.answers.diagnosis.evaluation import OutsideDomain, Point, Undefined, agree, value_at
from chainrule_helpers.answers.diagnosis.points import PointKey, PointSource
from chainrule_helpers.symbolic.symbols import QuantitySymbol, SlopeSymbol

# Points at which two formulas must agree before "equal" is said, with and without walls.
POINTS, POINTS_WITH_WALLS = 6, 16
# So often each side of a wall is looked at.
EACH_SIDE = 3
# Random points tried before a wall is approached on purpose.
POOL = 48
MOST_WALLS = 60
MOST_PAIRED = 8
REACHES = (2, 8, 32, 10**3, 10**6, 10**12, 10**24)

# A term that is smaller beside the largest is not seen by a comparison of thirty digits.
_SEEN = mpf(10) ** -25
# Beyond this, tanh and erf differ from 1 by less.
SATURATED = 28

_ANY = iv.mpf(["-inf", "inf"])
_RANGES = {
    "sigmoid": iv.mpf([0, 1]),
    "softmax": iv.mpf([0, 1]),
    "tanh": iv.mpf([-1, 1]),
    "relu": iv.mpf([0, "inf"]),
    "softplus": iv.mpf([0, "inf"]),
}


@dataclass(frozen=True)
class Doubt:
    """Why two formulas that agree at some points are not called equal.

    Parameters
    ----------
    refuting : PointKey or None
        A point at which they differ.
    reason : str
        What stands in the way where no such point was found: where the answer
        has no value, or which wall could not be crossed.
    """

    refuting: PointKey | None = None
    reason: str = ""


def doubt(target: Expr, answer: Expr, place: PointSource) -> Doubt | None:
    """Return what speaks against two formulas being equal; None if they are.

    Parameters
    ----------
    target, answer : Expr
        Formulas in the symbols of the place.
    place : PointSource
        Where points come from.

    Returns
    -------
    Doubt or None
        None means proved: they agree on both sides of every wall.
    """
    walls = _walls_of((target, answer), place.kinks)
    parts = _summing_parts((target, answer))
    seen = _Sides(walls)
    wanted = POINTS_WITH_WALLS if walls else POINTS
    agreed = 0
    for key in _keys(place, seen, wanted):
        if agreed >= wanted and not seen.open_walls():
            break
        point, known = place.point(key), {}
        try:
            value = value_at(target, point, known)
        except Undefined:
            continue
        try:
            given = value_at(answer, point, known)
        except OutsideDomain as error:
            return Doubt(reason=str(error))
        except Undefined:
            continue
        if any(_blurs(part, point, known) for part in parts):
            continue
        if not agree(value, given):
            return Doubt(refuting=key)
        agreed += 1
        seen.look(point, known)
    if agreed < wanted:
        return Doubt(reason="at most places it has no value, or adds something too small to be seen")
    hidden = [wall for wall in seen.open_walls() if not _is_one_signed(wall)]
    if not hidden:
        return None
    shown = hidden[0].func(*hidden[0].args) if hidden[0].args else hidden[0]
    return Doubt(reason=f"I could not look at both sides of {shown} = 0")


def _summing_parts(formulas: Iterable[Expr]) -> tuple[Expr, ...]:
    """Return the parts of formulas in which something small can go unseen."""
    parts = dict.fromkeys(part for formula in formulas for part in preorder_traversal(formula))
    return tuple(part for part in parts if isinstance(part, Add | exp | tanh | sinh | erf))


def _blurs(part: Expr, point: Point, known: dict[Expr, object]) -> bool:
    """Whether something in a part is too small to be seen at a point: y + exp(-900) is not y."""
    sizes = [abs(value_at(term, point, known)) for term in part.args]
    if part.is_Add:
        return min((size for size in sizes if size), default=1) < _SEEN * max(sizes)
    return 0 < sizes[0] < _SEEN or (sizes[0] > SATURATED and isinstance(part, tanh | erf))


class _Sides:
    """Count on which side of each wall the points lie."""

    def __init__(self, walls: tuple[Expr, ...]) -> None:
        self._counts = {wall: [0, 0] for wall in walls}

    def look(self, point: Point, known: dict[Expr, object]) -> None:
        """Count a point."""
        for wall, counts in self._counts.items():
            try:
                value = value_at(wall, point, known)
            except Undefined:
                continue
            if value:
                counts[value > 0] += 1

    def open_walls(self) -> list[Expr]:
        """Return the walls that were not seen often enough from both sides."""
        return [wall for wall, counts in self._counts.items() if min(counts) < EACH_SIDE]


def _keys(place: PointSource, seen: _Sides, wanted: int) -> Iterator[PointKey]:
    """Yield points: random ones, more while walls are open, then some made to cross those."""
    for number in range(POOL):
        if number >= 2 * wanted and all(map(_is_one_signed, seen.open_walls())):
            return
        yield place.wide(number)
    for wall in seen.open_walls():
        if _is_one_signed(wall):
            continue
        for symbol in sorted(wall.free_symbols & place.leaves, key=str):
            for reach in REACHES:
                for sign in (1, -1):
                    if wall not in seen.open_walls():
                        return
                    yield from (place.reached(number, symbol, sign * reach) for number in range(EACH_SIDE))


def _walls_of(formulas: Iterable[Expr], kinks: tuple[Symbol, ...]) -> tuple[Expr, ...]:
    """Return what changes its sign where two formulas may stop being equal."""
    walls: dict[Expr, None] = dict.fromkeys(kinks)
    for formula in formulas:
        for part in preorder_traversal(formula):
            for inside in _breaking(part):
                found = tuple(dict.fromkeys(_zeros(inside)))
                walls.update(dict.fromkeys(found))
                if len(found) <= MOST_PAIRED:
                    # |a*b| is a*b wherever both have one sign: their product is a wall too.
                    walls.update(dict.fromkeys(Mul(*pair) for pair in combinations(found, 2)))
    return tuple(walls)[:MOST_WALLS]


def _breaking(part: Expr) -> tuple[Expr, ...]:
    """Return that in a part at whose zero it stops being one smooth formula."""
    if isinstance(part, Pow) and not part.exp.is_Integer and part.base.free_symbols:
        return (part.base,)
    if isinstance(part, Abs | log):
        return (part.args[0],)
    if isinstance(part, Piecewise):
        return tuple(c.lhs - c.rhs for _, c in part.args if getattr(c, "is_Relational", False))
    return ()


def _zeros(formula: Expr) -> Iterator[Expr]:
    """Yield formulas that together are zero where this one is."""
    if isinstance(formula, Mul):
        for factor in formula.args:
            yield from _zeros(factor)
    elif isinstance(formula, Pow):
        yield from _zeros(formula.base)
    elif isinstance(formula, tanh | sinh | Abs):
        yield from _zeros(formula.args[0])
    elif formula.free_symbols and not isinstance(formula, exp):
        yield formula


@lru_cache(maxsize=512)
def _is_one_signed(formula: Expr) -> bool:
    """Whether a formula keeps one sign whatever its quantities are; False if that is not plain."""
    found = _range(formula)
    return bool(found.a >= 0 or found.b <= 0)


def _range(formula: Expr):
    """Return an interval that holds every value of a formula."""
    if isinstance(formula, QuantitySymbol) and not isinstance(formula, SlopeSymbol):
        quantity = formula.quantity
        if quantity.kind != "activation":
            return _ANY
        return _RANGES.get(formula.network.activations[quantity.layer - 2], _ANY)
    if formula.is_Rational:
        return iv.mpf(formula.p) / formula.q
    parts = [_range(part) for part in formula.args if isinstance(part, Expr)]
    try:
        if formula.is_Add:
            return sum(parts[1:], parts[0])
        if formula.is_Mul:
            product = parts[0]
            for part in parts[1:]:
                product = product * part
            return product
        if isinstance(formula, Pow):
            return _power_range(parts[0], formula.exp)
        if isinstance(formula, exp):
            return iv.exp(parts[0])
        if isinstance(formula, log):
            return iv.log(parts[0])
    except (ComplexResult, ZeroDivisionError, ValueError, OverflowError):
        return _ANY
    if isinstance(formula, Abs):
        return iv.mpf([0, "inf"])
    if isinstance(formula, tanh):
        return iv.mpf([-1, 1])
    if isinstance(formula, Piecewise):
        branches = [_range(branch) for branch, _ in formula.args]
        return iv.mpf([min(one.a for one in branches), max(one.b for one in branches)])
    return _ANY


def _power_range(base, exponent: Expr):
    if exponent.is_Integer:
        return base ** int(exponent)
    # A root is never negative, and has no value where its base is.
    return iv.mpf([0, "inf"])
