"""Say a mistake as a teacher would: name the link, ask the question that leads on.

No sentence holds the formula or the number of a link, or of the answer.
"""

from __future__ import annotations

from collections.abc import Callable

from chainrule_helpers.answers.diagnosis.cases import Slip
from chainrule_helpers.answers.diagnosis.curve_wording import CURVE_WORDINGS
from chainrule_helpers.answers.diagnosis.phrases import (
    LIKES,
    Wording,
    as_sentence,
    below_name,
    loss_name,
    named,
    typed,
)
from chainrule_helpers.answers.diagnosis.targets import Target
from chainrule_helpers.notation import current_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.symbols import QuantitySymbol


def _missing_link(slip: Slip, target: Target) -> Wording:
    if not slip.links:
        claim = "Every factor is there but one."
        return claim, "one factor is missing", "Which step of the way does none of your factors stand for?"
    first, name = slip.links[0], named(slip.links)
    return (
        f"Every link is there but {name}.",
        f"the link {name} is missing",
        f"How does {first.above} change when {first.below} moves?",
    )


def _extra_link(slip: Slip, target: Target) -> Wording:
    if not slip.links:
        return "One factor is there twice.", "one factor is there twice", "Which step did you take twice?"
    name = named(slip.links)
    if slip.detail == "twice":
        claim = f"the link {name} is in there twice"
        return f"The right links, but {claim[4:]}.", claim, "How often does the path pass that step?"
    question = f"Where does the path from {target.above} to {below_name(target)} end, and what lies on it?"
    return f"One link too many: {name}.", f"{name} is one link too many", question


def _sign(slip: Slip, target: Target) -> Wording:
    question = "Which link brings a minus with it, and how many of them are there?"
    if current_notation().delta_sign < 0:
        question += " (Mitchell's delta is minus the slope.)"
    if slip.detail == "inside" and slip.links:
        claim = f"inside {named(slip.links)} a sign is turned"
        top, bottom = slip.links[0].above, slip.links[0].below
        return as_sentence(claim), claim, f"Does {top} rise or fall there when {bottom} grows, and how fast?"
    if slip.detail == "inside":
        return "Inside one bracket a sign is turned.", "inside one bracket a sign is turned", question
    if slip.detail and target.above is not None:
        claim = f"the path {_through(slip.detail[0], target)} has the wrong sign"
        return as_sentence(claim), claim, question
    return "All right but the sign.", "the sign is wrong", question


def _factor(slip: Slip, target: Target) -> Wording:
    if slip.detail == "examples":
        question = f"Is {loss_name(target)} the sum over the data points, or their mean?"
    elif target.starts_at_loss and target.graph.architecture.loss != "cross_entropy":
        loss = loss_name(target)
        question = f"What does differentiating the square in {loss} bring down, and what stands before it?"
    else:
        question = "Which link could bring a number with it?"
    return "All right but a constant factor.", "a constant factor is off", question


def _at_activation(slip: Slip, target: Target) -> Wording:
    link = slip.links[0]
    claim = f"the slope {named(slip.links)} is taken at {link.above}, the activation"
    return as_sentence(claim), claim, "Where on the curve of the function does the unit stand?"


def _swapped_index(slip: Slip, target: Target) -> Wording:
    if slip.links:
        claim = f"in {named(slip.links)} an index is mixed up"
        link = slip.links[0]
        question = f"Which quantities does {link.above} hold together with {link.below}?"
        return as_sentence(claim), claim, question
    if isinstance(slip.detail, QuantitySymbol) and target.below is not None:
        claim = f"this follows {slip.detail}, and {below_name(target)} is asked for"
        question = f"From which unit to which does the path to {below_name(target)} run?"
        return as_sentence(claim), claim, question
    return "An index is mixed up.", "an index is mixed up", "Which unit does each factor belong to?"


