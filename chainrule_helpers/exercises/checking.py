"""Check an answer, climb the hints, open the solution, see what is done.

Every function here answers with a sentence: whatever is typed, no traceback.
An unanswered exercise is answered with one line that never changes, so that a
notebook's stored outputs stay the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chainrule_helpers.exercises import progress as memory
from chainrule_helpers.exercises.bank import Exercise, exercises, load, notebooks
from chainrule_helpers.exercises.formulas import Judged, judge_formula
from chainrule_helpers.exercises.saying import Formula, Said, ordinal, plain_text, said
from chainrule_helpers.notation import Notation, speaks

if TYPE_CHECKING:
    pass

BLANKS = ("___", "...", "…")


@speaks
def check(id: str, answer: object = None, *, notation: str | Notation | None = None) -> Said:
    """Judge an answer.

    Parameters
    ----------
    id : str
        The exercise, for example ``"02.3"``.
    answer : str, Expr or number
        A formula as text in the current notation's typed names, or built from
        symbols; for a choice, the letter of an option.  None, ``""``, ``...``,
        or text with a blank ``___`` left in it is no answer yet.
    notation : str, optional
        Whose letters are spoken; those in use unless given.

    Returns
    -------
    Said
        The formula as it was understood, the verdict, and the number of tries.
    """
    exercise = found(id)
    if isinstance(exercise, Said):
        return exercise
    if exercise.kind == "prediction":
        return said(f'{exercise.id} is a prediction: commit to it with `ch.predict("{exercise.id}", "a")`.')
    if is_open(answer):
        return said(_open_line(exercise, answer))
    try:
        judged = _JUDGES[exercise.kind](exercise, answer)
    except Exception as error:
        # Whatever a reader's own object does when it is looked at, a sentence is
        # more use here than a traceback through our code.
        judged = Judged(False, f"This answer could not be read ({type(error).__name__}).", counts=False)
    return _reply(exercise, answer, judged)


def is_open(answer: object) -> bool:
    """Return whether an answer is none yet."""
    if answer is None or answer is Ellipsis:
        return True
    if not isinstance(answer, str):
        return False
    # A megabyte of text is an answer, of a kind; there is no need to search all of it.
    text = answer[:10_000].strip()
    return not text or text == "?" or any(blank in text for blank in BLANKS)


def _open_line(exercise: Exercise, answer: object) -> str:
    if isinstance(answer, str) and "___" in answer:
        return f"{exercise.id} is open: fill in `___` in the cell above, then run this cell."
    return f"{exercise.id} is open: write your answer in the cell above, then run this cell."


def _reply(exercise: Exercise, answer: object, judged: Judged) -> Said:
    echo = judged.echo or ""
    if not judged.counts:
        return said(echo, f"{exercise.id}: {judged.message}", correct=False)
    before = memory.recall(exercise.id)
    text = plain_text(answer, 1000)
    is_new = not before.done and text != before.last
    tries = before.tries + is_new
    changes: dict[str, object] = {"tries": tries, "done": before.done or judged.correct, "last": text}
    if before.first is None:
        changes["first"] = judged.correct
    memory.note(exercise.id, **changes)
    if judged.correct:
        line = f"{exercise.id}: correct, {ordinal(tries)} try."
    elif before.done:
        line = f"{exercise.id}: not this one, though you had it on your {ordinal(tries)} try."
    else:
        line = f"{exercise.id}: not yet, {ordinal(tries)} try."
    return said(echo, f"{line} {judged.message}".strip(), memory.notices(), correct=judged.correct)


def _judge_number(exercise: Exercise, answer: object) -> Judged:
    from chainrule_helpers.exercises.numbers import judge_number

    verdict = judge_number(exercise, answer)
    return Judged(verdict.correct, verdict.message, counts=verdict.is_readable)


def _judge_choice(exercise: Exercise, answer: object) -> Judged:
    key = chosen(exercise, answer)
    if key not in exercise.keys:
        return Judged(False, key, counts=False)
    option = exercise.option(key)
    return Judged(option.correct, exercise.speak(option.feedback))


_JUDGES = {"formula": judge_formula, "number": _judge_number, "choice": _judge_choice}


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


def question(id: str) -> Said:
    """Return an exercise's question, and its options where it has some, in the current notation."""
    exercise = found(id)
    if isinstance(exercise, Said):
        return exercise
    options = [f"{option.key}) {exercise.speak(option.text)}" for option in exercise.options]
    return said(f"{exercise.id}. {exercise.speak(exercise.prompt.strip())}", *options)


