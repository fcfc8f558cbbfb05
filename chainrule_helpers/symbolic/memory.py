"""What was made lately: which graph an expression's symbols belong to, which chains it adds up.

A gradient is a plain SymPy expression, so that it can be differentiated, printed
and compared like any other.  Whoever wants to speak about its links (the judge
of answers) asks here where it came from.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from sympy import Expr

from chainrule_helpers.symbolic.symbols import QuantitySymbol

if TYPE_CHECKING:
    from chainrule_helpers.symbolic.chains import Chain
    from chainrule_helpers.symbolic.graph import Graph

MOST_GRADIENTS = 512

_graphs: WeakValueDictionary = WeakValueDictionary()
_gradients: OrderedDict[Expr, tuple[Chain, ...]] = OrderedDict()


def remember_graph(graph: Graph) -> Graph:
    """Return the graph, noted as the one used last."""
    key = (graph.architecture, graph.examples)
    _graphs.pop(key, None)
    _graphs[key] = graph
    return graph


def remember_gradient(gradient: Expr, chains: tuple[Chain, ...]) -> Expr:
    """Return the gradient, noted as the sum of these chains."""
    _gradients[gradient] = chains
    _gradients.move_to_end(gradient)
    if len(_gradients) > MOST_GRADIENTS:
        _gradients.popitem(last=False)
    return gradient


def chains_behind(expression: Expr) -> tuple[Chain, ...]:
    """Return the chains that a gradient was added up from, () if it is none that was made lately."""
    return _gradients.get(expression, ())


def graph_behind(expression: Expr) -> Graph | None:
    """Return the graph used last that has every quantity of an expression, or None.

    A symbol knows the sizes of its network, not its activation functions: of two
    graphs with equal sizes the one used last is meant.
    """
    needed = {s for s in expression.free_symbols if isinstance(s, QuantitySymbol)}
    for graph in reversed(list(_graphs.values())):
        if needed and all(_has(graph, symbol) for symbol in needed):
            return graph
    return None


def _has(graph: Graph, symbol: QuantitySymbol) -> bool:
    if symbol.sizes != graph.architecture.sizes:
        return False
    try:
        graph.quantity(symbol.quantity)
    except ValueError:
        return False
    return True
