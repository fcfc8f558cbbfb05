"""The named mistakes, each as what it does to the numbers of a target's links.

A `Slip` replaces the numbers of some links, or multiplies some terms.  What the
answer would be after one slip, or after two, is arithmetic on numbers that are
known already: nothing is simplified, and nothing symbolic is built.  Where the
mistakes were found: Source A (wrong-loss), Source B (k-times, one-path), Source C
(missing-link), and the corrections that learners ask for most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from sympy import Add, Expr, Symbol

from chainrule_helpers.exercises import renaming
from chainrule_helpers.exercises.judging import (
    Point,
    Undefined,
    Unsupported,
    Vector,
    numbers,
    same,
    values_at,
)
from chainrule_helpers.exercises.targets import Target, general
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.chains import Link
from chainrule_helpers.symbolic.functions import ACTIVATION_SPECS
from chainrule_helpers.symbolic.symbols import QuantitySymbol, SlopeSymbol

NAMES = (
    "missing-link",
    "extra-link",
    "sign",
    "factor",
    "at-activation",
    "swapped-index",
    "wrong-layer",
    "weight-for-activation",
    "one-path",
    "k-times",
    "average",
    "upstream-twice",
    "wrong-loss",
    "missing-sum-over-examples",
    "numerator-denominator",
    "not-recognised",
)

# Terms beyond this many are judged as a whole only.
MOST_TERMS = 60
MOST_PATH_SUBSETS = 4

Place = tuple[int, int]  # (term, factor)


@dataclass(frozen=True)
class Slip:
    """One mistake, and what it changes.

    Parameters
    ----------
    name : str
        One of `NAMES`.
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
        known: dict[Expr, Vector] = {}
        self.numbers = [
            [
                known[factor.expression]
                if factor.expression in known
                else known.setdefault(factor.expression, values_at(factor.expression, points))
                for factor in term.factors
            ]
            for term in target.terms
        ]
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
        try:
            return values_at(expression, self.points)
        except (Undefined, Unsupported):
            return None

    def constant(self, value) -> Vector:
        """Return the same number once per point."""
        return (numbers.mpf(value),) * len(self.points)

    def links(self, slot: tuple[Place, ...]) -> tuple[Link, ...]:
        """Return the links at some places, each once and without its example."""
        found = [self.target.terms[t].factors[j].link for t, j in slot]
        return tuple(dict.fromkeys(general(link) for link in found if link is not None))

    def terms_of(self, path: tuple) -> list[int]:
        """Return the numbers of the terms on one path, one per example."""
        return [t for t, term in enumerate(self.target.terms) if term.path == path]

    @cached_property
    def slips(self) -> list[tuple[Slip, Vector]]:
        """Every single mistake, with what the target becomes."""
        return all_slips(self)

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


def all_slips(case: Case) -> list[tuple[Slip, Vector]]:
    """Return every single mistake that changes the target, with what the target becomes.

    Two slips of one name with the same result are the same mistake told twice,
    so the first stays.
    """
    found: list[tuple[Slip, Vector]] = []
    alike: dict[tuple[str, str], list[Vector]] = {}
    for generator in GENERATORS:
        for slip in generator(case):
            result = case.after(slip)
            # Few results share their leading digits, so few need the exact comparison.
            nearby = alike.setdefault((slip.name, f"{float(result[0]):.6e}"), [])
            if same(result, case.total) or any(same(result, other) for other in nearby):
                continue
            nearby.append(result)
            found.append((slip, result))
    return found


def _product(vectors: list[Vector]) -> Vector:
    if len(vectors) == 1:
        return vectors[0]
    return tuple(numbers.fprod(column) for column in zip(*vectors, strict=True))


def _swapped(case: Case, slot, turn: Callable[[Place], Vector | None]) -> dict[Place, Vector] | None:
    """Return new numbers for a slot; None where one has none or none is new."""
    swaps = {place: turn(place) for place in slot}
    if None in swaps.values():
        return None
    return None if all(same(swaps[t, j], case.numbers[t][j]) for t, j in slot) else swaps


def _each_slot(
    case: Case, name: str, turn: Callable[[Place], Vector | None], detail: object = None
) -> Iterator[Slip]:
    for slot in case.slots:
        if swaps := _swapped(case, slot, turn):
            yield Slip(name, swaps, links=case.links(slot), detail=detail)


def _factor(case: Case, place: Place):
    return case.target.terms[place[0]].factors[place[1]]


def missing_link(case: Case) -> Iterator[Slip]:
    """A link left out of the product."""
    if max(len(row) for row in case.numbers) > 1:
        # A number in front of a bare product is a factor or a sign, no link.
        one = case.constant(1)
        yield from _each_slot(
            case, "missing-link", lambda place: None if _factor(case, place).expression.is_Number else one
        )


