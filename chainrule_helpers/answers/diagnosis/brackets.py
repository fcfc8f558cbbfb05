"""A typed formula that lacks one pair of brackets, as ``1/1 + exp(-z)`` does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import NamedTuple

MOST_CHARACTERS = 300
MOST_GROUPS = 60
_ADDING, _MULTIPLYING, _MINUS = tuple("+-−"), tuple("*/·×∙"), tuple("-−")
_OPERATORS = _ADDING + _MULTIPLYING
_PIECE = re.compile(r"\s+|\*\*|\^|[-+*/()\[\]{}−·×∙]|[^\s\-+*/^()\[\]{}−·×∙]+")


class _Operand(NamedTuple):
    """What stands between two operators, and the operator before it."""

    operator: str
    start: int
    end: int


@dataclass
class _Level:
    """What stands between two brackets, read so far."""

    operands: list[_Operand] = field(default_factory=list)
    operator: str = ""
    start: int | None = None
    end: int = 0

    def take(self, start: int, end: int) -> None:
        """Go on with the operand that is being read, or begin one."""
        self.start = start if self.start is None else self.start
        self.end = end

    def meet(self, operator: str) -> None:
        """End the operand that is being read; a sign without one belongs to the next."""
        if self.start is not None:
            self.operands.append(_Operand(self.operator, self.start, self.end))
        self.operator, self.start = operator, None


def grouped_otherwise(text: str) -> Iterator[str]:
    """Yield a typed formula with one pair of brackets more, wherever that changes its meaning.

    That is around a sum, or the part of one, beside a factor, a fraction line or a minus.

    Examples
    --------
    >>> list(grouped_otherwise("1/1 + x"))
    ['1/(1 + x)']
    >>> list(grouped_otherwise("exp(h*1 - h)"))
    ['exp(h*(1 - h))']
    """
    if len(text) <= MOST_CHARACTERS:
        yield from islice(_grouped(text), MOST_GROUPS)


def _grouped(text: str) -> Iterator[str]:
    for level in _levels(text):
        # The last has no operator after it.
        after = [*(operand.operator for operand in level[1:]), ""]
        for first, last in combinations(range(len(level)), 2):
            is_sum = any(operand.operator in _ADDING for operand in level[first + 1 : last + 1])
            before = level[first].operator
            if is_sum and (before in _MULTIPLYING + _MINUS or after[last] in _MULTIPLYING):
                start, end = level[first].start, level[last].end
                yield f"{text[:start]}({text[start:end]}){text[end:]}"


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
            levels[-1].meet("")
            read.append(levels.pop().operands)
            levels[-1].end = end
        elif word in _OPERATORS and not is_exponent:
            levels[-1].meet(word)
        else:
            levels[-1].take(start, end)
            if word in tuple("([{"):
                levels.append(_Level())
        is_exponent = word in ("**", "^")
    levels[-1].meet("")
    return [*read, levels[0].operands] if len(levels) == 1 else []
