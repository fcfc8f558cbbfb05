"""A target as numbers, and what a mistake does to them.

What an answer would be after one slip, or after two, is arithmetic on the
numbers of the links: nothing is simplified, and nothing symbolic is built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from sympy import Expr

from chainrule_helpers.answers.diagnosis.evaluation import (
    Point,
    Undefined,
    Unsupported,
    Vector,
    numbers,
    same,
    values_at,
)
from chainrule_helpers.answers.diagnosis.targets import Factor, Target, general
from chainrule_helpers.symbolic.chains import Link

# Terms beyond this many are judged together only.
MOST_TERMS = 40

Place = tuple[int, int]  # (term, factor)


@dataclass(frozen=True)
class Slip:
    """One mistake, and what it changes.

    Parameters
    ----------
    name : str
        One of `verdict.MISTAKES`.
    swaps : mapping of (term, factor) to vector
        Numbers that stand where a link's own should.
    times : mapping of term to vector
        What a term is multiplied with.
    links : tuple of Link
        The links that it is about, without their example.
    detail : object
        What else its sentence needs: a symbol, a number, a word.
    """

    name: str
    swaps: dict[Place, Vector] = field(default_factory=dict)
    times: dict[int, Vector] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    detail: object = None


class Case:
    """A target with its numbers at chosen points.

    Parameters
    ----------
    target : Target
        What is asked for.
    points : tuple of Point
        Points at which it is evaluated.
    """

    def __init__(self, target: Target, points: tuple[Point, ...]) -> None:
        self.target, self.points = target, points
        self._known: dict[Expr, Vector | None] = {}
        self.numbers = [[self.at(factor.expression) for factor in term.factors] for term in target.terms]
        self._shares = [_product(row) for row in self.numbers]
        self.total = self.after()

    def after(self, *slips: Slip) -> Vector | None:
        """Return what the target becomes after some slips; None if two change the same link."""
        swaps: dict[Place, Vector] = {}
        for slip in slips:
            if swaps.keys() & slip.swaps.keys():
                return None
            swaps.update(slip.swaps)
        touched = {t for t, _ in swaps}
        total = [numbers.mpf(0)] * len(self.points)
        for t, row in enumerate(self.numbers):
            share = self._shares[t]
            if t in touched:
                share = _product([swaps.get((t, j), vector) for j, vector in enumerate(row)])
            share = _product([share, *(slip.times[t] for slip in slips if t in slip.times)])
            total = [sum_ + part for sum_, part in zip(total, share, strict=True)]
        return tuple(total)

    def at(self, expression: Expr) -> Vector | None:
        """Return an expression's numbers at the points; None where it has none."""
        if expression not in self._known:
            try:
                self._known[expression] = values_at(expression, self.points)
            except (Undefined, Unsupported):
                self._known[expression] = None
        return self._known[expression]

    def constant(self, value) -> Vector:
        """Return the same number once per point."""
        return (numbers.mpf(value),) * len(self.points)

    def links(self, slot: tuple[Place, ...]) -> tuple[Link, ...]:
        """Return the links at some places, each once and without its example."""
        found = [self.target.terms[t].factors[j].link for t, j in slot]
        return tuple(dict.fromkeys(general(link) for link in found if link is not None))

    def factor(self, place: Place) -> Factor:
        """Return the factor of the target at a place."""
        return self.target.terms[place[0]].factors[place[1]]

    def terms_of(self, path: tuple) -> list[int]:
        """Return the numbers of the terms on one path, one per example."""
        return [t for t, term in enumerate(self.target.terms) if term.path == path]

    @cached_property
    def slots(self) -> tuple[tuple[Place, ...], ...]:
        """The groups of places that a learner changes together.

        One position on every path; where the paths differ there, also the
        position on one path, in every example.
        """
        terms = self.target.terms
        groups: list[tuple[Place, ...]] = []
        if len({len(term.factors) for term in terms}) == 1:
            groups = [tuple((t, j) for t in range(len(terms))) for j in range(len(terms[0].factors))]
        if len(self.target.paths) > 1 and len(terms) <= MOST_TERMS:
            for path in self.target.paths:
                mine = self.terms_of(path)
                groups += [tuple((t, j) for t in mine) for j in range(len(terms[mine[0]].factors))]
        known: dict[object, tuple[Place, ...]] = {}
        for group in groups:
            # A link that all paths share is lost for all of them, or for none.
            known.setdefault(self.links(group) or group, group)
        return tuple(known.values())


def each_slot(
    case: Case, name: str, turn: Callable[[Place], Vector | None], detail: object = None
) -> Iterator[Slip]:
    """Yield one slip per slot whose factors all have other numbers to stand for them.

    Parameters
    ----------
    case : Case
        The target at its points.
    name : str
        What the slip is called.
    turn : callable
        Place to the numbers that a learner would write there; None where the slip cannot be made.
    detail : object
        What else the sentence needs.
    """
    for slot in case.slots:
        swaps = {place: turn(place) for place in slot}
        if None in swaps.values() or all(same(swaps[t, j], case.numbers[t][j]) for t, j in slot):
            continue
        yield Slip(name, swaps, links=case.links(slot), detail=detail)


def _product(vectors: list[Vector]) -> Vector:
    if len(vectors) == 1:
        return vectors[0]
    return tuple(numbers.fprod(column) for column in zip(*vectors, strict=True))
