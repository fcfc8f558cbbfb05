"""What is asked for, as terms of factors: chains of links wherever the links are known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from sympy import Add, Expr, Mul, sympify

from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.chains import Chain, Link
from chainrule_helpers.symbolic.graph import Graph
from chainrule_helpers.symbolic.graph import graph as graph_of
from chainrule_helpers.symbolic.sweep import Step
from chainrule_helpers.symbolic.symbols import QuantitySymbol, SlopeSymbol, rehomed


@dataclass(frozen=True)
class Factor:
    """One factor of a term.

    Parameters
    ----------
    expression : Expr
        Its formula.
    link : Link or None
        The link that it is; None for a factor of a bare expression.
    """

    expression: Expr
    link: Link | None = None


@dataclass(frozen=True)
class Term:
    """One term of a derivative: a chain, or a product in a bare expression.

    Parameters
    ----------
    factors : tuple of Factor
        From the top of the chain down.
    path : tuple
        The quantities on the way without their example; for a bare term its
        number among those of its example.
    sample : int or None
        The example that it belongs to.
    """

    factors: tuple[Factor, ...]
    path: tuple
    sample: int | None = None


@dataclass(frozen=True)
class Target:
    """A derivative that an answer is compared with.

    Parameters
    ----------
    terms : tuple of Term
        Their sum is the derivative.
    graph : Graph or None
        The network; None for an expression in plain symbols.
    above, below : QuantitySymbol or None
        What is differentiated, and along what, where the chains are known.
    """

    terms: tuple[Term, ...]
    graph: Graph | None
    above: QuantitySymbol | None = None
    below: QuantitySymbol | None = None

    @property
    def expression(self) -> Expr:
        """The derivative as one expression."""
        products = [Mul(*(f.expression for f in term.factors), evaluate=False) for term in self.terms]
        return Add(*products, evaluate=False) if len(products) > 1 else products[0]

    @property
    def paths(self) -> tuple:
        """The different paths, examples left aside."""
        return tuple(dict.fromkeys(term.path for term in self.terms))

    def passes(self, path: tuple) -> Quantity | None:
        """Return the first quantity on a path that the paths do not share."""
        for place, quantity in enumerate(path):
            if any(other[place] != quantity for other in self.paths if place < len(other)):
                return quantity if isinstance(quantity, Quantity) else None
        return None

    @property
    def samples(self) -> tuple:
        """The examples that the terms belong to."""
        return tuple(dict.fromkeys(term.sample for term in self.terms))

    @property
    def starts_at_loss(self) -> bool:
        """Whether this is a derivative of the loss, its links known."""
        return self.above is not None and self.above.quantity.kind == "loss"


def without_sample(quantity: Quantity) -> Quantity:
    """Return a quantity with its example forgotten."""
    return replace(quantity, sample=None)


@lru_cache(maxsize=1024)
def general(link: Link) -> Link:
    """Return a link without the example that it belongs to."""
    if link.above.quantity.sample is None and link.below.quantity.sample is None:
        return link

    def bare(symbol: QuantitySymbol) -> QuantitySymbol:
        return type(symbol)(without_sample(symbol.quantity), symbol.network)

    symbols = [s for s in link.derivative.free_symbols if isinstance(s, QuantitySymbol)]
    derivative = link.derivative.xreplace({symbol: bare(symbol) for symbol in symbols})
    return Link(bare(link.above), bare(link.below), derivative, link.graph)


def read_target(target: object, graph: Graph | None = None) -> Target:
    """Return what is asked for, from any of the forms that `diagnose` takes.

    Raises
    ------
    TypeError
        If it is no chain, link, sum of chains or expression.
    ValueError
        If it mixes quantities of several networks.
    """
    if isinstance(target, Link):
        factor = Factor(target.derivative, target)
        term = Term((factor,), _path([target]), _sample([target]))
        return Target((term,), graph or _graph_of(target), target.above, target.below)
    if isinstance(target, Chain):
        return _from_chains((target,), graph)
    if isinstance(target, tuple | list) and target and all(isinstance(one, Chain) for one in target):
        return _from_chains(tuple(target), graph)
    if isinstance(target, Step):
        target = target.expression
    if isinstance(target, tuple | list | dict | str | bool) or target is None:
        raise TypeError(
            f"target is {type(target).__name__}, expected a Chain, a tuple of Chains, a Link or an "
            "expression: try graph.chains(...), graph.gradient(...) or graph.link(...)."
        )
    expression = sympify(target)
    if not isinstance(expression, Expr):
        raise TypeError(f"target is {type(target).__name__}, expected a derivative or an expression.")
    graph = graph or _graph_behind(expression)
    if graph is not None:
        expression = rehomed(expression, graph.architecture)
        if chains := graph.chains_of(expression):
            return _from_chains(chains, graph)
    return _from_expression(expression, graph)


def _graph_of(link: Link) -> Graph | None:
    return link.graph or _graph_behind(link.above * link.below)


def _graph_behind(expression: Expr) -> Graph | None:
    """Return the network of an expression's symbols, with as many examples as they show."""
    symbols = [symbol for symbol in expression.free_symbols if isinstance(symbol, QuantitySymbol)]
    networks = sorted({symbol.network for symbol in symbols}, key=repr)
    if len(networks) > 1:
        raise ValueError(
            f"the target mixes quantities of {len(networks)} networks, {networks[0]} and {networks[1]}: "
            "take all of them from one graph."
        )
    seen = [symbol.quantity.sample for symbol in symbols if symbol.quantity.sample is not None]
    return graph_of(networks[0], max(2, *seen) if seen else 1) if networks else None


