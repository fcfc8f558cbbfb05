"""The summands of a slope: a quantity's chains with their numbers, and their running sum.

Paths through the data point in the picture and paths through other data points
are two sums in one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import isclose, isfinite

from chainrule_helpers.notation import current_notation
from chainrule_helpers.symbolic.chains import Chain, Link
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.style import (
    PATH_SUM,
    POINT_SUM,
    decimals_that_add,
    number_text,
)

MOST_SINGLE = 12

Pair = tuple[QuantitySymbol, QuantitySymbol]


@dataclass(frozen=True)
class PathTerm:
    """One summand: a path, or all the paths that part from the others at one unit.

    Parameters
    ----------
    chains : tuple of Chain
        The paths.
    factors : tuple of (above, below)
        What is multiplied, from the top down.  For several paths the first
        factor is their shared slope at the unit where they part.
    slopes : tuple of float
        The number of each factor.
    value : float
        The product.
    through : tuple of str
        Names of the places where it parts from the other terms, from the bottom up.
    point : int or None
        The data point that it runs through, None where there is a single one.
    is_other : bool
        Whether that data point is another than the picture's own.
    """

    chains: tuple[Chain, ...]
    factors: tuple[Pair, ...]
    slopes: tuple[float, ...]
    value: float
    through: tuple[str, ...]
    point: int | None = None
    is_other: bool = False

    @property
    def mark(self) -> str:
        """A circle for the picture's own data point, a diamond for another."""
        return "◆" if self.is_other else "●"

    @property
    def colour(self) -> str:
        """The colour of the sum that it belongs to."""
        return POINT_SUM if self.is_other else PATH_SUM

    def __str__(self) -> str:
        way = f"via {', '.join(self.through)}" if self.through else ""
        where = f"data point {self.point}" if self.point else ""
        many = f" ({len(self.chains)} paths)" if len(self.chains) > 1 else ""
        return f"{self.mark} {', '.join(filter(None, (where, way))) or 'the only path'}{many}"


def terms(chains: Sequence[Chain], slope: Callable[[Link], float], point: int | None = None) -> tuple:
    """Return the summands of a gradient: one a path, or one a unit beyond a dozen paths.

    Parameters
    ----------
    chains : sequence of Chain
        All paths from the loss to one quantity.
    slope : callable
        Returns the number of a link.
    point : int, optional
        The data point in the picture, where there are several.
    """
    ways: dict[int | None, list[Chain]] = {}
    for chain in chains:
        ways.setdefault(_point_of(chain), []).append(chain)
    found = []
    for sample, paths in ways.items():
        listed = _single if len(chains) <= MOST_SINGLE or len(paths) == 1 else _grouped
        found += [replace(one, point=sample, is_other=sample != point) for one in listed(paths, slope)]
    return tuple(found)


def _point_of(chain: Chain) -> int | None:
    return next((symbol.quantity.sample for symbol in chain.symbols if symbol.quantity.sample), None)


def _upwards(chain: Chain) -> tuple[QuantitySymbol, ...]:
    return tuple(reversed(chain.symbols))


def _varying(chains: Sequence[Chain]) -> list[int]:
    """Return the places, counted from the bottom, at which the paths differ."""
    return [
        place for place, symbols in enumerate(zip(*map(_upwards, chains), strict=True)) if len({*symbols}) > 1
    ]


def _single(chains: Sequence[Chain], slope: Callable) -> Iterator[PathTerm]:
    """Yield one term for each path, named by the places where they differ."""
    varying = _varying(chains)
    for chain in chains:
        slopes = tuple(map(slope, chain.links))
        pairs = tuple((link.above, link.below) for link in chain.links)
        upwards = _upwards(chain)
        through = tuple(_plain_name(upwards[place]) for place in varying)
        yield PathTerm((chain,), pairs, slopes, _product(slopes), through)


def _grouped(chains: Sequence[Chain], slope: Callable) -> Iterator[PathTerm]:
    """Yield one term for each unit at which the paths first part."""
    place = _varying(chains)[0]
    groups: dict[QuantitySymbol, list[Chain]] = {}
    for chain in chains:
        groups.setdefault(_upwards(chain)[place], []).append(chain)
    for unit, paths in groups.items():
        shared = sum(_product(map(slope, path.links[: len(path.links) - place])) for path in paths)
        below = paths[0].links[len(paths[0].links) - place :]
        slopes = (shared, *map(slope, below))
        pairs = ((paths[0].above, unit), *((link.above, link.below) for link in below))
        yield PathTerm(tuple(paths), pairs, slopes, _product(slopes), (_plain_name(unit),))


def _plain_name(symbol: QuantitySymbol) -> str:
    """Return a typed name without its data point."""
    return current_notation().typed(replace(symbol.quantity, sample=None), symbol.sizes)


def _product(numbers) -> float:
    product = 1.0
    for number in numbers:
        product *= number
    return product


@dataclass(frozen=True)
class RunningSum:
    """The terms that are on, against the slope that was measured.

    Parameters
    ----------
    terms : tuple of PathTerm
        All of them.
    on : tuple of bool
        Which of them are switched on.
    measured : float
        The slope of the loss, measured by a nudge.
    """

    terms: tuple[PathTerm, ...]
    on: tuple[bool, ...]
    measured: float

    @property
    def lit(self) -> tuple[PathTerm, ...]:
        """The terms that are on."""
        return tuple(term for term, is_on in zip(self.terms, self.on, strict=True) if is_on)

    @property
    def total(self) -> float:
        """The sum of the terms that are on."""
        return sum(term.value for term in self.lit)

    @property
    def missing(self) -> float:
        """What the sum still needs."""
        return self.measured - self.total

    @cached_property
    def digits(self) -> int:
        """Decimals at which the numbers on show add up, all of them and those that are on."""
        listed = (self.terms, self.lit)
        return max(decimals_that_add([term.value for term in terms_], least=4) for terms_ in listed)

    @property
    def meets(self) -> bool:
        """Whether the sum is the measured slope, as far as a nudge can tell."""
        largest = max((abs(term.value) for term in self.terms), default=0.0)
        return isclose(self.total, self.measured, rel_tol=1e-6, abs_tol=1e-9 + 1e-6 * largest)

    def __str__(self) -> str:
        count = sum(len(term.chains) for term in self.lit)
        every = sum(len(term.chains) for term in self.terms)
        start = f"{count} of {every} {'path' if every == 1 else 'paths'} on: "
        if not isfinite(self.missing):
            return f"{start}a link is undefined at these numbers."
        if self.meets:
            rest = "" if count == every else ", since what is off adds up to 0"
            return f"{start}the sum meets the measured slope{rest}."
        return f"{start}{number_text(self.missing, self.digits)} is still missing."

    def in_words(self) -> str:
        """Return the terms, their sum and the measured slope as a sentence for a text alternative."""
        listed = [
            f"{term} {number_text(term.value, self.digits)} {'on' if is_on else 'off'}"
            for term, is_on in zip(self.terms, self.on, strict=True)
        ]
        return (
            f"{self} Terms: {'; '.join(listed)}. Sum {number_text(self.total, self.digits)}, "
            f"measured {number_text(self.measured, self.digits)}."
        )
