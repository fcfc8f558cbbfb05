"""Write, for one exercise of the bank, what a lecturer wants to have beside it.

The answer, the hints, the wrong answers to expect, and what the notebook replies to
each: all of it comes from the bank and from the judge that readers meet.
"""

from __future__ import annotations

from chainrule_helpers.answers.desk import KEYS, happens
from chainrule_helpers.answers.questions import Exercise, Wrong, judge
from chainrule_helpers.answers.reply import reply_with


def notes(exercise: Exercise) -> str:
    """Return Markdown for a lecturer, in the current notation."""
    parts = [f"**For the lecturer: {exercise.id}** ({exercise.group})"]
    if exercise.kind == "prediction":
        parts += _prediction(exercise)
    elif exercise.kind == "choice":
        parts += _choice(exercise)
    else:
        parts += _typed(exercise)
    return quoted("\n\n".join(parts))


def key(about: str) -> str:
    """Return Markdown with the points that a description in one's own words should hold."""
    points = "\n".join(f"- {shown(point)}" for point in KEYS[about])
    return quoted(f"**For the lecturer: what to look for** ({about})\n\n{points}")


def remark(text: str) -> str:
    """Return a teacher's remark, which is Markdown already, as a quotation."""
    return quoted(f"**For the lecturer.** {text.strip()}")


def quoted(text: str) -> str:
    """Return Markdown as a quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def shown(sentence: str) -> str:
    """Return a sentence of the bank as Markdown."""
    return reply_with(sentence)._repr_markdown_()


def model_answer(exercise: Exercise) -> str:
    """Return Python for a right answer: text with a formula in the current notation, or a number."""
    if exercise.kind == "number":
        assert exercise.target is not None
        return f"{exercise.target.value():.4g}"
    return f'"{exercise.speak(f"`{exercise.answer}`").strip("`")}"'


def _typed(exercise: Exercise) -> list[str]:
    hints = "\n".join(
        f"{number}. {shown(exercise.speak(hint))}" for number, hint in enumerate(exercise.hints, start=1)
    )
    wrong = "\n".join(_expected(exercise, one) for one in exercise.wrong)
    return [
        f"Answer: `{model_answer(exercise)}`",
        f"Why: {shown(exercise.speak(exercise.solution))}",
        f"Hints:\n\n{hints}",
        f"Wrong answers to expect, and the replies:\n\n{wrong}",
    ]


def _expected(exercise: Exercise, wrong: Wrong) -> str:
    """Return a wrong answer, its name, and the sentence that the notebook replies."""
    if exercise.kind == "formula":
        given = f"`{exercise.speak(f'`{wrong.answer}`').strip('`')}`"
        # The tests of the bank hold the judge to its own sentence where it has one.
        reply = wrong.says or judge(exercise, wrong.answer).message
    else:
        given, number = _wrong_number(exercise, wrong)
        reply = judge(exercise, number).message
    named = " or ".join(name.replace("-", " ") for name in wrong.mistakes if name != "not-recognised")
    return f"- {given}{f' ({named})' if named else ''}: {shown(exercise.speak(reply))}"


def _wrong_number(exercise: Exercise, wrong: Wrong) -> tuple[str, float | str]:
    """Return a wrong number as a lecturer reads it, and as a reader types it."""
    assert exercise.target is not None
    value = exercise.target.value()
    if wrong.digits is not None:
        rounded = f"{value:.{wrong.digits}g}"
        return f"`{rounded}`", rounded
    number = exercise.target.value(wrong.answer) if wrong.answer else (wrong.times or 0) * value
    return f"`{number:.4g}`", number


def _choice(exercise: Exercise) -> list[str]:
    lines = []
    for option in exercise.options:
        feedback = shown(exercise.speak(option.feedback))
        named = f" ({option.misconception_name})" if option.misconception_name else ""
        right = " **right.**" if option.correct else ""
        lines.append(f"- {option.key}){right} {shown(exercise.speak(option.text))}{named}: {feedback}")
    why = [f"Why: {shown(exercise.speak(exercise.solution))}"] if exercise.solution else []
    return [*why, "The options, and the replies:", "\n".join(lines)]


def _prediction(exercise: Exercise) -> list[str]:
    option = exercise.option(happens(exercise))
    text, why = exercise.speak(option.text), exercise.speak(option.outcome)
    return [f"What happens: {option.key}) {shown(text)} {shown(why)}"]
