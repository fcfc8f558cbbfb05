"""The graph of named scalars: what depends on what, and how strongly.

Nodes are quantities, each defined by its parents.  An edge is a *link*, a path a
*chain*, and the derivative of one quantity along another is the sum of the
products of all chains between them (Nielsen, chapter 2, eqs. 50-53).  The
reverse sweep computes the same derivatives and uses each link once.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache
from numbers import Integral

from sympy import Add, Eq, Expr, Integer

from chainrule_helpers.architecture import Architecture, require_architecture
from chainrule_helpers.messages import unknown_name
from chainrule_helpers.notation import Notation, find_notation, typed_names
from chainrule_helpers.quantities import Quantity, parameters_of
from chainrule_helpers.symbolic.chains import Chain, Link
from chainrule_helpers.symbolic.sweep import Step
from chainrule_helpers.symbolic.symbols import QuantitySymbol, SlopeSymbol, quantity_symbol, slope_symbol
from chainrule_helpers.symbolic.wiring import Wiring

MOST_QUANTITIES = 400
MOST_CHAINS = 10_000
MOST_SEARCHED = 64

Name = str | Quantity | QuantitySymbol
LOSS = Quantity("loss")


class Graph:
    """The symbolic side of one network; make it with `graph`.

    Quantities are looked up by the name typed in the current notation, by
    `Quantity`, or by symbol.  Where the current notation has no node for a
    linear output (StatQuest), chains and sweeps pass over it.
    """

    def __init__(self, architecture: Architecture, examples: int) -> None:
        self.architecture = architecture
        self.examples = examples
        self._sizes = architecture.sizes
        self._full = Wiring(self, merged=False)

    @cached_property
    def _merged(self) -> Wiring:
        return Wiring(self, merged=True)

    def _wiring(self, notation: str | Notation | None) -> Wiring:
        """Return the wiring as a text draws it."""
        is_linear = self.architecture.activations[-1] == "identity"
        return self._merged if is_linear and find_notation(notation).merges_linear_output else self._full

    def __getitem__(self, name: Name) -> QuantitySymbol:
        """Return the symbol of a quantity.

        Raises
        ------
        ValueError
            If the current notation has no such name; the nearest is suggested.
        """
        return self.symbol(name)

    def symbol(self, name: Name, notation: str | Notation | None = None) -> QuantitySymbol:
        """Return the symbol of a quantity, by its name in a notation."""
        quantity = self.quantity(name, notation)
        if quantity.kind == "delta":
            weighted = Quantity("weighted_input", quantity.layer, quantity.unit, None, quantity.sample)
            return slope_symbol(weighted, self.architecture)
        return quantity_symbol(quantity, self.architecture)

    def symbols(self, names: str, notation: str | Notation | None = None) -> tuple[QuantitySymbol, ...]:
        """Return the symbols of several names, separated by spaces.

        Examples
        --------
        >>> from chainrule_helpers import Architecture
        >>> network = graph(Architecture((1, 1), ("sigmoid",)))
        >>> network.symbols("h1_2 w11_1", notation="thomas")
        (h1_2, w11_1)
        """
        return tuple(self.symbol(name, notation) for name in names.replace(",", " ").split())

    def quantity(self, name: Name, notation: str | Notation | None = None) -> Quantity:
        """Return the quantity that a name, symbol or quantity means in this graph."""
        if isinstance(name, QuantitySymbol) and name.network != self.architecture:
            # Its derivatives here would be 0, silently.
            raise ValueError(
                f"{name} is a quantity of another network, {name.network}; this graph is of "
                f"{self.architecture}. Take the symbol from this graph, by its name: graph[{str(name)!r}]."
            )
        if isinstance(name, SlopeSymbol) and name.quantity.kind == "weighted_input":
            name = name.quantity.delta()
        elif isinstance(name, QuantitySymbol):
            name = name.quantity
        if isinstance(name, Quantity):
            if name not in self._everything:
                raise ValueError(f"{name} is not part of a network with sizes {self._sizes}.")
            return name
        known = self.names(notation)
        if not isinstance(name, str) or name not in known:
            letters = f"name in the letters of {find_notation(notation).title}:"
            # Weights are many and alike; what a reader looks for stands before them.
            inviting = sorted(known, key=lambda one: known[one].kind in ("weight", "bias"))
            raise ValueError(unknown_name(letters, name, inviting))
        return known[name]

    def names(self, notation: str | Notation | None = None) -> dict[str, Quantity]:
        """Return every quantity of the graph by its typed name."""
        wiring = self._wiring(notation)
        names = typed_names(find_notation(notation).name, self._sizes, self.examples)
        return {name: quantity for name, quantity in names.items() if not wiring.hides(quantity)}

    @cached_property
    def _everything(self) -> frozenset[Quantity]:
        return frozenset(typed_names("nielsen", self._sizes, self.examples).values())

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        """Every quantity, parents before what they define."""
        return self._full.ordered

    @property
    def parameters(self) -> tuple[QuantitySymbol, ...]:
        """The symbols of all weights and biases, layer by layer."""
        return tuple(self.symbol(quantity) for quantity in parameters_of(self._sizes))

    def definition(self, name: Name, notation: str | Notation | None = None) -> Eq:
        """Return a quantity's definition as an equation in its parents."""
        quantity = self.quantity(name, notation)
        return Eq(self.symbol(quantity), self._wiring(notation).expression(quantity), evaluate=False)

    def parents(self, name: Name, notation: str | Notation | None = None) -> tuple[QuantitySymbol, ...]:
        """Return the symbols that a quantity is defined by."""
        quantity = self.quantity(name, notation)
        return tuple(self.symbol(parent) for parent in self._wiring(notation).parents(quantity))

    def link(self, above: Name, below: Name, notation: str | Notation | None = None) -> Link:
        """Return the link between a quantity and one of its parents.

        Raises
        ------
        ValueError
            If the lower quantity is no parent of the upper one.
        """
        wiring = self._wiring(notation)
        top, bottom = self.quantity(above, notation), self.quantity(below, notation)
        if bottom not in wiring.parents(top):
            parents = ", ".join(str(self.symbol(parent)) for parent in wiring.parents(top)) or "nothing"
            raise ValueError(
                f"{self.symbol(top)} does not depend directly on {self.symbol(bottom)}; its definition "
                f"holds {parents}. A derivative along anything further away is a chain."
            )
        return wiring.link(top, bottom)

    def path_count(self, above: Name, below: Name, notation: str | Notation | None = None) -> int:
        """Return the number of chains between two quantities, without listing them."""
        top, bottom = self.quantity(above, notation), self.quantity(below, notation)
        return _path_counts(self._wiring(notation), bottom).get(top, 0)

    def chains(self, above: Name, below: Name, notation: str | Notation | None = None) -> tuple[Chain, ...]:
        """Return every path between two quantities as a chain of links.

        Returns
        -------
        tuple of Chain
            In order of example and unit; empty where nothing depends on it.

        Raises
        ------
        ValueError
            If there are more than 10,000 chains; the reverse sweep does not mind.
        """
        wiring = self._wiring(notation)
        top, bottom = self.quantity(above, notation), self.quantity(below, notation)
        if "delta" in (top.kind, bottom.kind):
            raise ValueError("a delta is itself a slope of the loss, and no chain leads to it; take its z.")
        counts = _path_counts(wiring, bottom)
        count = counts.get(top, 0)
        if count > MOST_CHAINS:
            raise ValueError(
                f"there are {count} chains from {self.symbol(top)} to {self.symbol(bottom)}, more than the "
                f"{MOST_CHAINS} that can be listed; sweep() adds them all up without listing them."
            )
        paths = _paths(wiring, top, bottom, counts)
        return tuple(Chain(links, is_whole=count == 1) for links in paths if links)

    def gradient(self, below: Name, notation: str | Notation | None = None) -> Expr:
        """Return dJ/d(below) as the sum of the products of all chains, in local symbols."""
        quantity = self.quantity(below, notation)
        if quantity == LOSS:
            return Integer(1)
        chains = self.chains(LOSS, quantity, notation)
        return Add(*(chain.product for chain in chains))

    def chains_of(self, gradient: Expr, notation: str | Notation | None = None) -> tuple[Chain, ...]:
        """Return the chains that a gradient of the loss adds up; () if it is none of this graph's.

        Derivatives with more than 64 chains are not looked through.
        """
        return _gradients(self._wiring(notation)).get(gradient, ())

    def sweep(self, notation: str | Notation | None = None) -> tuple[Step, ...]:
        """Return the reverse sweep: one step for the slope along every quantity but the targets.

        Each link is used once, so the work grows with the number of links, not
        with the number of chains (Nielsen BP1, BP2, BP3, BP4, entry by entry).
        """
        return _sweep(self._wiring(notation))

    def expand(self, expression: Expr) -> Expr:
        """Return an expression in inputs, targets, weights and biases only."""
        for quantity in reversed(self._full.ordered):
            symbol = self.symbol(quantity)
            if self._full.parents(quantity) and symbol in expression.free_symbols:
                expression = expression.xreplace({symbol: self._full.expression(quantity)})
        return expression

    def __repr__(self) -> str:
        many = "1 example" if self.examples == 1 else f"{self.examples} examples"
        sizes = "-".join(map(str, self._sizes))
        return f"graph of a {sizes} network, {many}: {len(self._full.ordered)} quantities"


