"""The named mistakes, each as what it does to the numbers of a target's links.

Where they were found: questions A (wrong-loss), B (k-times, one-path) and C
(missing-link) of docs/sources.md, and the corrections that learners ask for most.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations

from chainrule_helpers.answers.diagnosis import curve_mistakes, link_mistakes, renaming, sum_mistakes
from chainrule_helpers.answers.diagnosis.cases import MOST_TERMS, Case, Slip
from chainrule_helpers.answers.diagnosis.evaluation import Vector, numbers, same
from chainrule_helpers.symbolic.symbols import SlopeSymbol

MOST_PATH_SUBSETS = 4


@lru_cache(maxsize=64)
def all_slips(case: Case) -> tuple[tuple[Slip, Vector], ...]:
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
    return tuple(found)


def other_derivative(case: Case) -> Iterator[Slip]:
    """Give the derivative along another weight, bias or unit than the one asked for."""
    target = case.target
    if not target.starts_at_loss or target.graph is None:
        return
    own = case.at(SlopeSymbol(target.below.quantity, target.below.network))
    if own is None or not same(own, case.total) or any(value == 0 for value in own):
        return
    for rule in renaming.rules(target.below.sizes):
        # A unit of another layer on the same path is a link lost or gained, and told as that.
        if rule.mistake == "wrong-layer" and target.below.quantity.kind not in ("weight", "bias"):
            continue
        other = renaming.moved(target.below, rule, target.graph)
        slope = other and case.at(SlopeSymbol(other.quantity, other.network))
        if slope:
            ratio = tuple(a / b for a, b in zip(slope, own, strict=True))
            yield Slip(rule.mistake, times=dict.fromkeys(range(len(target.terms)), ratio), detail=other)


def upstream_twice(case: Case) -> Iterator[Slip]:
    """Multiply with the slope that arrives from above a second time."""
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
        slopes = [case.at(SlopeSymbol(node.quantity, node.network)) for node in nodes]
        if None not in slopes:
            yield Slip("upstream-twice", times=dict(enumerate(slopes)), detail=nodes[0])


def one_path(case: Case) -> Iterator[Slip]:
    """Keep only some of several paths."""
    paths = case.target.paths
    if len(paths) < 2 or len(case.target.terms) > MOST_TERMS:
        return
    sizes = range(1, len(paths)) if len(paths) <= MOST_PATH_SUBSETS else (1, len(paths) - 1)
    zero = case.constant(0)
    for size in sizes:
        for kept in combinations(paths, size):
            lost = {t: zero for t, term in enumerate(case.target.terms) if term.path not in kept}
            missing = [path for path in paths if path not in kept]
            yield Slip("one-path", times=lost, detail=tuple(case.target.passes(path) for path in missing))


def one_example(case: Case) -> Iterator[Slip]:
    """Keep only one of several examples."""
    samples, zero = case.target.samples, case.constant(0)
    for kept in samples if len(samples) > 1 else ():
        lost = {t: zero for t, term in enumerate(case.target.terms) if term.sample != kept}
        yield Slip("missing-sum-over-examples", times=lost)


def constants(case: Case) -> Iterator[Slip]:
    """Turn the sign, lose or gain a factor, take k times a sum of k paths, or an average for it."""
    yield scaled(case, "sign", -1)
    paths, examples = len(case.target.paths), len(case.target.samples)
    if paths > 1:
        yield scaled(case, "k-times", paths, paths)
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
    """Turn the sign of one of several paths."""
    if 1 < len(case.target.paths) and len(case.target.terms) <= MOST_TERMS:
        for path in case.target.paths:
            times = dict.fromkeys(case.terms_of(path), case.constant(-1))
            yield Slip("sign", times=times, detail=(case.target.passes(path),))


GENERATORS = (
    link_mistakes.missing_link,
    link_mistakes.wrong_loss,
    link_mistakes.at_activation,
    link_mistakes.weight_for_activation,
    link_mistakes.upside_down,
    constants,
    one_path,
    one_example,
    upstream_twice,
    link_mistakes.renamed_links,
    other_derivative,
    link_mistakes.extra_link,
    link_mistakes.inner_sign,
    sign_of_one_path,
    curve_mistakes.value_for_slope,
    curve_mistakes.other_function,
    curve_mistakes.half_derivative,
    curve_mistakes.weighted_input_for_activation,
    curve_mistakes.target_for_output,
    curve_mistakes.target_as_one,
    sum_mistakes.bias_multiplied,
    sum_mistakes.sum_for_one_term,
    sum_mistakes.added_links,
    sum_mistakes.own_output_for_input,
    sum_mistakes.extra_slope,
)
