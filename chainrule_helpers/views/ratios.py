"""Draw the ratios of a computed gradient to a measured one: a cell for every weight and bias.

A right slope stands on white in a thin frame.  A wrong one has a thick frame and the
word "wrong"; a turned sign is hatched besides.  So no reading needs the colours.
"""

from __future__ import annotations

from html import escape
from math import isfinite, isnan, log
from typing import TYPE_CHECKING

from chainrule_helpers.quantities import parameters_of
from chainrule_helpers.views.alt_text import with_words
from chainrule_helpers.views.results import as_html as result_table
from chainrule_helpers.views.style import CARD, FONT, INK, MUTED, NEGATIVE, POSITIVE
from chainrule_helpers.views.svg import hatching, label, set_letter, stored
from chainrule_helpers.views.widths import text_width

if TYPE_CHECKING:
    from chainrule_helpers.numeric.localise import Localisation

CELL_WIDTH, CELL_HEIGHT, GAP = 104.0, 66.0, 8.0
MARGIN, HEAD, BIAS_GAP, LAYER_GAP = 24.0, 96.0, 22.0, 56.0
HEADING = 236.0  # how wide the words above a block are
STRONGEST, WEAKEST, FAR = 0.42, 0.12, log(100)
MOST_CELLS = 400


def as_svg(found: Localisation) -> str | None:
    """Return the picture of a localisation; None where it would have too many cells to be read."""
    return stored(ratios_picture(found)) if len(found.names) <= MOST_CELLS else None


def as_html(found: Localisation) -> str | None:
    """Return that picture with its words where a page asks, a table where there are too many cells."""
    if len(found.names) > MOST_CELLS:
        return result_table(found)
    return with_words(ratios_picture(found), in_words(found))


def layer_name(layer: int, depth: int) -> str:
    """Return what to call the layer that is so many layers of weights away from the input.

    Parameters
    ----------
    layer : int
        Layers of weights up to it, from 1.
    depth : int
        Layers of weights in all.
    """
    if layer == depth:
        return "the output layer"
    return "the hidden layer" if depth == 2 else f"hidden layer {layer}"


def in_words(found: Localisation) -> str:
    """Return what the picture shows: the reading, then every ratio."""
    listed = ", ".join(
        f"{name} {text}{'' if good else ' wrong'}"
        for name, text, good in zip(found.names, found.texts, found.agree, strict=True)
    )
    return f"Ratios, computed to measured slope. {found.reading} {listed}."


def ratios_picture(found: Localisation) -> str:
    """Return the ratios as SVG: a block for every layer, a row for every unit, the bias last."""
    parts, x, entry = [], MARGIN, 0
    shown = zip(parameters_of(found.sizes), found.ratios, found.texts, found.agree, strict=True)
    cells = list(shown)
    for layer, (below, units) in enumerate(zip(found.sizes[:-1], found.sizes[1:], strict=True), start=1):
        taken = below * (CELL_WIDTH + GAP)
        right = x + max(taken, HEADING)
        left = right - taken
        parts.append(
            label(
                x + (right - x - GAP) / 2,
                HEAD - 14,
                16,
                f"weights into {layer_name(layer, len(found.sizes) - 1)}",
                MUTED,
            )
        )
        parts.append(label(right + BIAS_GAP + CELL_WIDTH / 2, HEAD - 14, 16, "biases", MUTED))
        places = [
            (left + k * (CELL_WIDTH + GAP), HEAD + j * (CELL_HEIGHT + GAP))
            for j in range(units)
            for k in range(below)
        ]
        places += [(right + BIAS_GAP, HEAD + j * (CELL_HEIGHT + GAP)) for j in range(units)]
        for place in places:
            quantity, ratio, text, good = cells[entry]
            letter = set_letter(found.notation, quantity, found.sizes)
            parts.append(_cell(*place, letter, ratio, text, good))
            entry += 1
        x = right + BIAS_GAP + CELL_WIDTH + LAYER_GAP
    width = max(x - LAYER_GAP + MARGIN, 560)
    height = HEAD + max(found.sizes[1:]) * (CELL_HEIGHT + GAP) + MARGIN
    parts.append(label(width / 2, 36, 18, "computed slope / measured slope"))
    told = escape(in_words(found), quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{told}" font-family="{FONT}" width="{width:g}" height="{height:g}" '
        f'style="max-width:100%;height:auto;display:block"><title>{told}</title>'
        f'<rect width="{width:g}" height="{height:g}" rx="10" fill="{CARD}"/>{"".join(parts)}</svg>'
    )


def _cell(x: float, y: float, letter: str, ratio: float, text: str, good: bool) -> str:
    """Return one parameter: its letter, its ratio, and a mark if it is wrong."""
    box = f'x="{x:.1f}" y="{y:.1f}" width="{CELL_WIDTH:g}" height="{CELL_HEIGHT:g}" rx="6"'
    text = text.replace("-", "−")
    if good:
        parts = [f'<rect class="right" {box} fill="{CARD}" stroke="{MUTED}" stroke-width="1"/>']
    else:
        colour = NEGATIVE if ratio < 0 or abs(ratio) < 1 else POSITIVE
        tint = f'fill="{colour}" fill-opacity="{_strength(ratio):.3f}"'
        parts = [f'<rect class="wrong" {box} {tint} stroke="{INK}" stroke-width="3"/>']
        if ratio < 0:
            lines = hatching(x, y, CELL_WIDTH, CELL_HEIGHT)
            parts.append(f'<path class="hatched" d="{lines}" stroke="{NEGATIVE}" opacity="0.5"/>')
            # Only a hatching needs cards under the words; on a tint they would hide what it says.
            wide = text_width(text, 20) + 10
            middle = x + (CELL_WIDTH - wide) / 2
            card = f'x="{middle:.1f}" y="{y + 28:.1f}" width="{wide:.1f}" height="30" rx="8"'
            letter_card = f'x="{x + 5:.1f}" y="{y + 5:.1f}" width="{CELL_WIDTH - 10:g}" height="21" rx="6"'
            for place in (card, letter_card):
                parts.append(f'<rect {place} fill="{CARD}" fill-opacity="0.92"/>')
        parts.append(label(x + CELL_WIDTH - 31, y + 20, 16, "wrong"))
    shift = CELL_WIDTH / 2 if good else 25
    parts.append(label(x + shift, y + 20, 17, letter, MUTED if good else INK))
    parts.append(label(x + CELL_WIDTH / 2, y + 50, 20, text, INK, role="number"))
    return "".join(parts)


def _strength(ratio: float) -> float:
    """Return how strongly a wrong ratio is tinted: by its distance from 1 as a factor, up to 100."""
    if isnan(ratio) or not isfinite(ratio) or ratio == 0:
        return STRONGEST
    return max(WEAKEST, STRONGEST * min(1.0, abs(log(abs(ratio))) / FAR))
