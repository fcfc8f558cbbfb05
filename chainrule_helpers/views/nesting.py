"""Draw a chain as nested functions: a box for each, with what it depends on inside it.

A reader who knows "outer derivative times inner derivative" reads the boxes from outside in;
on the rim of each stands its derivative with respect to the box inside.
"""

from __future__ import annotations

from html import escape
from itertools import pairwise

from chainrule_helpers.notation import Notation, current_notation, takes_notation
from chainrule_helpers.symbolic.chains import Chain
from chainrule_helpers.views.labels import letter_width, svg_letter
from chainrule_helpers.views.picture import Picture
from chainrule_helpers.views.style import CARD, FONT, INK, LIT, MATH_FONT, MUTED
from chainrule_helpers.views.svg import label

MARGIN, PAD, HEAD, SIZE = 18.0, 20.0, 42.0, 22
CORE_WIDTH, CORE_HEIGHT, GAP = 150.0, 50.0, 26.0


@takes_notation
def nesting(chain: Chain, *, notation: str | Notation | None = None) -> Picture:
    """Return a picture of a chain as functions inside each other.

    Parameters
    ----------
    chain : Chain
        One path, such as ``graph(architecture).chains(...)`` gives.
    notation : str, optional
        Whose letters are spoken; those in use unless given.

    Examples
    --------
    >>> from chainrule_helpers.symbolic.graph import graph
    >>> from chainrule_helpers.architecture import Architecture
    >>> network = graph(Architecture((1, 1), ("sigmoid",), "half_squared_error"))
    >>> str(nesting(network.chains("J", "b1_1")[0]))[:58]
    'Nested boxes, from outside to inside: J is a function of h'
    """
    spoken = current_notation()
    letters = [spoken.latex(one.quantity, one.sizes) for one in chain.symbols]
    names = [spoken.typed(one.quantity, one.sizes) for one in chain.symbols]
    told = _in_words(names)
    return Picture(_svg(letters, spoken.differential, told), told)


def _in_words(names: list[str]) -> str:
    """Return what the picture shows, from the outermost box to the innermost."""
    inside = ", which is a function of ".join(names[1:])
    slopes = " times ".join(f"d{a}/d{b}" for a, b in pairwise(names))
    return (
        f"Nested boxes, from outside to inside: {names[0]} is a function of {inside}. On the rims: {slopes}."
    )


def _svg(letters: list[str], differential: str, told: str) -> str:
    sign = svg_letter(differential)
    rims = [f"{sign}{svg_letter(a)} / {sign}{svg_letter(b)}" for a, b in pairwise(letters)]
    widths = [
        sum(letter_width(one, SIZE) for one in (a, a, b)) + 5 * SIZE + GAP for a, b in pairwise(letters)
    ]
    depth = len(rims)
    inner = max([CORE_WIDTH, *(wide - 2 * PAD * (depth - i - 1) for i, wide in enumerate(widths))])
    width = inner + 2 * PAD * depth + 2 * MARGIN
    height = CORE_HEIGHT + depth * (HEAD + PAD) + 2 * MARGIN
    parts = []
    for i, letter in enumerate(letters):
        x, y = MARGIN + i * PAD, MARGIN + i * HEAD
        wide, high = width - 2 * x, height - 2 * MARGIN - i * (HEAD + PAD)
        is_core = i == depth
        rim = f'stroke="{INK if is_core else MUTED}" stroke-width="{2.5 if is_core else 1.5}"'
        place = f'x="{x:g}" y="{y:g}" width="{wide:g}" height="{high:g}" rx="9"'
        parts.append(f'<rect class="nest" {place} fill="{LIT if is_core else CARD}" {rim}/>')
        if is_core:
            parts.append(label(x + wide / 2, y + high / 2 + 7, SIZE, _math(svg_letter(letter))))
            continue
        parts.append(label(x + 14, y + 29, SIZE, _math(svg_letter(letter)), more=_anchor("start")))
        parts.append(label(x + wide - 14, y + 29, SIZE, _math(rims[i]), more=_anchor("end")))
    told = escape(told, quote=True)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="nesting" viewBox="0 0 {width:g} {height:g}" '
        f'role="img" aria-label="{told}" font-family="{FONT}" width="{width:g}" height="{height:g}" '
        f'style="max-width:100%;height:auto;display:block"><title>{told}</title>'
        f'<rect width="{width:g}" height="{height:g}" rx="10" fill="{CARD}"/>{"".join(parts)}</svg>'
    )


def _math(body: str) -> str:
    return f'<tspan font-family="{MATH_FONT}">{body}</tspan>'


def _anchor(side: str) -> str:
    # A style goes before the attribute that `label` writes.
    return f'style="text-anchor:{side}"'