def _path_counts(wiring: Wiring, bottom: Quantity) -> dict[Quantity, int]:
    """Return how many paths lead from each quantity down to one of them."""
    counts = {bottom: 1}
    for quantity in wiring.ordered:
        ways = sum(counts.get(parent, 0) for parent in wiring.parents(quantity))
        if ways:
            counts[quantity] = ways
    return counts


def _paths(wiring: Wiring, top: Quantity, bottom: Quantity, leads_down: dict) -> Iterator[tuple[Link, ...]]:
    if top == bottom:
        yield ()
        return
    for parent in wiring.parents(top):
        if parent in leads_down:
            for rest in _paths(wiring, parent, bottom, leads_down):
                yield (wiring.link(top, parent), *rest)


@lru_cache(maxsize=64)
def _sweep(wiring: Wiring) -> tuple[Step, ...]:
    links_up: dict[Quantity, list[Link]] = {LOSS: []}
    steps = []
    for quantity in reversed(wiring.ordered):
        if quantity not in links_up:
            continue
        links = tuple(links_up[quantity])
        if links:
            slope = slope_symbol(quantity, wiring.architecture)
            steps.append(Step(slope, Add(*map(_carried_down, links)), links))
        for parent in wiring.parents(quantity):
            if parent.kind != "target":
                links_up.setdefault(parent, []).append(wiring.link(quantity, parent))
    return tuple(steps)


