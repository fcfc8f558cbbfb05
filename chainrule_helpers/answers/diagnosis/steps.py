"""Judge what stands between equals signs, step by step: the first that is wrong is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mpmath import nstr

from chainrule_helpers.answers.diagnosis import evaluation
from chainrule_helpers.answers.diagnosis.points import PointKey, place_of
from chainrule_helpers.answers.diagnosis.targets import Target
from chainrule_helpers.answers.reading import Parsed
from chainrule_helpers.answers.verdict import Verdict

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


def judged_in_steps(parsed: Parsed, asked: Target, judged: Callable[[Parsed, Target], Verdict]) -> Verdict:
    """Return the verdict on an answer with or without equals signs.

    Parameters
    ----------
    parsed : Parsed
        The last side; what stands left of it is in its ``before``.
    asked : Target
        What every side has to equal.
    judged : callable
        The verdict on one side.
    """
    sides = (*parsed.before, parsed)
    verdict, number = judged(sides[0], asked), 0
    while verdict.correct and number < len(sides) - 1:
        number += 1
        verdict = judged(sides[number], asked)
    echo = " = ".join(side.latex for side in sides)
    if verdict.correct:
        # One side that is worked out is an answer; the others may name what they like.
        worked = [side for side in sides if not side.uses_links] or [parsed]
        best = next((side for side in reversed(worked) if not side.uses_slope), worked[-1])
        return replace(
            verdict,
            echo=echo,
            notes=parsed.notes,
            uses_links=best.uses_links,
            uses_slope=best.uses_slope,
            expression=best.expression,
        )
    if len(sides) == 1:
        return replace(verdict, notes=parsed.notes)
    if number == 0 and sides[0].is_named:
        return _wrong_left_side(verdict, echo)
    step = f"The {_ORDINALS[number]} side is the first that does not hold."
    refuted = _refuted(sides[number], sides[number - 1], asked) if number else ""
    return replace(
        verdict,
        echo=echo,
        notes=parsed.notes,
        message=" ".join(filter(None, (step, refuted, verdict.message))),
    )


def _wrong_left_side(verdict: Verdict, echo: str) -> Verdict:
    sentence = (
        "Left of the first equals sign stands another quantity than the one that is asked for: put the one "
        "from the question there, or type the right side only."
    )
    return replace(
        verdict,
        mistake="unreadable",
        message=sentence,
        mistakes=("unreadable",),
        readings=(("unreadable",),),
        missing=(),
        counts=False,
        echo=echo,
    )


def _refuted(side: Parsed, former: Parsed, asked: Target) -> str:
    """Return a sentence with the two numbers at one point that show a step to be wrong."""
    if asked.graph is None:
        return ""
    for seed in range(4):
        points = place_of(asked.graph).points((PointKey(seed),))
        try:
            before, after = (evaluation.values_at(one.expression, points)[0] for one in (former, side))
        except evaluation.Undefined:
            continue
        shown = [nstr(value, 3) for value in (before, after)]
        if shown[0] != shown[1]:
            return f"At one choice of numbers it gives {shown[1]}, and the side before it {shown[0]}."
    return ""