def upside_down(case: Case) -> Iterator[Slip]:
    """A link taken as d below / d above."""

    def turned(place: Place) -> Vector | None:
        vector = case.numbers[place[0]][place[1]]
        if _factor(case, place).expression.is_Number or any(value == 0 for value in vector):
            return None
        return tuple(1 / value for value in vector)

    yield from _each_slot(case, "numerator-denominator", turned)


def at_activation(case: Case) -> Iterator[Slip]:
    """The slope f' evaluated at the activation h, not at the weighted input z."""

    def turned(place: Place) -> Vector | None:
        link = _factor(case, place).link
        name = _function_of(case, link)
        if name not in ACTIVATION_SPECS:
            return None
        spec = ACTIVATION_SPECS[name]
        return case.at(spec.slope(link.above, spec.value(link.above)))

    yield from _each_slot(case, "at-activation", turned)


def _function_of(case: Case, link: Link | None) -> str:
    if link is None or case.target.graph is None:
        return ""
    above, below = link.above.quantity, link.below.quantity
    if (above.kind, below.kind) != ("activation", "weighted_input"):
        return ""
    return case.target.graph.architecture.activations[above.layer - 2]


def weight_for_activation(case: Case) -> Iterator[Slip]:
    """In the slope of a product w h: the factor that is nudged, in place of the other."""

    def turned(place: Place) -> Vector | None:
        link = _factor(case, place).link
        if link is None or not link.derivative.is_Symbol:
            return None
        return case.at(link.below)

    yield from _each_slot(case, "weight-for-activation", turned)


def inner_sign(case: Case) -> Iterator[Slip]:
    """A sign turned inside one link: h (1 + h) for h (1 - h)."""

    def turned(place: Place) -> Vector | None:
        expression = _factor(case, place).expression
        flips = {
            part: Add(*(-term if term.could_extract_minus_sign() else term for term in part.args))
            for part in expression.atoms(Add)
            if any(term.could_extract_minus_sign() for term in part.args)
        }
        return case.at(expression.xreplace(flips)) if flips else None

    yield from _each_slot(case, "sign", turned, detail="inside")


def renamed_links(case: Case) -> Iterator[Slip]:
    """A link with the quantity of another unit, of the transposed weight, or of another layer."""
    if case.target.graph is None:
        return
    for rule in renaming.rules(case.target.graph.architecture.sizes):
        for kinds in (None, "target", "activation"):

            def turned(place: Place, rule=rule, kinds=kinds) -> Vector | None:
                expression = _factor(case, place).expression
                changed = renaming.renamed(expression, rule, kinds, case.target.graph)
                return None if changed is None else case.at(changed)

            yield from _each_slot(case, rule.mistake, turned)


def other_derivative(case: Case) -> Iterator[Slip]:
    """The derivative along another weight, bias or unit than the one asked for."""
    target = case.target
    if not target.starts_at_loss or target.graph is None:
        return
    own = case.at(SlopeSymbol(target.below.quantity, target.below.sizes))
    if own is None or not same(own, case.total) or any(value == 0 for value in own):
        return
    for rule in renaming.rules(target.below.sizes):
        # A unit of another layer on the same path is a link lost or gained, and told as that.
        if rule.mistake == "wrong-layer" and target.below.quantity.kind not in ("weight", "bias"):
            continue
        other = renaming.moved(target.below, rule, target.graph)
        slope = other and case.at(SlopeSymbol(other.quantity, other.sizes))
        if slope:
            ratio = tuple(a / b for a, b in zip(slope, own, strict=True))
            yield Slip(rule.mistake, times=dict.fromkeys(range(len(target.terms)), ratio), detail=other)


def extra_link(case: Case) -> Iterator[Slip]:
    """A link of the network that does not belong to the chain, or one counted twice."""
    terms, graph = case.target.terms, case.target.graph
    if len({len(term.factors) for term in terms}) > 1:
        return
    first = 1 if case.target.starts_at_loss else 0
    for j in range(first, len(terms[0].factors)):
        slot = tuple((t, j) for t in range(len(terms)))
        yield Slip(
            "extra-link",
            times={t: case.numbers[t][j] for t in range(len(terms))},
            links=case.links(slot),
            detail="twice",
        )
    if graph is None or case.target.above is None:
        return
    for j in range(len(terms[0].factors)):
        lowest = [term.factors[j].link.below for term in terms]
        for offset in range(len(graph.parents(lowest[0]))):
            links = [graph.link(node, graph.parents(node)[offset]) for node in lowest]
            vectors = [case.at(link.derivative) for link in links]
            if None not in vectors:
                shown = tuple(dict.fromkeys(map(general, links)))
                yield Slip("extra-link", times=dict(enumerate(vectors)), links=shown)


