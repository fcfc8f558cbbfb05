"""Wire a network up: what each quantity is made of, and the slope along each part.

A wiring knows quantities, not names: `graph.Graph` speaks for it.
"""

from __future__ import annotations

from functools import cache, cached_property
from typing import TYPE_CHECKING

from sympy import Add, Expr, Integer, Mul, Rational, Symbol

from chainrule_helpers.quantities import Quantity, layer_units, quantities_of, samples
from chainrule_helpers.symbolic.chains import Link
from chainrule_helpers.symbolic.derivatives import derivative
from chainrule_helpers.symbolic.functions import (
    ACTIVATION_SPECS,
    LossSpec,
    loss_spec,
    softmax_slope,
    softmax_value,
)
from chainrule_helpers.symbolic.symbols import QuantitySymbol, quantity_symbol

if TYPE_CHECKING:
    from chainrule_helpers.symbolic.graph import Graph


class Wiring:
    """Parents, definitions and links of every quantity of one network.

    Parameters
    ----------
    graph : Graph
        The graph that this wires up; its links remember it.
    merged : bool
        True where a linear output is one node with its weighted input, as
        StatQuest draws it.
    """

    def __init__(self, graph: Graph, merged: bool) -> None:
        self.graph = graph
        self.architecture = graph.architecture
        self.examples = graph.examples
        self.merged = merged
        self._sizes = self.architecture.sizes
        self._last = len(self._sizes)

    def symbol(self, quantity: Quantity) -> QuantitySymbol:
        """Return the symbol of a quantity."""
        return quantity_symbol(quantity, self.architecture)

    @cached_property
    def ordered(self) -> tuple[Quantity, ...]:
        """Every quantity, parents before what they define."""
        return tuple(q for q in quantities_of(self._sizes, self.examples) if not self.hides(q))

    def hides(self, quantity: Quantity) -> bool:
        """Say whether this quantity is no node of its own here."""
        return self.merged and quantity.layer == self._last and quantity.kind in ("weighted_input", "delta")

    @cache  # noqa: B019  (wirings are cached for good, and immutable)
    def parents(self, quantity: Quantity) -> tuple[Quantity, ...]:
        """Return what a quantity is defined by; empty for inputs, targets and parameters."""
        kind, layer, sample = quantity.kind, quantity.layer, quantity.sample
        if kind == "loss":
            return tuple(
                node
                for one in samples(self.examples)
                for name in ("target", "activation")
                for node in layer_units(name, self._sizes, self._last, one)
            )
        if self._is_weighted_sum(quantity):
            row = (Quantity("weight", layer, quantity.unit, j + 1) for j in range(self._sizes[layer - 2]))
            return (*row, *self._outputs(layer - 1, sample), Quantity("bias", layer, quantity.unit))
        if kind == "activation":
            weighted = layer_units("weighted_input", self._sizes, layer, sample)
            return weighted if self._function(layer) == "softmax" else (weighted[quantity.unit - 1],)
        return ()

    def _is_weighted_sum(self, quantity: Quantity) -> bool:
        merged_output = self.merged and quantity.kind == "activation" and quantity.layer == self._last
        return quantity.kind == "weighted_input" or merged_output

    def _outputs(self, layer: int, sample: int | None) -> tuple[Quantity, ...]:
        return layer_units("input" if layer == 1 else "activation", self._sizes, layer, sample)

    def _function(self, layer: int) -> str:
        return self.architecture.activations[layer - 2]

    @cache  # noqa: B019
    def expression(self, quantity: Quantity) -> Expr:
        """Return a quantity's definition in the symbols of its parents."""
        symbols = [self.symbol(parent) for parent in self.parents(quantity)]
        if not symbols:
            return self.symbol(quantity)
        if quantity.kind == "loss":
            width = self._sizes[-1]
            shares = [
                self._loss.share(y, h)
                for start in range(0, len(symbols), 2 * width)
                for y, h in zip(symbols[start : start + width], symbols[start + width :], strict=False)
            ]
            return self._scale * Add(*shares)
        if self._is_weighted_sum(quantity):
            width = len(symbols) // 2
            return Add(*map(Mul, symbols[:width], symbols[width : 2 * width]), symbols[-1])
        if self._function(quantity.layer) == "softmax":
            return softmax_value(symbols, quantity.unit - 1)
        return ACTIVATION_SPECS[self._function(quantity.layer)].value(symbols[0])

    @property
    def _loss(self) -> LossSpec:
        return loss_spec(self.architecture.loss, self.architecture.activations[-1])

    @property
    def _scale(self) -> Rational:
        return Rational(1, self.examples) if self._loss.is_mean else Integer(1)

    @cache  # noqa: B019
    def link(self, above: Quantity, below: Quantity) -> Link:
        """Return the link from a quantity down to one of its parents."""
        return Link(self.symbol(above), self.symbol(below), self._derivative(above, below), self.graph)

    def _derivative(self, above: Quantity, below: Quantity) -> Expr:
        taught, known = self._taught(above, below)
        return derivative(self.expression(above), self.symbol(below), taught, known)

    def _taught(self, above: Quantity, below: Quantity) -> tuple[Expr | None, dict[Symbol, Expr]]:
        """Return the form that texts give a link, if any, and what its activations stand for."""
        if above.kind == "loss" and below.kind == "activation":
            target = Quantity("target", below.layer, below.unit, None, below.sample)
            return self._loss.slope(self.symbol(target), self.symbol(below), self._scale), {}
        if above.kind != "activation" or self._is_weighted_sum(above):
            return None, {}
        if self._function(above.layer) == "softmax":
            row = layer_units("activation", self._sizes, above.layer, above.sample)
            taught = softmax_slope([self.symbol(q) for q in row], above.unit - 1, below.unit - 1)
            return taught, {self.symbol(q): self.expression(q) for q in row}
        taught = ACTIVATION_SPECS[self._function(above.layer)].slope(self.symbol(below), self.symbol(above))
        return taught, {self.symbol(above): self.expression(above)}
