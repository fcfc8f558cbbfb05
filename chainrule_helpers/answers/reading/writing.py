"""A tree, to LaTeX in the letters of a network, in the order in which it was typed."""

from __future__ import annotations

from chainrule_helpers.answers.reading.tree import Node
from chainrule_helpers.answers.reading.vocabulary import Vocabulary


class Writer:
    """Tree to LaTeX, in the order in which it was typed."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary

    def write(self, node: Node, label: str | None) -> str:
        """Return the LaTeX of a tree; names that leave their example open take the label."""
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
        count = len(self._vocabulary.samples)
        inside = self._bracketed(node.parts[0], "i" if count > 1 else label, "add")
        return rf"\sum_{{i=1}}^{{{count}}} {inside}" if count > 1 else inside
