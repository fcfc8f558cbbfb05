"""Put several formulas into one output, aligned at their equals signs."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sympy import Eq, Expr, Ne

from chainrule_helpers.notation import Notation, takes_notation
from chainrule_helpers.symbolic.chains import Chain, Link, sum_latex
from chainrule_helpers.symbolic.sweep import Step
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.derivatives import DerivativeLatex, DerivativeText

# Lines are set under each other at their first sign.
_SIGN = re.compile(r" (=|\\neq) ")


class Formulas:
    """Lines of mathematics that a notebook shows as one display.

    Parameters
    ----------
    lines : list of (str, str)
        LaTeX and plain text of each line.
    """

    def __init__(self, lines: list[tuple[str, str]]) -> None:
        self._lines = lines

    def _repr_latex_(self) -> str:
        if len(self._lines) == 1:
            return rf"$\displaystyle {self._lines[0][0]}$"
        rows = r" \\[6pt] ".join(_SIGN.sub(r" &\1 ", line, count=1) for line, _ in self._lines)
        return rf"$\displaystyle \begin{{aligned}}{rows}\end{{aligned}}$"

    def __repr__(self) -> str:
        return "\n".join(text for _, text in self._lines)


@takes_notation
def formulas(
    *items: Eq | Ne | Expr | Link | Step | Chain | tuple[Chain, ...], notation: str | Notation | None = None
) -> Formulas:
    """Return equations, links, steps and chains as one display, in the current notation.

    Parameters
    ----------
    *items : Eq, Ne, Expr, Link, Step, Chain or tuple of Chain
        One a line; a tuple of chains is shown as the sum that it stands for.
    notation : str, optional
        Whose letters are spoken; those in use unless given.

    Examples
    --------
    >>> from chainrule_helpers import examples, graph
    >>> network = graph(examples.THOMAS.architecture)
    >>> formulas(network.definition("z1_2"), network.link("h1_3", "z1_2"))
    z1_2 = w11_2*h1_2 + w12_2*h2_2 + w13_2*h3_2 + b1_2
    dh1_3/dz1_2 = h1_3*(1 - h1_3)
    """
    return Formulas([(latex_of(item), text_of(item)) for item in items])


def latex_of(item: object) -> str:
    """Return the LaTeX of an equation, link, step, chain, sum of chains or expression.

    Parameters
    ----------
    item : object
        As `formulas` takes them.
    """
    if isinstance(item, tuple):
        return sum_latex(item)
    return item.latex() if isinstance(item, Chain | Link | Step) else _written(item)


def _written(expr: Expr) -> str:
    return str(DerivativeLatex().doprint(expr))


def _typed(expr: object) -> str:
    return str(DerivativeText().doprint(expr))


def text_of(item: object) -> str:
    """Return the same as text, with the names that one types.

    Parameters
    ----------
    item : object
        As `formulas` takes them.
    """
    if isinstance(item, tuple):
        return " + ".join(map(str, item))
    if isinstance(item, Eq | Ne):
        return f"{_typed(item.lhs)} {'=' if isinstance(item, Eq) else '≠'} {_typed(item.rhs)}"
    return _typed(item) if isinstance(item, Expr) else str(item)


@takes_notation
def with_numbers(
    chain: Chain, values: Mapping[QuantitySymbol, float], *, notation: str | Notation | None = None
) -> Formulas:
    """Return a chain with each link's number under it, names first, formulas below.

    Parameters
    ----------
    chain : Chain
        The links to multiply.
    values : dict of symbol to float
        As `chainrule_helpers.values` returns them.
    notation : str, optional
        Whose letters are spoken; those in use unless given.
    """
    named = chain.latex(values)
    spelled = chain.latex(values, formulas=True).split(" = ", 1)[-1]
    return Formulas([(named, str(chain)), (rf"{{}} = {spelled}", str(chain.product))])
