"""Read and judge a choice among options."""

from __future__ import annotations

from chainrule_helpers.answers.questions.kinds import Exercise
from chainrule_helpers.answers.reply import plain_text
from chainrule_helpers.answers.verdict import Verdict


def judge_choice(exercise: Exercise, answer: object) -> Verdict:
    """Return the verdict on an answer to an exercise of kind "choice"."""
    key = chosen(exercise, answer)
    if key not in exercise.keys:
        return Verdict(False, "unreadable", key, counts=False)
    option = exercise.option(key)
    return Verdict(option.correct, None, exercise.speak(option.feedback))


def chosen(exercise: Exercise, answer: object) -> str:
    """Return the key of the option that an answer means, or a sentence that asks for one."""
    key = answer.strip().strip(".()'\"").lower() if isinstance(answer, str) and len(answer) < 300 else ""
    if key in exercise.keys:
        return key
    for option in exercise.options:
        if key and key == option.text.strip().strip(".").lower():
            return option.key
    given = plain_text(answer, 40)
    return f"Answer with one letter in quotes, {letters(exercise)}; `{given}` is none of them."


def letters(exercise: Exercise) -> str:
    """Return the keys of the options as a reader would list them: a, b or c."""
    return f"{', '.join(exercise.keys[:-1])} or {exercise.keys[-1]}"
