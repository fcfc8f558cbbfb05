"""What a text consists of: names as they were written, numbers and signs, each with its place."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[int, int]

LONGEST_SHOWN = 40


@dataclass(frozen=True)
class Written:
    """A name as it was written.

    Parameters
    ----------
    word : str
        Its letters, with whatever follows them directly: ``h1_3``, ``delta``.
    low : tuple of str
        Indices below, in order.
    high : str
        What stands above, without its brackets; ``""`` for nothing.
    style : str
        How that was bracketed: ``"("``, ``"["``, ``"{("`` in LaTeX, ``"<"`` for
        none but before an index, or ``""``; ``"0"`` for lists that count from 0.
    primes : int
        How many primes follow.
    index : tuple of str
        Indices in square brackets, as code writes them.
    """

    word: str
    low: tuple[str, ...] = ()
    high: str = ""
    style: str = ""
    primes: int = 0
    index: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it is a word and nothing else."""
        return not (self.low or self.high or self.primes or self.index)

    def __str__(self) -> str:
        low = f"_{','.join(self.low)}" if self.low else ""
        high = f"^({self.high})" if "(" in self.style and self.high else f"^{self.high}" if self.high else ""
        indices = "".join(f"[{index}]" for index in self.index)
        shown = f"{self.word}{low}{high}{indices}" + "'" * self.primes
        return shown if len(shown) <= LONGEST_SHOWN else f"{shown[: LONGEST_SHOWN - 3]}..."


@dataclass(frozen=True)
class Token:
    """One piece: ``number``, ``name``, ``sign``, ``partial``, ``frac``, ``sum`` or ``end``.

    ``gap`` says that a space stands before it; for a sum, ``limits`` holds the
    letter it counts with and its first and last number, as far as they are given.
    """

    kind: str
    text: str
    place: Place
    written: Written | None = None
    gap: bool = False
    limits: tuple[str, str, str] = ("", "", "")
