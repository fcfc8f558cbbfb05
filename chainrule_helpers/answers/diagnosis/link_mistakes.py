"""Mistakes about one link: left out, turned over, taken at the wrong place, one too many."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Add

from chainrule_helpers.answers.diagnosis import renaming
from chainrule_helpers.answers.diagnosis.cases import Case, Place, Slip, each_slot
from chainrule_helpers.answers.diagnosis.curve_mistakes import function_of, is_loss_link, target_of
from chainrule_helpers.answers.diagnosis.evaluation import Vector, numbers
from chainrule_helpers.answers.diagnosis.targets import general
from chainrule_helpers.symbolic.chains import Link
from chainrule_helpers.symbolic.functions import ACTIVATION_SPECS
from chainrule_helpers.symbolic.graph import Graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol


def missing_link(case: Case) -> Iterator[Slip]:
    """Leave a link out of the product."""
    if max(len(row) for row in case.numbers) > 1:
        # A number in front of a bare product is a factor or a sign, no link.
        one = case.constant(1)
        yield from each_slot(
            case, "missing-link", lambda place: None if case.factor(place).expression.is_Number else one
        )


def upside_down(case: Case) -> Iterator[Slip]:
    """Take a link as d below / d above."""

    def turned(place: Place) -> Vector | None:
        vector = case.numbers[place[0]][place[1]]
        if case.factor(place).expression.is_Number or any(value == 0 for value in vector):
            return None
        return tuple(1 / value for value in vector)

    yield from each_slot(case, "numerator-denominator", turned)


def at_activation(case: Case) -> Iterator[Slip]:
    """Evaluate the slope f' at the activation h, not at the weighted input z."""

    def turned(place: Place) -> Vector | None:
        link = case.factor(place).link
        name = function_of(case, link)
        if name not in ACTIVATION_SPECS:
            return None
        spec = ACTIVATION_SPECS[name]
        return case.at(spec.slope(link.above, spec.value(link.above)))

    yield from each_slot(case, "at-activation", turned)


def weight_for_activation(case: Case) -> Iterator[Slip]:
    """Keep the factor of a product w h that is nudged, in place of the other."""

    def turned(place: Place) -> Vector | None:
        link = case.factor(place).link
        if link is None or not link.derivative.is_Symbol:
            return None
        return case.at(link.below)

    yield from each_slot(case, "weight-for-activation", turned)


def inner_sign(case: Case) -> Iterator[Slip]:
    """Turn a sign inside one link: h (1 + h) for h (1 - h)."""

    def turned(place: Place) -> Vector | None:
        expression = case.factor(place).expression
        flips = {
            part: Add(*(-term if term.could_extract_minus_sign() else term for term in part.args))
            for part in expression.atoms(Add)
            if any(term.could_extract_minus_sign() for term in part.args)
        }
        return case.at(expression.xreplace(flips)) if flips else None

    yield from each_slot(case, "sign", turned, detail="inside")


def renamed_links(case: Case) -> Iterator[Slip]:
    """Write a link with the quantity of another unit, of the transposed weight, or of another layer."""
    if case.target.graph is None:
        return
    for rule in renaming.rules(case.target.graph.architecture.sizes):
        for kinds in (None, "target", "activation"):

            def turned(place: Place, rule=rule, kinds=kinds) -> Vector | None:
                expression = case.factor(place).expression
                changed = renaming.renamed(expression, rule, kinds, case.target.graph)
                if changed is None and renaming.stays(expression, rule, kinds):
                    # w_11 transposed is itself, on a path beside others that change.
                    changed = expression
                return None if changed is None else case.at(changed)

            yield from each_slot(case, rule.mistake, turned)


def extra_link(case: Case) -> Iterator[Slip]:
    """Multiply with a link that does not belong to the chain, or count one twice."""
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
        for links in _further_links(graph, lowest):
            vectors = [case.at(link.derivative) for link in links]
            if None not in vectors:
                shown = tuple(dict.fromkeys(map(general, links)))
                yield Slip("extra-link", times=dict(enumerate(vectors)), links=shown)


def _further_links(graph: Graph, nodes: list[QuantitySymbol]) -> Iterator[list[Link]]:
    """Yield every link down from some nodes of one kind, a linear output drawn either way."""
    for drawn in ("thomas", "statquest"):
        parents = [graph.parents(node, drawn) for node in nodes]
        for row in zip(*parents, strict=True):
            yield [graph.link(*pair, drawn) for pair in zip(nodes, row, strict=True)]


def wrong_loss(case: Case) -> Iterator[Slip]:
    """Take the slope of another loss: of y^2 - h^2, or of the squared error for cross-entropy."""
    graph = case.target.graph
    if graph is None or not case.target.starts_at_loss:
        return
    squared = graph.architecture.loss != "cross_entropy"
    mean = numbers.mpf(1) / graph.examples if graph.architecture.loss != "sum_of_squared_residuals" else 1

    def turned(place: Place, multiple: int) -> Vector | None:
        link = case.factor(place).link
        if not is_loss_link(link):
            return None
        output = case.at(link.below)
        if squared:
            return tuple(multiple * mean * value for value in output)
        aim = case.at(target_of(link.below))
        return tuple(multiple * mean * (h - y) for h, y in zip(output, aim, strict=True))

    # An answer to question A of docs/sources.md claims 2h; y^2 - h^2 really gives -2h; without
    # the 2 if the half is kept.
    for multiple in (2, -2, 1, -1) if squared else (1, 2):
        yield from each_slot(case, "wrong-loss", lambda place, m=multiple: turned(place, m))
