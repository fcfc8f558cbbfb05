"""Links and chains: local derivatives, and the paths that multiply them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sympy import Expr, Integer, Mul, latex

from chainrule_helpers.notation import Notation, current_notation, find_notation, use_notation
from chainrule_helpers.symbolic.symbols import QuantitySymbol


@dataclass(frozen=True)
class Link:
    """One edge of the graph: the derivative of a quantity along one of its parents.

    Parameters
    ----------
    above, below : QuantitySymbol
        The quantity that depends, and the parent that is nudged.
    derivative : Expr
        d above / d below in local symbols, all other parents held still.
    graph : Graph or None
        The graph that it is an edge of; no part of what makes two links equal.
    """

    above: QuantitySymbol
    below: QuantitySymbol
    derivative: Expr
    graph: object = field(default=None, compare=False, repr=False)

    def latex(self, *, formula: bool = True, notation: str | Notation | None = None) -> str:
        """Return the LaTeX of the link.

        Parameters
        ----------
        formula : bool
            Whether "= ..." follows the derivative's name.
        notation : str, optional
            Whose letters are spoken; those in use unless given.
        """
        with use_notation(find_notation(notation).name):
            name = current_notation().fraction(latex(self.above), latex(self.below))
            return f"{name} = {latex(self.derivative)}" if formula else name

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"

    def __str__(self) -> str:
        return f"d{self.above}/d{self.below} = {self.derivative}"

    __repr__ = __str__


@dataclass(frozen=True)
class Chain:
    """One path from a quantity down to another, as the links to multiply.

    Parameters
    ----------
    links : tuple of Link
        From the top down, as the texts write it.
    is_whole : bool
        True where this is the only path, so that its product is the derivative
        itself; else the product is one term of the sum over all paths.
    """

    links: tuple[Link, ...]
    is_whole: bool = True

    @property
    def above(self) -> QuantitySymbol:
        """The quantity at the top of the chain."""
        return self.links[0].above

    @property
    def below(self) -> QuantitySymbol:
        """The quantity at the bottom of the chain."""
        return self.links[-1].below

    @property
    def symbols(self) -> tuple[QuantitySymbol, ...]:
        """Every quantity on the path, from the top down."""
        return (self.above, *(link.below for link in self.links))

    @property
    def product(self) -> Expr:
        """The product of the links, in local symbols."""
        return Mul(*(link.derivative for link in self.links))

    def latex(
        self,
        values: Mapping[QuantitySymbol, float] | None = None,
        *,
        formulas: bool = False,
        notation: str | Notation | None = None,
    ) -> str:
        r"""Return the LaTeX of the chain.

        Parameters
        ----------
        values : mapping of symbol to number, optional
            If given, each factor carries its number in an underbrace.
        formulas : bool
            Write each link's formula in place of its name.
        notation : str, optional
            A notation other than the current one.

        Examples
        --------
        >>> from chainrule_helpers import Architecture, graph
        >>> chain = graph(Architecture((1, 1), ("sigmoid",))).chains("J", "w11_1")[0]
        >>> chain.latex(notation="nielsen")
        '\\frac{\\partial C}{\\partial w^{2}_{11}} = \\frac{\\partial C}{\\partial a^{2}_{1}} \\cdot \\frac{\\partial a^{2}_{1}}{\\partial z^{2}_{1}} \\cdot \\frac{\\partial z^{2}_{1}}{\\partial w^{2}_{11}}'
        """  # noqa: E501  (one line of LaTeX)
        with use_notation(find_notation(notation).name):
            right = self._product_latex(values, formulas)
            if values is not None:
                total = Integer(1)
                for link in self.links:
                    total *= number(link.derivative, values)
                right += f" = {number_latex(total)}"
            if not self.is_whole:
                return right
            left = current_notation().fraction(latex(self.above), latex(self.below))
            return f"{left} = {right}"

    def _product_latex(self, values: Mapping | None, formulas: bool) -> str:
        factors = []
        for link in self.links:
            if formulas:
                factor = latex(link.derivative)
                if len(self.links) > 1 and (link.derivative.is_Add or factor.startswith("-")):
                    factor = rf"\left({factor}\right)"
            else:
                factor = link.latex(formula=False)
            if values is not None:
                below = number_latex(number(link.derivative, values))
                factor = rf"\underbrace{{{factor}}}_{{{below}}}"
            factors.append(factor)
        return r" \cdot ".join(factors)

    def _repr_latex_(self) -> str:
        return rf"$\displaystyle {self.latex()}$"

    def __str__(self) -> str:
        return " * ".join(f"d{link.above}/d{link.below}" for link in self.links)

    __repr__ = __str__


def sum_latex(
    chains: Sequence[Chain],
    values: Mapping[QuantitySymbol, float] | None = None,
    *,
    formulas: bool = False,
    notation: str | Notation | None = None,
) -> str:
    """Return the LaTeX of a derivative as the sum of its chains, one per line.

    Parameters
    ----------
    chains : sequence of Chain
        All the paths between two quantities.
    values : mapping of symbol to float, optional
        Numbers to write in place of the letters, as `values` returns them.
    formulas : bool
        Whether each link is written as its formula instead of its name.
    notation : str, optional
        Whose letters are spoken; those in use unless given.
    """
    if len(chains) == 1:
        return chains[0].latex(values, formulas=formulas, notation=notation)
    with use_notation(find_notation(notation).name):
        left = current_notation().fraction(latex(chains[0].above), latex(chains[0].below))
        lines = [chain.latex(values, formulas=formulas) for chain in chains]
        return rf"\begin{{aligned}}{left} = {{}} & " + r" \\[6pt] {} + {} & ".join(lines) + r"\end{aligned}"


def number(expression: Expr, values: Mapping[QuantitySymbol, float]) -> float:
    """Return the number of an expression in local symbols.

    Raises
    ------
    ValueError
        If a symbol has no value; it is named.
    """
    missing = sorted(str(s) for s in expression.free_symbols if s not in values)
    if missing:
        raise ValueError(f"no value given for {', '.join(missing)}, which {expression} needs.")
    return float(expression.evalf(30, subs={s: values[s] for s in expression.free_symbols}))


def number_latex(value: float) -> str:
    """Return a number to four significant digits, without exponents for ordinary sizes."""
    if value == 0:
        return "0"
    mantissa, exponent = f"{value:.3e}".split("e")
    if 1e-3 <= abs(value) < 1e4:
        return f"{value:.{max(0, 3 - int(exponent))}f}"
    return rf"{mantissa} \cdot 10^{{{int(exponent)}}}"
