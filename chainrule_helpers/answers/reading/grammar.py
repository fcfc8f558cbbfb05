"""What may be typed: names, numbers, + - * / ** ^, brackets, minus, a few functions.

The grammar is ours and small: text becomes a tree of `Node` or a sentence that
says why not.  Nothing typed is ever executed, and length, depth and degree are
bounded before anything is built, so every text ends within a moment.
"""

# ruff: noqa: RUF001  (characters that look alike are what is read here)

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

MOST_CHARACTERS = 400
DEEPEST = 40
MOST_DIGITS = 20
HIGHEST_POWER = 20
HIGHEST_DEGREE = 200

FUNCTIONS = ("exp", "log", "ln", "sqrt", "sum")


class Misread(ValueError):
    """An answer that cannot be read; the text is a sentence for whoever typed it."""


@dataclass(frozen=True)
class Node:
    """One piece of an answer.

    Parameters
    ----------
    kind : str
        ``number``, ``name``, ``derivative``, ``call``, ``minus``, ``add``,
        ``multiply`` or ``power``.
    text : str
        The number, the name or the function's name; for a derivative the upper
        name.
    parts : tuple of Node
        What it is made of.
    signs : tuple of str
        For ``add`` and ``multiply`` the sign in front of each part; for a
        derivative its lower name.
    """

    kind: str
    text: str = ""
    parts: tuple[Node, ...] = ()
    signs: tuple[str, ...] = ()


# What people paste from pages and from a phone's keyboard.
_PASTED = {
    **dict.fromkeys("·×∙⋅∗•⨯", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("−–—‐‑", "-"),
    **dict.fromkeys("′’‘ʹ´", "'"),
    **dict.fromkeys("∑Σ", " sum "),
    **dict.fromkeys("δΔ∆", "delta"),
    **dict.fromkeys("σς", "sigma"),
    "√": "sqrt",
    "½": "(1/2)",
    "¼": "(1/4)",
    "\u200b": "",
    "\ufeff": "",
    "\t": " ",
    "\n": " ",
    "\r": " ",
}
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+", strict=True))
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+(?![A-Za-z0-9_]))?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*'*)|(?P<sign>\*\*|[-+*/^(),]))"
)
_ADVICE = {
    "=": "Type only what stands to the right of the equals sign.",
    "\\": "This looks like LaTeX: type plain names, such as h*(1 - h).",
    "[": "Use round brackets ( ) only; square ones do not belong in an answer.",
    "{": "Use round brackets ( ) only; curly ones do not belong in an answer.",
    ".": "A point belongs inside a number, such as 0.5; a product is typed with *.",
}


def tidy(text: str) -> str:
    """Return a text in plain characters: pasted signs, raised numbers and letters replaced.

    Raises
    ------
    Misread
        If it is empty or longer than `MOST_CHARACTERS`.

    Examples
    --------
    >>> tidy("−2·(y − h)²")
    '-2*(y - h)^(2)'
    """
    if len(text) > MOST_CHARACTERS:
        raise Misread(
            f"That is {len(text)} characters long; no answer here needs more than {MOST_CHARACTERS}."
        )
    raised = re.sub(f"[{''.join(_RAISED)}]+", lambda m: f"^({''.join(_RAISED[c] for c in m[0])})", text)
    plain = "".join(_PASTED.get(c, c) for c in raised)
    plain = re.sub(r"∂\s*", "d", unicodedata.normalize("NFKC", plain)).strip()
    if not plain:
        raise Misread("Nothing was typed yet.")
    if len(plain) > 2 * MOST_CHARACTERS:
        raise Misread("That is too long for an answer: which links does it consist of?")
    return plain


def _tokens(text: str) -> list[tuple[str, str]]:
    found, place = [], 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            _reject_character(text[place:].lstrip()[:1])
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


def _reject_character(character: str) -> None:
    if character in _ADVICE:
        raise Misread(_ADVICE[character])
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    raise Misread(f"I cannot read the character {shown}: use names, numbers, + - * / ** and brackets.")


def read(text: str, is_name: Callable[[str], bool], is_function: Callable[[str], bool]) -> Node:
    """Return the tree of a text.

    Parameters
    ----------
    text : str
        What was typed.
    is_name, is_function : callable
        Whether a word names a quantity, or a function without its primes.

    Raises
    ------
    Misread
        With a sentence, for whatever the grammar does not hold.

    Examples
    --------
    >>> read("h*(1 - h)", "h".__eq__, lambda word: False).kind
    'multiply'
    """
    reader = _Reader(_tokens(tidy(text)), is_name, is_function)
    tree = reader.added(0)
    reader.expect_end()
    if degree(tree) > HIGHEST_DEGREE:
        raise Misread("The powers in there are too high for any derivative of this network.")
    return tree


