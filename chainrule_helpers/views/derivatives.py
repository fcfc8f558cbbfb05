"""Print SymPy's derivatives as texts do: the name on top, one fraction, the sign that the text uses.

SymPy prints the derivative of an abstract function with all that the function holds,
``d/dg_1(z) C(g_1(z), g_2(z))``.  A textbook writes the same as one fraction of names.
"""

from __future__ import annotations

from sympy import Derivative, Expr, Mul, Symbol
from sympy.core.function import AppliedUndef
from sympy.printing.latex import LatexPrinter
from sympy.printing.str import StrPrinter

from chainrule_helpers.notation import current_notation


class DerivativeLatex(LatexPrinter):
    """LaTeX in which a first derivative is one fraction of names."""

    def _print_Derivative(self, expr: Derivative) -> str:
        if not _is_plain(expr):
            return super()._print_Derivative(expr)
        d = _sign(expr)
        return rf"\frac{{{d} {self._named(expr.expr)}}}{{{d} {self._named(expr.variables[0])}}}"

    def _print_Mul(self, expr: Mul) -> str:
        if len(expr.args) > 1 and all(isinstance(factor, Derivative) for factor in expr.args):
            return r" \cdot ".join(map(self._print, expr.args))
        return super()._print_Mul(expr)

    def _named(self, expr: Expr) -> str:
        return self._print(_name(expr))


class DerivativeText(StrPrinter):
    """Text in which a first derivative is typed as in an answer, ``dC/dg_1``."""

    def _print_Derivative(self, expr: Derivative) -> str:
        if not _is_plain(expr):
            return super()._print_Derivative(expr)
        return f"d{self._print(_name(expr.expr))}/d{self._print(_name(expr.variables[0]))}"


def _is_plain(expr: Derivative) -> bool:
    """Say whether it is one derivative of a named thing with respect to another."""
    return len(expr.variables) == 1 and _name(expr.expr).is_Symbol


def _name(expr: Expr) -> Expr:
    """Return a function without what it holds."""
    return Symbol(expr.func.__name__) if isinstance(expr, AppliedUndef) else expr


def _sign(expr: Derivative) -> str:
    """Return a straight d where nothing is held still, and what the text in use writes for symbols."""
    (below,) = expr.variables
    if not isinstance(expr.expr, AppliedUndef):
        return current_notation().differential
    holds_still = below in expr.expr.args and len(expr.expr.args) > 1
    return r"\partial" if holds_still else "d"
