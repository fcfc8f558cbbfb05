"""Add up paths: the list of a quantity's chains, and their running sum beside the measured slope.

Paths through the data point in the picture and paths through other data points
are two sums in one; each has its colour, its mark and its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from html import escape
from math import isclose, isfinite

from chainrule_helpers.notation import current_notation
from chainrule_helpers.symbolic.chains import Chain, Link
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.labels import mathml_fraction
from chainrule_helpers.views.marks import label
from chainrule_helpers.views.style import CARD, FONT, INK, MUTED, NUDGE, PATH_SUM, POINT_SUM, number_text
from chainrule_helpers.views.style import decimals_that_add as decimals
from chainrule_helpers.views.widths import text_width

MOST_SINGLE = 12
ROW_HEIGHT = 66
LEFT, RIGHT, WIDTH = 176.0, 900.0, 1040.0
LANE, GAP, BAR_HEIGHT = 25, 7, 101

# A fixed height keeps the numbers under the formulas on one line.
_MIDDLE = "height:44px;display:flex;align-items:center;justify-content:center"

Pair = tuple[QuantitySymbol, QuantitySymbol]


@dataclass(frozen=True)
class Term:
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


def _single(chains: Sequence[Chain], slope: Callable) -> Iterator[Term]:
    """Yield one term for each path, named by the places where they differ."""
    varying = _varying(chains)
    for chain in chains:
        slopes = tuple(map(slope, chain.links))
        pairs = tuple((link.above, link.below) for link in chain.links)
        upwards = _upwards(chain)
        through = tuple(_plain_name(upwards[place]) for place in varying)
        yield Term((chain,), pairs, slopes, _product(slopes), through)


def _grouped(chains: Sequence[Chain], slope: Callable) -> Iterator[Term]:
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
        yield Term(tuple(paths), pairs, slopes, _product(slopes), (_plain_name(unit),))


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
    terms : tuple of Term
        All of them.
    on : tuple of bool
        Which of them are switched on.
    measured : float
        The slope of the loss, measured by a nudge.
    """

    terms: tuple[Term, ...]
    on: tuple[bool, ...]
    measured: float

    @property
    def lit(self) -> tuple[Term, ...]:
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
        return max(decimals([term.value for term in terms_], least=4) for terms_ in listed)

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