def hint(id: str) -> Said:
    """Return the next hint: what to look at, then which link, then the link's definition.

    Parameters
    ----------
    id : str
        The exercise, for example ``"02.3"``.
    """
    exercise = found(id)
    if isinstance(exercise, Said):
        return exercise
    if not exercise.hints:
        return said(f"{exercise.id} has no hints: each option answers for itself.")
    opened = memory.recall(exercise.id).hints
    if opened >= len(exercise.hints):
        return said(
            f'That was the last hint for {exercise.id}. `ch.solution("{exercise.id}")` opens after a try.'
        )
    memory.note(exercise.id, hints=opened + 1)
    text = exercise.speak(exercise.hints[opened])
    return said(f"{exercise.id}, hint {opened + 1} of {len(exercise.hints)}: {text}", memory.notices())


def solution(id: str, lecturer: bool = False) -> Said:
    """Return the solution, once there has been a try.

    Parameters
    ----------
    id : str
        The exercise.
    lecturer : bool
        Open it at once.
    """
    exercise = found(id)
    if isinstance(exercise, Said):
        return exercise
    if exercise.kind == "prediction":
        return said(f"{exercise.id} is a prediction: the next cells of the notebook show what happens.")
    if not (lecturer or memory.recall(exercise.id).tries):
        ask = f'`ch.hint("{exercise.id}")` helps you start.' if exercise.hints else "Choose an option."
        return said(f"{exercise.id}: the solution opens after your first try. {ask}")
    return said(f"{exercise.id}, solution. {exercise.speak(exercise.solution)}".strip(), *_solved(exercise))


def _solved(exercise: Exercise) -> tuple[str | Formula, ...]:
    if exercise.kind == "choice":
        (right,) = (option for option in exercise.options if option.correct)
        return (f"{right.key}) {exercise.speak(right.text)}", exercise.speak(right.feedback))
    assert exercise.target is not None
    formula = exercise.target.formula()
    if exercise.kind == "formula":
        return (Formula(_formula_latex(formula), exercise.speak(f"`{exercise.answer}`").strip("`")),)
    plain = " + ".join(map(str, formula)) if isinstance(formula, tuple) else str(formula)
    return (Formula(_formula_latex(formula), plain), f"Its value is {exercise.target.value():.4g}.")


def _formula_latex(formula: object) -> str:
    """Return a target as mathematics: a link, a chain with its formulas, or an expression."""
    from sympy import Expr, latex

    from chainrule_helpers.symbolic.chains import Chain, Link, sum_latex

    if isinstance(formula, Link):
        return formula.latex()
    if isinstance(formula, Chain):
        return formula.latex(formulas=True)
    return latex(formula) if isinstance(formula, Expr) else sum_latex(formula, formulas=True)


def progress(notebook: str | None = None) -> Said:
    """Say what is done and what is open.

    Parameters
    ----------
    notebook : str, optional
        Two digits, for example ``"02"``; all notebooks if not given.
    """
    if isinstance(notebook, int) and not isinstance(notebook, bool):
        notebook = f"{notebook:02d}"
    try:
        wanted = notebooks() if notebook is None else (notebook,)
        asked = {number: exercises(number) for number in wanted}
    except (ValueError, TypeError) as error:
        return said(f"{error}")
    known = memory.records()
    blank = memory.Record()
    lines = []
    for number, questions in asked.items():
        counted = [q for q in questions if q.kind != "prediction"]
        done = [q for q in counted if known.get(q.id, blank).done]
        points, most = sum(q.points for q in done), sum(q.points for q in counted)
        line = f"Notebook {number}: {len(done)} of {len(counted)} done, {points} of {most} points."
        still_open = [q.id for q in counted if q not in done]
        if still_open and notebook is not None:
            line += f" Open: {', '.join(still_open)}."
        lines.append(line + _predicted(questions, known))
        lines.append(_where_to_start(questions, known))
    return said(*lines, memory.notices())


def _predicted(questions: tuple[Exercise, ...], known: dict[str, memory.Record]) -> str:
    asked = [q for q in questions if q.kind == "prediction"]
    made = sum(bool(known.get(q.id, memory.Record()).prediction) for q in asked)
    return f" Predictions made: {made} of {len(asked)}." if asked else ""


def _where_to_start(questions: tuple[Exercise, ...], known: dict[str, memory.Record]) -> str:
    """Return the notebook that teaches the first thing missed, once all starting questions are answered."""
    asked = [q for q in questions if q.route]
    firsts = [known.get(q.id, memory.Record()).first for q in asked]
    if not asked or None in firsts:
        return ""
    missed = sorted({q.route for q, first in zip(asked, firsts, strict=True) if not first})
    if not missed:
        return (
            "All six at the first try: start at 02 with the line that people get stuck on, or where you like."
        )
    rest = f" Then look closely at {', '.join(missed[1:])}." if missed[1:] else ""
    return f"Start at notebook {missed[0]}: it builds what you missed first.{rest}"


def found(id: object) -> Exercise | Said:
    """Return an exercise, or the sentence that there is none with this id."""
    try:
        return load(id)  # type: ignore[arg-type]
    except ValueError as error:
        return said(f"{error}"[:400])
