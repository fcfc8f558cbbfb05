"""Put one question to a reader as data, and reply to what was typed: hosts draw the field.

``asked`` says what stands there, ``answered`` judges, ``keep`` remembers what is being
typed.  What was typed stands in the field again wherever the question is put again.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from chainrule_helpers.answers.desk import workbook
from chainrule_helpers.answers.desk.checking import check, is_open, judged
from chainrule_helpers.answers.desk.predictions import respond
from chainrule_helpers.answers.questions import Exercise, links_of, load, pieces, symbols
from chainrule_helpers.answers.reply import Formula, Reply, reply_with
from chainrule_helpers.answers.verdict import Verdict
from chainrule_helpers.notation import current_notation
from chainrule_helpers.symbolic.chains import Link

LONGEST = 2000
Mark = tuple[Link, str]


@dataclass(frozen=True)
class Asked:
    """One question as it stands before a reader, in the letters in use.

    Parameters
    ----------
    id, kind : str
        Of the exercise.
    prompt : tuple of str or Formula
        The question; a formula carries the name that one types for it.
    options : tuple of (str, tuple of str or Formula)
        Key and text of each option of a choice or prediction.
    symbols : tuple of Formula
        What may occur in an answer.
    typed : str
        What stands in the field; for a choice the key chosen.
    tries : tuple of str
        Earlier answers, oldest first.
    has_hint, has_solution : bool
        Whether there is a further hint, and whether the solution may be opened.
    notation : str
        Whose letters are spoken.
    """

    id: str
    kind: str
    prompt: tuple[str | Formula, ...]
    options: tuple[tuple[str, tuple[str | Formula, ...]], ...] = ()
    symbols: tuple[Formula, ...] = ()
    typed: str = ""
    tries: tuple[str, ...] = ()
    has_hint: bool = False
    has_solution: bool = False
    notation: str = ""


@dataclass(frozen=True)
class Answered:
    """The reply to one answer.

    Parameters
    ----------
    reply : Reply
        The formula as it was understood, and the verdict in a sentence.
    correct : bool or None
        None where there was nothing to judge.
    marks : tuple of (Link, str)
        Links of the network that are "right", "missing", "wrong" or "extra".
    """

    reply: Reply
    correct: bool | None = None
    marks: tuple[Mark, ...] = field(default=())


def asked(id: str) -> Asked:
    """Return a question as it stands before its reader now.

    Raises
    ------
    UnknownExerciseError
        If there is none of that name.
    """
    exercise = load(id)
    record = workbook.recall(exercise.id)
    is_prediction = exercise.kind == "prediction"
    typed = record.prediction if is_prediction else record.draft or record.last
    return Asked(
        exercise.id,
        exercise.kind,
        pieces(exercise, exercise.prompt.strip()),
        tuple((option.key, pieces(exercise, option.text)) for option in exercise.options),
        symbols(exercise) if exercise.kind == "formula" else (),
        typed or exercise.speak(f"`{exercise.start}`").strip("`"),
        tuple(record.tried),
        record.hints < len(exercise.hints),
        bool(record.tries) and not is_prediction,
        current_notation().name,
    )


def keep(id: str, text: str) -> None:
    """Remember what is being typed into the field of a question."""
    workbook.note(load(id).id, durable=False, draft=text[:LONGEST])


def answered(id: str, text: str) -> Answered:
    """Judge what was typed or chosen, and say it of every link of which it can be said."""
    exercise = load(id)
    if exercise.options:
        reply = respond(id, text)
        if reply.correct is not None:
            workbook.note(exercise.id, draft=text)
        return Answered(reply, reply.correct)
    if is_open(text):
        workbook.note(exercise.id, draft=text[:LONGEST])
        blanks = "Put what is missing in place of `___`" if "___" in text else "Type your answer"
        return Answered(reply_with(f"{exercise.id} is open. {blanks}, then press Enter."))
    # First of all the text itself, so that nothing that happens in judging it can lose it.
    workbook.note(exercise.id, draft=text[:LONGEST])
    verdict, reply = judged(exercise, text)
    return Answered(reply, verdict.correct if verdict.counts else None, _marks(exercise, verdict))


def _marks(exercise: Exercise, verdict: Verdict) -> tuple[Mark, ...]:
    links = links_of(exercise)
    if verdict.correct:
        return tuple((link, "right") for link in links)
    is_named = verdict.counts and verdict.mistake not in (None, "not-recognised")
    if exercise.kind == "formula" and len(links) == 1 and is_named and not verdict.marks:
        return ((links[0], "wrong"),)
    return verdict.marks


def marks_in_words(marks: tuple[Mark, ...]) -> str:
    """Return what the marks on the picture say, as a sentence.

    Examples
    --------
    >>> from chainrule_helpers.notation import use_notation
    >>> with use_notation("thomas"):
    ...     print(marks_in_words(answered("02.1", "y1 - h1_3").marks))
    Wrong: `dJ/dh1_3`.
    """
    said_of: dict[str, list[str]] = {}
    for link, state in marks:
        said_of.setdefault(state, []).append(f"`d{link.above}/d{link.below}`")
    order = ("right", "missing", "wrong", "extra")
    return " ".join(
        f"{state.capitalize()}: {', '.join(said_of[state])}." for state in order if state in said_of
    )


def ask_in_code(id: str, answer: object) -> Reply:
    """Judge an answer that was typed in code, or chosen or predicted there."""
    exercise = load(id)
    if exercise.kind == "prediction" and isinstance(answer, str):
        return respond(id, answer)
    if is_open(answer):
        blanks = (
            "put what is missing in place of `___`" if "___" in str(answer)[:1000] else "type your answer"
        )
        return reply_with(f"{exercise.id} is open: {blanks} in this cell, then run it again.")
    return check(id, answer)
