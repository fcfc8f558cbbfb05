"""Draw sums over paths: the list of a quantity's chains, and their sum beside the measured slope.

Each sum, over the paths of one data point and over other data points, has its colour,
its mark and its shape.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from math import isfinite

from chainrule_helpers.notation import current_notation
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.labels import mathml_fraction
from chainrule_helpers.views.path_terms import PathTerm, RunningSum
from chainrule_helpers.views.style import (
    CARD,
    FONT,
    INK,
    MUTED,
    NUDGE,
    decimals_that_add,
    number_text,
)
from chainrule_helpers.views.svg import label
from chainrule_helpers.views.widths import text_width

ROW_HEIGHT = 66
LEFT, RIGHT, WIDTH = 176.0, 900.0, 1040.0
LANE, GAP, BAR_HEIGHT = 25, 7, 101

# A fixed height keeps the numbers under the formulas on one line.
_MIDDLE = "height:44px;display:flex;align-items:center;justify-content:center"


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
        parts.append(
            _line(RIGHT + 14, top + 19, 18, number_text(number, sum_.digits), colour, "start", "total")
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="sums" viewBox="0 0 {WIDTH:g} {BAR_HEIGHT}" '
        f'role="img" aria-label="{escape(sum_.in_words())}" font-family="{FONT}" width="{WIDTH:g}" '
        f'height="{BAR_HEIGHT}" style="max-width:100%;height:auto;display:block">'
        f'<rect width="{WIDTH:g}" height="{BAR_HEIGHT}" rx="10" fill="{CARD}"/>{"".join(parts)}</svg>'
    )


def _bar(start: float, end: float, top: float, style: str) -> str:
    left, wide = min(start, end), abs(end - start)
    return f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{LANE}" {style}/>'


def _piece(start: float, end: float, top: float, term: PathTerm, digits: int) -> str:
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


def path_rows(rows: Sequence[PathTerm]) -> str:
    """Return an HTML table with a row of fixed height for each term: product, factors, numbers."""
    digits = decimals_that_add([term.value for term in rows], least=4)
    body = "".join(_path_row(term, digits) for term in rows)
    return (
        f'<table class="paths" style="border-collapse:collapse;margin:0;font-family:{FONT};background:{CARD};'
        f'color:{INK};font-size:15px;font-variant-numeric:tabular-nums">{body}</table>'
    )


def _path_row(term: PathTerm, digits: int) -> str:
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
