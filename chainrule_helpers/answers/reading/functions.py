"""Which functions an answer may use, under the names that texts and programs give them."""

from __future__ import annotations

import re

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
_KNOWN = (*PLAIN, *TWO, *ELEMENTWISE, *_ANY, "softmax")
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
