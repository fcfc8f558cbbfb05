"""The verdict on one answer, whatever kind of question it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sympy import Expr

    from chainrule_helpers.symbolic.chains import Link

# What `diagnose` can find wrong.
MISTAKES = (
    "missing-link",
    "extra-link",
    "sign",
    "factor",
    "at-activation",
    "swapped-index",
    "wrong-layer",
    "weight-for-activation",
    "one-path",
    "k-times",
    "average",
    "upstream-twice",
    "wrong-loss",
    "missing-sum-over-examples",
    "numerator-denominator",
    "value-for-slope",
    "other-function",
    "half-derivative",
    "weighted-input-for-activation",
    "target-for-output",
    "target-as-one",
    "bias-multiplied",
    "sum-for-one-term",
    "added-links",
    "update-for-gradient",
    "brackets",
    "not-recognised",
)


@dataclass(frozen=True)
class Verdict:
    """What is right or wrong with an answer.

    Parameters
    ----------
    correct : bool
        Whether the answer equals the target.
    mistake : str or None
        One of `MISTAKES`, ``"unreadable"`` for text that cannot be read,
        None for a right answer; the first of ``mistakes``.
    message : str
        One or two sentences for the reader, in the notation used.
    missing : tuple of Link
        The links that the answer lacks, without their example.
    mistakes : tuple of str
        All mistakes named in the message.
    readings : tuple of tuple of str
        Each entry explains the answer by itself; two entries mean "either, or".
    echo : str
        LaTeX of what was understood; empty for unreadable text.
    uses_links : bool
        True where the answer names a derivative, such as ``dJ/dh1_3``, instead
        of working it out.
    counts : bool
        False where there was nothing to judge, so that no try is counted.
    expression : Expr or None
        The answer as it was understood, in the network's symbols.
    marks : tuple of (Link, str)
        Links, without their example, that every reading calls "right", "missing",
        "wrong" or "extra"; of any other link of the target nothing is known.
    uses_slope : bool
        True where the answer names the slope of a function, such as ``f'(z1_2)``.
    notes : tuple of str
        How names of other texts were read.
    place : tuple of int or None
        Where in the typed text the part stands that cannot be read.
    """

    correct: bool
    mistake: str | None
    message: str
    missing: tuple[Link, ...] = ()
    mistakes: tuple[str, ...] = ()
    readings: tuple[tuple[str, ...], ...] = ()
    echo: str = ""
    uses_links: bool = False
    counts: bool = True
    expression: Expr | None = None
    marks: tuple[tuple[Link, str], ...] = ()
    uses_slope: bool = False
    notes: tuple[str, ...] = ()
    place: tuple[int, int] | None = None

    def __str__(self) -> str:
        return self.message
