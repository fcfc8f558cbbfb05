"""Mistakes about sums: the bias as a factor, all terms for the one that is alive, links added, an update.

Where they were found: the confusions 4, 14, 19 and 23 of docs/sources.md.
"""

from __future__ import annotations

from collections.abc import Iterator

from chainrule_helpers.answers.diagnosis.cases import Case, Place, Slip, each_slot
from chainrule_helpers.answers.diagnosis.curve_mistakes import function_of, is_loss_link, put
from chainrule_helpers.answers.diagnosis.evaluation import Vector, numbers, same
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.chains import Link
from chainrule_helpers.symbolic.symbols import QuantitySymbol, SlopeSymbol

_SMALL = numbers.mpf(10) ** -20


def _is_sum(link: Link | None) -> bool:
    """Return whether a link leads out of a sum w h + b, or of a linear output drawn as one."""
    if link is None or link.below.quantity.kind == "weighted_input":
        return False
    return link.above.quantity.kind in ("weighted_input", "activation")


def _bias_of(link: Link) -> QuantitySymbol:
    place = link.above.quantity
    return QuantitySymbol(Quantity("bias", place.layer, place.unit), link.above.network)


def bias_multiplied(case: Case) -> Iterator[Slip]:
    """Multiply with the bias that z only adds, or write it in place of a link."""
    if case.target.graph is None:
        return

    def in_place(place: Place) -> Vector | None:
        link = case.factor(place).link
        return case.at(_bias_of(link)) if _is_sum(link) and link.derivative.is_Symbol else None

    def beside(place: Place) -> Vector | None:
        link = case.factor(place).link
        if not _is_sum(link):
            return None
        return _times(case.numbers[place[0]][place[1]], case.at(_bias_of(link)))

    yield from each_slot(case, "bias-multiplied", in_place)
    yield from each_slot(case, "bias-multiplied", beside)
    below = case.target.below
    if below is not None and below.quantity.kind == "weighted_input":
        bias = case.at(put(below, kind="bias", sample=None))
        if bias is not None:
            yield Slip(
                "bias-multiplied", times=dict.fromkeys(range(len(case.target.terms)), bias), detail=below
            )


def _times(one: Vector, other: Vector | None) -> Vector | None:
    return None if other is None else tuple(a * b for a, b in zip(one, other, strict=True))


def sum_for_one_term(case: Case) -> Iterator[Slip]:
    """Keep a whole sum where only one of its terms depends on what is nudged."""
    graph = case.target.graph
    if graph is None:
        return

    def turned(place: Place) -> Vector | None:
        link = case.factor(place).link
        if not (_is_sum(link) or is_loss_link(link)) or isinstance(link.derivative, SlopeSymbol):
            return None
        alike = link.below.quantity
        drawn = "statquest" if link.above.quantity.kind == "activation" else "thomas"
        parts = [
            case.at(graph.link(link.above, parent, drawn).derivative)
            for parent in graph.parents(link.above, drawn)
            if (parent.quantity.kind, parent.quantity.sample) == (alike.kind, alike.sample)
        ]
        return None if len(parts) < 2 or None in parts else _added(parts)

    yield from each_slot(case, "sum-for-one-term", turned)
    if not case.target.starts_at_loss or len(case.target.paths) > 1:
        return
    # The sum of all deltas of the layer, where only one of them reaches this weight.
    for j in range(len(case.target.terms[0].factors) - 1):
        swaps: dict[Place, Vector] = {}
        for t, term in enumerate(case.target.terms):
            node, layer = term.factors[j].link.below, term.factors[j].link.below.quantity.layer
            if node.quantity.kind != "weighted_input":
                break
            units = range(1, node.sizes[layer - 1] + 1)
            slopes = [case.at(SlopeSymbol(put(node, unit=u).quantity, node.network)) for u in units]
            if len(slopes) < 2 or None in slopes:
                break
            swaps |= {(t, i): case.constant(1) for i in range(j)} | {(t, j): _added(slopes)}
        else:
            yield Slip("sum-for-one-term", swaps, detail=case.target.terms[0].factors[j].link.below)


def _added(vectors: list[Vector]) -> Vector:
    return tuple(sum(column) for column in zip(*vectors, strict=True))


def added_links(case: Case) -> Iterator[Slip]:
    """Add the links of a chain, all or two neighbours, where they are to be multiplied."""
    # Over several paths, softmax's links add to 0 and "explain" a link left out.
    if case.target.above is None or len(case.target.paths) > 1:
        return
    length, one = len(case.numbers[0]), case.constant(1)
    spans = {(start, start + 2) for start in range(length - 1)} | {(0, length)}
    for start, end in sorted(spans):
        # Links that are the number 1 add up to a factor.
        if end - start < 2 or all(same(vector, one) for vector in case.numbers[0][start:end]):
            continue
        swaps: dict[Place, Vector] = {}
        for t, row in enumerate(case.numbers):
            swaps |= {(t, j): one for j in range(start, end)}
            swaps[t, start] = _added(row[start:end])
        links = tuple(case.links(tuple((0, j) for j in range(start, end))))
        yield Slip("added-links", swaps, links=links)


def own_output_for_input(case: Case) -> Iterator[Slip]:
    """Multiply with the output of the unit that a weight leads to, not of the one it comes from."""
    if case.target.graph is None:
        return

    def turned(place: Place) -> Vector | None:
        link = case.factor(place).link
        if not _is_sum(link) or link.below.quantity.kind != "weight":
            return None
        return case.at(put(link.above, kind="activation"))

    yield from each_slot(case, "wrong-layer", turned)


def extra_slope(case: Case) -> Iterator[Slip]:
    """Multiply a delta, which holds it, with the slope of its own unit once more."""
    graph, terms = case.target.graph, case.target.terms
    if graph is None or not all(
        term.factors[0].link is not None and isinstance(term.factors[0].expression, SlopeSymbol)
        for term in terms
    ):
        return
    links = [_own_slope(graph, term.factors[0].link.below) for term in terms]
    if all(function_of(case, link) for link in links):
        vectors = [case.at(link.derivative) for link in links]
        shown = tuple(dict.fromkeys(links))
        yield Slip("extra-link", times=dict(enumerate(vectors)), links=shown)


def _own_slope(graph, node: QuantitySymbol) -> Link | None:
    if node.quantity.kind != "weighted_input":
        return None
    return graph.link(put(node, kind="activation"), node, "thomas")


def update_reading(case: Case, answer: Vector) -> tuple[Slip, ...] | None:
    """Return the slip of an answer that is a new weight or bias, the old one plus a multiple of the slope."""
    target = case.target
    if not target.starts_at_loss or target.below.quantity.kind not in ("weight", "bias"):
        return None
    old = case.at(target.below)
    if old is None:
        return None
    steps = [(a - b, slope) for a, b, slope in zip(answer, old, case.total, strict=True)]
    # relu's slope is 0 at some points: there the new value is the old one.
    rates = [step / slope for step, slope in steps if abs(slope) > _SMALL]
    if len(rates) < 2 or any(abs(step) > _SMALL for step, slope in steps if abs(slope) <= _SMALL):
        return None
    if abs(rates[0]) > _SMALL and same(tuple(rates), (rates[0],) * len(rates)):
        return (Slip("update-for-gradient", detail=target.below),)
    return None
