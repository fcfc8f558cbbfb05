"""One cell, one question: a field in a notebook that typesets what is typed and judges it at Enter."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import anywidget
from traitlets import Bool, Dict, List, Unicode, observe

from chainrule_helpers.answers.desk import (
    Answered,
    answered,
    ask_in_code,
    asked,
    hint,
    keep,
    question,
    solution,
)
from chainrule_helpers.answers.questions import UnknownExerciseError
from chainrule_helpers.answers.reply import Reply
from chainrule_helpers.notation import Notation, takes_notation, use_notation
from chainrule_helpers.views.asking import (
    answer_markdown,
    echo_html,
    line_html,
    math,
    picture_svg,
    question_markdown,
    question_picture,
    reply_html,
)

_HERE = Path(__file__)


class Question(anywidget.AnyWidget):
    """A question with its field or its options, the picture of its network, and the reply below.

    Where no kernel runs, the question and room to write stand there as text.

    Parameters
    ----------
    id : str
        The exercise or prediction.

    Raises
    ------
    UnknownExerciseError
        If there is none of that name.

    Attributes
    ----------
    typed : str
        What stands in the field.
    echo : str
        The same as a formula, as far as it goes.
    reply : str
        What was said last, as HTML.
    verdict : str
        "right", "wrong", or "" where nothing was judged.
    """

    _esm = _HERE.with_suffix(".js")
    _css = _HERE.with_suffix(".css")

    id = Unicode().tag(sync=True)
    kind = Unicode().tag(sync=True)
    prompt = Unicode().tag(sync=True)
    options = List(Dict()).tag(sync=True)
    symbols = List(Dict()).tag(sync=True)
    svg = Unicode().tag(sync=True)
    typed = Unicode().tag(sync=True)
    echo = Unicode().tag(sync=True)
    kept = Unicode().tag(sync=True)
    tries = List(Unicode()).tag(sync=True)
    reply = Unicode().tag(sync=True)
    verdict = Unicode().tag(sync=True)
    has_hint = Bool().tag(sync=True)
    has_solution = Bool().tag(sync=True)

    def __init__(self, id: str) -> None:
        self._asked = asked(id)
        self._picture = question_picture(id)
        self._spoken = question(id)
        stored = (*question_markdown(self._asked), answer_markdown(id))
        self._stored = "\n\n".join(filter(None, stored))
        one = self._asked
        super().__init__(
            id=one.id,
            kind=one.kind,
            prompt=line_html(one.prompt),
            options=[
                {
                    "key": key,
                    "html": line_html(text, names=False),
                    "words": f"{key}: {self._spoken_option(key)}",
                }
                for key, text in one.options
            ],
            symbols=[{"name": symbol.plain, "html": math(symbol)} for symbol in one.symbols],
            svg=picture_svg(self._picture),
            typed=one.typed,
            kept=one.typed,
            tries=list(one.tries),
            has_hint=one.has_hint,
            has_solution=one.has_solution,
        )
        self.on_msg(self._told)

    def _spoken_option(self, key: str) -> str:
        start = f"{key}) "
        (line,) = (part for part in self._spoken.parts[1:] if str(part).startswith(start))
        return str(line)[len(start) :].replace("`", "")

    @observe("typed")
    def _show_typed(self, change: dict) -> None:
        if self.options:
            return
        with use_notation(self._asked.notation):
            # The reader waits for this, and for nothing that follows.
            self.echo = echo_html(self.id, change["new"])
        if change["old"] or change["new"] != self._asked.typed:
            keep(self.id, change["new"])
            self.kept = change["new"]

    def _told(self, _widget: object, content: dict, _buffers: object) -> None:
        does = {"answer": self.answer, "choose": self.answer}
        if content.get("do") in does:
            does[content["do"]](str(content.get("text", "")))
        elif content.get("do") == "hint":
            self.hint()
        elif content.get("do") == "solution":
            self.solution()

    def answer(self, text: str) -> Answered:
        """Judge an answer, as Enter in the field or a press on an option does."""
        with use_notation(self._asked.notation):
            self.typed = text
            given = answered(self.id, text)
            self.svg = picture_svg(self._picture, given)
            self.verdict = {True: "right", False: "wrong", None: ""}[given.correct]
            # The formula as it was understood stands under the field already.
            sentences = tuple(part for part in given.reply.parts if isinstance(part, str))
            self.reply = reply_html(self.id, replace(given.reply, parts=sentences), given.marks)
            self._follow()
        return given

    def hint(self) -> Reply:
        """Open the next hint."""
        return self._say(hint(self.id))

    def solution(self) -> Reply:
        """Open the solution, after a try."""
        return self._say(solution(self.id))

    def _say(self, spoken: Reply) -> Reply:
        with use_notation(self._asked.notation):
            # What is said now is no verdict any more.
            self.verdict = ""
            self.reply = reply_html(self.id, spoken)
            self._follow()
        return spoken

    def _follow(self) -> None:
        now = asked(self.id)
        self.tries, self.has_hint, self.has_solution = list(now.tries), now.has_hint, now.has_solution
        if self.options:
            # A prediction stays what it was once its outcome has been seen.
            self.typed = now.typed
        self.kept = self.typed

    def _repr_mimebundle_(self, **options: object) -> tuple[dict, dict]:
        # The stored output must read well where no kernel runs, and never change.
        bundle = super()._repr_mimebundle_(**options)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        data = {**data, "text/plain": str(self._spoken), "text/markdown": self._stored}
        return data, dict(metadata or {})


@takes_notation
def ask(id: str, answer: object = None, *, notation: str | Notation | None = None) -> Question | Reply:
    """Put a question to the reader, or judge an answer to it.

    Parameters
    ----------
    id : str
        The exercise or prediction, for example ``"02.3"``.
    answer : str, Expr or number, optional
        An answer as `check` takes it; for a choice or prediction the letter of an option.
    notation : str, optional
        Whose letters are spoken; those in use unless given.

    Returns
    -------
    Question or Reply
        The question with its field; with an answer, the reply to it.
    """
    try:
        return Question(id) if answer is None else ask_in_code(id, answer)
    except UnknownExerciseError:
        return question(id)