def _path(links) -> tuple:
    symbols = [links[0].above, *(link.below for link in links)]
    return tuple(without_sample(symbol.quantity) for symbol in symbols)


def _sample(links) -> int | None:
    seen = [s.quantity.sample for link in links for s in (link.above, link.below)]
    return next((sample for sample in seen if sample is not None), None)


def _from_chains(chains: tuple[Chain, ...], graph: Graph | None) -> Target:
    terms = tuple(
        Term(
            tuple(Factor(link.derivative, link) for link in chain.links),
            _path(chain.links),
            _sample(chain.links),
        )
        for chain in chains
    )
    return Target(terms, graph or _graph_of(chains[0].links[0]), chains[0].above, chains[0].below)


@lru_cache(maxsize=64)
def grouped(target: Target) -> tuple[Target, ...]:
    """Return a derivative of the loss as sums over fewer paths, those above a layer gathered in its deltas.

    Softmax above a hidden layer has nine paths where a learner writes three: one for each
    weighted input of the outputs, with delta for all that lies above it.

    Parameters
    ----------
    target : Target
        A derivative of the loss; any other has no such form.

    Returns
    -------
    tuple of Target
        One for each layer of weighted inputs at which paths meet.
    """
    if not target.starts_at_loss or target.graph is None or len(target.terms) < 2:
        return ()
    layers = [
        {f.link.below.quantity.layer for f in term.factors if f.link.below.quantity.kind == "weighted_input"}
        for term in target.terms
    ]
    found: dict[int, Target] = {}
    # From the outputs down: what is gathered first is what people write first.
    for layer in sorted(set.intersection(*layers), reverse=True):
        terms = tuple(dict.fromkeys(_below_layer(term, layer) for term in target.terms))
        # Everything gathered in one delta leaves nothing to be wrong, if a finer form exists.
        if len(terms) < len(target.terms) and not (found and len(terms[0].factors) == 1):
            found.setdefault(len(terms), replace(target, terms=terms))
    return tuple(found.values())


def _below_layer(term: Term, layer: int) -> Term:
    """Return a term with its factors down to the weighted input of a layer gathered in one slope."""
    place = next(
        j
        for j, factor in enumerate(term.factors)
        if (factor.link.below.quantity.kind, factor.link.below.quantity.layer) == ("weighted_input", layer)
    )
    first, last = term.factors[0].link, term.factors[place].link
    slope = SlopeSymbol(last.below.quantity, last.below.network)
    links = (Link(first.above, last.below, slope, last.graph), *(f.link for f in term.factors[place + 1 :]))
    return Term(tuple(Factor(link.derivative, link) for link in links), _path(links), term.sample)


def _from_expression(expression: Expr, graph: Graph | None) -> Target:
    terms: list[Term] = []
    for part in Add.make_args(expression):
        factors = tuple(Factor(factor) for factor in Mul.make_args(part))
        seen = [getattr(s, "quantity", Quantity("loss")).sample for s in part.free_symbols]
        sample = min((one for one in seen if one is not None), default=None)
        before = sum(term.sample == sample for term in terms)
        terms.append(Term(factors, (before,), sample))
    return Target(tuple(terms), graph)
