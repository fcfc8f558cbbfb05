"""Which functions an answer may use, under the names that texts and programs give them."""

from __future__ import annotations

import re
from fractions import Fraction

from chainrule_helpers.answers.reading.characters import Misread
from chainrule_helpers.answers.reading.tokens import Token
from chainrule_helpers.answers.reading.tree import Node, constant
from chainrule_helpers.architecture import ACTIVATIONS

ELEMENTWISE = tuple(name for name in ACTIVATIONS if name not in ("identity", "softmax"))
# Functions of one number that every calculator has, and what steps.
PLAIN = ("exp", "log", "ln", "sqrt", "cosh", "sinh", "sech", "square", "step", "sign")
# Functions of two, by the sign between them.
TWO = {"dot": "*", "multiply": "*", "matmul": "*", "outer": "*", "power": "**", "pow": "**", "maximum": "max"}
_ANY = ("f", "sigma", "phi", "g")  # the activation function of this network, whichever it is
_SAME = {
    "logistic": "sigmoid",
    "expit": "sigmoid",
    "sig": "sigmoid",
    "heaviside": "step",
    "Heaviside": "step",
    "theta": "step",
    "sgn": "sign",
    "ReLU": "relu",
    "RELU": "relu",
    "Sigmoid": "sigmoid",
    "Tanh": "tanh",
    "max": "maximum",
    "mul": "multiply",
    "prod": "multiply",
    "softPlus": "softplus",
    "lrelu": "leaky_relu",
}
_KNOWN = (*PLAIN, *TWO, *ELEMENTWISE, *_ANY, "softmax", "where")
_SLOPE = re.compile(r"(\w+?)_?(?:[Pp]rime|[Dd]erivative|deriv|grad)")


def function_of(word: str) -> tuple[str, int, bool] | None:
    """Return a function's name, how often it is differentiated, and whether a program names it so.

    Examples
    --------
    >>> function_of("sigmoid_prime"), function_of("logistic"), function_of("cosx")
    (('sigmoid', 1, True), ('sigmoid', 0, False), None)
    """
    name = _SAME.get(word, word)
    if name in _KNOWN:
        return name, 0, False
    inner = word[2:] if word.startswith("d_") else word[1:] if word.startswith("d") else ""
    if found := _SLOPE.fullmatch(word):
        inner = found[1]
    inner = _SAME.get(inner, inner)
    return (inner, 1, True) if inner in (*ELEMENTWISE, *_ANY) else None


def applied(name: str, primes: int, parts: tuple[Node, ...], is_code: bool, token: Token) -> Node:
    """Return a function of what stands in its brackets."""
    if name == "step" and len(parts) == 2:
        parts = parts[:1]  # NumPy's heaviside asks for the value at 0
    if name == "where":
        if [part.text for part in parts[1:]] != ["1", "0"] or parts[0].text != "step":
            raise Misread("This is read as where(z > 0, 1, 0) only, for the step.", token.place)
        return parts[0]
    wanted = 2 if name in TWO else 1
    if len(parts) != wanted:
        many = "one thing" if wanted == 1 else "two things"
        raise Misread(f"{token.text} is taken of {many}; {len(parts)} are given.", token.place)
    if primes and name in TWO:
        raise Misread(f"{token.text}' is not read here; write out the derivative.", token.place)
    if TWO.get(name) == "*":
        return Node("multiply", "", parts, ("*", "*"))
    if TWO.get(name) == "**":
        if constant(parts[1]) is None:
            raise Misread("Only a whole number is read as a power, as in (y - h)**2.", token.place)
        return Node("power", "", parts)
    if name == "maximum":
        others = [part for part in parts if part.kind != "number" or Fraction(part.text)]
        if len(others) != 1:
            raise Misread("A maximum is read as max(0, z) only.", token.place)
        return Node("call", "relu", (others[0],))
    signs = ("code",) if is_code else ()
    return Node("call", name + "'" * primes, parts, signs, written=token.written, place=token.place)
