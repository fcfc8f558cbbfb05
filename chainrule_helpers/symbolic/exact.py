"""Evaluate definitions, links and chains with as many digits as they need.

In double precision the output of a saturated unit rounds to 1, and a
cross-entropy's links become 0/0.  Here every quantity is computed from inputs,
targets, weights and biases by its definition, with enough digits that one minus
a saturated output is still a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from math import ulp

from sympy import Expr, Float, Rational

from chainrule_helpers.symbolic.graph import Graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol, SlopeSymbol

DIGITS = 30
MOST_DIGITS = 3000
SPARE_DIGITS = 5  # of all that a sum of rounded terms has, the last ones mean nothing


def quantity_values(graph: Graph, leaves: Mapping[QuantitySymbol, float]) -> dict[QuantitySymbol, Float]:
    """Return every quantity of a graph from its inputs, targets, weights and biases.

    Parameters
    ----------
    graph : Graph
        The network.
    leaves : mapping of symbol to float
        A number for each input, target, weight and bias.
    """
    digits = DIGITS
    while True:
        values = _computed(graph, leaves, digits)
        largest = max((abs(v) for s, v in values.items() if s.quantity.kind == "weighted_input"), default=0)
        # exp(-z) is about 10 to the minus z / 2.3: so many digits stand before it in 1 - exp(-z).
        needed = DIGITS + int(min(largest, MOST_DIGITS * 2) / 2)
        if needed <= digits or digits >= MOST_DIGITS:
            return values
        digits = min(needed, MOST_DIGITS)


def exact_number(formula: Expr, graph: Graph, leaves: Mapping[QuantitySymbol, float]) -> float:
    """Return the number of a formula in a graph's quantities and slopes.

    Parameters
    ----------
    formula : Expr
        In the graph's symbols.
    graph : Graph
        The network.
    leaves : mapping of symbol to float
        A number for each input, target, weight and bias.

    Raises
    ------
    ValueError
        If a symbol is none of the graph's, or the formula is no real number there.
    """
    with_slopes = any(isinstance(symbol, SlopeSymbol) for symbol in formula.free_symbols)
    return float(precise(formula, _known(graph, frozenset(leaves.items()), with_slopes)))


# A notebook asks for one link after the other at the same numbers.
@lru_cache(maxsize=32)
def _known(graph: Graph, leaves: frozenset[tuple[QuantitySymbol, float]], with_slopes: bool) -> dict:
    values = quantity_values(graph, dict(leaves))
    if with_slopes:
        for step in graph.sweep("thomas"):
            values[step.symbol] = precise(step.expression, values)
    return values


def _computed(graph: Graph, leaves: Mapping[QuantitySymbol, float], digits: int) -> dict:
    values: dict[QuantitySymbol, Float] = {}
    for quantity in graph.quantities:
        symbol = graph.symbol(quantity)
        if symbol in leaves:
            values[symbol] = Float(Rational(leaves[symbol]), digits)
        else:
            values[symbol] = precise(graph.definition(quantity, "thomas").rhs, values)
    return values


def precise(expression: Expr, values: Mapping[QuantitySymbol, Float]) -> Float:
    """Return an expression's number with the digits of the values that go in.

    Raises
    ------
    ValueError
        If a symbol has no value, or the expression is no real number there.
    """
    needed = expression.free_symbols
    missing = sorted(str(symbol) for symbol in needed if symbol not in values)
    if missing:
        raise ValueError(
            f"no value for {', '.join(missing)}: "
            "is that a symbol of another network, or of another number of examples?"
        )
    digits = max((_digits(values[symbol]) for symbol in needed), default=DIGITS)
    result = expression.evalf(digits, subs={symbol: values[symbol] for symbol in needed}, maxn=4 * digits)
    if not (result.is_Float or result.is_Rational) or not result.is_finite:
        raise ValueError(f"{expression} is no real number at these values.")
    return Float(0, digits) if _is_rounding(expression, result, values, digits) else Float(result, digits)


def _is_rounding(expression: Expr, result: Expr, values: Mapping[QuantitySymbol, Float], digits: int) -> bool:
    """Return whether a sum cancels to 0, and what is left of it is less than its terms have digits.

    A relu asks on which side of 0 its weighted input lies.
    """
    if not expression.is_Add or not result or abs(result) > Float(10) ** (-digits // 2):
        return False
    terms = (abs(term.evalf(digits, subs=dict(values))) for term in expression.args)
    return bool(abs(result) < Float(10) ** (SPARE_DIGITS - digits) * max(terms))


def _digits(value: Float) -> int:
    return max(DIGITS, int(value._prec / 3.33)) if value.is_Float else DIGITS


def as_double(value: Float) -> float:
    """Return a double on the same side of 0, where the nearest one may be 0 itself."""
    least = ulp(0.0)
    return float(value) or (least if value > 0 else -least if value < 0 else 0.0)
