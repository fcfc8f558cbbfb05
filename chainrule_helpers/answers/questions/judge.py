"""Judge one answer to one question, whatever its kind."""

from __future__ import annotations

from chainrule_helpers.answers.questions.choices import judge_choice
from chainrule_helpers.answers.questions.formulas import judge_formula
from chainrule_helpers.answers.questions.kinds import Exercise
from chainrule_helpers.answers.questions.numbers import judge_number
from chainrule_helpers.answers.verdict import Verdict

_JUDGES = {"formula": judge_formula, "number": judge_number, "choice": judge_choice}


def judge(exercise: Exercise, answer: object) -> Verdict:
    """Return the verdict on an answer.

    Parameters
    ----------
    exercise : Exercise
        Of kind "formula", "number" or "choice".
    answer : object
        Text, a number, or a formula built in the notebook.
    """
    try:
        return _JUDGES[exercise.kind](exercise, answer)
    except Exception as error:
        # Whatever a reader's own object does when it is looked at, a sentence is
        # more use here than a traceback through our code.
        sentence = f"This answer could not be read ({type(error).__name__})."
        return Verdict(False, "unreadable", sentence, counts=False)
