"""The reverse sweep: every slope of the loss, visiting each link once."""

from __future__ import annotations

from dataclasses import dataclass

from sympy import Expr, latex

from chainrule_helpers.notation import Notation, takes_notation
from chainrule_helpers.symbolic.chains import Link
from chainrule_helpers.symbolic.symbols import SlopeSymbol


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
        """Return the LaTeX of the step."""
        return f"{latex(self.symbol)} = {latex(self.expression)}"

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"

    def __str__(self) -> str:
        return f"{self.symbol} = {self.expression}"

    __repr__ = __str__
