"""Name everything in a layered network that has a value and can be differentiated.

Layers, units and examples are counted from 1, as Thomas, Nielsen and Mitchell
count them: layer 1 is the input layer.  A weight or bias carries the layer that
it *enters*; notations that count otherwise shift it when they speak
(`chainrule_helpers.notation`).  All quantities are dimensionless.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["input", "target", "weight", "bias", "weighted_input", "activation", "loss", "delta"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """One scalar of a network, by its place rather than by a letter.

    Parameters
    ----------
    kind : Kind
        What it is.  ``delta`` is the slope of the loss along a weighted input.
    layer : int
        Layer that it belongs to; for weights and biases the layer they enter.
        0 for the loss.
    unit : int
        Unit within the layer, from 1 (a weight's "to" unit); 0 for the loss.
    source : int or None
        A weight's "from" unit, else None.
    sample : int or None
        Example that it belongs to, from 1; None when there is a single example,
        and for weights, biases and the loss, which all examples share.
    """

    kind: Kind
    layer: int = 0
    unit: int = 0
    source: int | None = None
    sample: int | None = None

    def delta(self) -> Quantity:
        """Return the delta of this weighted input.

        Raises
        ------
        ValueError
            If this quantity is no weighted input.
        """
        if self.kind != "weighted_input":
            raise ValueError(f"only a weighted input has a delta, not a {self.kind}")
        return replace(self, kind="delta")


def samples(examples: int) -> tuple[int | None, ...]:
    """Return the sample labels: ``(None,)`` for one example, else 1 to ``examples``."""
    return (None,) if examples == 1 else tuple(range(1, examples + 1))


def layer_units(kind: Kind, sizes: tuple[int, ...], layer: int, sample: int | None) -> tuple[Quantity, ...]:
    """Return the quantities of one kind in one layer, in order of unit."""
    return tuple(Quantity(kind, layer, unit, None, sample) for unit in range(1, sizes[layer - 1] + 1))


def weights_into(sizes: tuple[int, ...], layer: int) -> Iterator[Quantity]:
    """Yield the weights that enter a layer, row by row ("to" unit first)."""
    for unit in range(1, sizes[layer - 1] + 1):
        for source in range(1, sizes[layer - 2] + 1):
            yield Quantity("weight", layer, unit, source)


def parameters_of(sizes: tuple[int, ...]) -> Iterator[Quantity]:
    """Yield every weight and bias, layer by layer, weights before biases."""
    for layer in range(2, len(sizes) + 1):
        yield from weights_into(sizes, layer)
        yield from layer_units("bias", sizes, layer, None)


def quantities_of(sizes: tuple[int, ...], examples: int = 1) -> Iterator[Quantity]:
    """Yield every quantity of a network in an order in which it can be computed.

    Parameters
    ----------
    sizes : tuple of int
        Units per layer, input layer first.
    examples : int
        Number of examples that share the weights and biases.
    """
    yield from parameters_of(sizes)
    last = len(sizes)
    for sample in samples(examples):
        yield from layer_units("input", sizes, 1, sample)
        yield from layer_units("target", sizes, last, sample)
        for layer in range(2, last + 1):
            yield from layer_units("weighted_input", sizes, layer, sample)
            yield from layer_units("activation", sizes, layer, sample)
    yield Quantity("loss")
