"""The tree of an answer, and the bounds on what it may hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from chainrule_helpers.answers.reading.characters import Misread
from chainrule_helpers.answers.reading.tokens import Place, Token, Written

MOST_DIGITS = 20
HIGHEST_POWER = 20


@dataclass(frozen=True)
class Node:
    """One piece of an answer.

    Parameters
    ----------
    kind : str
        ``number``, ``name``, ``derivative``, ``call``, ``sum``, ``minus``, ``add``,
        ``multiply`` or ``power``.
    text : str
        The number, the name, the function's name, or the letter that a sum counts with;
        for a derivative, once names are resolved, the upper name.
    parts : tuple of Node
        What it is made of.
    signs : tuple of str
        For ``add`` and ``multiply`` the sign in front of each part; for a resolved
        derivative its lower name; for a sum its first and last number as far as given.
    written : Written or None
        A name as it was written.
    place : tuple of int
        Where it stands in what was typed.
    """

    kind: str
    text: str = ""
    parts: tuple[Node, ...] = ()
    signs: tuple[str, ...] = ()
    written: Written | None = field(default=None, compare=False)
    place: Place | None = field(default=None, compare=False)


def number_of(token: Token) -> Node:
    """Return the node of a number that is not too long."""
    mantissa, _, exponent = token.text.lower().partition("e")
    if len(mantissa) > MOST_DIGITS or (exponent and (len(exponent) > 4 or abs(int(exponent)) > MOST_DIGITS)):
        raise Misread(f"That number has more than {MOST_DIGITS} digits; write it shorter.", token.place)
    return Node("number", token.text, place=token.place)


def constant(node: Node) -> Fraction | None:
    """Return the number of an exponent such as 2, -1 or 1/2; None if it holds anything else."""
    value: Fraction | None = None
    if node.kind == "number":
        value = Fraction(node.text)
    elif node.kind == "minus":
        inner = constant(node.parts[0])
        value = None if inner is None else -inner
    elif node.kind in ("multiply", "add"):
        value = Fraction(node.kind == "multiply")
        for sign, part in zip(node.signs, node.parts, strict=True):
            inner = constant(part)
            if inner is None or (sign == "/" and inner == 0):
                return None
            if node.kind == "add":
                value = value - inner if sign == "-" else value + inner
            else:
                value = value / inner if sign == "/" else value * inner
    if value is not None and (abs(value) > HIGHEST_POWER or value.denominator > 3):
        raise Misread(
            f"The power {str(value)[:12]} is out of reach: whole numbers up to {HIGHEST_POWER} are read."
        )
    return value


def exponent_of(node: Node) -> Fraction:
    """Return the exponent of a power whose base is not e."""
    value = constant(node.parts[1])
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