def upstream_twice(case: Case) -> Iterator[Slip]:
    """The slope that arrives from above, multiplied in a second time."""
    terms, target = case.target.terms, case.target
    if target.above is None:
        for j, factor in enumerate(terms[0].factors):
            if isinstance(factor.expression, SlopeSymbol):
                yield Slip("upstream-twice", times={0: case.numbers[0][j]}, detail=factor.expression)
        return
    if not target.starts_at_loss or len({len(term.factors) for term in terms}) > 1:
        return
    for j in range(len(terms[0].factors) - 1):
        nodes = [term.factors[j].link.below for term in terms]
        slopes = [case.at(SlopeSymbol(node.quantity, node.sizes)) for node in nodes]
        if None not in slopes:
            yield Slip("upstream-twice", times=dict(enumerate(slopes)), detail=nodes[0])


def one_path(case: Case) -> Iterator[Slip]:
    """Only some of several paths."""
    paths = case.target.paths
    if len(paths) < 2 or len(case.target.terms) > MOST_TERMS:
        return
    sizes = range(1, len(paths)) if len(paths) <= MOST_PATH_SUBSETS else (1, len(paths) - 1)
    zero = case.constant(0)
    for size in sizes:
        for kept in combinations(paths, size):
            lost = {t: zero for t, term in enumerate(case.target.terms) if term.path not in kept}
            yield Slip("one-path", times=lost, detail=kept)


def one_example(case: Case) -> Iterator[Slip]:
    """Only one of several examples."""
    samples, zero = case.target.samples, case.constant(0)
    for kept in samples if len(samples) > 1 else ():
        lost = {t: zero for t, term in enumerate(case.target.terms) if term.sample != kept}
        yield Slip("missing-sum-over-examples", times=lost)


def constants(case: Case) -> Iterator[Slip]:
    """The sign, a lost or gained factor, k times a sum of k paths, an average for a sum."""
    yield scaled(case, "sign", -1)
    paths, examples = len(case.target.paths), len(case.target.samples)
    if paths > 1:
        yield scaled(case, "k-times", paths)
        yield scaled(case, "average", numbers.mpf(1) / paths, "paths")
    if examples > 1:
        yield scaled(case, "average", numbers.mpf(1) / examples, "examples")
        yield scaled(case, "factor", examples, "examples")
    yield scaled(case, "factor", 2)
    yield scaled(case, "factor", numbers.mpf(1) / 2)


def scaled(case: Case, name: str, value, detail: object = None) -> Slip:
    """Return the slip that multiplies everything with a constant."""
    return Slip(name, times=dict.fromkeys(range(len(case.target.terms)), case.constant(value)), detail=detail)


def sign_of_one_path(case: Case) -> Iterator[Slip]:
    """One of several paths with the wrong sign."""
    if 1 < len(case.target.paths) and len(case.target.terms) <= MOST_TERMS:
        for path in case.target.paths:
            times = dict.fromkeys(case.terms_of(path), case.constant(-1))
            yield Slip("sign", times=times, detail=(path,))


def wrong_loss(case: Case) -> Iterator[Slip]:
    """The slope of another loss: of y^2 - h^2 (Source A), or of the squared error for cross-entropy."""
    graph = case.target.graph
    if graph is None or not case.target.starts_at_loss:
        return
    squared = graph.architecture.loss != "cross_entropy"
    mean = numbers.mpf(1) / graph.examples if graph.architecture.loss != "sum_of_squared_residuals" else 1

    def turned(place: Place, multiple: int) -> Vector | None:
        link = _factor(case, place).link
        if link is None or link.above.quantity.kind != "loss":
            return None
        output = case.at(link.below)
        if squared:
            return tuple(multiple * mean * value for value in output)
        aim = case.at(_target_of(link.below))
        return tuple(multiple * mean * (h - y) for h, y in zip(output, aim, strict=True))

    # Claimed as 2h by Source A; -2h is what y^2 - h^2 really gives; without the 2 if the half is kept.
    for multiple in (2, -2, 1, -1) if squared else (1, 2):
        yield from _each_slot(case, "wrong-loss", lambda place, m=multiple: turned(place, m))


def _target_of(output: QuantitySymbol) -> Symbol:
    place = output.quantity
    return QuantitySymbol(Quantity("target", place.layer, place.unit, None, place.sample), output.sizes)


GENERATORS = (
    missing_link,
    wrong_loss,
    at_activation,
    weight_for_activation,
    upside_down,
    constants,
    one_path,
    one_example,
    upstream_twice,
    renamed_links,
    other_derivative,
    extra_link,
    inner_sign,
    sign_of_one_path,
)
