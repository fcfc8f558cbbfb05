"""Which mistakes explain an answer: one, or two together, and every reading that does."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import combinations
from math import isqrt

from chainrule_helpers.answers.diagnosis.cases import Case, Slip
from chainrule_helpers.answers.diagnosis.evaluation import Vector, numbers, same
from chainrule_helpers.answers.diagnosis.mistakes import all_slips, scaled
from chainrule_helpers.answers.diagnosis.sum_mistakes import update_reading
from chainrule_helpers.answers.diagnosis.targets import grouped

Reading = tuple[Slip, ...]

MOST_READINGS = 3
# Pairs times terms that are tried; what concerns single links stands first in the list.
MOST_TRIALS = 600_000
LARGEST_FACTOR = 12
_ROUGH = 1e-9
_TOO_LARGE = 1e100
_NOTHING = numbers.mpf(10) ** -40


def explain(case: Case, answer: Vector) -> list[Reading]:
    """Return the mistakes that turn the target into the answer.

    Parameters
    ----------
    case : Case
        The target at its points.
    answer : vector
        The answer at the same points.

    Returns
    -------
    list of tuple of Slip
        One tuple per reading: one slip, or two made together.  Two names mean
        two slips that explain the answer equally well.  Empty if nothing does.
    """
    # The same derivative as a sum over fewer paths, as people write it, comes first.
    cases = (*grouped_cases(case), case)
    if all(abs(value) < _NOTHING for value in answer):
        return _zero_readings(cases[0])
    single = [(slip,) for one in cases for slip, result in all_slips(one) if same(result, answer)]
    if single:
        return _distinct(single)
    if update := update_reading(case, answer):
        return [update]
    multiples = [_constant_readings(one, answer) for one in (case, *cases[:-1])]
    if any(multiples):
        # "k times" says more than a factor, in whichever form of the sum k counts the paths.
        return next(filter(_counts_paths, multiples), None) or next(filter(None, multiples))
    # A form with one term only says least about what was mixed up.
    for one in sorted(cases, key=lambda one: len(one.target.terms) == 1):
        if found := _pairs(one, answer, [slip for slip, _ in all_slips(one)]):
            return found
    return []


def _counts_paths(readings: list[Reading]) -> bool:
    return any(slip.name in ("k-times", "average") for reading in readings for slip in reading)


@lru_cache(maxsize=64)
def grouped_cases(case: Case) -> tuple[Case, ...]:
    """Return a target with paths that meet gathered in deltas, at the same points."""
    return tuple(Case(target, case.points) for target in grouped(case.target))


def _zero_readings(case: Case) -> list[Reading]:
    """Explain an answer whose terms cancel: only a link left out on every path does that.

    Nearly anything with factors of 0 "explains" 0, so nothing else is named.
    """
    lost = [
        (slip,)
        for slip, result in all_slips(case)
        if slip.name == "missing-link" and all(abs(value) < _NOTHING for value in result)
    ]
    return lost if len(lost) == 1 else []


def _distinct(readings: list[Reading]) -> list[Reading]:
    """Keep one reading for each set of names."""
    kept: dict[frozenset[str], Reading] = {}
    for reading in readings:
        kept.setdefault(frozenset(slip.name for slip in reading), reading)
    return list(kept.values())


def _constant_readings(case: Case, answer: Vector) -> list[Reading]:
    """Explain an answer that is a constant multiple of the target."""
    if any(value == 0 for value in case.total):
        return []
    ratios = tuple(a / b for a, b in zip(answer, case.total, strict=True))
    ratio = ratios[0]
    if not same(ratios, case.constant(ratio)) or ratio == 0:
        return []
    turned = (scaled(case, "sign", -1),) if ratio < 0 else ()
    size = case.constant(abs(ratio))
    whole = range(len(case.target.terms))
    found = [
        (*turned, slip)
        for slip, _ in all_slips(case)
        if not slip.swaps
        and slip.times.keys() == set(whole)
        and all(same(v, size) for v in slip.times.values())
    ]
    if found:
        return _distinct(found)
    simple = Fraction(float(abs(ratio))).limit_denominator(LARGEST_FACTOR)
    if simple.numerator > LARGEST_FACTOR**2 or not simple:
        return []
    exact = numbers.mpf(simple.numerator) / simple.denominator
    return [(*turned, scaled(case, "factor", exact))] if same(size, case.constant(exact)) else []


def _pairs(case: Case, answer: Vector, slips: list[Slip]) -> list[Reading]:
    """Explain an answer by two mistakes; first roughly at one point, then exactly at all."""
    shares = [_product(row) for row in case.numbers]
    if 0 in shares:
        return []
    paired = isqrt(2 * MOST_TRIALS // len(shares))
    wanted, slack = float(answer[0]), _ROUGH * abs(float(answer[0]))
    # Past this size floats tell nothing apart, and nobody's two slips lead there.
    if not 0 < abs(wanted) < _TOO_LARGE:
        return []
    ratios = [(slip, _ratios(case, slip)) for slip in slips[:paired]]
    found = []
    for (one, first), (other, second) in combinations(ratios, 2):
        rough = sum(s * a * b for s, a, b in zip(shares, first, second, strict=True))
        if abs(rough - wanted) > slack or not _can_meet(one, other):
            continue
        result = case.after(one, other)
        if result is not None and same(result, answer):
            found.append((one, other))
    found = _distinct(found)
    return found if len(found) <= MOST_READINGS else []


def _product(row: list[Vector]) -> float:
    share = 1.0
    for vector in row:
        share *= float(vector[0])
    return share


def _ratios(case: Case, slip: Slip) -> list[float]:
    """Return what a slip multiplies each term with, roughly, at the first point."""
    ratios = []
    for t, row in enumerate(case.numbers):
        ratio = float(slip.times[t][0]) if t in slip.times else 1.0
        for j, vector in enumerate(row):
            if (t, j) in slip.swaps:
                ratio *= float(slip.swaps[t, j][0]) / float(vector[0])
        ratios.append(ratio)
    return ratios


def _can_meet(one: Slip, other: Slip) -> bool:
    """Whether two slips are two: the same one twice, or two ways to add a link, explain too much."""
    if one.name == other.name:
        return one.name in ("missing-link", "swapped-index")
    return True
