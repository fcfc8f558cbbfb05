"""What a reader is told: a few sentences and formulas, for a terminal, a notebook and a page."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_CODE = re.compile(r"(`[^`]*`)")


@dataclass(frozen=True)
class Formula:
    """A formula among sentences.

    Parameters
    ----------
    latex : str
        Without dollar signs.
    plain : str
        What stands in its place where mathematics cannot be shown.
    """

    latex: str
    plain: str


@dataclass(frozen=True)
class Reply:
    """A reply: sentences, with typed names in backticks, and formulas between them.

    JupyterLab shows it as Markdown with mathematics, a terminal as plain lines.

    Parameters
    ----------
    parts : tuple of str or Formula
        One per line.
    correct : bool or None
        The verdict, where the reply is one.
    reminder : str
        Sentences at its end that only a reader who can answer has a use for; a page
        or a slide leaves them out.
    """

    parts: tuple[str | Formula, ...]
    correct: bool | None = None
    reminder: str = ""

    @property
    def lines(self) -> tuple[str | Formula, ...]:
        """The parts, the reminder at their end."""
        if not self.reminder:
            return self.parts
        return (*self.parts[:-1], f"{self.parts[-1]} {self.reminder}")

    def __str__(self) -> str:
        return "\n".join(part.plain if isinstance(part, Formula) else part for part in self.lines)

    __repr__ = __str__

    def _repr_markdown_(self) -> str:
        return "\n\n".join(
            _shown(part) if isinstance(part, Formula) else _escaped(part) for part in self.lines
        )

    def _repr_mimebundle_(self, **_options: object) -> tuple[dict, dict]:
        data = {"text/plain": str(self), "text/markdown": self._repr_markdown_()}
        return data, {"reminder": _escaped(self.reminder)} if self.reminder else {}

    def to_html(self) -> str:
        """Return the reply as HTML, for a widget that shows mathematics between dollar signs."""
        return "".join(f"<p>{_html(part)}</p>" for part in self.lines)


def reply_with(*parts: str | Formula, correct: bool | None = None, reminder: str = "") -> Reply:
    """Return a reply of these sentences and formulas; empty ones are left out."""
    return Reply(tuple(part for part in parts if part), correct, reminder)


def _shown(formula: Formula) -> str:
    return rf"$\displaystyle {formula.latex}$" if formula.latex else f"`{formula.plain}`"


def _escaped(sentence: str) -> str:
    """Keep Markdown from taking a product for emphasis, outside backticks."""
    pieces = _CODE.split(sentence)
    pieces[::2] = [re.sub(r"([*_$<\\])", r"\\\1", piece) for piece in pieces[::2]]
    return "".join(pieces)


def html_text(sentence: str) -> str:
    """Return a sentence as HTML, its backticks as code.

    Examples
    --------
    >>> html_text("Is `h1_3` < 1?")
    'Is <code>h1_3</code> &lt; 1?'
    """
    # A dollar sign in a sentence is a dollar sign; in HTMLMath it would start a formula.
    safe = html.escape(sentence, quote=False).replace("$", "&#36;")
    return re.sub(r"`([^`]*)`", r"<code>\1</code>", safe)


def _html(part: str | Formula) -> str:
    if isinstance(part, str):
        return html_text(part)
    if not part.latex:
        return f"<code>{html.escape(part.plain)}</code>"
    return rf"$\displaystyle {html.escape(part.latex, quote=False)}$"


def ordinal(number: int) -> str:
    """Return a number as a word that counts.

    Examples
    --------
    >>> ordinal(3), ordinal(11), ordinal(22)
    ('third', '11th', '22nd')
    """
    if 1 <= number <= len(_ORDINALS):
        return _ORDINALS[number - 1]
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def marked(text: str, place: tuple[int, int]) -> str:
    """Return a stretch of a typed text with the place that cannot be read between two marks.

    Examples
    --------
    >>> marked("-(y1 - h13)*h2_2", (7, 10))
    'Here: `-(y1 - ▸h13◂)*h2_2`'
    """
    start, end = place
    before, here, after = text[max(0, start - 30) : start], text[start:end], text[end : end + 30]
    return f"Here: `{plain_text(f'{before}▸{here}◂{after}')}`"


def plain_text(given: object, length: int = 120) -> str:
    """Return what was given as one printable line of bounded length.

    Examples
    --------
    >>> plain_text("h1_3 * 2")
    'h1_3 * 2'
    """
    try:
        text = str(given)[: 4 * length]
    except Exception:  # a reader's own object may print badly; a verdict must not fail over it
        text = f"a value of type {type(given).__name__}"
    text = " ".join("".join(c if c.isprintable() else " " for c in text).replace("`", "'").split())
    return text if len(text) <= length else text[: length - 4] + " ..."
