"""Check an answer, climb the hints, open the solution, see what is done.

Every function here answers with a sentence: whatever is typed, no traceback.
An unanswered exercise is answered with one line that never changes, so that a
notebook's stored outputs stay the same.
"""

from __future__ import annotations

from chainrule_helpers.answers.desk import workbook
from chainrule_helpers.answers.desk.unknown import answers_unknown_names
from chainrule_helpers.answers.questions import Exercise, echo, exercises, judge, load, notebooks
from chainrule_helpers.answers.reply import Formula, Reply, marked, ordinal, plain_text, reply_with
from chainrule_helpers.answers.verdict import Verdict
from chainrule_helpers.notation import Notation, takes_notation

BLANKS = ("___", "...", "…")


@takes_notation
@answers_unknown_names
def check(id: str, answer: object = None, *, notation: str | Notation | None = None) -> Reply:
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
    Reply
        The formula as it was understood, the verdict, and the number of tries.
    """
    exercise = load(id)
    if exercise.kind == "prediction":
        return reply_with(
            f'{exercise.id} is a prediction: commit to it with `ch.predict("{exercise.id}", "a")`.'
        )
    if is_open(answer):
        return reply_with(_open_line(exercise, answer))
    return judged(exercise, answer)[1]


def judged(exercise: Exercise, answer: object) -> tuple[Verdict, Reply]:
    """Judge an answer that is one, remember the try, and return verdict and reply."""
    verdict = judge(exercise, answer)
    return verdict, _reply(exercise, answer, verdict)


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


def _reply(exercise: Exercise, answer: object, verdict: Verdict) -> Reply:
    echo = Formula(verdict.echo, f"You wrote: {plain_text(answer)}") if verdict.echo else ""
    if not verdict.counts:
        place = marked(answer, verdict.place) if isinstance(answer, str) and verdict.place else ""
        return reply_with(echo, *verdict.notes, f"{exercise.id}: {verdict.message}", place, correct=False)
    before = workbook.recall(exercise.id)
    text = plain_text(answer, 1000)
    is_new = not before.done and text != before.last
    tries = before.tries + is_new
    tried = [*(one for one in before.tried if one != text), text][-workbook.MOST_TRIED :]
    changes: dict[str, object] = {
        "tries": tries,
        "done": before.done or verdict.correct,
        "last": text,
        "draft": "",
        "tried": tried,
    }
    if before.first is None:
        changes["first"] = verdict.correct
    workbook.note(exercise.id, **changes)
    if verdict.correct:
        line = f"{exercise.id}: correct, {ordinal(tries)} try."
    elif before.done:
        line = f"{exercise.id}: not this one, though you had it on your {ordinal(tries)} try."
    else:
        line = f"{exercise.id}: not yet, {ordinal(tries)} try."
    return reply_with(
        echo, *verdict.notes, f"{line} {verdict.message}".strip(), workbook.notices(), correct=verdict.correct
    )


@answers_unknown_names
def question(id: str) -> Reply:
    """Return an exercise's question, and its options where it has some, in the current notation."""
    exercise = load(id)
    options = [f"{option.key}) {exercise.speak(option.text)}" for option in exercise.options]
    return reply_with(f"{exercise.id}. {exercise.speak(exercise.prompt.strip())}", *options)


@answers_unknown_names
def hint(id: str) -> Reply:
    """Return the next hint: what to look at, then which link, then the link's definition.

    Parameters
    ----------
    id : str
        The exercise, for example ``"02.3"``.
    """
    exercise = load(id)
    if not exercise.hints:
        return reply_with(f"{exercise.id} has no hints: each option answers for itself.")
    opened = workbook.recall(exercise.id).hints
    if opened >= len(exercise.hints):
        return reply_with(
            f'That was the last hint for {exercise.id}. `ch.solution("{exercise.id}")` opens after a try.'
        )
    workbook.note(exercise.id, hints=opened + 1)
    text = exercise.speak(exercise.hints[opened])
    return reply_with(
        f"{exercise.id}, hint {opened + 1} of {len(exercise.hints)}: {text}", workbook.notices()
    )


@answers_unknown_names
def solution(id: str, lecturer: bool = False) -> Reply:
    """Return the solution, once there has been a try.

    Parameters
    ----------
    id : str
        The exercise.
    lecturer : bool
        Open it at once.
    """
    exercise = load(id)
    if exercise.kind == "prediction":
        return reply_with(f"{exercise.id} is a prediction: the next cells of the notebook show what happens.")
    if not (lecturer or workbook.recall(exercise.id).tries):
        ask = f'`ch.hint("{exercise.id}")` helps you start.' if exercise.hints else "Choose an option."
        return reply_with(f"{exercise.id}: the solution opens after your first try. {ask}")
    return reply_with(
        f"{exercise.id}, solution. {exercise.speak(exercise.solution)}".strip(), *_solved(exercise)
    )


def _solved(exercise: Exercise) -> tuple[str | Formula, ...]:
    if exercise.kind == "choice":
        (right,) = (option for option in exercise.options if option.correct)
        return (f"{right.key}) {exercise.speak(right.text)}", exercise.speak(right.feedback))
    assert exercise.target is not None
    formula = exercise.target.formula()
    plain = " + ".join(map(str, formula)) if isinstance(formula, tuple) else str(formula)
    if exercise.kind == "formula":
        answer = exercise.speak(f"`{exercise.answer}`").strip("`")
        if exercise.slopes:
            # The short form that was asked for, then the sum that its slopes stand for.
            return Formula(echo(exercise, answer).latex, answer), Formula(_formula_latex(formula), plain)
        return (Formula(_formula_latex(formula), answer),)
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


def progress(notebook: str | None = None) -> Reply:
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
        return reply_with(f"{error}")
    known = workbook.records()
    blank = workbook.Record()
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
    return reply_with(*lines, workbook.notices())


def _predicted(questions: tuple[Exercise, ...], known: dict[str, workbook.Record]) -> str:
    asked = [q for q in questions if q.kind == "prediction"]
    made = sum(bool(known.get(q.id, workbook.Record()).prediction) for q in asked)
    return f" Predictions made: {made} of {len(asked)}." if asked else ""


def _where_to_start(questions: tuple[Exercise, ...], known: dict[str, workbook.Record]) -> str:
    """Return the notebook that teaches the first thing missed, once all starting questions are answered."""
    asked = [q for q in questions if q.route]
    firsts = [known.get(q.id, workbook.Record()).first for q in asked]
    if not asked or None in firsts:
        return ""
    missed = sorted({q.route for q, first in zip(asked, firsts, strict=True) if not first})
    if not missed:
        return (
            "All six at the first try: start at 02 with the line that people get stuck on, or where you like."
        )
    rest = f" Then look closely at {', '.join(missed[1:])}." if missed[1:] else ""
    return f"Start at notebook {missed[0]}: it builds what you missed first.{rest}"