class _Reader:
    """Recursive descent over the tokens; the depth is counted, never left to Python's stack."""

    def __init__(self, tokens, is_name, is_function) -> None:
        self._tokens, self._place = tokens, 0
        self._is_name, self._is_function = is_name, is_function

    def _peek(self, ahead: int = 0) -> tuple[str, str]:
        place = self._place + ahead
        return self._tokens[place] if place < len(self._tokens) else ("end", "")

    def _take(self, *wanted: str) -> str:
        kind, text = self._peek()
        if kind == "sign" and text in wanted:
            self._place += 1
            return text
        return ""

    def expect_end(self) -> None:
        kind, text = self._peek()
        if kind == "sign" and text == ")":
            raise Misread("There is one closing bracket too many.")
        if kind != "end":
            raise Misread(f"I did not expect {text!r} there: is a sign missing before it?")

    def added(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise Misread(f"The brackets are nested more than {DEEPEST} deep; a derivative here needs a few.")
        parts, signs = [self._multiplied(depth)], ["+"]
        while sign := self._take("+", "-"):
            parts.append(self._multiplied(depth))
            signs.append(sign)
        return Node("add", "", tuple(parts), tuple(signs)) if len(parts) > 1 else parts[0]

    def _multiplied(self, depth: int) -> Node:
        parts, signs = [self._signed(depth)], ["*"]
        while sign := self._take("*", "/"):
            parts.append(self._signed(depth))
            signs.append(sign)
        return Node("multiply", "", tuple(parts), tuple(signs)) if len(parts) > 1 else parts[0]

    def _signed(self, depth: int) -> Node:
        negative = False
        while sign := self._take("+", "-"):
            negative ^= sign == "-"
        power = self._raised(depth)
        return Node("minus", "", (power,)) if negative else power

    def _raised(self, depth: int) -> Node:
        base = self._single(depth)
        self._reject_neighbour()
        if not self._take("**", "^"):
            return base
        if depth > DEEPEST:
            raise Misread("Powers of powers of powers: a derivative here needs a square at most.")
        exponent = self._signed(depth + 1)
        is_e = base == Node("name", "e")
        if not is_e and _constant(exponent) is None:
            raise Misread(
                "Only e can carry a formula in its exponent; write a whole number, as in (y - h)**2."
            )
        return Node("power", "", (base, exponent))

    def _single(self, depth: int) -> Node:
        kind, text = self._peek()
        self._place += 1
        if kind == "number":
            return _number(text)
        if kind == "name":
            return self._named(text, depth)
        if kind == "sign" and text == "(":
            inner = self.added(depth + 1)
            self._close()
            return inner
        if kind == "end":
            raise Misread("The answer stops short: something is missing at its end.")
        if text == ")":
            raise Misread("There is a closing bracket where a name or a number is expected.")
        raise Misread(f"Before {text!r} a name or a number is missing.")

    def _close(self) -> None:
        if not self._take(")"):
            if self._peek()[0] == "end":
                raise Misread("A bracket is opened and never closed.")
            raise Misread(f"I expected a closing bracket before {self._peek()[1]!r}.")

    def _named(self, text: str, depth: int) -> Node:
        if self._is_function(text.rstrip("'")) and not self._is_name(text):
            return self._called(text, depth)
        below = self._peek(1)[1]
        if (
            text[0] == "d"
            and not self._is_name(text)
            and self._peek() == ("sign", "/")
            and below[:1] == "d"
            and (self._is_name(text[1:]) or (self._is_name(below[1:]) and not self._is_name(below)))
        ):
            self._place += 2
            return Node("derivative", text[1:], (), (below[1:],))
        return Node("name", text)

    def _called(self, text: str, depth: int) -> Node:
        if not self._take("("):
            raise Misread(f"{text} is a function: write what it is taken of in brackets, {text}(...).")
        arguments = [self.added(depth + 1)]
        while self._take(","):
            arguments.append(self.added(depth + 1))
        self._close()
        if len(arguments) > 1 and text != "sum":
            raise Misread(f"{text} is taken of one thing; {len(arguments)} are given.")
        return Node("call", text, tuple(arguments))

    def _reject_neighbour(self) -> None:
        """Refuse w3 y1, 2h and h(1 - h): there the sign of the product is missing."""
        kind, text = self._peek()
        if kind in ("number", "name") or (kind == "sign" and text == "("):
            before = self._tokens[self._place - 1][1]
            shown = "(...)" if text == "(" else text
            before = "(...)" if before == ")" else before
            raise Misread(
                f"Between {before} and {shown} a sign is missing: write {before}*{shown} for a product."
            )


def _number(text: str) -> Node:
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > MOST_DIGITS or (exponent and abs(int(exponent)) > MOST_DIGITS):
        raise Misread(f"That number has more than {MOST_DIGITS} digits; write it shorter.")
    return Node("number", text)


def _constant(node: Node) -> Fraction | None:
    """Return the number of an exponent such as 2, -1 or 1/2; None if it holds anything else."""
    value: Fraction | None = None
    if node.kind == "number":
        value = Fraction(node.text)
    elif node.kind == "minus":
        inner = _constant(node.parts[0])
        value = None if inner is None else -inner
    elif node.kind == "multiply":
        value = Fraction(1)
        for sign, part in zip(node.signs, node.parts, strict=True):
            inner = _constant(part)
            if inner is None or (sign == "/" and inner == 0):
                return None
            value = value / inner if sign == "/" else value * inner
    if value is not None and (abs(value) > HIGHEST_POWER or value.denominator > 3):
        raise Misread(
            f"The power {str(value)[:12]} is out of reach: whole numbers up to {HIGHEST_POWER} are read."
        )
    return value


def exponent_of(node: Node) -> Fraction:
    """Return the exponent of a power whose base is not e."""
    value = _constant(node.parts[1])
    if value is None:
        raise Misread("That exponent is no number.")
    return value


def degree(node: Node) -> int:
    """Return a bound on how often anything in a tree is multiplied with itself."""
    inner = [degree(part) for part in node.parts]
    if node.kind == "multiply":
        return sum(inner)
    if node.kind == "power":
        exponent = 1 if node.parts[0] == Node("name", "e") else exponent_of(node)
        return int(inner[0] * max(1, abs(exponent))) + inner[1]
    return max(inner, default=1)