def _wrong_layer(slip: Slip, target: Target) -> Wording:
    if slip.links:
        claim = f"in {named(slip.links)} a quantity comes from the wrong layer"
        return (
            as_sentence(claim),
            claim,
            f"Between which two layers does the step to {slip.links[0].below} lie?",
        )
    if isinstance(slip.detail, QuantitySymbol) and target.below is not None:
        claim = f"this follows {slip.detail}, in another layer than {below_name(target)}"
        return as_sentence(claim), claim, f"Which layer does {below_name(target)} belong to?"
    claim = "a quantity comes from the wrong layer"
    return as_sentence(claim), claim, "Which layer does each factor belong to?"


def _weight_for_activation(slip: Slip, target: Target) -> Wording:
    link = slip.links[0]
    claim = f"in {named(slip.links)} the weight and what it multiplies have changed places"
    return (
        as_sentence(claim),
        claim,
        f"Which factor of the product does a nudge of {link.below} get multiplied by?",
    )


def _one_path(slip: Slip, target: Target) -> Wording:
    lost = slip.detail
    if target.above is None:
        claim = "some terms of the sum are missing"
        return as_sentence(claim), claim, "Along which other paths does the change travel?"
    through = [_through(path, target) for path in lost]
    rest = f"the one {through[0]} is" if len(lost) == 1 else f"those {' and '.join(through[:3])} are"
    claim = f"{rest} missing from the sum over the paths"
    question = f"Through which quantities does {below_name(target)} reach {target.above}?"
    return as_sentence(claim), claim, question


def _through(quantity: Quantity | None, target: Target) -> str:
    """Say which path is meant, by the first quantity that the paths do not share."""
    return f"through {typed(quantity, target)}" if quantity is not None else "of this data point"


def _k_times(slip: Slip, target: Target) -> Wording:
    count = slip.detail
    claim = f"this is {count} times the derivative"
    question = f"Each of the {count} paths adds its own share: what is left to multiply once they are added?"
    return as_sentence(claim), claim, question


def _average(slip: Slip, target: Target) -> Wording:
    what = "data points" if slip.detail == "examples" else "paths"
    claim = f"the shares of the {what} are averaged"
    end = "average out" if what == "paths" else "get divided by their number"
    return as_sentence(claim), claim, f"When {below_name(target)} moves, do the changes add up or {end}?"


def _upstream_twice(slip: Slip, target: Target) -> Wording:
    claim = "the slope that arrives from above is multiplied in twice"
    if isinstance(slip.detail, QuantitySymbol) and target.above is not None:
        bare = type(slip.detail)(_bare(slip.detail.quantity), slip.detail.network)
        claim = f"the slope that arrives at {bare} from above is multiplied in twice"
    return as_sentence(claim), claim, "Which of your factors does it hold already?"


def _bare(quantity: Quantity) -> Quantity:
    return Quantity(quantity.kind, quantity.layer, quantity.unit, quantity.source)


def _wrong_loss(slip: Slip, target: Target) -> Wording:
    link, graph = slip.links[0], target.graph
    aim = Quantity("target", link.below.quantity.layer, link.below.quantity.unit)
    if graph.architecture.loss == "cross_entropy":
        claim = f"{named(slip.links)} is the slope of another loss, the squared error"
        return as_sentence(claim), claim, f"Which loss is {link.above} here?"
    other = f"{typed(aim, target)}**2 - {link.below}**2"
    claim = f"{named(slip.links)} is taken from another loss, of the kind {other}"
    question = f"What exactly is squared in {link.above}, and can its slope do without {typed(aim, target)}?"
    return as_sentence(claim), claim, question


def _missing_sum(slip: Slip | None, target: Target) -> Wording:
    claim = "the sum over the data points is missing"
    question = f"Which data points does {below_name(target)} act on?"
    return (
        "This is the share of one data point: the sum over the data points is missing.",
        claim,
        question if target.below else "Which data points count?",
    )


def _upside_down(slip: Slip, target: Target) -> Wording:
    if not slip.links:
        claim = "one factor is upside down"
        return as_sentence(claim), claim, "Which quantity depends on which?"
    link = slip.links[0]
    claim = f"the link {named(slip.links)} is upside down"
    return as_sentence(claim), claim, f"Which depends on which, {link.above} on {link.below} or the reverse?"


