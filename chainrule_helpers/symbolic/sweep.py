"""The reverse sweep: every slope of the loss, visiting each link once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sympy import Expr, latex

from chainrule_helpers.notation import Notation, takes_notation
from chainrule_helpers.symbolic.chains import Link
from chainrule_helpers.symbolic.symbols import SlopeSymbol, slope_symbol


@dataclass(frozen=True)
class Step:
    """One step of the reverse sweep: the slope of the loss along one quantity.

    Parameters
    ----------
    symbol : SlopeSymbol
        What is computed: delta, or dJ along an activation, weight or bias.
    expression : Expr
        The sum over the links that leave the quantity upwards, each times the
        slope at its upper end, which an earlier step computed.
    links : tuple of Link
        Those links.
    """

    symbol: SlopeSymbol
    expression: Expr
    links: tuple[Link, ...]

    @takes_notation
    def latex(self, *, notation: str | Notation | None = None) -> str:
        """Return the LaTeX of the step; Nielsen's order in BP1 and BP2, the slope of the curve last."""
        right = self._right(latex, r" \, ", (r"\left(", r"\right)"))
        return f"{latex(self.symbol)} = {right}"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"

    def __str__(self) -> str:
        return f"{self.symbol} = {self._right(str, '*', ('(', ')'))}"

    __repr__ = __str__

    def _right(self, write: Callable[[Expr], str], times: str, brackets: tuple[str, str]) -> str:
        """Return the right side: what comes from above stands first where a curve is passed."""
        tops = {link.above.quantity.kind for link in self.links}
        if self.symbol.quantity.kind != "weighted_input" or tops != {"activation"}:
            return write(self.expression)
        terms = []
        for link in sorted(self.links, key=lambda one: one.above.quantity.unit):
            factors = [write(slope_symbol(link.above.quantity, link.above.network))]
            if link.derivative != 1:
                slope = write(link.derivative)
                needs = link.derivative.is_Add or slope.startswith("-")
                factors.append(f"{brackets[0]}{slope}{brackets[1]}" if needs else slope)
            terms.append(times.join(factors))
        return " + ".join(terms)
