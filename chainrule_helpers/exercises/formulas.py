"""Judge the answer to a formula exercise: equal, restated, a known slip, or diagnosed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chainrule_helpers.exercises.bank import Exercise
from chainrule_helpers.exercises.nearmiss import near_miss
from chainrule_helpers.exercises.saying import Formula, plain_text
from chainrule_helpers.notation import current_notation

if TYPE_CHECKING:
    from chainrule_helpers.exercises.diagnosis import Verdict


NAMED = "equal, but it still only names what it should work out. Write out what each name stands for."


@dataclass(frozen=True)
class Judged:
    """A verdict of any kind of question; ``counts`` is False where nothing could be judged."""

    correct: bool
    message: str
    echo: Formula | None = None
    counts: bool = True


def judge_formula(exercise: Exercise, answer: object) -> Judged:
    """Return the verdict on an answer to an exercise of kind "formula"."""
    assert exercise.target is not None
    if isinstance(answer, (list, tuple, dict, set, bool)) or callable(answer) or hasattr(answer, "latex"):
        return Judged(
            False,
            "An answer is a formula, as text such as `2*x1` or built from symbols; you gave a "
            f"{type(answer).__name__}.",
            counts=False,
        )
    verdict = _diagnosed(exercise, answer)
    if not verdict.echo:
        return Judged(False, verdict.message, counts=False)
    echo = Formula(verdict.echo, f"You wrote: {plain_text(answer)}")
    if verdict.correct and (verdict.uses_links or _restates(exercise, answer)):
        return Judged(False, NAMED, echo, counts=False)
    if verdict.correct:
        return Judged(True, "", echo)
    message = _known(exercise, answer) or near_miss(exercise, answer) or verdict.message
    return Judged(False, message, echo)


def _diagnosed(exercise: Exercise, answer: object) -> Verdict:
    """Return the verdict, reading text in the network's own letters where it is none of the current ones.

    A line to fill in keeps its letters when a reader switches the notebook to another text.
    """
    from chainrule_helpers.exercises.diagnosis import diagnose

    assert exercise.target is not None
    formula, own = exercise.target.formula(), exercise.target.network.notation
    verdict = diagnose(answer, formula)
    if verdict.echo or not isinstance(answer, str) or own == current_notation().name:
        return verdict
    in_own = diagnose(answer, formula, own)
    return in_own if in_own.echo else verdict


def _restates(exercise: Exercise, answer: object) -> bool:
    """Return whether an answer names a slope that it should work out.

    That is a delta, unless the exercise is about deltas, and f' where the
    exercise asks for that very slope; in a longer chain f' is a fair factor.
    """
    from chainrule_helpers.symbolic.symbols import SlopeSymbol

    assert exercise.target is not None
    if exercise.target.what == "link" and isinstance(answer, str) and re.search("\\w['\u2032\u2019]", answer):
        return True
    formula = _formula_of(exercise, answer)
    own_names = exercise.target.graph.names(exercise.target.network.notation)
    if getattr(formula, "is_Symbol", False) and exercise.answer not in own_names:
        return True
    return not exercise.slopes and any(
        isinstance(symbol, SlopeSymbol) for symbol in getattr(formula, "free_symbols", ())
    )


def _formula_of(exercise: Exercise, answer: object) -> object:
    """Return a readable answer as a formula, in the letters in which it can be read."""
    from chainrule_helpers.exercises.parsing import Misread, parse

    if not isinstance(answer, str):
        return answer
    try:
        return parse(answer, exercise.target.graph).expression
    except Misread:
        return exercise.target.read(answer)


def _known(exercise: Exercise, answer: object) -> str:
    """Return the bank's own sentence for a wrong answer, where it has one."""
    from chainrule_helpers.exercises.diagnosis import diagnose

    target = exercise.target
    assert target is not None
    for wrong in exercise.wrong:
        if wrong.says and diagnose(answer, target.read(wrong.answer), graph=target.graph).correct:
            return exercise.speak(wrong.says)
    return ""
