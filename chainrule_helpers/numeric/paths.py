"""Count what a gradient costs: a product for every path, or every link once.

Both run in plain Python and count each multiplication of two links as they go, so
the counts are measured, not claimed; `growth` is the arithmetic that says the same
for networks whose paths are too many to walk.  A link that is always 1 (along a
bias, or through an identity) is multiplied by neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import NamedTuple

import numpy as np

from chainrule_helpers.architecture import Architecture, require_architecture
from chainrule_helpers.numeric.functions import ACTIVATION_FUNCTIONS
from chainrule_helpers.numeric.network import Parameters, forward

MOST_PATHS = 200_000
# dJ/dh = factor * (h - y) for a single example.
_ERROR_FACTOR = {"half_squared_error": 1.0, "sum_of_squared_residuals": 2.0}

Rows = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Work:
    """A gradient, and what it took.

    Parameters
    ----------
    weights : tuple of rows
        dJ/dW, ``weights[l][to][from]``.
    biases : tuple of tuple of float
        dJ/db.
    visits : int
        Paths walked, or links used.
    multiplications : int
        Multiplications of one link, or of a product of links, with another.
    """

    weights: tuple[Rows, ...]
    biases: Rows
    visits: int
    multiplications: int


class Growth(NamedTuple):
    """How many paths and links a network has, and what each way to its gradient costs."""

    paths: int
    links: int
    path_multiplications: int
    sweep_multiplications: int


class _Links:
    """The number of every link of one network, by layer; layer 0 is the input layer."""

    def __init__(self, arch: Architecture, params: Parameters, x, y) -> None:
        self.sizes = arch.sizes
        self.weights = [w.tolist() for w in params.weights]
        trace = forward(arch, params, x)
        self.values = [h.ravel().tolist() for h in trace.h]
        targets = np.asarray(y, float).ravel().tolist()
        if (len(self.values[0]), len(targets)) != (arch.sizes[0], arch.sizes[-1]):
            raise ValueError(
                f"x holds {len(self.values[0])} numbers and y {len(targets)}, expected {arch.sizes[0]} "
                f"and {arch.sizes[-1]}: paths are counted for a single example."
            )
        factor = _ERROR_FACTOR[arch.loss]
        self.errors = [factor * (h - t) for h, t in zip(self.values[-1], targets, strict=True)]
        # None stands for a layer whose activation is its weighted input: those links are 1.
        self.slopes = [None] + [
            None if name == "identity" else ACTIVATION_FUNCTIONS[name].slope(z, h).ravel().tolist()
            for name, z, h in zip(arch.activations, trace.z, trace.h[1:], strict=True)
        ]


def _require_plain(arch: Architecture) -> None:
    require_architecture(arch)
    if arch.loss not in _ERROR_FACTOR or "softmax" in arch.activations:
        raise ValueError(
            f"the loss is {arch.loss} and the output {arch.activations[-1]}; counting is made for "
            "squared losses and element-wise activations, where one path is one row of units."
        )


def every_path(arch: Architecture, params: Parameters, x, y) -> Work:
    """Compute the gradient as the sum over all paths, each multiplied out by itself.

    Parameters
    ----------
    arch, params : Architecture, Parameters
        A network with element-wise activations and a squared loss.
    x, y : array, (sizes[0],) and (sizes[-1],), or one row
        One example.

    Raises
    ------
    ValueError
        If there are more than 200,000 paths, or several examples.
    """
    _require_plain(arch)
    paths = growth(arch).paths
    if paths > MOST_PATHS:
        raise ValueError(
            f"this network has {paths:,} paths, more than the {MOST_PATHS:,} that are walked one by "
            "one; growth() counts them without walking."
        )
    links = _Links(arch, params, x, y)
    weights, biases, multiplications, walked = [], [], 0, 0
    for layer in range(1, len(arch.sizes)):
        rows = [[0.0] * arch.sizes[layer - 1] for _ in range(arch.sizes[layer])]
        column = [0.0] * arch.sizes[layer]
        for path in product(*(range(size) for size in arch.sizes[layer:])):
            factors = _factors(links, layer, path)
            for source, below in enumerate(links.values[layer - 1]):
                rows[path[0]][source] += prod([*factors, below])
                multiplications += len(factors)
            column[path[0]] += prod(factors)
            multiplications += len(factors) - 1
            walked += arch.sizes[layer - 1] + 1
        weights.append(tuple(map(tuple, rows)))
        biases.append(tuple(column))
    return Work(tuple(weights), tuple(biases), walked, multiplications)


def _factors(links: _Links, layer: int, path: Sequence[int]) -> list[float]:
    """Return the links from the loss down to the weighted input where a path begins."""
    factors = [links.errors[path[-1]]]
    for level in range(len(links.sizes) - 1, layer - 1, -1):
        unit = path[level - layer]
        if links.slopes[level] is not None:
            factors.append(links.slopes[level][unit])
        if level > layer:
            factors.append(links.weights[level - 1][unit][path[level - layer - 1]])
    return factors


def one_sweep(arch: Architecture, params: Parameters, x, y) -> Work:
    """Compute the gradient by passing delta back, every link used once.

    There is no limit on the paths (Nielsen BP1 to BP4, unit by unit).

    Parameters
    ----------
    arch, params : Architecture, Parameters
        The network.
    x : array_like, (n, sizes[0]) or (sizes[0],)
    y : array_like, shaped like the outputs
    """
    _require_plain(arch)
    links = _Links(arch, params, x, y)
    weights, biases, multiplications = [], [], 0
    arriving, visits = links.errors, len(links.errors)
    for layer in range(len(arch.sizes) - 1, 0, -1):
        deltas = arriving
        visits += arch.sizes[layer]
        if links.slopes[layer] is not None:
            deltas = [one * slope for one, slope in zip(arriving, links.slopes[layer], strict=True)]
            multiplications += len(deltas)
        below = links.values[layer - 1]
        weights.insert(0, tuple(tuple(delta * h for h in below) for delta in deltas))
        biases.insert(0, tuple(deltas))
        multiplications += len(deltas) * len(below)
        visits += len(deltas) * (len(below) + 1)
        if layer > 1:
            rows = links.weights[layer - 1]
            arriving = [
                sum(row[unit] * delta for row, delta in zip(rows, deltas, strict=True))
                for unit in range(len(below))
            ]
            multiplications += len(deltas) * len(below)
            visits += len(deltas) * len(below)
    return Work(tuple(weights), tuple(biases), visits, multiplications)


def growth(arch: Architecture) -> Growth:
    """Count paths, links and multiplications by arithmetic, without walking anything.

    Parameters
    ----------
    arch : Architecture
        A network with element-wise activations and a squared loss, of any size.

    Examples
    --------
    >>> growth(Architecture((3, 3, 1), ("sigmoid", "sigmoid")))
    Growth(paths=16, links=24, path_multiplications=52, sweep_multiplications=19)
    """
    _require_plain(arch)
    sizes, bends = arch.sizes, [name != "identity" for name in arch.activations]
    paths = path_multiplications = sweep_multiplications = 0
    links = sizes[-1]
    for layer in range(1, len(sizes)):
        below, width, ways = sizes[layer - 1], sizes[layer], prod(sizes[layer:])
        # Links below the first one: slopes that bend, and the weights between them.
        passed = sum(bends[layer - 1 :]) + len(sizes) - 1 - layer
        paths += ways * (below + 1)
        path_multiplications += ways * (below * (passed + 1) + passed)
        carried = width * below if layer > 1 else 0
        links += width * (below + 2) + carried
        sweep_multiplications += width * below + width * bends[layer - 1] + carried
    return Growth(paths, links, path_multiplications, sweep_multiplications)
