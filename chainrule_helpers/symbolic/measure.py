"""A network with its numbers: the slope of every link, and slopes measured by moving one quantity.

The measured slope is a central difference of two forward runs.  It multiplies no
links, so it can disagree with them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, lru_cache
from math import log as log_of
from math import nan, prod

from sympy import Expr, log

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.chains import Chain, Link, number
from chainrule_helpers.symbolic.functions import loss_spec
from chainrule_helpers.symbolic.graph import LOSS, graph
from chainrule_helpers.symbolic.program import Program
from chainrule_helpers.symbolic.symbols import QuantitySymbol

STEP = 1e-5

Matrix = tuple[tuple[float, ...], ...]


@lru_cache(maxsize=64)
def _program(architecture: Architecture, examples: int) -> Program:
    # The numbers are the same in every notation; this one names every node.
    return Program(architecture, examples, notation="nielsen")


class Measured:
    """A network with numbers, at one or several data points.

    Parameters
    ----------
    architecture : Architecture
        Sizes, activations and loss.
    weights, biases : tuple
        Nested tuples of numbers, as in `Example`.
    x, y : tuple of rows
        Inputs and targets of the data points.

    Attributes
    ----------
    graph : Graph
        The graph of the network at these data points.
    values : dict of symbol to float
        Every quantity, and the loss's slope along it.
    """

    def __init__(
        self,
        architecture: Architecture,
        weights: tuple[Matrix, ...],
        biases: tuple[tuple[float, ...], ...],
        x: Matrix,
        y: Matrix,
    ) -> None:
        self.graph = graph(architecture, len(x))
        self._architecture = architecture
        self._numbers = (weights, biases, x, y)
        self._program = _program(architecture, len(x))
        self.values = self._program.values(*self._numbers)
        self._slopes: dict[tuple[Quantity, Quantity], float] = {}
        self._found: dict[Quantity, float] = {}

    def slope(self, link: Link) -> float:
        """Return the number of a link; "not a number" where it is 0/0."""
        key = (link.above.quantity, link.below.quantity)
        if key not in self._slopes:
            self._slopes[key] = quick_number(link.derivative, self.values)
        return self._slopes[key]

    def product(self, chain: Chain) -> float:
        """Return the product of a chain's links."""
        return prod(map(self.slope, chain.links))

    def measured(self, quantity: Quantity) -> float:
        """Return how fast the loss moves when this quantity alone is moved.

        What a weighted input or an activation is made of stays as it is.

        Raises
        ------
        ValueError
            If the quantity is no part of the network.
        """
        quantity = self.graph.quantity(quantity)
        if quantity not in self._found:
            self._found[quantity] = self._measure(quantity)
        return self._found[quantity]

    def _measure(self, quantity: Quantity) -> float:
        if quantity.kind not in ("weighted_input", "activation"):
            return self._difference(quantity, self._loss_by_program)
        if quantity.sample is not None:
            # Only its own data point feels it, with that data point's share of the loss.
            return self._alone(quantity.sample).measured(replace(quantity, sample=None)) * self._share
        if quantity.kind == "weighted_input":
            # Moving the bias moves the weighted input by just as much, and nothing else below it.
            return self.measured(Quantity("bias", quantity.layer, quantity.unit))
        if quantity.layer == len(self._architecture.sizes):
            return self._difference(quantity, self._loss_by_definition)
        kind = "input" if quantity.layer == 2 else "activation"
        return self._upper.measured(Quantity(kind, quantity.layer - 1, quantity.unit))

    def _difference(self, quantity: Quantity, loss) -> float:
        symbol = self.graph.symbol(quantity)
        here = self.values[symbol]
        step = STEP * max(1.0, abs(here))
        high, low = (loss(self.values | {symbol: here + sign * step}) for sign in (1, -1))
        return (high - low) / (2 * step)

    def _loss_by_program(self, values: dict) -> float:
        moved = self._program.values(*self._program.arguments(values))
        return moved[self.graph.symbol(LOSS)]

    def _loss_by_definition(self, values: dict) -> float:
        return quick_number(self.graph.definition(LOSS).rhs, values)

    @property
    def _share(self) -> float:
        spec = loss_spec(self._architecture.loss, self._architecture.activations[-1])
        return 1 / self.graph.examples if spec.is_mean else 1.0

    def _alone(self, sample: int) -> Measured:
        weights, biases, x, y = self._numbers
        return Measured(self._architecture, weights, biases, (x[sample - 1],), (y[sample - 1],))

    @cached_property
    def _upper(self) -> Measured:
        """The network above layer 2, which has that layer's activations as its inputs."""
        weights, biases, _, y = self._numbers
        old = self._architecture
        above = Architecture(old.sizes[1:], old.activations[1:], old.loss)
        units = (Quantity("activation", 2, unit) for unit in range(1, old.sizes[1] + 1))
        row = tuple(self.values[self.graph.symbol(unit)] for unit in units)
        return Measured(above, weights[1:], biases[1:], (row,), y)


def quick_number(expression: Expr, values: dict[QuantitySymbol, float]) -> float:
    """Return the number of an expression, in floating point where sums and products suffice.

    `number` is exact to thirty digits and takes half a millisecond a link, which
    is too slow for a control that someone is moving.
    """
    try:
        return _quick(expression, values)
    except (ArithmeticError, TypeError, ValueError):
        return nan


def _quick(expression: Expr, values: dict[QuantitySymbol, float]) -> float:
    if expression.is_Symbol:
        return values[expression]
    if expression.is_Number:
        return float(expression)
    if expression.is_Add:
        return sum(_quick(part, values) for part in expression.args)
    if expression.is_Mul:
        return prod(_quick(part, values) for part in expression.args)
    if expression.is_Pow:
        base, exponent = (_quick(part, values) for part in expression.args)
        return base**exponent
    if expression.func is log:
        return log_of(_quick(expression.args[0], values))
    return number(expression, values)
