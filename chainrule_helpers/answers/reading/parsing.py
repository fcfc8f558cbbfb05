"""Read a typed answer: text in, an expression in the graph's symbols out, and its LaTeX.

Sums can be typed in two ways.  With several examples, ``sum(-2*(Observed -
Predicted)*Input)`` adds over all of them: inside its brackets a name without
``_e1`` means "of this example".  Over units, an index letter stands where the
number would: ``sum(wk1_3*deltak_3, k)`` adds over every k for which all names
exist (Nielsen eq. 45).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from sympy import Add, Dummy, Expr, Mul, Pow, Rational, exp, log

from chainrule_helpers.answers.reading.grammar import Misread, Node, exponent_of, read
from chainrule_helpers.answers.reading.vocabulary import Vocabulary, vocabulary_of
from chainrule_helpers.notation import Notation, find_notation, use_notation
from chainrule_helpers.symbolic.functions import ACTIVATION_SPECS
from chainrule_helpers.symbolic.graph import Graph

__all__ = ["Misread", "Parsed", "parse", "parse_with"]

MOST_PIECES = 6000
INDEX_LETTERS = "ijklmnpq"
HIGHEST_INDEX = 20


@dataclass(frozen=True)
class Parsed:
    """An answer as it was understood.

    Parameters
    ----------
    expression : Expr
        In the graph's symbols, not simplified.
    latex : str
        The formula as typed, in the notation it was typed in.
    uses_links : bool
        True where a derivative is named, as in ``dJ/dh1_3``, not worked out.
    unsummed : bool
        True where names lack their example and no sum is written; the
        expression then adds over all examples, as was probably meant.
    """

    expression: Expr
    latex: str
    uses_links: bool = False
    unsummed: bool = False


def parse(text: str, graph: Graph, notation: str | Notation | None = None) -> Parsed:
    r"""Return what a typed answer means.

    Parameters
    ----------
    text : str
        At most 400 characters of names, numbers, + - * / ** ^, brackets, the
        activation functions and their slopes (``sigmoid(z1_2)``, ``f'(z1_2)``),
        exp, log, sqrt, sum and derivatives such as ``dJ/dh1_3``.
    graph : Graph
        The network that the names belong to.
    notation : str, optional
        Whose names are typed; the current notation if not given.

    Raises
    ------
    Misread
        With a sentence that says what cannot be read, and the likely slip.

    Examples
    --------
    >>> from chainrule_helpers import Architecture, graph
    >>> network = graph(Architecture((1, 1), ("sigmoid",)))
    >>> parse("h1_2·(1 − h1_2)", network, "thomas").latex
    'h_{1}^{(2)} \\cdot \\left(1 - h_{1}^{(2)}\\right)'
    """
    spoken = find_notation(notation)
    with use_notation(spoken.name):
        return parse_with(text, vocabulary_of(graph, spoken.name))


def parse_with(text: str, vocabulary: Vocabulary) -> Parsed:
    """Return what a typed answer means in the given names, read in the current notation."""
    if not isinstance(text, str):
        raise Misread(f"An answer is text or a formula; this is a {type(text).__name__}.")
    tree = read(text, vocabulary.is_name, vocabulary.is_function)
    builder = _Builder(vocabulary)
    unsummed = _leaves_example_open(tree, vocabulary)
    if unsummed and _holds_sum(tree):
        raise Misread(
            "One name outside the sum depends on the example: put everything that does inside sum(...)."
        )
    if unsummed:
        expression = _added([builder.build(tree, sample) for sample in vocabulary.samples])
    else:
        expression = builder.build(tree, None)
    written = _Writer(vocabulary).write(tree, "i" if unsummed else None)
    return Parsed(expression, written, _holds(tree, "derivative"), unsummed)


def _holds(node: Node, kind: str) -> bool:
    return node.kind == kind or any(_holds(part, kind) for part in node.parts)


def _holds_sum(node: Node) -> bool:
    is_sum = node.kind == "call" and node.text == "sum" and len(node.parts) == 1
    return is_sum or any(_holds_sum(part) for part in node.parts)


def _leaves_example_open(node: Node, vocabulary: Vocabulary) -> bool:
    if node.kind == "call" and node.text == "sum" and len(node.parts) == 1:
        return False
    words = [node.text, *node.signs] if node.kind == "derivative" else [node.text]
    if node.kind in ("name", "derivative") and any(map(vocabulary.is_bare, words)):
        return True
    return any(_leaves_example_open(part, vocabulary) for part in node.parts)


def _added(terms: list[Expr]) -> Expr:
    return Add(*terms, evaluate=False) if len(terms) > 1 else terms[0]


def index_of(node: Node) -> str:
    """Return the letter that a sum counts with.

    Raises
    ------
    Misread
        If what stands after the comma is no such letter.
    """
    last = node.parts[1]
    if len(node.parts) != 2 or last.kind != "name" or last.text not in INDEX_LETTERS:
        raise Misread("A sum over units names its index last, as in sum(wk1_3*deltak_3, k).")
    return last.text


def _with_index(node: Node, letter: str, number: int, vocabulary: Vocabulary) -> Node | None:
    """Return a tree with the index letter replaced by a number; None if a name does not exist then."""
    if node.kind in ("name", "derivative"):
        words = [node.text, *node.signs]
        put = [_numbered(word, letter, number, vocabulary) for word in words]
        if None in put:
            return None
        return Node(node.kind, put[0], (), tuple(put[1:]))
    parts = [_with_index(part, letter, number, vocabulary) for part in node.parts]
    return None if None in parts else Node(node.kind, node.text, tuple(parts), node.signs)


def _numbered(word: str, letter: str, number: int, vocabulary: Vocabulary) -> str | None:
    if vocabulary.is_name(word) or letter not in word or word == "e":
        return word
    for place in reversed([i for i, character in enumerate(word) if character == letter]):
        candidate = f"{word[:place]}{number}{word[place + 1 :]}"
        if vocabulary.is_name(candidate):
            return candidate
    return None


def index_terms(node: Node, vocabulary: Vocabulary) -> list[Node]:
    """Return the terms of a sum over units, one tree per number of the index.

    Raises
    ------
    Misread
        If no number makes every name with the index letter a known one.
    """
    letter = index_of(node)
    terms = [_with_index(node.parts[0], letter, k, vocabulary) for k in range(1, HIGHEST_INDEX + 1)]
    terms = [term for term in terms if term is not None]
    if not terms or terms[0] == node.parts[0]:
        raise Misread(
            f"No name in that sum counts with {letter}: write {letter} where the unit's number stands."
        )
    return terms


class _Builder:
    """Tree to expression, in the symbols of the graph, piece by piece and counted."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary, self._pieces = vocabulary, 0

    def build(self, node: Node, sample: int | None) -> Expr:
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
        return _added([Mul(-1, term, evaluate=False) if sign == "-" else term for sign, term in pairs])

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
        if word in ("exp", "log", "ln", "sqrt"):
            if primes:
                raise Misread(f"{node.text} is not read here; write out the derivative of {word}.")
            if word == "sqrt":
                return Pow(inside, Rational(1, 2), evaluate=False)
            return (exp if word == "exp" else log)(inside, evaluate=False)
        spec, place = ACTIVATION_SPECS[self._vocabulary.activation(word)], Dummy("z", real=True)
        if primes > 1:
            raise Misread(f"{node.text} is a second derivative; the chain rule here needs first ones only.")
        taught = spec.slope(place, spec.value(place)) if primes else spec.value(place)
        return taught.xreplace({place: inside})

    def _sum(self, node: Node, sample: int | None) -> Expr:
        if len(node.parts) > 1:
            return _added([self.build(term, sample) for term in index_terms(node, self._vocabulary)])
        if sample is not None:
            raise Misread("One sum over the examples stands inside another: one is enough.")
        return _added([self.build(node.parts[0], label) for label in self._vocabulary.samples])


class _Writer:
    """Tree to LaTeX, in the order in which it was typed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def write(self, node: Node, label: str | None) -> str:
        return getattr(self, f"_{node.kind}")(node, label)

    def _bracketed(self, node: Node, label: str | None, *loose: str) -> str:
        written = self.write(node, label)
        return rf"\left({written}\right)" if node.kind in loose else written

    def _number(self, node: Node, _label: str | None) -> str:
        mantissa, _, exponent = node.text.lower().partition("e")
        return rf"{mantissa} \cdot 10^{{{int(exponent)}}}" if exponent else mantissa

    def _name(self, node: Node, label: str | None) -> str:
        if node.text == "e" and not self._vocabulary.is_name("e"):
            return "e"
        return self._vocabulary.latex(node.text, label)

    def _derivative(self, node: Node, label: str | None) -> str:
        above, below = (self._vocabulary.latex(word, label) for word in (node.text, node.signs[0]))
        return self._vocabulary.notation.fraction(above, below)

    def _minus(self, node: Node, label: str | None) -> str:
        return "-" + self._bracketed(node.parts[0], label, "add", "minus")

    def _add(self, node: Node, label: str | None) -> str:
        written = self.write(node.parts[0], label)
        for sign, part in zip(node.signs[1:], node.parts[1:], strict=True):
            written += f" {sign} " + self._bracketed(part, label, "minus", *(["add"] if sign == "-" else []))
        return written

    def _multiply(self, node: Node, label: str | None) -> str:
        factors: list[str] = []
        for place, (sign, part) in enumerate(zip(node.signs, node.parts, strict=True)):
            if sign == "/":
                below = self.write(part, label)
                factors[-1] = rf"\frac{{{factors[-1]}}}{{{below}}}"
            else:
                loose = ("add", "minus") if place else ("add",)
                factors.append(self._bracketed(part, label, *loose))
        return r" \cdot ".join(factors)

    def _power(self, node: Node, label: str | None) -> str:
        base, exponent = node.parts
        below = self._bracketed(base, label, "add", "minus", "multiply", "power", "derivative", "call")
        # h^{(2)} already carries a raised index: a second one needs a bracket.
        if base.kind == "name" and "^" in below:
            below = rf"\left({below}\right)"
        return f"{below}^{{{self.write(exponent, label)}}}"

    def _call(self, node: Node, label: str | None) -> str:
        word, primes = node.text.rstrip("'"), "'" * node.text.count("'")
        if word == "sum":
            return self._sum(node, label)
        inside = self.write(node.parts[0], label)
        if word == "sqrt":
            return rf"\sqrt{{{inside}}}"
        if word == "exp":
            return f"e^{{{inside}}}"
        upright = rf"\mathrm{{{word}}}"
        name = {"log": r"\log", "ln": r"\ln", "f": "f", "sigma": r"\sigma", "tanh": r"\tanh"}.get(
            word, upright
        )
        return rf"{name}{primes}\left({inside}\right)"

    def _sum(self, node: Node, label: str | None) -> str:
        if len(node.parts) > 1:
            terms = index_terms(node, self._vocabulary)
            return r"\left(" + " + ".join(self.write(term, label) for term in terms) + r"\right)"
        count = len(self._vocabulary.samples)
        inside = self._bracketed(node.parts[0], "i" if count > 1 else label, "add")
        return rf"\sum_{{i=1}}^{{{count}}} {inside}" if count > 1 else inside
