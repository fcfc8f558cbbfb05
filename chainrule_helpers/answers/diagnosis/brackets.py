"""A typed formula that lacks one pair of brackets, as ``1/1 + exp(-z)`` does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

MOST_CHARACTERS = 300
MOST_GROUPS = 60
_ADDING, _MULTIPLYING, _MINUS = tuple("+-−"), tuple("*/·×∙"), tuple("-−")
_OPERATORS, _POWERS = _ADDING + _MULTIPLYING, ("**", "^")
_PIECE = re.compile(r"\s+|\*\*|\^|[-+*/()\[\]{}−·×∙]|[^\s\-+*/^()\[\]{}−·×∙]+")


class _Operand(NamedTuple):
    """What stands between two operators, and the operator before it."""

    operator: str
    sign: int  # where the operator stands
    start: int
    base: int  # where its base ends, before an exponent
    end: int


@dataclass
class _Level:
    """What stands between two brackets, read so far."""

    operands: list[_Operand] = field(default_factory=list)
    operator: str = ""
    sign: int = 0
    start: int | None = None
    base: int | None = None
    end: int = 0

    @property
    def waits_for_factor(self) -> bool:
        """Whether a sign here belongs to the factor that follows it, as in ``a*-b``."""
        return self.start is None and self.operator in _MULTIPLYING

    def take(self, start: int, end: int) -> None:
        """Go on with the operand that is being read, or begin one."""
        self.start = start if self.start is None else self.start
        self.end = end

    def raise_to(self) -> None:
        """Go on with an exponent."""
        self.base = self.end if self.base is None else self.base

    def meet(self, operator: str, sign: int) -> None:
        """End the operand that is being read; a sign without one belongs to the next."""
        if self.start is not None:
            base = self.end if self.base is None else self.base
            self.operands.append(_Operand(self.operator, self.sign, self.start, base, self.end))
        self.operator, self.sign, self.start, self.base = operator, sign, None, None


def grouped_otherwise(text: str) -> Iterator[str]:
    """Yield a typed formula with one pair of brackets more, wherever that changes its meaning.

    That is around a sum, or the part of one, beside a factor, a fraction line, a minus or an
    exponent; the shortest come first.

    Examples
    --------
    >>> list(grouped_otherwise("1/1 + x"))
    ['1/(1 + x)']
    >>> list(grouped_otherwise("exp(h*1 - h)"))
    ['exp(h*(1 - h))']
    """
    if len(text) <= MOST_CHARACTERS:
        near = sorted(_sums(text), key=lambda found: found[0])
        yield from (f"{text[:start]}({text[start:end]}){text[end:]}" for _, start, end in near[:MOST_GROUPS])


def _sums(text: str) -> Iterator[tuple[int, int, int]]:
    """Yield how many operands a sum has that could stand in brackets, and where it starts and ends."""
    for level in _levels(text):
        # The last has no operator after it.
        after = [*(operand.operator for operand in level[1:]), ""]
        for first, last in combinations(range(len(level)), 2):
            if not any(operand.operator in _ADDING for operand in level[first + 1 : last + 1]):
                continue
            opening, closing = level[first], level[last]
            if opening.operator in _MULTIPLYING + _MINUS or after[last] in _MULTIPLYING:
                yield last - first, opening.start, closing.end
            if opening.operator in _MINUS and first == 0 and after[last] in _MULTIPLYING:
                yield last - first, opening.sign, closing.end
            if closing.base < closing.end:
                yield last - first, opening.start, closing.base


def _levels(text: str) -> list[list[_Operand]]:
    """Return the operands of each pair of brackets and of the whole; none where brackets do not match."""
    read: list[list[_Operand]] = []
    levels, is_exponent = [_Level()], False
    for piece in _PIECE.finditer(text):
        word, (start, end) = piece[0], piece.span()
        if word.isspace():
            continue
        if word in tuple(")]}"):
            if len(levels) == 1:
                return []
            levels[-1].meet("", start)
            read.append(levels.pop().operands)
            levels[-1].end = end
        elif word in _OPERATORS and not is_exponent and not levels[-1].waits_for_factor:
            levels[-1].meet(word, start)
        elif word in _POWERS:
            levels[-1].raise_to()
        else:
            levels[-1].take(start, end)
            if word in tuple("([{"):
                levels.append(_Level())
        is_exponent = word in _POWERS
    levels[-1].meet("", len(text))
    return [*read, levels[0].operands] if len(levels) == 1 else []
