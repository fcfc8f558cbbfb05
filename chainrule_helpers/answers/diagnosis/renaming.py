"""Indices mixed up: the same quantity of another unit, of the transposed weight, of another layer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

from sympy import Expr

from chainrule_helpers.quantities import Quantity, quantities_of
from chainrule_helpers.symbolic.graph import Graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol


@dataclass(frozen=True)
class Rule:
    """A way to mistake one place in a network for another.

    Parameters
    ----------
    mistake : str
        ``swapped-index`` or ``wrong-layer``.
    move : callable
        Quantity to quantity; None where the rule says nothing about it.
    """

    mistake: str
    move: Callable[[Quantity], Quantity | None]


@cache
def rules(sizes: tuple[int, ...]) -> tuple[Rule, ...]:
    """Return the rules for a network: transposed, another unit, another source, another layer."""
    found = [Rule("swapped-index", _transposed)]
    for unit in range(1, max(sizes) + 1):
        found.append(Rule("swapped-index", lambda q, u=unit: replace(q, unit=u) if q.unit else None))
        found.append(Rule("swapped-index", lambda q, u=unit: replace(q, source=u) if q.source else None))
    for step in (-1, 1):
        found.append(Rule("wrong-layer", lambda q, s=step: _other_layer(q, s)))
        found.append(Rule("wrong-layer", lambda q, s=step: _last_unit_of_layer(q, s, sizes)))
        found.append(Rule("wrong-layer", lambda q, s=step: _weight_across(q, s)))
    return tuple(found)


def _transposed(quantity: Quantity) -> Quantity | None:
    if quantity.kind != "weight":
        return None
    return replace(quantity, unit=quantity.source, source=quantity.unit)


def _other_layer(quantity: Quantity, step: int) -> Quantity | None:
    if quantity.kind in ("loss", "target"):
        return None
    layer = quantity.layer + step
    kind = quantity.kind
    if kind in ("input", "activation"):
        kind = "input" if layer == 1 else "activation"
    return replace(quantity, kind=kind, layer=layer)


def _last_unit_of_layer(quantity: Quantity, step: int, sizes: tuple[int, ...]) -> Quantity | None:
    """Return the last unit of a layer that is too small to have a unit of the same number."""
    other = _other_layer(quantity, step)
    if other is None or other.unit is None or quantity.kind == "weight" or not 1 <= other.layer <= len(sizes):
        return None
    return replace(other, unit=sizes[other.layer - 1]) if other.unit > sizes[other.layer - 1] else None


def _weight_across(quantity: Quantity, step: int) -> Quantity | None:
    """Return the weight on the other side of a unit, its two indices exchanged."""
    turned = _transposed(quantity)
    return turned and replace(turned, layer=turned.layer + step)


@cache
def _existing(sizes: tuple[int, ...], examples: int) -> frozenset[Quantity]:
    return frozenset(quantities_of(sizes, examples))


def moved(symbol: QuantitySymbol, rule: Rule, graph: Graph) -> QuantitySymbol | None:
    """Return the symbol that a rule mistakes for another; None if there is no such quantity."""
    place = rule.move(symbol.quantity)
    if place is None or place == symbol.quantity:
        return None
    if place not in _existing(symbol.sizes, graph.examples):
        return None
    return type(symbol)(place, symbol.network)


def renamed(expression: Expr, rule: Rule, kind: str | None, graph: Graph) -> Expr | None:
    """Return an expression with its quantities moved; None if nothing moves.

    Parameters
    ----------
    expression : Expr
        A link's formula.
    rule : Rule
        How a quantity is mistaken.
    kind : str or None
        Move quantities of this kind only; None moves all that can be moved.
    graph : Graph
        The network.
    """
    symbols = [s for s in expression.free_symbols if isinstance(s, QuantitySymbol)]
    chosen = [s for s in symbols if kind is None or s.quantity.kind == kind]
    moves = {symbol: moved(symbol, rule, graph) for symbol in chosen}
    moves = {symbol: other for symbol, other in moves.items() if other is not None}
    return expression.xreplace(moves) if moves else None


def stays(expression: Expr, rule: Rule, kind: str | None) -> bool:
    """Return whether a rule leaves the weight in an expression where it is, as w_11 transposed."""
    if kind is not None:
        return False
    symbols = [s for s in expression.free_symbols if type(s) is QuantitySymbol]
    return any(s.quantity.kind == "weight" and rule.move(s.quantity) == s.quantity for s in symbols)
