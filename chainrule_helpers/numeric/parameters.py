"""The parameters of a network: its weights and biases, held still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from chainrule_helpers.numeric.checks import all_finite, as_numbers, check_layers

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Parameters:
    """The weights and biases of a network, copied and read-only.

    Parameters
    ----------
    weights : sequence of array_like
        ``weights[l]`` is (sizes[l + 1], sizes[l]): row = to, column = from.
    biases : sequence of array_like
        ``biases[l]`` is (sizes[l + 1],).

    Raises
    ------
    ValueError
        If an entry is no number, or the shapes do not make a layered network.

    Examples
    --------
    >>> Parameters(weights=([[1, 2, 3]],), biases=([0.5],)).sizes
    (3, 1)
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    sizes: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        weights = _frozen_copies("weights", self.weights)
        biases = _frozen_copies("biases", self.biases)
        object.__setattr__(self, "weights", weights)
        object.__setattr__(self, "biases", biases)
        object.__setattr__(self, "sizes", check_layers(weights, biases))

    @classmethod
    def of(cls, weights: list[Array], biases: list[Array], sizes: tuple[int, ...]) -> Parameters:
        """Return arrays just computed for a network of these sizes, unchecked and not copied.

        Parameters
        ----------
        weights, biases : list of arrays
            One of each for every layer but the first; they become read-only.
        sizes : tuple of int
            Sizes of the layers, input first.
        """
        made = cls.__new__(cls)
        for array in (*weights, *biases):
            array.setflags(write=False)
        made.__dict__.update(weights=tuple(weights), biases=tuple(biases), sizes=sizes)
        return made

    @cached_property
    def finite(self) -> bool:
        """Return whether no entry is nan or infinite; looked up once, since entries cannot change."""
        return all(map(all_finite, self.weights + self.biases))


def _frozen_copies(name: str, arrays: object) -> tuple[Array, ...]:
    if not isinstance(arrays, Sequence):
        raise ValueError(
            f"{name} is {type(arrays).__name__}, expected a tuple with one array per layer; "
            f"did you forget the comma in {name}=({name[0].upper()},)?"
        )
    copies = []
    for layer, given in enumerate(arrays):
        copy = np.array(as_numbers(f"{name}[{layer}]", given), order="C")
        copy.setflags(write=False)
        copies.append(copy)
    return tuple(copies)
