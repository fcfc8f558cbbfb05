r"""Derivatives in any form: dJ/dw, ∂J/∂w, \frac{\partial J}{\partial w}, dJ_dw."""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule_helpers.answers.reading.characters import Misread
from chainrule_helpers.answers.reading.names import Names
from chainrule_helpers.answers.reading.tokens import Token, Written
from chainrule_helpers.answers.reading.tree import Node

DEEPEST = 40
CLOSING = {"(": ")", "[": "]", "{": "}"}
_WORD = re.compile(r"(?:d|partial|pd)_?(.+)")
_SECOND = "That is a second derivative; the chain rule here needs first ones."
_BOTH = "A derivative names both quantities: write it as ∂J/∂w or dJ/dw."


class Quotients:
    """A place in a row of tokens, and the derivative that may stand there."""

    def __init__(self, tokens: tuple[Token, ...], names: Names) -> None:
        self._tokens, self._at, self._names, self._knows = tokens, 0, names, names.knows

    # Moves

    def _peek(self, ahead: int = 0) -> Token:
        return self._tokens[min(self._at + ahead, len(self._tokens) - 1)]

    def _sees(self, *texts: str, ahead: int = 0) -> bool:
        token = self._peek(ahead)
        return token.kind == "sign" and token.text in texts

    def _take(self, *wanted: str) -> str:
        if self._sees(*wanted):
            self._at += 1
            return self._tokens[self._at - 1].text
        return ""

    def _fail(self, sentence: str, token: Token | None = None) -> Misread:
        place = (token or self._peek()).place
        return Misread(sentence, place if place[0] < place[1] else (max(place[0] - 1, 0), place[1]))

    def _deeper(self, depth: int) -> int:
        if depth >= DEEPEST:
            raise self._fail(
                f"The brackets are nested more than {DEEPEST} deep; a derivative here needs a few."
            )
        return depth + 1

    def _is_layer_in_brackets(self, written: Written) -> bool:
        number = self._peek(1)
        return (
            self._sees("(")
            and not self._peek().gap
            and not written.high
            and number.kind == "number"
            and number.text.isdigit()
            and self._sees(")", ahead=2)
        )

    # Derivatives

    def derivative(self) -> Node | None:
        """Return the derivative that stands here, in one word or as a quotient; None if none does."""
        token = self._peek()
        if token.written is not None and not self._knows(token.written):
            word = token.written.word
            for joint in re.finditer(r"_(?:d|partial)_?", word):
                above = _WORD.fullmatch(word[: joint.start()])
                if above and joint.end() < len(word):
                    names = Written(above[1]), replace(token.written, word=word[joint.end() :])
                    if all(map(self._knows, names)):
                        self._at += 1
                        parts = tuple(Node("name", str(n), written=n, place=token.place) for n in names)
                        return Node("derivative", "", parts, place=token.place)
        return self._quotient()

    def _quotient(self) -> Node | None:
        """Return the derivative that stands here, as a quotient in any form; None if none does."""
        start = self._at
        is_fraction = self._peek().kind == "frac"
        self._at += is_fraction
        above = self._differential(is_fraction)
        if above is None:
            self._at = start
            return None
        if not is_fraction and not self._take("/"):
            self._at = start
            return None
        wraps = not is_fraction and self._sees("(")
        below = self._differential(is_fraction or wraps)
        if below in (None, "operator"):
            self._at = start
            return None
        if above == "operator":
            following = self._peek()
            if following.kind != "name" or not self._knows(following.written):
                raise self._fail(_BOTH)
            self._at += 1
            above = self._below_a_d(following.written, following)
        assert isinstance(above, Node) and isinstance(below, Node)
        first, last = self._tokens[start], self._tokens[self._at - 1]
        if not is_fraction and not (self._knows(above.written) or self._knows(below.written)):
            self._at = start
            return None
        return Node("derivative", "", (above, below), place=(first.place[0], last.place[1]))

    def _differential(self, in_braces: bool) -> Node | str | None:
        """Return the name under a d or ∂, ``"operator"`` for the sign alone, None for anything else."""
        if in_braces:
            if not self._sees("{", "("):
                return None
            opening = self._peek()
            self._at += 1
        token = self._peek()
        written = token.written
        sign = token.kind == "partial" or (
            written is not None
            and written.word in ("d", "partial", "del", "delta")
            and not written.low
            and not self._knows(replace(written, high="", style=""))
        )
        found: Node | str | None = None
        if sign:
            self._at += 1
            named = self._peek()
            if (written is not None and written.high) or self._sees("^"):
                raise self._fail(_SECOND, token)
            if named.kind == "name":
                self._at += 1
                assert named.written is not None
                found = self._below_a_d(named.written, named)
            else:
                found = "operator"
        elif written is not None and not self._knows(written):
            word = written.word
            stripped = next((word[len(d) :] for d in ("d_", "partial_", "d") if word.startswith(d)), "")
            if stripped[:1] in tuple("23456789") and self._sees("/", ahead=1):
                raise self._fail(_SECOND, token)
            if stripped and not stripped[0].isdigit():
                self._at += 1
                found = self._below_a_d(replace(written, word=stripped), token)
        if found is not None and in_braces and not self._take(CLOSING[opening.text]):
            return None
        return found

    def _below_a_d(self, written: Written, token: Token) -> Node:
        if self._is_layer_in_brackets(written):
            with_layer = replace(written, high=self._peek(1).text, style="(")
            if self._knows(with_layer):
                self._at += 3
                written = with_layer
        without = replace(written, high="", style="")
        if written.high and not self._knows(written) and self._knows(without):
            raise self._fail(_SECOND, token)
        return Node("name", str(written), written=written, place=token.place)
