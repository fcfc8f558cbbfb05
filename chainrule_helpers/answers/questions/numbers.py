"""Judge a number: right within a tolerance, or which of the usual slips it shows."""

from __future__ import annotations

import math
import re

from chainrule_helpers.answers.questions.kinds import NumberExercise, WrongNumber
from chainrule_helpers.answers.questions.question_target import QuestionTarget
from chainrule_helpers.answers.reply import plain_text
from chainrule_helpers.answers.verdict import Verdict

# Beyond this, a number is not the right one rounded on the way.
_ROUNDED = 0.1
_MULTIPLES = {
    -1.0: ("sign", "The size is right, the sign is not: does the loss rise or fall here?"),
    2.0: ("factor", "It is twice the value: a square brings down a 2, so where is the half of this loss?"),
    0.5: (
        "factor",
        "It is half the value: the half of the loss is used up once its square is differentiated.",
    ),
    -2.0: ("factor", "It is twice the value, with the other sign: look at the first link again."),
    -0.5: ("factor", "It is half the value, with the other sign: look at the first link again."),
}


def judge_number(exercise: NumberExercise, answer: object) -> Verdict:
    """Compare a number with the value of an exercise's target.

    Parameters
    ----------
    exercise : NumberExercise
        Of kind "number".
    answer : object
        A number, or text that is one.
    """
    given = read_number(answer, exercise.target)
    if isinstance(given, str):
        return Verdict(False, "not-recognised", given, counts=False)
    value, tolerance = exercise.target.value(), exercise.tolerance
    if _near(given, value, tolerance):
        return Verdict(True, None, "")
    for wrong in exercise.wrong:
        known = _number_of(exercise, wrong, value)
        if known is not None and _near(given, known, tolerance):
            return Verdict(False, wrong.mistakes[0], _sentence(exercise, wrong))
    for multiple, (mistake, message) in _MULTIPLES.items():
        if _near(given, multiple * value, tolerance):
            return Verdict(False, mistake, message)
    for power in (-3, -2, -1, 1, 2, 3):
        if _near(given, value * 10.0**power, tolerance):
            return Verdict(False, "decimal-point", "The digits are right, the decimal point is not.")
    if _near(given, value, _ROUNDED):
        off = 100 * abs(given / value - 1)
        return Verdict(
            False,
            "rounding",
            f"Close, but {off:.1f} % off. Perhaps you rounded: give three significant digits, and keep more "
            "on the way.",
        )
    return Verdict(
        False,
        "not-recognised",
        "That is another number. Write the factors down with their values and multiply them; where several "
        "ways count, add them. `ch.hint` helps with the links.",
    )


def read_number(answer: object, target: QuestionTarget | None = None) -> float | str:
    """Return the number, or a sentence that says why there is none.

    Parameters
    ----------
    answer : object
        A number, text that is one, or arithmetic such as ``"0.8*(1 - 0.8)"``.
    target : QuestionTarget, optional
        What is asked for; arithmetic is read only where it is given.

    Examples
    --------
    >>> read_number("−0.0219")
    -0.0219
    >>> read_number("0,5")
    'Write a decimal point in place of the comma: 0.5.'
    """
    expected = "This question asks for one number, such as -0.25"
    if isinstance(answer, bool) or isinstance(answer, (list, tuple, dict, set)) or getattr(answer, "ndim", 0):
        return f"{expected}; you gave {_a(answer)}."
    none = f"{expected}; `{plain_text(answer, 40)}` is none. Put in the values and work it out."
    if isinstance(answer, str):
        text = answer.strip().replace("−", "-")
        if text.count(",") == 1 and text.replace(",", "").lstrip("+-").isdigit():
            return f"Write a decimal point in place of the comma: {text.replace(',', '.')}."
        # Python's float reads 1_000 and NaN, which nobody means; arithmetic is read by our own grammar.
        if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d{1,3})?", text):
            return _arithmetic(text, target, none) if target else none
        return _finite(float(text))
    try:
        return _finite(float(answer))  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return none


def _arithmetic(text: str, target: QuestionTarget, none: str) -> float | str:
    from chainrule_helpers.answers.reading import Misread, parse
    from chainrule_helpers.symbolic.chains import number

    try:
        return _finite(number(parse(text, target.graph).expression, {}))
    except Misread as misread:
        return f"{misread}"
    except (ValueError, TypeError, ArithmeticError):
        return none


def _finite(number: float) -> float | str:
    return number if math.isfinite(number) else f"{number} is no finite number: was there a division by zero?"


def _near(given: float, wanted: float, tolerance: float) -> bool:
    return abs(given - wanted) <= tolerance * abs(wanted)


def _number_of(exercise: NumberExercise, wrong: WrongNumber, value: float) -> float | None:
    """Return the number of a known wrong answer; None for a rounded one, which is judged later."""
    if wrong.answer:
        return exercise.target.value(wrong.answer)
    return None if wrong.times is None else wrong.times * value


def _sentence(exercise: NumberExercise, wrong: WrongNumber) -> str:
    """Return the bank's own sentence, else what is wrong with the formula behind the number."""
    if wrong.says:
        return exercise.speak(wrong.says)
    if not wrong.answer:
        return (
            _MULTIPLES[wrong.times][1]
            if wrong.times in _MULTIPLES
            else f"That is {wrong.times} times the value."
        )
    from chainrule_helpers.answers.diagnosis import diagnose

    target = exercise.target
    verdict = diagnose(target.read(wrong.answer), target.formula())
    return f"That is the value of {exercise.speak(f'`{wrong.answer}`')}. {verdict.message}"


def _a(answer: object) -> str:
    shape = getattr(answer, "shape", None)
    return f"an array of shape {shape}" if shape else f"a {type(answer).__name__}"
