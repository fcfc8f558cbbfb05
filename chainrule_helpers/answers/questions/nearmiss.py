"""Say something better than "not recognised" about answers that are no derivative at all.

The diagnosis looks for slips *inside* a derivative.  Some answers stop before
one: the definition instead of its slope, the number instead of the formula.
"""

from __future__ import annotations

from sympy import Add, Expr

from chainrule_helpers.answers.questions.kinds import Exercise
from chainrule_helpers.answers.questions.question_target import QuestionTarget
from chainrule_helpers.answers.verdict import Verdict

CLOSE = 0.01


def near_miss(exercise: Exercise, answer: object, verdict: Verdict) -> str:
    """Return a sentence about an answer that stops short of a derivative, or ``""``."""
    return _not_differentiated(exercise, verdict) or _number(exercise, answer)


def _not_differentiated(exercise: Exercise, verdict: Verdict) -> str:
    target = exercise.target
    if target is None or target.what != "link":
        return ""
    notation = target.network.notation
    above, below = (target.graph.symbol(name, notation) for name in (target.above, target.below))
    definition = target.graph.definition(above, notation).rhs
    if equals(verdict, definition, target):
        return f"That is the definition of `{above}` itself. How fast does it change when `{below}` moves?"
    terms = [term for term in Add.make_args(definition) if term.has(below)]
    if len(terms) < len(Add.make_args(definition)) and any(equals(verdict, term, target) for term in terms):
        return f"That is the term that holds `{below}`. How fast does it change when `{below}` moves?"
    return ""


def equals(verdict: Verdict, formula: Expr, target: QuestionTarget) -> bool:
    """Return whether an answer, as it was understood, is another formula than the one asked for."""
    from chainrule_helpers.answers.diagnosis import diagnose

    return (
        verdict.expression is not None and diagnose(verdict.expression, formula, graph=target.graph).correct
    )


def _number(exercise: Exercise, answer: object) -> str:
    try:
        given, value = float(answer), exercise.target.value()
    except (TypeError, ValueError, ImportError, OverflowError):
        return ""
    if abs(given - value) > CLOSE * abs(value):
        return ""
    return "The number is right for these data. The question asks for the formula, which is right for all."