def sum_bar(sum_: RunningSum) -> str:
    """Return three bars above each other: the terms end to end, their sum, the measured slope.

    Positive terms are filled and grow to the right of zero, negative ones are
    hollow and grow to the left; those of other data points have round ends.
    """
    values = [term.value for term in sum_.terms if isfinite(term.value)]
    high = max(sum(v for v in values if v > 0), sum_.measured if isfinite(sum_.measured) else 0.0, 0.0)
    low = min(sum(v for v in values if v < 0), sum_.measured if isfinite(sum_.measured) else 0.0, 0.0)
    unit = (RIGHT - LEFT) / ((high - low) or 1.0)
    zero = LEFT - low * unit

    def at(value: float) -> float:
        return zero + (value if isfinite(value) else 0.0) * unit

    tops = [6 + place * (LANE + GAP) for place in range(3)]
    ends = {True: 0.0, False: 0.0}
    parts = []
    for term in sum_.lit:
        start = ends[term.value >= 0]
        ends[term.value >= 0] += term.value if isfinite(term.value) else 0.0
        parts.append(_piece(at(start), at(start + term.value), tops[0], term, sum_.digits))
    total, measured = at(sum_.total), at(sum_.measured)
    whole = _bar(zero, total, tops[1], f'fill="{INK}"')
    if sum_.meets or not isfinite(sum_.missing):
        parts.append(whole)
    else:
        # Too much is cut out of the sum's bar, too little continues it.
        is_too_much = abs(sum_.total) > abs(sum_.measured) and sum_.total * sum_.measured >= 0
        line = f'stroke="{INK}" stroke-width="2" stroke-dasharray="5 4"'
        gap = _bar(total, measured, tops[1], f'fill="{CARD}" {line}')
        parts += [whole, gap] if is_too_much else [gap, whole]
    parts.append(_bar(zero, measured, tops[2], f'fill="{NUDGE}"'))
    bottom = tops[2] + LANE
    parts.append(f'<path d="M{zero:.1f} 2V{bottom + 4}" stroke="{INK}" stroke-width="1.5"/>')
    dash = f'stroke="{NUDGE}" stroke-width="2" stroke-dasharray="3 4"'
    # Behind the bars, so that it runs through no number.
    parts.insert(0, f'<path d="M{measured:.1f} 2V{bottom + 4}" {dash}/>')
    names = ("paths that are on", "their sum", "measured")
    for top, name in zip(tops, names, strict=True):
        parts.append(_line(LEFT - 12, top + 18, 15, name, MUTED, "end", "lane"))
    for top, number, colour in zip(tops[1:], (sum_.total, sum_.measured), (INK, NUDGE), strict=True):
        text = number_text(number, sum_.digits)
        parts.append(_line(RIGHT + 14, top + 19, 18, text, colour, "start", "total"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sums" viewBox="0 0 {WIDTH:g} {BAR_HEIGHT}" '
        f'role="img" aria-label="{escape(sum_.in_words())}" font-family="{FONT}" width="{WIDTH:g}" '
        f'height="{BAR_HEIGHT}" style="max-width:100%;height:auto;display:block">'
        f'<rect width="{WIDTH:g}" height="{BAR_HEIGHT}" rx="10" fill="{CARD}"/>{"".join(parts)}</svg>'
    )


def _bar(start: float, end: float, top: float, style: str) -> str:
    left, wide = min(start, end), abs(end - start)
    return f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{LANE}" {style}/>'


def _piece(start: float, end: float, top: float, term: Term, digits: int) -> str:
    """Return one term: filled where it is positive, hollow where it is negative."""
    left, wide = min(start, end) + 1, max(abs(end - start) - 2, 0.8)
    is_hollow = term.value < 0
    fill, ink = (CARD, term.colour) if is_hollow else (term.colour, CARD)
    round_ends = min(LANE, wide) / 2 if term.is_other else 0
    inset = 1.5 if is_hollow and wide > 4 else 0
    shape = (
        f'<rect x="{left + inset:.1f}" y="{top + inset}" width="{wide - 2 * inset:.1f}" '
        f'height="{LANE - 2 * inset}" rx="{round_ends:.1f}" fill="{fill if inset or not is_hollow else ink}" '
        f'stroke="{term.colour}" stroke-width="{2 * inset}"/>'
    )
    text = f"{term.mark} {number_text(term.value, digits)}"
    if wide < text_width(text, 15) + 6:
        return shape
    return shape + label(left + wide / 2, top + 18, 15, text, ink, role="number")


def _line(x: float, y: float, size: int, text: str, fill: str, anchor: str, role: str) -> str:
    place = f'class="{role}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}"'
    return f'<text {place} fill="{fill}">{escape(text)}</text>'


def path_rows(rows: Sequence[Term]) -> str:
    """Return an HTML table with a row of fixed height for each term: product, factors, numbers."""
    digits = decimals([term.value for term in rows], least=4)
    body = "".join(_path_row(term, digits) for term in rows)
    return (
        f'<table class="paths" style="border-collapse:collapse;margin:0;font-family:{FONT};background:{CARD};'
        f'color:{INK};font-size:15px;font-variant-numeric:tabular-nums">{body}</table>'
    )


def _path_row(term: Term, digits: int) -> str:
    several = f" <small>({len(term.chains)} paths)</small>" if len(term.chains) > 1 else ""
    signs = ["", *["·"] * (len(term.factors) - 1)]
    cells = []
    for place, (sign, pair, number) in enumerate(zip(signs, term.factors, term.slopes, strict=True)):
        more = several if place == 0 else ""
        under = f'<div style="line-height:18px">{number_text(number, 4)}{more}</div>'
        cells.append(_cell(sign, f'<div style="{_MIDDLE}">{_fraction(*pair)}</div>{under}'))
    whole = f'<b style="color:{term.colour}">{term.mark}&nbsp;{number_text(term.value, digits)}</b>'
    head = "padding:0 6px;text-align:right;white-space:nowrap;font-size:17px;font-weight:400;min-width:96px"
    start = f'<th scope="row" style="{head}">{whole} =</th>'
    line = f"height:{ROW_HEIGHT}px;border-bottom:1px solid #d5d9e0"
    return f'<tr style="{line}">{start}{"".join(cells)}</tr>'


def _cell(sign: str, body: str) -> str:
    style = "padding:0 5px;text-align:center;white-space:nowrap"
    dot = f'<td style="padding:0;color:{MUTED}">{sign}</td>'
    return f'{dot}<td style="{style}">{body}</td>'


def _fraction(above: QuantitySymbol, below: QuantitySymbol) -> str:
    notation = current_notation()
    letters = (notation.latex(s.quantity, s.sizes) for s in (above, below))
    return _set_fraction(notation.differential, *letters)


@lru_cache(maxsize=2048)
def _set_fraction(differential: str, above: str, below: str) -> str:
    fraction = mathml_fraction(differential, above, below)
    return f'<math style="font-size:16px" displaystyle="true">{fraction}</math>'