def _carried_down(link: Link) -> Expr:
    """Return the link times the slope that an earlier step found at its upper end."""
    if link.above.quantity == LOSS:
        return link.derivative
    return slope_symbol(link.above.quantity, link.above.network) * link.derivative


@lru_cache(maxsize=64)
def _gradients(wiring: Wiring) -> dict[Expr, tuple[Chain, ...]]:
    """Return the chains of every derivative of the loss by their sum, where they are few."""
    found: dict[Expr, tuple[Chain, ...]] = {}
    listed = 0
    for below in reversed(wiring.ordered):
        counts = _path_counts(wiring, below)
        count = counts.get(LOSS, 0)
        if below == LOSS or not 0 < count <= MOST_SEARCHED or listed > MOST_CHAINS // 10:
            continue
        listed += count
        chains = tuple(Chain(links, is_whole=count == 1) for links in _paths(wiring, LOSS, below, counts))
        found.setdefault(Add(*(chain.product for chain in chains)), chains)
    return found


@lru_cache(maxsize=64)
def _graph(architecture: Architecture, examples: int) -> Graph:
    return Graph(architecture, examples)


def graph(architecture: Architecture, examples: int = 1) -> Graph:
    """Return the graph of a network's quantities.

    Parameters
    ----------
    architecture : Architecture
        Sizes, activations and loss.
    examples : int
        Number of examples that share the weights; with more than one, names
        that depend on the example end in ``_e1``, ``_e2``, ...

    Raises
    ------
    ValueError
        If the network has more than 400 quantities: this graph is for networks
        that a person can read.  Use `backward` for larger ones.
    """
    require_architecture(architecture)
    if not isinstance(examples, Integral) or isinstance(examples, bool) or examples < 1:
        raise ValueError(f"examples is {examples!r}, expected a whole number from 1.")
    sizes = architecture.sizes
    count = architecture.parameter_count + examples * (sizes[0] + sizes[-1] + 2 * sum(sizes[1:])) + 1
    if count > MOST_QUANTITIES:
        raise ValueError(
            f"a network with sizes {sizes} and {examples} example(s) has {count} quantities, more than "
            f"the {MOST_QUANTITIES} that the symbolic graph is made for; use backward() for its numbers."
        )
    return _graph(architecture, int(examples))
