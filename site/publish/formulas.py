"""Set formulas that were typed, such as ``-(y1 - h1_3)*h1_3``, in the letters of a text.

A line that is read from the back row is a formula, not a line of Python.  Nothing is
reordered or simplified: a wrong answer stays as wrong as somebody wrote it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from chainrule_helpers.notation import NOTATIONS, typed_names

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
    set_sides = []
    for side in typed.replace("−", "-").split(" = "):
        try:
            tree = ast.parse(side.strip(), mode="eval")
        except SyntaxError:
            raise NoFormula(typed) from None
        set_sides.append(_Setter(side.strip(), known, differential).visit(tree.body))
    return " = ".join(set_sides)


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


class _Setter(ast.NodeVisitor):
    """Writes a tree of Python as LaTeX."""

    def __init__(self, typed: str, known: Mapping[str, str], differential: str) -> None:
        self._typed, self._known, self._differential = typed, known, differential

    def generic_visit(self, node: ast.AST) -> str:
        raise NoFormula(ast.dump(node))

    def visit_Name(self, node: ast.Name) -> str:
        if node.id == "___":
            return BLANK
        if node.id not in self._known:
            raise NoFormula(node.id)
        return self._known[node.id]

    def visit_Constant(self, node: ast.Constant) -> str:
        if isinstance(node.value, bool) or not isinstance(node.value, int | float):
            raise NoFormula(repr(node.value))
        return self._typed[node.col_offset : node.end_col_offset]  # 0.660 keeps its last digit

    def visit_UnaryOp(self, node: ast.UnaryOp) -> str:
        if not isinstance(node.op, ast.USub):
            raise NoFormula(ast.dump(node))
        return f"-{self._factor(node.operand)}"

    def visit_BinOp(self, node: ast.BinOp) -> str:
        left, right = node.left, node.right
        match node.op:
            case ast.Add() | ast.Sub():
                sign = "+" if isinstance(node.op, ast.Add) else "-"
                ending = self._factor(right) if sign == "-" else self.visit(right)
                return f"{self.visit(left)} {sign} {f'({ending})' if ending[0] == '-' else ending}"
            case ast.Mult():
                one, other = self._factor(left, leads=True), self._factor(right)
                is_told_apart = other[0].isdigit() or BLANK in (one, other) or one.endswith(BLANK)
                between = r" \cdot " if is_told_apart else r"\, "
                return f"{one}{between}{other}"
            case ast.Div():
                return rf"\dfrac{{{self._moved(left, right)}}}{{{self._moved(right, left)}}}"
            case ast.Pow():
                base = self.visit(left) if isinstance(left, ast.Constant) else f"{{{self._factor(left)}}}"
                return f"{base}^{{{self.visit(right)}}}"
        raise NoFormula(ast.dump(node))

    def visit_Call(self, node: ast.Call) -> str:
        if not isinstance(node.func, ast.Name) or len(node.args) != 1 or node.keywords:
            raise NoFormula(ast.dump(node))
        inside = self.visit(node.args[0])
        if node.func.id == "exp":
            return f"e^{{{inside}}}"
        if node.func.id == "sum":
            return rf"\sum \left({inside}\right)"
        raise NoFormula(node.func.id)

    def _moved(self, node: ast.expr, other: ast.expr) -> str:
        """Return a part of a fraction; dJ over dw is a slope, whatever else d stands for."""
        if self._is_move(node) and self._is_move(other):
            return rf"{self._differential} {self._known[node.id[1:]]}"
        return self.visit(node)

    def _is_move(self, node: ast.expr) -> bool:
        return isinstance(node, ast.Name) and node.id not in self._known and node.id[1:] in self._known

    def _factor(self, node: ast.expr, leads: bool = False) -> str:
        """Return a factor, in brackets where it needs them; the first may keep its minus."""
        is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
        written = self.visit(node)
        return f"({written})" if is_sum or (written.startswith("-") and not leads) else written
