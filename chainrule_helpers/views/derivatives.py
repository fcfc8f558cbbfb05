"""Print SymPy's derivatives and entry-by-entry products as texts do.

A derivative is one fraction, the name on top, with the sign that the text uses.

SymPy prints the derivative of an abstract function with all that the function holds,
``d/dg_1(z) C(g_1(z), g_2(z))``.  A textbook writes the same as one fraction of names.
"""

from __future__ import annotations

from sympy import Derivative, Expr, HadamardProduct, Indexed, MatAdd, MatMul, MatrixBase, Mul, Sum, Symbol
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import precedence
from sympy.printing.str import StrPrinter

from chainrule_helpers.notation import current_notation


class _SumsAsTexts:
    """A printer that orders sums as texts do, wherever they stand.

    A sum starts with a plus where it has one, a - y and not -y + a; what is left over stands
    behind derivatives.
    """

    def _as_ordered_terms(self, expr: Expr, order: str | None = None) -> list[Expr]:
        terms = super()._as_ordered_terms(expr, order)  # type: ignore[misc]
        if _is_negative(terms[0]):
            terms.sort(key=_is_negative)
        return sorted(terms, key=lambda term: not term.has(Derivative))


class DerivativeLatex(_SumsAsTexts, LatexPrinter):
    """LaTeX in which a first derivative is one fraction of names."""

    def _print_Derivative(self, expr: Derivative) -> str:
        if not _is_plain(expr):
            return super()._print_Derivative(expr)
        d = _sign(expr)
        return rf"\frac{{{d} {self._named(expr.expr)}}}{{{d} {self._named(expr.variables[0])}}}"

    def _print_Mul(self, expr: Mul) -> str:
        if len(expr.args) > 1 and all(isinstance(factor, Derivative) for factor in expr.args):
            return r" \cdot ".join(map(self._print, expr.args))
        factors = _in_text_order(expr)
        if not factors:
            return super()._print_Mul(expr)
        last = len(factors) - 1
        return " ".join(
            self._bracketed(factor, self._needs_mul_brackets(factor, first=place == 0, last=place == last))
            for place, factor in enumerate(factors)
        )

    def _bracketed(self, expr: Expr, needs_brackets: bool) -> str:
        return rf"\left({self._print(expr)}\right)" if needs_brackets else self._print(expr)

    def _print_MatAdd(self, expr: MatAdd) -> str:
        """Return a sum of matrices, no product multiplied out, as SymPy's own minus would do it."""
        shown = ""
        for term in self._as_ordered_terms(expr):
            sign = " - " if _is_negative(term) else " + "
            if sign == " - ":
                coefficient, product = term.as_coeff_mmul()
                term = product if coefficient == -1 else MatMul(-coefficient, *product.args)
            shown += sign + self._bracketed(term, self._needs_add_brackets(term))
        return shown.removeprefix(" + ").lstrip()

    def _print_MatrixBase(self, expr: MatrixBase) -> str:
        """Return a matrix whose fractions are as large as those of a line."""
        shown = super()._print_MatrixBase(expr)
        if r"\frac" not in shown:
            return str(shown)
        return shown.replace(r"\frac", r"\dfrac").replace(r"\\", r"\\[8pt]")

    def _print_Indexed(self, expr: Indexed) -> str:
        """Return an entry with its indices under the layer, as texts set them: w^l_jk."""
        indices = [self._print(index) for index in expr.indices]
        comma = "" if all(index.is_Symbol for index in expr.indices) else ","
        return f"{self._print(expr.base.label)}_{{{comma.join(indices)}}}"

    def _print_HadamardProduct(self, expr: HadamardProduct) -> str:
        return r" \odot ".join(self._bracketed(one, one.is_MatMul or one.is_MatAdd) for one in expr.args)

    def _print_ElementwiseApplyFunction(self, expr: ElementwiseApplyFunction) -> str:
        return rf"{self._hprint_Function(_applied(expr))}\left({self._print(expr.expr)}\right)"

    def _hprint_Function(self, func: str) -> str:
        """Return a function's name, with its dashes behind its letter."""
        name = func.rstrip("'")
        return super()._hprint_Function(name) + func[len(name) :]

    def _named(self, expr: Expr) -> str:
        return self._print(_name(expr))


class DerivativeText(_SumsAsTexts, StrPrinter):
    """Text in which a first derivative is typed as in an answer, ``dC/dg_1``."""

    def _print_Derivative(self, expr: Derivative) -> str:
        if not _is_plain(expr):
            return super()._print_Derivative(expr)
        return f"d{self._print(_name(expr.expr))}/d{self._print(_name(expr.variables[0]))}"

    def _print_Mul(self, expr: Mul) -> str:
        if factors := _in_text_order(expr):
            return "*".join(self.parenthesize(factor, precedence(expr)) for factor in factors)
        return super()._print_Mul(expr)

    def _print_HadamardProduct(self, expr: HadamardProduct) -> str:
        brackets = ("({})" if one.is_MatMul or one.is_MatAdd else "{}" for one in expr.args)
        return " ⊙ ".join(put.format(self._print(one)) for put, one in zip(brackets, expr.args, strict=True))

    def _print_ElementwiseApplyFunction(self, expr: ElementwiseApplyFunction) -> str:
        return f"{_applied(expr)}({self._print(expr.expr)})"


def _in_text_order(expr: Mul) -> list[Expr]:
    """Return the factors as a text orders them; none where SymPy's own order will do.

    What arrives stands before the function value that it meets, and an order that SymPy would
    not have chosen is the writer's.
    """
    if any(factor.is_Number or factor.is_Pow or factor.is_Mul for factor in expr.args):
        return []
    functions = [factor for factor in expr.args if isinstance(factor, AppliedUndef)]
    arriving = any(isinstance(factor, Derivative | Sum) for factor in expr.args)
    if functions and arriving:
        return [factor for factor in expr.args if factor not in functions] + functions
    by_sympy = Mul(*expr.args)
    return list(expr.args) if by_sympy.is_Mul and by_sympy.args != expr.args else []


def _is_negative(term: Expr) -> bool:
    """Say whether a term stands behind a minus."""
    coefficient, _ = term.as_coeff_mmul() if term.is_MatMul else term.as_coeff_Mul()
    return bool(coefficient.is_negative)


def _applied(expr: ElementwiseApplyFunction) -> str:
    """Return the name of a function that is applied to every entry."""
    return str(expr.function.expr.func.__name__)


def _is_plain(expr: Derivative) -> bool:
    """Say whether it is one derivative of a named thing with respect to another."""
    return len(expr.variables) == 1 and isinstance(_name(expr.expr), Symbol | Indexed)


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
