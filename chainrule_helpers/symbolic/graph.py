"""The graph of named scalars: what depends on what, and how strongly.

Nodes are quantities, each defined by its parents.  An edge is a *link*, a path a
*chain*, and the derivative of one quantity along another is the sum of the
products of all chains between them (Nielsen, chapter 2, eqs. 50-53).  The
reverse sweep computes the same derivatives and uses each link once.
"""

from __future__ import annotations

from functools import cache, cached_property, lru_cache

from sympy import Add, Eq, Expr, Integer, Mul, Rational

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.messages import unknown_name
from chainrule_helpers.notation import Notation, find_notation, typed_names
from chainrule_helpers.quantities import Quantity, layer_units, parameters_of, quantities_of, samples
from chainrule_helpers.symbolic.chains import Chain, Link
from chainrule_helpers.symbolic.functions import (
    ACTIVATION_SPECS,
    loss_spec,
    softmax_slope,
    softmax_value,
)
from chainrule_helpers.symbolic.sweep import Step
from chainrule_helpers.symbolic.symbols import QuantitySymbol, SlopeSymbol

MOST_QUANTITIES = 400
MOST_CHAINS = 10_000

Name = str | Quantity | QuantitySymbol


class Graph:
    """The symbolic side of one network; make it with `graph`.

    Quantities are looked up by the name typed in the current notation, by
    `Quantity`, or by symbol.  Where the current notation has no node for a
    linear output (StatQuest), chains and sweeps pass over it.
    """

    def __init__(self, architecture: Architecture, examples: int, merged: bool) -> None:
        self.architecture = architecture
        self.examples = examples
        self._merged = merged
        self._sizes = architecture.sizes
        self._last = len(architecture.sizes)

    # Looking things up

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
            return _slope(_above_delta(quantity), self._sizes)
        return _symbol(quantity, self._sizes)

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
        if isinstance(name, QuantitySymbol):
            name = name.quantity
        known = self.names(notation)
        if isinstance(name, Quantity):
            if name not in self._all_quantities and name.kind != "delta":
                raise ValueError(f"{name} is not part of a network with sizes {self._sizes}.")
            return name
        if name not in known:
            letters = f"name in the letters of {find_notation(notation).title}:"
            raise ValueError(unknown_name(letters, name, known))
        return known[name]

    def names(self, notation: str | Notation | None = None) -> dict[str, Quantity]:
        """Return every quantity of the graph by its typed name."""
        spoken = self._spoken(notation)
        names = typed_names(find_notation(notation).name, self._sizes, self.examples)
        hidden = {
            key
            for key, quantity in names.items()
            if spoken._merged
            and quantity.kind in ("weighted_input", "delta")
            and quantity.layer == self._last
        }
        return {key: quantity for key, quantity in names.items() if key not in hidden}

    @property
    def parameters(self) -> tuple[QuantitySymbol, ...]:
        """The symbols of all weights and biases, layer by layer."""
        return tuple(self.symbol(quantity) for quantity in parameters_of(self._sizes))

    @cached_property
    def _all_quantities(self) -> frozenset[Quantity]:
        return frozenset(quantities_of(self._sizes, self.examples))

    @cached_property
    def _ordered(self) -> tuple[Quantity, ...]:
        return tuple(
            quantity
            for quantity in quantities_of(self._sizes, self.examples)
            if not (self._merged and quantity.kind == "weighted_input" and quantity.layer == self._last)
        )

    def _spoken(self, notation: str | Notation | None) -> Graph:
        """Return this graph as a text sees it: with or without a node for a linear output."""
        merged = find_notation(notation).merges_linear_output and self._has_linear_output
        return _graph(self.architecture, self.examples, merged)

    @property
    def _has_linear_output(self) -> bool:
        return self.architecture.activations[-1] == "identity"

    # Definitions and links

    def definition(self, name: Name, notation: str | Notation | None = None) -> Eq:
        """Return a quantity's definition as an equation in its parents."""
        quantity = self.quantity(name, notation)
        spoken = self._spoken(notation)
        return Eq(self.symbol(quantity), spoken._expression(quantity), evaluate=False)

    def parents(self, name: Name, notation: str | Notation | None = None) -> tuple[QuantitySymbol, ...]:
        """Return the symbols that a quantity is defined by."""
        quantity = self.quantity(name, notation)
        return tuple(self.symbol(parent) for parent in self._spoken(notation)._parents(quantity))

    def link(self, above: Name, below: Name, notation: str | Notation | None = None) -> Link:
        """Return the link between a quantity and one of its parents.

        Raises
        ------
        ValueError
            If the lower quantity is no parent of the upper one.
        """
        spoken = self._spoken(notation)
        top, bottom = self.quantity(above, notation), self.quantity(below, notation)
        if bottom not in spoken._parents(top):
            parents = ", ".join(str(self.symbol(parent)) for parent in spoken._parents(top)) or "nothing"
            raise ValueError(
                f"{self.symbol(top)} does not depend directly on {self.symbol(bottom)}; its definition "
                f"holds {parents}. A derivative along anything further away is a chain."
            )
        return spoken._link(top, bottom)

    @cache  # noqa: B019  (graphs are cached for good, and immutable)
    def _parents(self, quantity: Quantity) -> tuple[Quantity, ...]:
        kind, layer, sample = quantity.kind, quantity.layer, quantity.sample
        if kind == "loss":
            return tuple(
                q
                for s in samples(self.examples)
                for name in ("target", "activation")
                for q in layer_units(name, self._sizes, self._last, s)
            )
        merged_output = self._merged and kind == "activation" and layer == self._last
        if kind == "weighted_input" or merged_output:
            row = [
                Quantity("weight", layer, quantity.unit, source)
                for source in range(1, self._sizes[layer - 2] + 1)
            ]
            return (*row, *self._outputs(layer - 1, sample), Quantity("bias", layer, quantity.unit))
        if kind == "activation":
            weighted = layer_units("weighted_input", self._sizes, layer, sample)
            return weighted if self._is_softmax(layer) else (weighted[quantity.unit - 1],)
        return ()

    def _outputs(self, layer: int, sample: int | None) -> tuple[Quantity, ...]:
        return layer_units("input" if layer == 1 else "activation", self._sizes, layer, sample)

    def _is_softmax(self, layer: int) -> bool:
        return self.architecture.activations[layer - 2] == "softmax"

    @cache  # noqa: B019
    def _expression(self, quantity: Quantity) -> Expr:
        symbols = [self.symbol(parent) for parent in self._parents(quantity)]
        if not symbols:
            return self.symbol(quantity)
        if quantity.kind == "loss":
            spec, half = self._loss_spec, self._sizes[-1]
            shares = [
                spec.share(y, h)
                for start in range(0, len(symbols), 2 * half)
                for y, h in zip(symbols[start : start + half], symbols[start + half :], strict=False)
            ]
            return self._scale * Add(*shares)
        if len(symbols) > 2 and not self._is_activation(quantity):
            width = len(symbols) // 2
            products = map(Mul, symbols[:width], symbols[width : 2 * width])
            return Add(*products, symbols[-1])
        if self._is_softmax(quantity.layer):
            return softmax_value(symbols, quantity.unit - 1)
        return ACTIVATION_SPECS[self.architecture.activations[quantity.layer - 2]].value(symbols[0])

    def _is_activation(self, quantity: Quantity) -> bool:
        return quantity.kind == "activation" and self._parents(quantity)[0].kind == "weighted_input"

    @property
    def _loss_spec(self):
        return loss_spec(self.architecture.loss, self.architecture.activations[-1])

    @property
    def _scale(self) -> Rational:
        return Rational(1, self.examples) if self._loss_spec.is_mean else Integer(1)

    @cache  # noqa: B019
    def _link(self, above: Quantity, below: Quantity) -> Link:
        return Link(self.symbol(above), self.symbol(below), self._derivative(above, below))

    def _derivative(self, above: Quantity, below: Quantity) -> Expr:
        if above.kind == "loss" and below.kind == "activation":
            target = Quantity("target", below.layer, below.unit, None, below.sample)
            return self._loss_spec.slope(self.symbol(target), self.symbol(below), self._scale)
        if self._is_activation(above):
            if self._is_softmax(above.layer):
                row = layer_units("activation", self._sizes, above.layer, above.sample)
                return softmax_slope([self.symbol(q) for q in row], above.unit - 1, below.unit - 1)
            spec = ACTIVATION_SPECS[self.architecture.activations[above.layer - 2]]
            return spec.slope(self.symbol(below), self.symbol(above))
        return self._expression(above).diff(self.symbol(below))

    # Chains and the sweep

    def path_count(self, above: Name, below: Name, notation: str | Notation | None = None) -> int:
        """Return the number of chains between two quantities, without listing them."""
        spoken = self._spoken(notation)
        top, bottom = self.quantity(above, notation), self.quantity(below, notation)
        counts = {bottom: 1}
        for quantity in spoken._ordered:
            if quantity != bottom:
                counts[quantity] = sum(counts.get(parent, 0) for parent in spoken._parents(quantity))
        return counts[top]

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
        spoken = self._spoken(notation)
        top, bottom = self.quantity(above, notation), self.quantity(below, notation)
        count = self.path_count(top, bottom, notation)
        if count > MOST_CHAINS:
            raise ValueError(
                f"there are {count} chains from {self.symbol(top)} to {self.symbol(bottom)}, more than the "
                f"{MOST_CHAINS} that can be listed; sweep() adds them all up without listing them."
            )
        leads_down = {bottom}
        for quantity in spoken._ordered:
            if any(parent in leads_down for parent in spoken._parents(quantity)):
                leads_down.add(quantity)
        paths = spoken._paths(top, bottom, leads_down)
        return tuple(Chain(links, is_whole=count == 1) for links in paths if links)

    def _paths(self, top: Quantity, bottom: Quantity, leads_down: set[Quantity]):
        if top == bottom:
            yield ()
            return
        for parent in self._parents(top):
            if parent in leads_down:
                for rest in self._paths(parent, bottom, leads_down):
                    yield (self._link(top, parent), *rest)

    def gradient(self, below: Name, notation: str | Notation | None = None) -> Expr:
        """Return dJ/d(below) as the sum of the products of all chains, in local symbols."""
        loss = Quantity("loss")
        return Add(*(chain.product for chain in self.chains(loss, self.quantity(below, notation), notation)))

    def sweep(self, notation: str | Notation | None = None) -> tuple[Step, ...]:
        """Return the reverse sweep: one step for the slope along every quantity.

        Each link is used once, so the work grows with the number of links, not
        with the number of chains (Nielsen BP1, BP2, BP3, BP4, entry by entry).
        """
        return self._spoken(notation)._sweep

    @cached_property
    def _sweep(self) -> tuple[Step, ...]:
        uses: dict[Quantity, list[Link]] = {}
        steps = []
        for quantity in reversed(self._ordered):
            links = tuple(uses.get(quantity, ()))
            if links:
                terms = [self._upstream(link) for link in links]
                steps.append(Step(_slope(quantity, self._sizes), Add(*terms), links))
            if quantity.kind != "loss" and not links:
                continue
            for parent in self._parents(quantity):
                if parent.kind != "target":
                    uses.setdefault(parent, []).append(self._link(quantity, parent))
        return tuple(steps)

    def _upstream(self, link: Link) -> Expr:
        above = link.above.quantity
        return link.derivative if above.kind == "loss" else _slope(above, self._sizes) * link.derivative

    def expand(self, expression: Expr) -> Expr:
        """Return an expression in inputs, targets, weights and biases only."""
        full = _graph(self.architecture, self.examples, False)
        for quantity in reversed(full._ordered):
            if full._parents(quantity) and full.symbol(quantity) in expression.free_symbols:
                expression = expression.xreplace({full.symbol(quantity): full._expression(quantity)})
        return expression

    def __repr__(self) -> str:
        many = "1 example" if self.examples == 1 else f"{self.examples} examples"
        return f"graph of a {'-'.join(map(str, self._sizes))} network, {many}: {len(self._ordered)} quantities"


@cache
def _symbol(quantity: Quantity, sizes: tuple[int, ...]) -> QuantitySymbol:
    return QuantitySymbol(quantity, sizes)


@cache
def _slope(quantity: Quantity, sizes: tuple[int, ...]) -> SlopeSymbol:
    return SlopeSymbol(quantity, sizes)


def _above_delta(delta: Quantity) -> Quantity:
    return Quantity("weighted_input", delta.layer, delta.unit, None, delta.sample)


@lru_cache(maxsize=64)
def _graph(architecture: Architecture, examples: int, merged: bool) -> Graph:
    return Graph(architecture, examples, merged)


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
    if not isinstance(examples, int) or isinstance(examples, bool) or examples < 1:
        raise ValueError(f"examples is {examples!r}, expected a whole number from 1.")
    sizes = architecture.sizes
    count = architecture.parameter_count + examples * (sizes[0] + sizes[-1] + 2 * sum(sizes[1:])) + 1
    if count > MOST_QUANTITIES:
        raise ValueError(
            f"a network with sizes {sizes} and {examples} example(s) has {count} quantities, more than "
            f"the {MOST_QUANTITIES} that the symbolic graph is made for; use backward() for its numbers."
        )
    return _graph(architecture, examples, False)
