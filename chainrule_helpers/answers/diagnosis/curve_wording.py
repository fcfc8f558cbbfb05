"""Say the mistakes about curves, sums and what stands in the wrong place, as a teacher would.

No sentence holds the formula or the number of a link, or of the answer.
"""

from __future__ import annotations

from collections.abc import Callable

from chainrule_helpers.answers.diagnosis.cases import Slip
from chainrule_helpers.answers.diagnosis.phrases import Wording, as_sentence, below_name, link_name, named
from chainrule_helpers.answers.diagnosis.targets import Target


def _value_for_slope(slip: Slip, target: Target) -> Wording:
    link = slip.links[0]
    name = named(slip.links)
    if link.above.quantity.kind == "weighted_input":
        claim = f"for {name} you wrote {link.above} itself, not how fast it changes"
        return as_sentence(claim), claim, f"What is left of {link.above} when only {link.below} is nudged?"
    claim = f"for {name} you took the height of the curve, not its slope"
    return as_sentence(claim), claim, f"How steep is {link.above} where {link.below} stands?"


def _other_function(slip: Slip, target: Target) -> Wording:
    link, name = slip.links[0], named(slip.links)
    function = target.graph.architecture.activations[link.above.quantity.layer - 2]
    if slip.detail == "softmax":
        claim = f"{name} has the softmax slope of another pair of units"
        question = f"Is {link.above} the output of the same unit as {link.below}, and what changes with that?"
        return as_sentence(claim), claim, question
    claim = f"for {name} you took the slope of the {slip.detail}; this unit is {function}"
    return as_sentence(claim), claim, f"What is the slope of the {function}?"


def _half_derivative(slip: Slip, target: Target) -> Wording:
    link, name = slip.links[0], named(slip.links)
    claim = f"{name} is only partly differentiated"
    if link.above.quantity.kind == "loss" and target.graph.architecture.loss == "cross_entropy":
        return as_sentence(claim), claim, f"Which terms of {link.above} hold {link.below}?"
    if link.above.quantity.kind == "loss":
        return (
            as_sentence(claim),
            claim,
            f"What becomes of the square in {link.above}?",
        )
    return as_sentence(claim), claim, f"What is the whole slope of {link.above} along {link.below}?"


def _weighted_input(slip: Slip, target: Target) -> Wording:
    claim = f"in {named(slip.links)} stands the weighted input where the activation belongs"
    question = "Which of the two leaves the unit, and in which is its slope written?"
    return as_sentence(claim), claim, question


def _target_for_output(slip: Slip, target: Target) -> Wording:
    link = slip.links[0]
    claim = f"in {named(slip.links)} stands the target where the output {link.above} belongs"
    return as_sentence(claim), claim, f"Does {link.above} know the target, before the loss compares the two?"


def _target_as_one(slip: Slip, target: Target) -> Wording:
    claim = f"in {named(slip.links)} the target is put in as 1"
    return as_sentence(claim), claim, "What stands for the target when it is not 1?"


def _bias_multiplied(slip: Slip, target: Target) -> Wording:
    above = slip.links[0].above if slip.links else slip.detail
    claim = f"the bias in {above} is added, so its slope is 1: it multiplies nothing"
    return as_sentence(claim), claim, f"What does a nudge of the bias do to {above}?"


def _sum_for_one_term(slip: Slip, target: Target) -> Wording:
    if not slip.links:
        claim = "this adds up the deltas of the whole layer"
        return as_sentence(claim), claim, f"Which units of that layer does {below_name(target)} reach?"
    link = slip.links[0]
    claim = f"for {named(slip.links)} you kept the whole sum"
    return as_sentence(claim), claim, f"Which terms of {link.above} change when only {link.below} moves?"


def _added_links(slip: Slip, target: Target) -> Wording:
    names = " and ".join(link_name(link) for link in slip.links)
    claim = f"the links {names} are added" if len(slip.links) > 1 else "links are added"
    question = "When one step doubles a change and the next triples it, how large is it in the end?"
    return f"{claim[0].upper()}{claim[1:]}.", claim, question


def _update(slip: Slip, target: Target) -> Wording:
    claim = f"that is the new {slip.detail}, not the gradient"
    question = f"The step that moves {slip.detail} is made of the slope: what is the slope alone?"
    return as_sentence(claim), claim, question


CURVE_WORDINGS: dict[str, Callable[[Slip, Target], Wording]] = {
    "value-for-slope": _value_for_slope,
    "other-function": _other_function,
    "half-derivative": _half_derivative,
    "weighted-input-for-activation": _weighted_input,
    "target-for-output": _target_for_output,
    "target-as-one": _target_as_one,
    "bias-multiplied": _bias_multiplied,
    "sum-for-one-term": _sum_for_one_term,
    "added-links": _added_links,
    "update-for-gradient": _update,
}
