"""A tree, to an expression in the symbols of a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction

from sympy import Add, Dummy, Expr, Mul, Piecewise, Pow, Rational, exp, log

from chainrule_helpers.answers.reading.characters import Misread
from chainrule_helpers.answers.reading.tokens import Place
from chainrule_helpers.answers.reading.tree import Node, exponent_of
from chainrule_helpers.answers.reading.vocabulary import Vocabulary
from chainrule_helpers.symbolic.functions import ACTIVATION_SPECS

MOST_PIECES = 6000


class Builder:
    """Tree to expression, in the symbols of the graph, piece by piece and counted."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary, self._pieces = vocabulary, 0

    def build(self, node: Node, sample: int | None) -> Expr:
        """Return the expression of a tree, for one example where names leave that open."""
        self._pieces += 1
        if self._pieces > MOST_PIECES:
            raise Misread("Written out, that sum is longer than any derivative of this network.")
        return getattr(self, f"_{node.kind}")(node, sample)

    def _number(self, node: Node, _sample: int | None) -> Expr:
        value = Fraction(node.text)
        return Rational(value.numerator, value.denominator)

    def _name(self, node: Node, sample: int | None) -> Expr:
        if node.text == "e" and not self._vocabulary.is_name("e"):
            return exp(1)
        return self._vocabulary.meaning(node.text, sample)

    def _derivative(self, node: Node, sample: int | None) -> Expr:
        return self._vocabulary.derivative(node.text, node.signs[0], sample)

    def _minus(self, node: Node, sample: int | None) -> Expr:
        return Mul(-1, self.build(node.parts[0], sample), evaluate=False)

    def _add(self, node: Node, sample: int | None) -> Expr:
        terms = [self.build(part, sample) for part in node.parts]
        pairs = zip(node.signs, terms, strict=True)
        return added([Mul(-1, term, evaluate=False) if sign == "-" else term for sign, term in pairs])

    def _multiply(self, node: Node, sample: int | None) -> Expr:
        factors = [self.build(part, sample) for part in node.parts]
        pairs = zip(node.signs, factors, strict=True)
        turned = [Pow(factor, -1, evaluate=False) if sign == "/" else factor for sign, factor in pairs]
        return Mul(*turned, evaluate=False)

    def _power(self, node: Node, sample: int | None) -> Expr:
        base, exponent = node.parts
        if base == Node("name", "e") and not self._vocabulary.is_name("e"):
            return exp(self.build(exponent, sample), evaluate=False)
        value = exponent_of(node)
        return Pow(self.build(base, sample), Rational(value.numerator, value.denominator), evaluate=False)

    def _call(self, node: Node, sample: int | None) -> Expr:
        word, primes = node.text.rstrip("'"), node.text.count("'")
        if word == "sum":
            return self._sum(node, sample)
        inside = self.build(node.parts[0], sample)
        if word in _FORMULAS:
            if primes:
                raise Misread(
                    f"{node.text} is not read here; write out the derivative of {word}.", node.place
                )
            return _FORMULAS[word](inside)
        spec, place = ACTIVATION_SPECS[self._vocabulary.activation(word)], Dummy("z", real=True)
        if primes > 1:
            raise Misread(
                f"{node.text} is a second derivative; the chain rule here needs first ones only.", node.place
            )
        taught = spec.slope(place, spec.value(place)) if primes else spec.value(place)
        return taught.xreplace({place: inside})

    def _sum(self, node: Node, sample: int | None) -> Expr:
        if sample is not None:
            raise Misread("One sum over the data points stands inside another: one is enough.", node.place)
        for name, place in _names(node):
            bare = self._vocabulary.without_example(name)
            if bare != name:
                raise Misread(
                    f"Inside sum( ) a name stands for each data point in turn: {bare}, not {name}.", place
                )
        return added([self.build(node.parts[0], label) for label in self._vocabulary.samples])


def _names(node: Node) -> Iterator[tuple[str, Place | None]]:
    """Yield the names in a tree, each with its place."""
    if node.kind == "name":
        yield node.text, node.place
    elif node.kind == "derivative":
        yield from ((name, node.place) for name in (node.text, *node.signs))
    for part in node.parts:
        yield from _names(part)


def added(terms: list[Expr]) -> Expr:
    """Return terms added as they stand, not simplified."""
    return Add(*terms, evaluate=False) if len(terms) > 1 else terms[0]


def _square_root(inside: Expr) -> Expr:
    return Pow(inside, Rational(1, 2), evaluate=False)


# At the edge a step is 0, as the slope of relu is here.
_FORMULAS: dict[str, Callable[[Expr], Expr]] = {
    "exp": lambda z: exp(z, evaluate=False),
    "log": lambda z: log(z, evaluate=False),
    "ln": lambda z: log(z, evaluate=False),
    "sqrt": _square_root,
    "square": lambda z: Pow(z, 2, evaluate=False),
    "cosh": lambda z: (exp(z) + exp(-z)) / 2,
    "sinh": lambda z: (exp(z) - exp(-z)) / 2,
    "sech": lambda z: 2 / (exp(z) + exp(-z)),
    "step": lambda z: Piecewise((1, z > 0), (0, True)),
    "sign": lambda z: Piecewise((1, z > 0), (-1, z < 0), (0, True)),
}
