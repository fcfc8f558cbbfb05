"""Mistakes about a curve: its height for its slope, another's slope, half of one, the wrong quantity in one.

Where they were found: the confusions 10, 13 and 22 of docs/sources.md, and published
slips such as z(1 - z) for the slope of a sigmoid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from sympy import Expr, Integer, Mul

from chainrule_helpers.answers.diagnosis.cases import Case, Place, Slip, each_slot
from chainrule_helpers.answers.diagnosis.evaluation import Vector, same
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.chains import Link
from chainrule_helpers.symbolic.functions import ACTIVATION_SPECS, loss_spec
from chainrule_helpers.symbolic.symbols import QuantitySymbol, SlopeSymbol

# Whose slopes learners know by heart; the slope of softplus is the height of the sigmoid.
_KNOWN_SLOPES = ("sigmoid", "tanh", "relu")


def function_of(case: Case, link: Link | None) -> str:
    """Return the function that a link is the slope of; "" for a link of another kind."""
    if link is None or case.target.graph is None:
        return ""
    above, below = link.above.quantity, link.below.quantity
    if (above.kind, below.kind) != ("activation", "weighted_input"):
        return ""
    return case.target.graph.architecture.activations[above.layer - 2]


def is_loss_link(link: Link | None) -> bool:
    """Return whether a link leads from the loss to an output, its formula written out."""
    return (
        link is not None
        and link.above.quantity.kind == "loss"
        and not isinstance(link.derivative, SlopeSymbol)
    )


def put(symbol: QuantitySymbol, **places: object) -> QuantitySymbol:
    """Return the symbol of another quantity of the same network."""
    return QuantitySymbol(replace(symbol.quantity, **places), symbol.network)


def value_for_slope(case: Case) -> Iterator[Slip]:
    """Take the value of a function or of the loss where its slope belongs."""

    def turned(place: Place) -> Vector | None:
        link = case.factor(place).link
        # With several examples the whole loss belongs to no term: its share does, below.
        if function_of(case, link) or (is_loss_link(link) and len(case.target.samples) == 1):
            return case.at(link.above)
        return None

    yield from each_slot(case, "value-for-slope", turned)

    def share(place: Place) -> Vector | None:
        """Only the share of this output, and of this example, in a loss that adds them."""
        link = case.factor(place).link
        return case.at(_own_share(case, link)) if is_loss_link(link) and case.target.graph else None

    yield from each_slot(case, "value-for-slope", share)


def _own_share(case: Case, link: Link) -> Expr:
    architecture = case.target.graph.architecture
    spec = loss_spec(architecture.loss, architecture.activations[-1])
    return spec.share(target_of(link.below), link.below)


def target_of(output: QuantitySymbol) -> QuantitySymbol:
    """Return the target that an output is compared with."""
    place = output.quantity
    return QuantitySymbol(Quantity("target", place.layer, place.unit, None, place.sample), output.network)


def other_function(case: Case) -> Iterator[Slip]:
    """Take the slope of another function, or softmax's slope for the wrong pair of units."""
    for other in _KNOWN_SLOPES:
        for at_z in (False, True):

            def turned(place: Place, other=other, at_z=at_z) -> Vector | None:
                link = case.factor(place).link
                own = function_of(case, link)
                if own in ("", other, "identity", "softmax"):
                    return None
                spec = ACTIVATION_SPECS[other]
                vector = case.at(spec.slope(link.below, spec.value(link.below) if at_z else link.above))
                # relu's slope is 1 wherever all points lie on one side: that is a link left out.
                return None if vector is None or same(vector, case.constant(1)) else vector

            yield from each_slot(case, "other-function", turned, detail=other)
    for formula in _SOFTMAX_CONFUSED:

        def confused(place: Place, formula=formula) -> Vector | None:
            link = case.factor(place).link
            if function_of(case, link) != "softmax":
                return None
            source = put(link.below, kind="activation")
            expression = formula(link.above, source)
            return None if expression is None else case.at(expression)

        yield from each_slot(case, "other-function", confused, detail="softmax")


# In place of -a_k a_j off the diagonal, and of a_j (1 - a_j) on it.
_SOFTMAX_CONFUSED: tuple[Callable[[Expr, Expr], Expr | None], ...] = (
    lambda a, source: None if a == source else a * (1 - source),
    lambda a, source: None if a == source else a * (1 - a),
    lambda a, source: None if a == source else source * (1 - source),
    lambda a, source: None if a != source else -a * a,
)