_WORDINGS: dict[str, Callable[[Slip, Target], Wording]] = {
    "missing-link": _missing_link,
    "extra-link": _extra_link,
    "sign": _sign,
    "factor": _factor,
    "at-activation": _at_activation,
    "swapped-index": _swapped_index,
    "wrong-layer": _wrong_layer,
    "weight-for-activation": _weight_for_activation,
    "one-path": _one_path,
    "k-times": _k_times,
    "average": _average,
    "upstream-twice": _upstream_twice,
    "wrong-loss": _wrong_loss,
    "missing-sum-over-examples": _missing_sum,
    "numerator-denominator": _upside_down,
    **CURVE_WORDINGS,
}


LONGEST = 300


def wordings(reading: tuple[Slip, ...], target: Target) -> list[Wording]:
    """Return the claims and questions of one reading."""
    return [_WORDINGS[slip.name](slip, target) for slip in reading]


def message(readings: list[tuple[Slip, ...]], target: Target) -> str:
    """Return one or two sentences on what explains an answer.

    Parameters
    ----------
    readings : list of tuple of Slip
        Each tuple is one reading; several explain the answer equally well.
    target : Target
        What was asked for.
    """
    spoken = [wordings(reading, target) for reading in readings]
    if len(spoken) == 1 and len(spoken[0]) == 1:
        alone, _, question = spoken[0][0]
        return f"{alone} {question}"
    joined = ["; and ".join(claim for _, claim, _ in parts) for parts in spoken]
    question = spoken[0][0][2]
    if len(spoken) == 1:
        return f"Two things at once: {joined[0]}. {question}"
    either = f"Either {', or '.join(joined)}: both would give this answer. {question}"
    # With two readings the first paths' links say enough.
    return either.replace(LIKES, "") if len(either) > LONGEST else either


LACKS_BRACKETS = (
    "Everything is there, but one pair of brackets is missing. A fraction line, a product and a minus "
    "take only what stands right beside them. Which sum in it belongs together?"
)


def not_recognised(target: Target) -> str:
    """Return the sentence for a wrong answer that no known mistake explains."""
    if target.above is None:
        return (
            "That is not equal, and I do not recognise the slip. Which factors would you write, step by step?"
        )
    if len(target.terms) == 1 and len(target.terms[0].factors) == 1:
        return (
            f"That is not d{target.above}/d{below_name(target)}, and I do not recognise the slip. "
            f"How is {target.above} defined, and what becomes of that when only {below_name(target)} moves?"
        )
    return (
        f"That is not d{target.above}/d{below_name(target)}, and I do not recognise the slip. "
        f"Which quantity does {target.above} depend on directly, and how does the way go on from there?"
    )


def no_number(target: Target) -> str:
    """Return the sentence for a number typed where a formula is asked for."""
    what = f"d{target.above}/d{below_name(target)}" if target.above is not None else "What is asked for"
    return f"{what} is no fixed number: it changes with the quantities it is made of. Which are they?"


def sign_lost(target: Target) -> str:
    """Return the sentence for an answer of the right size whose sign is right only sometimes."""
    return (
        f"That has the right size, but for some values its sign is wrong: "
        "the root of a square is never negative, and neither is an absolute value. "
        f"Which sign has {_asked(target)} there?"
    )


def sometimes_right(target: Target) -> str:
    """Return the sentence for an answer that is equal on one side of a kink only."""
    return (
        f"That equals {_asked(target)} for some values and not for others. "
        "A root, an absolute value, relu or a case distinction in it changes where some quantity changes "
        "its sign: what is it on the other side?"
    )


def unproved(reason: str) -> str:
    """Return the sentence for an answer that agrees wherever it was tried, and is not proved equal."""
    return (
        f"That agrees where I tried it, but I cannot call it right: {reason}. "
        "Can you write it without that root, logarithm or case distinction?"
    )


def _asked(target: Target) -> str:
    return f"d{target.above}/d{below_name(target)}" if target.above is not None else "what is asked for"
