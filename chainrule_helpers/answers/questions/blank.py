"""A line with one blank, and the answer of a reader who sends only what belongs there."""

from __future__ import annotations

import re

from chainrule_helpers.answers.questions.kinds import FormulaExercise

BLANK = "___"
_ONE_NAME = re.compile(r"\w+")


def filled_line(exercise: FormulaExercise, answer: object) -> str:
    """Return the exercise's line with the answer in its blank, in the current letters.

    It is empty where the line has no blank, or several, and where the answer is too long
    to be a part of the line.

    Examples
    --------
    >>> from chainrule_helpers.answers.questions import load
    >>> filled_line(load("02.4"), "h2_2")
    '-(y1 - h1_3) * h1_3*(1 - h1_3) * h2_2'
    """
    if not isinstance(answer, str) or exercise.start.count(BLANK) != 1 or "=" in answer:
        return ""
    line, part = exercise.speak(f"`{exercise.start}`").strip("`"), answer.strip()
    if 2 * len(part.replace(" ", "")) > len(line.replace(" ", "")):
        return ""
    return line.replace(BLANK, part if _ONE_NAME.fullmatch(part) else f"({part})")
