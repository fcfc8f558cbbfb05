"""Set formulas that were typed, such as ``-(y1 - h1_3)*h1_3``, in the letters of a text.

A line that is read from the back row is a formula, not a line of Python.  Nothing is
reordered or simplified: a wrong answer stays as wrong as somebody wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sympy import Symbol

from chainrule_helpers.answers.reading import Misread, Node, Vocabulary, trees_of
from chainrule_helpers.notation import NOTATIONS, current_notation, typed_names

CODE = re.compile(r"`([^`]+)`")
LONGEST = 70  # letters and signs that fit on a line of a slide
BLANK = r"\underline{\hspace{2em}}"


class NoFormula(ValueError):
    """A typed text is none that can be set as a formula."""


def letters(notation: str, sizes: tuple[int, ...], examples: int = 1) -> dict[str, str]:
    """Return typed name -> LaTeX, for every quantity of a network."""
    spoken = NOTATIONS[notation]
    known = typed_names(notation, sizes, examples)
    return {name: spoken.latex(quantity, sizes) for name, quantity in known.items()}


def formula(typed: str, known: Mapping[str, str], differential: str) -> str:
    r"""Return the LaTeX of a formula as it was typed; ``___`` is a blank to fill.

    Raises
    ------
    NoFormula
        If it is no formula in the known names.

    Examples
    --------
    >>> formula("-(y - h)*___", {"y": "y", "h": "h_1"}, r"\partial")
    '-(y - h_1)\\, \\underline{\\hspace{2em}}'
    """
    setter = _Setter(known, differential)
    try:
        sides = trees_of(typed, setter.vocabulary)
    except Misread:
        raise NoFormula(typed) from None
    return " = ".join(map(setter.set, sides))


def typeset(text: str, known: Mapping[str, str], differential: str) -> str:
    """Return Markdown with its typed formulas set; other code stays code."""

    def set_one(match: re.Match) -> str:
        try:
            return f"${in_lines(formula(match[1], known, differential))}$"
        except NoFormula:
            return match[0]

    # What is typed in a notebook is written on paper in a lecture.
    written = CODE.sub(set_one, text)
    return re.sub(r"\b([Tt])ype(?= \$)", lambda one: "Write" if one[1] == "T" else "write", written)


def spelled(text: str, known: Mapping[str, str], differential: str) -> str:
    """Return a sentence whose typed names, in no backticks, are set; dC_da1_3 is a slope."""

    def set_one(match: re.Match) -> str:
        above, _, below = match[0].partition("_d")
        if match[0] in known:
            return f"${known[match[0]]}$"
        if above[:1] == "d" and above[1:] in known and below in known:
            return rf"${differential} {known[above[1:]]}/{differential} {known[below]}$"
        return match[0]

    return re.sub(r"\b[A-Za-z]\w*\b", set_one, text)


def in_lines(latex: str) -> str:
    """Return a formula that is too long for a slide with each term of its sum on a line of its own."""
    seen = len(re.sub(r"\\[a-zA-Z]+|[{}_^\\, ]", "", latex))
    depth, terms = 0, [""]
    for piece in re.split(r"( [+-] |[(){}])", latex):
        depth += (piece in ("(", "{")) - (piece in (")", "}"))
        if piece in (" + ", " - ") and depth == 0:
            terms.append("")
        terms[-1] += piece
    if seen <= LONGEST or len(terms) == 1:
        return latex
    lines = r" \\ & ".join(term.strip() for term in terms)
    return rf"\begin{{aligned}} & {lines} \end{{aligned}}"


class _Setter:
    """Writes what the readers' grammar has read as LaTeX."""

    def __init__(self, known: Mapping[str, str], differential: str) -> None:
        self._known, self._differential = known, differential
        names = tuple(Symbol(name) for name in (*known, "___"))
        self.vocabulary = Vocabulary(None, current_notation(), names)

    def set(self, node: Node) -> str:
        match node:
            case Node("number"):
                return node.text  # 0.660 keeps its last digit
            case Node("name", "___"):
                return BLANK
            case Node("name"):
                return self._letter(node.text)
            case Node("derivative", _, (above, below)):
                d = self._differential
                return rf"\dfrac{{{d} {self._letter(above.text)}}}{{{d} {self._letter(below.text)}}}"
            case Node("minus", _, (operand,)):
                return f"-{self._factor(operand)}"
            case Node("add", _, (first, *others), (_, *signs)):
                return self.set(first) + "".join(map(self._term, signs, others))
            case Node("multiply"):
                return self._product(node)
            case Node("power", _, (base, exponent)):
                below = self.set(base) if base.kind == "number" else f"{{{self._factor(base)}}}"
                return f"{below}^{{{self.set(exponent)}}}"
            case Node("call", "exp", (inside,)):
                return f"e^{{{self.set(inside)}}}"
            case Node("sum", "", (inside,), ("", "")):
                return rf"\sum \left({self.set(inside)}\right)"
        raise NoFormula(node.text)

    def _letter(self, name: str) -> str:
        if name not in self._known:
            raise NoFormula(name)
        return self._known[name]

    def _term(self, sign: str, node: Node) -> str:
        ending = self._factor(node) if sign == "-" else self.set(node)
        return f" {sign} {f'({ending})' if ending[0] == '-' else ending}"

    def _product(self, node: Node) -> str:
        """Return a product as it is read, from the left: a fraction stands over all that is before it."""
        *before, right = node.parts
        left = before[0] if len(before) == 1 else Node("multiply", "", tuple(before), node.signs[:-1])
        if node.signs[-1] == "/":
            return rf"\dfrac{{{self.set(left)}}}{{{self.set(right)}}}"
        one, other = self._factor(left, leads=True), self._factor(right)
        is_told_apart = other[0].isdigit() or BLANK in (one, other) or one.endswith(BLANK)
        between = r" \cdot " if is_told_apart else r"\, "
        return f"{one}{between}{other}"

    def _factor(self, node: Node, leads: bool = False) -> str:
        """Return a factor, in brackets where it needs them; the first may keep its minus."""
        written = self.set(node)
        needs = node.kind == "add" or (written.startswith("-") and not leads)
        return f"({written})" if needs else written
