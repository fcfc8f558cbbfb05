"""A question and its replies as HTML for a live field, and as Markdown for where nothing runs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from html import escape

from chainrule_helpers.answers.desk import Answered, Asked, marks_in_words, solution
from chainrule_helpers.answers.questions import DerivativeTarget, echo, known_words, load, pieces
from chainrule_helpers.answers.reply import Formula, Reply, html_text
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.graph import LOSS
from chainrule_helpers.views.question_picture import QuestionPicture
from chainrule_helpers.views.texml import NotSet, texml

ROOM = "\\_" * 40
FOLDED = "<details>"
# A derivative, or a name that no English word looks like.
# The end of a question's id, as in "04.w1", is no name.
_NAMED = re.compile(r"\bd\w+/d\w+\b|(?<!\d\.)\b[A-Za-z]\w*\d\w*\b")
Pieces = Iterable[str | Formula]


def math(formula: Formula, *, block: bool = False) -> str:
    """Return a formula in MathML; as it is typed where it cannot be set.

    Parameters
    ----------
    formula : Formula
        As LaTeX, and as a reader types it.
    block : bool
        Whether it stands on a line of its own.
    """
    try:
        return texml(formula.latex, block=block)
    except NotSet:
        return f"<code>{escape(formula.plain)}</code>"


def line_html(line: Pieces, *, names: bool = True) -> str:
    """Return sentences with formulas among them; a symbol has its name to type beside it, once.

    Parameters
    ----------
    line : iterable of str and Formula
        What `pieces` returned.
    names : bool
        Whether a symbol is followed by the name to type.
    """
    seen: set[str] = set()
    parts = []
    for piece in line:
        if isinstance(piece, str):
            parts.append(html_text(piece))
            continue
        parts.append(math(piece))
        if names and piece.plain.isidentifier() and piece.plain not in seen:
            seen.add(piece.plain)
            parts.append(f' <code class="typed">{escape(piece.plain)}</code>')
    return "".join(parts)


def line_markdown(line: Pieces) -> str:
    """Return the same for a stored notebook."""
    seen: set[str] = set()
    parts = []
    for piece in line:
        if isinstance(piece, str):
            parts.append(Reply((piece,))._repr_markdown_())
            continue
        parts.append(f"${piece.latex}$")
        if piece.plain.isidentifier() and piece.plain not in seen:
            seen.add(piece.plain)
            parts.append(f" (`{piece.plain}`)")
    return "".join(parts)


def question_markdown(asked: Asked) -> tuple[str, str]:
    """Return a question as Markdown, and the room to answer it on paper."""
    lines = [f"**{asked.id}.** {line_markdown(asked.prompt)}"]
    lines += [f"☐ **{key})** {line_markdown(text)}" for key, text in asked.options]
    exercise = load(asked.id)
    start = exercise.speak(f"`{exercise.start}`")
    if exercise.start and start not in exercise.speak(exercise.prompt):
        lines.append(f"$\\displaystyle {echo(exercise, start.strip('`')).latex}$")
    return "\n\n".join(lines), "" if asked.options else f"Your answer: {ROOM}"


def answer_markdown(id: str) -> str:
    """Return the answer, folded up, for a reader without a kernel; of options each with its reply.

    A prediction has none: the cells after it show what happens.
    """
    exercise = load(id)
    if exercise.kind == "prediction":
        return ""
    if exercise.options:
        lines = [
            f"**{option.key})** {'Right. ' if option.correct else ''}"
            + line_markdown(pieces(exercise, option.feedback, spoken=True))
            for option in exercise.options
        ]
    else:
        lines = [replace(solution(id, lecturer=True), reminder="")._repr_markdown_()]
    return "\n\n".join([FOLDED, "<summary>Answer</summary>", *lines, "</details>"])


def without_answer(stored: str) -> str:
    """Return a stored question without its folded answer."""
    return stored.partition(f"\n\n{FOLDED}")[0]


def reply_html(id: str, reply: Reply, marks: tuple = ()) -> str:
    """Return a reply in HTML, formulas and names set, with what the picture says in words.

    Parameters
    ----------
    id : str
        The question.
    reply : Reply
    marks : tuple
        Verdicts on the links of the picture.
    """
    parts = [
        _paragraph(id, part) if isinstance(part, str) else f"<p>{math(part, block=True)}</p>"
        for part in reply.lines
    ]
    if len(marks) > 1:
        parts.append(_paragraph(id, marks_in_words(marks)))
    return "".join(parts)


def _paragraph(id: str, sentence: str) -> str:
    """Return a sentence with its names set; the judge writes them without backticks."""
    exercise = load(id)
    known = known_words(exercise)

    def named(match: re.Match) -> str:
        return f"`{match[0]}`" if all(map(known, match[0].split("/"))) else match[0]

    parts = re.split(r"(`[^`]*`)", sentence)
    parts[::2] = [_NAMED.sub(named, part) for part in parts[::2]]
    return f"<p>{line_html(pieces(exercise, ''.join(parts), spoken=True), names=False)}</p>"


def echo_html(id: str, text: str) -> str:
    """Return what was typed as a formula, an unfinished one as far as it goes.

    Parameters
    ----------
    id : str
        The question.
    text : str
        What was typed.
    """
    read = echo(load(id), text)
    set_ = ""
    if read.latex:
        try:
            set_ = texml(read.latex)
        except NotSet:
            return f'<span class="rest">{escape(text)}</span>'
    return set_ + (f'<span class="rest">{escape(read.rest)}</span>' if read.rest else "")


def question_picture(id: str) -> QuestionPicture | None:
    """Return the network that a question about a formula or a number is about."""
    exercise = load(id)
    target = exercise.target
    if target is None or exercise.options:
        return None
    graph = target.graph
    if not isinstance(target, DerivativeTarget):
        return QuestionPicture(graph)
    ends = (graph.symbol(name, target.network.notation).quantity for name in (target.above, target.below))
    return QuestionPicture(graph, tuple(map(_bare, ends)))


def _bare(quantity: Quantity) -> Quantity:
    return quantity if quantity == LOSS else replace(quantity, sample=None)


def picture_svg(picture: QuestionPicture | None, given: Answered | None = None) -> str:
    """Return the picture of a question, with the verdict on its links."""
    if picture is None:
        return ""
    marks = () if given is None else given.marks
    return picture.svg(marks, marks_in_words(marks).replace("`", ""))
