"""Differentiate a definition, and write the result in the form that learners should see.

The derivative is always SymPy's, of the definition as it stands.  The form that a text
teaches, h(1 - h) for a sigmoid, only replaces it after it was proved equal, with every
activation written out.  Quantities are numbered meanwhile, so that the many units of a
layer share one derivation and one proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from operator import attrgetter

from sympy import Add, Dummy, Expr, Symbol, exp, expand, fraction, piecewise_fold, simplify, together

_NUMBERED = tuple(Dummy(f"q{place}", real=True) for place in range(400))


def derivative(
    definition: Expr, below: Symbol, taught: Expr | None = None, known: Mapping[Symbol, Expr] | None = None
) -> Expr:
    """Return SymPy's derivative of a definition, in a taught form that equals it.

    Parameters
    ----------
    definition : Expr
        The right side of a quantity's definition, in the symbols of its parents.
    below : Symbol
        The parent to differentiate along; the other parents are held still.
    taught : Expr, optional
        The same derivative as a text writes it.
    known : mapping of symbol to Expr, optional
        Definitions of the activations that ``taught`` holds besides the parents.

    Raises
    ------
    ArithmeticError
        If the taught form is not the derivative.
    """
    # The terms without the symbol are constants; the loss of many examples has hundreds.
    held = Add(*(term for term in Add.make_args(definition) if below in term.free_symbols))
    written_out = None if taught is None else taught.xreplace(dict(known or {}))
    symbols = held.free_symbols if written_out is None else held.free_symbols | written_out.free_symbols
    number_of = dict(zip(sorted(symbols, key=attrgetter("name")), _NUMBERED, strict=False))
    derived = _diff(held.xreplace(number_of), number_of.get(below, below))
    if written_out is not None and _are_equal(derived, written_out.xreplace(number_of)):
        return taught
    derived = derived.xreplace({number: symbol for symbol, number in number_of.items()})
    if taught is None:
        return derived
    raise ArithmeticError(
        f"the derivative of {definition} along {below} is {derived}, and the form to be shown, {taught}, "
        "is not equal to it; one of the two has a slip in symbolic/functions.py."
    )


@lru_cache(maxsize=4096)
def _diff(definition: Expr, below: Symbol) -> Expr:
    return definition.diff(below)


@lru_cache(maxsize=4096)
def _are_equal(derived: Expr, taught: Expr) -> bool:
    """Prove that two expressions are equal: over one denominator first, which is quick."""
    difference = piecewise_fold(derived - taught)
    if difference == 0 or expand(fraction(together(difference))[0]) == 0:
        return True
    return bool(simplify(difference.rewrite(exp)) == 0)