def half_derivative(case: Case) -> Iterator[Slip]:
    """Keep one part of a slope: 1 - h of h (1 - h), or one of the two terms of the cross-entropy's."""
    for number in range(4):

        def turned(place: Place, number=number) -> Vector | None:
            parts = _parts(case, place)
            return case.at(parts[number]) if number < len(parts) else None

        yield from each_slot(case, "half-derivative", turned)


def _parts(case: Case, place: Place) -> tuple[Expr, ...]:
    """Return what one could take for the whole slope; a height alone is `value_for_slope`."""
    link = case.factor(place).link
    own = function_of(case, link)
    if own in ("sigmoid", "softplus"):
        slope = ACTIVATION_SPECS[own].slope(link.below, link.above)
        return _with_both_signs(part for part in Mul.make_args(slope) if part != link.above)
    if own == "tanh":
        return _with_both_signs((link.above**2, 1 - link.above))
    if not is_loss_link(link) or case.target.graph is None:
        return ()
    architecture, aim, output = case.target.graph.architecture, target_of(link.below), link.below
    if architecture.loss == "cross_entropy" and architecture.activations[-1] != "softmax":
        return _with_both_signs((aim / output, (1 - aim) / (1 - output)))
    if architecture.loss == "sum_of_squared_residuals":
        # The 2 and the inner minus came down, but the square stayed.
        return (-2 * (aim - output) ** 2,)
    return ()


def _with_both_signs(parts: Iterable[Expr]) -> tuple[Expr, ...]:
    return tuple(sign * part for part in parts for sign in (1, -1))


def weighted_input_for_activation(case: Case) -> Iterator[Slip]:
    """Write z where the activation h belongs: in a link along a weight, or z (1 - z)."""

    def turned(place: Place) -> Vector | None:
        return _exchanged(case, place, lambda h: put(h, kind="weighted_input"))

    yield from each_slot(case, "weighted-input-for-activation", turned)

    def height_of_sum(place: Place) -> Vector | None:
        link = case.factor(place).link
        if link is None or (link.above.quantity.kind, link.below.quantity.kind) != (
            "weighted_input",
            "weight",
        ):
            return None
        return case.at(link.above)

    # The value z = w h + b itself, where its slope along w belongs.
    yield from each_slot(case, "value-for-slope", height_of_sum)


def target_for_output(case: Case) -> Iterator[Slip]:
    """Write the target where the output belongs, inside the slope of the output's function."""

    def turned(place: Place) -> Vector | None:
        link = case.factor(place).link
        return _exchanged(case, place, target_of) if function_of(case, link) else None

    yield from each_slot(case, "target-for-output", turned)


def _exchanged(case: Case, place: Place, other: Callable) -> Vector | None:
    expression = case.factor(place).expression
    if case.target.graph is None or isinstance(expression, SlopeSymbol):
        return None
    exchanges = {s: other(s) for s in expression.free_symbols if _is_activation(s)}
    return case.at(expression.xreplace(exchanges)) if exchanges else None


def _is_activation(symbol: Expr) -> bool:
    return isinstance(symbol, QuantitySymbol) and symbol.quantity.kind == "activation"


def target_as_one(case: Case) -> Iterator[Slip]:
    """Put the target in as the number 1."""

    def turned(place: Place) -> Vector | None:
        factor = case.factor(place)
        if case.target.graph is None or factor.link is None:
            return None
        if isinstance(factor.expression, SlopeSymbol):
            return _short_form(case, factor.link)
        targets = [s for s in factor.expression.free_symbols if _is_target(s)]
        return case.at(factor.expression.xreplace(dict.fromkeys(targets, Integer(1)))) if targets else None

    yield from each_slot(case, "target-as-one", turned)


def _short_form(case: Case, link: Link) -> Vector | None:
    """Return h - 1 for the slope h - y of softmax with cross-entropy."""
    architecture, node = case.target.graph.architecture, link.below.quantity
    is_softmax = (architecture.activations[-1], architecture.loss) == ("softmax", "cross_entropy")
    if not is_softmax or node.kind != "weighted_input" or node.layer != len(architecture.sizes):
        return None
    return case.at((put(link.below, kind="activation") - 1) / case.target.graph.examples)


def _is_target(symbol: Expr) -> bool:
    return isinstance(symbol, QuantitySymbol) and symbol.quantity.kind == "target"
