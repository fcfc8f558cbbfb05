"""Names with what stands below and above them, and what a sum counts."""

from __future__ import annotations

import re
from dataclasses import replace

from chainrule_helpers.answers.reading.characters import Misread
from chainrule_helpers.answers.reading.tokens import Place, Token, Written

_NUMBER_OF_A_LAYER = r"[0-9]{1,2}|n_?\{?l\}?(?:\s*[-+]\s*1)?|[A-Za-z](?:\s*[-+]\s*1)?"
_LAYER = re.compile(rf"([(\[])\s*({_NUMBER_OF_A_LAYER})\s*[)\]]|()({_NUMBER_OF_A_LAYER})")
_LAYER_AND_EXAMPLE = re.compile(r"\s*\(?([0-9a-z]{1,2})\)?\s*\[([0-9a-z]{1,2})\]\s*")
_PRIMES = re.compile(r"\s*(?:'+|(?:\\prime\s*)+)\s*")
_INDEX = re.compile(r"\[\s*(-?[0-9a-z]{1,2}(?:\s*,\s*[0-9a-z]{1,2})?)\s*\]")


class Indexed:
    """A place in a text in plain characters, and the names that are read there."""

    def __init__(self, text: str, places: list[int]) -> None:
        self.text, self._places, self.at = text, places, 0
        self.tokens: list[Token] = []
        self._commas: list[bool] = []  # for each open bracket: does a comma part arguments in it?
        self._gap = False

    # Places and small moves

    def place(self, start: int, end: int | None = None) -> Place:
        """Return where a stretch of the plain text was typed."""
        end = self.at if end is None else end
        first = self._places[start]
        return first, max(self._places[end - 1] + 1, first + 1)

    def put(self, kind: str, text: str, start: int, **more) -> None:
        """Add a token that reaches from a start to here."""
        self.tokens.append(Token(kind, text, self.place(start), gap=self._gap, **more))
        self._gap = False

    def _group(self) -> str | None:
        """Return what stands in the braces that open here, and step behind them; None if none do."""
        found = re.compile(r"\s*\{").match(self.text, self.at)
        if not found:
            return None
        depth, start = 0, found.end() - 1
        for end in range(start, len(self.text)):
            depth += {"{": 1, "}": -1}.get(self.text[end], 0)
            if not depth:
                self.at = end + 1
                return self.text[start + 1 : end]
        raise Misread("A curly bracket is opened and never closed.", self.place(start, start + 1))

    def _script(self) -> str:
        """Return an index: what stands in braces, or the digits or letter that follow."""
        inside = self._group()
        if inside is None:
            found = re.compile(r"\s*([0-9]+|[A-Za-z]|\\[A-Za-z]+|\([0-9a-zA-Z]+\))").match(self.text, self.at)
            if not found:
                raise Misread("An index is missing here.", self.place(self.at - 1))
            self.at, inside = found.end(), found[1]
        return re.sub(r"\\(?:mathrm|text|textrm|rm|ell)|[{}\s]|\\[,;! ]", "", inside)

    def _sum(self, start: int, letter: str) -> None:
        low, high = letter, ""
        while found := re.compile(r"\s*(\\limits)?\s*([_^])").match(self.text, self.at):
            self.at = found.end()
            if found[2] == "_":
                low = self._script()
            else:
                high = self._script()
        bounds = re.match(r"([a-z])(?:=([0-9]+))?", low)
        limits = (bounds[1] if bounds else "", (bounds[2] if bounds else "") or "", high)
        self.put("sum", "sum", start, limits=limits)

    def _named(self, word: str, start: int) -> None:
        written = Written(word)
        while True:
            before = self.at
            if primes := _PRIMES.match(self.text, before):
                self.at = primes.end()
                count = primes[0].count("'") + primes[0].count("prime")
                written = replace(written, primes=written.primes + count)
            elif before < len(self.text) and self.text[before] == "_":
                self.at += 1
                pieces = [piece for piece in re.split(r"[,_]", self._script()) if piece]
                # What is raised before an index is no power.
                style = written.style or ("<" if written.high else "")
                written = replace(written, low=(*written.low, *pieces), style=style)
            elif before < len(self.text) and self.text[before] == "^":
                if (raised := self._raised(written)) is None:
                    break
                written = raised
            elif (index := _INDEX.match(self.text, before)) and not written.primes:
                self.at = index.end()
                written = replace(written, index=(*written.index, *re.split(r"\s*,\s*", index[1])))
            else:
                break
        self.put("name", word, start, written=written)

    def _raised(self, written: Written) -> Written | None:
        """Return a name with what is raised behind it; None where that is a power to be read later."""
        start, self.at = self.at, self.at + 1
        in_braces = self._group()
        if in_braces is not None and (primes := _PRIMES.fullmatch(in_braces)):
            return replace(written, primes=primes[0].count("'") + primes[0].count("prime"))
        if in_braces is None and (primes := _PRIMES.match(self.text, self.at)):
            self.at = primes.end()
            return replace(written, primes=primes[0].count("'") + primes[0].count("prime"))
        example = in_braces and re.fullmatch(
            r"\(?([0-9a-z]{1,2})\)?\s*\[([0-9a-z]{1,2})\]", in_braces.strip()
        )
        if example and not written.high:
            return replace(written, high="|".join(example.groups()), style="{[")
        if written.word != "e" and not written.high:
            text, begin = (self.text, self.at) if in_braces is None else (in_braces, 0)
            found = _LAYER.match(text, begin)
            whole = found and (in_braces is None or found.end() == len(in_braces.rstrip()))
            ends = found and (found[1] or not re.compile(r"[A-Za-z0-9.]").match(text, found.end()))
            layer = (found[2] or found[4]) if found else ""
            letter = found and layer.isalpha() and not found[1] and in_braces is None and layer not in "lL"
            if found and whole and ends and not letter and layer not in ("T", "e"):
                self.at = found.end() if in_braces is None else self.at
                style = ("{" if in_braces is not None and found[1] else "") + (found[1] or "")
                high = re.sub(r"[{}_\s]", "", layer)
                return replace(written, high=high, style=style)
        self.at = start
        return None
