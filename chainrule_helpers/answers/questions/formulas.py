"""Judge the answer to a formula exercise: equal, restated, a known slip, or diagnosed."""

from __future__ import annotations

from dataclasses import replace
from math import inf

from chainrule_helpers.answers.questions.blank import filled_line
from chainrule_helpers.answers.questions.kinds import FormulaExercise
from chainrule_helpers.answers.questions.nearmiss import equals, near_miss
from chainrule_helpers.answers.verdict import Verdict
from chainrule_helpers.notation import current_notation

NAMED = "equal, but it still only names what it should work out. Write out what each name stands for."


def judge_formula(exercise: FormulaExercise, answer: object) -> Verdict:
    """Return the verdict on an answer to an exercise of kind "formula"."""
    if isinstance(answer, (list, tuple, dict, set, bool)) or callable(answer) or hasattr(answer, "latex"):
        return Verdict(
            False,
            "unreadable",
            "An answer is a formula, as text such as `2*x1` or built from symbols; you gave a "
            f"{type(answer).__name__}.",
            counts=False,
        )
    verdict = _diagnosed(exercise, answer)
    if not verdict.counts:
        return verdict
    if verdict.correct:
        if verdict.uses_links or _restates(exercise, verdict):
            return replace(verdict, correct=False, message=NAMED, counts=False)
        return replace(verdict, message="")
    in_place = _of_the_blank(exercise, answer, verdict)
    message = _known(exercise, verdict) or near_miss(exercise, answer, verdict)
    return in_place or replace(verdict, message=message or verdict.message)


def _of_the_blank(exercise: FormulaExercise, answer: object, verdict: Verdict) -> Verdict | None:
    """Return the verdict on an answer that is only what a reader would put in the blank of the line.

    It may be right there, and yet it is not what was asked for: it is never called right.
    """
    filled = filled_line(exercise, answer)
    if not filled:
        return None
    in_place = _diagnosed(exercise, filled)
    if in_place.correct:
        sentence = f"that belongs in the blank. Send the whole line, which is what is asked for: `{filled}`."
        return replace(verdict, message=sentence, counts=False, marks=())
    if not in_place.counts or _slips(verdict) <= _slips(in_place):
        return None
    sentence = _known(exercise, in_place) or in_place.message
    return replace(in_place, message=f"In the blank, `{filled}`: {sentence}", echo=verdict.echo)


def _slips(verdict: Verdict) -> float:
    """Return how many mistakes explain an answer."""
    return len(verdict.mistakes) if verdict.mistake != "not-recognised" else inf


def _diagnosed(exercise: FormulaExercise, answer: object) -> Verdict:
    """Return the verdict, reading text in the network's own letters where it is none of the current ones.

    A line to fill in keeps its letters when a reader switches the notebook to another text.
    """
    from chainrule_helpers.answers.diagnosis import diagnose

    formula, own = exercise.target.formula(), exercise.target.network.notation
    verdict = diagnose(answer, formula)
    if verdict.counts or not isinstance(answer, str) or own == current_notation().name:
        return verdict
    in_own = diagnose(answer, formula, own)
    return in_own if in_own.counts else verdict


def _restates(exercise: FormulaExercise, verdict: Verdict) -> bool:
    """Return whether an answer names a slope that it should work out.

    That is a delta, unless the exercise is about deltas, and f' where the
    exercise asks for that very slope; in a longer chain f' is a fair factor.
    """
    from chainrule_helpers.symbolic.symbols import SlopeSymbol

    assert verdict.expression is not None
    if exercise.target.what == "link" and verdict.uses_slope:
        return True
    own_names = exercise.target.graph.names(exercise.target.network.notation)
    if verdict.expression.is_Symbol and exercise.answer not in own_names:
        return True
    return not exercise.slopes and any(
        isinstance(symbol, SlopeSymbol) for symbol in verdict.expression.free_symbols
    )


def _known(exercise: FormulaExercise, verdict: Verdict) -> str:
    """Return the bank's own sentence for a wrong answer, where it has one."""
    target = exercise.target
    assert target is not None
    for wrong in exercise.wrong:
        if wrong.says and equals(verdict, target.read(wrong.answer), target):
            return exercise.speak(wrong.says)
    return ""
