"""The strokes that pictures are made of: labels, cards, outlines, pictures under each other."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape
from math import atan2, degrees, hypot

from chainrule_helpers.notation import find_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.chains import Chain
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.labels import letter_width, svg_letter
from chainrule_helpers.views.style import (
    CARD,
    DARK,
    FONT,
    INK,
    LIT,
    MATH_FONT,
    MUTED,
    NEGATIVE,
    PICTURED,
    POSITIVE,
)
from chainrule_helpers.views.widths import text_width

Route = Chain | tuple[QuantitySymbol, ...]

RADIUS = 33
# Told apart by an outline that appears, not by a colour.
FOCUS_STYLE = (
    "<style>.cr-named{cursor:pointer;outline:none}.cr-named .cr-spot{stroke:none}"
    f".cr-named:focus .cr-spot{{stroke:{INK};stroke-width:3.5;stroke-dasharray:9 3}}"
    f".cr-named:hover .cr-spot{{stroke:{INK};stroke-width:1.5}}</style>"
)

# For readers without a kernel: the picture follows the reader's own setting.
STORED_THEME = f"<style>@media(prefers-color-scheme:dark){{.{PICTURED}{{filter:{DARK}}}}}</style>"


def stored(picture: str) -> str:
    """Return an SVG as a notebook stores it: light on light, dark in the dark."""
    head, rest = picture.split(">", 1)
    named = re.sub(r'class="', f'class="{PICTURED} ', head, count=1)
    head = named if named != head else f'{head} class="{PICTURED}"'
    return f"{head}>{STORED_THEME}{rest}"


@lru_cache(maxsize=4096)
def typed_name(notation: str, quantity: Quantity, sizes: tuple[int, ...]) -> str:
    """Return the name that a reader types, remembered: a picture asks for every name each time.

    Parameters
    ----------
    notation : str
        Name of a notation.
    quantity : Quantity
    sizes : tuple of int
        Sizes of the network's layers.
    """
    return find_notation(notation).typed(quantity, sizes)


@lru_cache(maxsize=4096)
def set_letter(notation: str, quantity: Quantity, sizes: tuple[int, ...]) -> str:
    """Return a quantity's letter as SVG, remembered.

    Parameters
    ----------
    notation : str
        Name of a notation.
    quantity : Quantity
    sizes : tuple of int
        Sizes of the network's layers.
    """
    letter = svg_letter(find_notation(notation).latex(quantity, sizes))
    return f'<tspan font-family="{MATH_FONT}">{letter}</tspan>'


def text_role(size: float) -> str:
    """Return what a text is for, by which a style sheet enlarges it: a note, text, or a letter."""
    return "note" if size <= 16 else "text" if size <= 18 else "letter"


def label(x: float, y: float, size: float, body: str, fill: str = INK, more: str = "", role: str = "") -> str:
    """Return a centred line of text; the body may hold ``tspan`` elements.

    Parameters
    ----------
    x, y : float
        Middle of the line, and its baseline.
    size : float
        Size of the type.
    body : str
        SVG text, escaped.
    fill : str
        Colour.
    more : str
        Further attributes.
    role : str
        Class; follows from the size unless given.
    """
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{size}"'
    return f'<text class="{role or text_role(size)}" {place} fill="{fill}" {more}>{body}</text>'


def card(x: float, y: float, width: float, height: float, fill: str, role: str) -> str:
    """Return a rounded rectangle that keeps lines from running through a label.

    Parameters
    ----------
    x, y : float
        The middle.
    width, height : float
    fill : str
        Colour.
    role : str
        Class.
    """
    return (
        f'<rect class="{role}" x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:g}" '
        f'height="{height:g}" rx="{height / 3:.1f}" fill="{fill}"/>'
    )


def shortened(x1: float, y1: float, x2: float, y2: float) -> tuple[float, float, float, float]:
    """Return the part of an edge between the rims of its two nodes.

    Parameters
    ----------
    x1, y1, x2, y2 : float
        Middles of the two nodes.
    """
    fraction = RADIUS / hypot(x2 - x1, y2 - y1)
    dx, dy = (x2 - x1) * fraction, (y2 - y1) * fraction
    return x1 + dx, y1 + dy, x2 - dx, y2 - dy


def equation_width(latex: str, number: str, size: float) -> float:
    """Return the room that a card needs for ``w = −12.50`` in the widest of the common fonts.

    Parameters
    ----------
    latex : str
        The letter.
    number : str
        What stands right of the sign of equality.
    size : float
        Size of the type.
    """
    return round(letter_width(latex, size) + text_width(f" = {number}", size) + 4, 1)


def edge_line(x1: float, y1: float, x2: float, y2: float, value: float | None, is_lit: bool) -> str:
    """Return an edge: as thick as its weight is large, dashed where it is negative.

    Parameters
    ----------
    x1, y1, x2, y2 : float
        Ends of the edge.
    value : float or None
        The weight; None draws a grey line.
    is_lit : bool
        Whether the edge belongs to a lit path.
    """
    line = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    glow = f'<line {line} stroke="{LIT}" stroke-width="13" stroke-linecap="round"/>' if is_lit else ""
    if value is None:
        return f'{glow}<line {line} stroke="{MUTED}" stroke-width="2"/>'
    colour = POSITIVE if value >= 0 else NEGATIVE
    dash = "" if value >= 0 else ' stroke-dasharray="7 5"'
    thick = min(1.2 + 2.2 * abs(value), 6)
    return f'{glow}<line {line} stroke="{colour}" stroke-width="{thick:.1f}"{dash}/>'


def edge_spot(x1: float, y1: float, x2: float, y2: float, thick: float = 20) -> str:
    """Return a wide invisible area around an edge; its outline shows when it has the focus.

    Parameters
    ----------
    x1, y1, x2, y2 : float
        Ends of the edge.
    thick : float
        Width of the area.
    """
    length, angle = hypot(x2 - x1, y2 - y1), degrees(atan2(y2 - y1, x2 - x1))
    place = f"translate({x1:.1f} {y1:.1f}) rotate({angle:.2f})"
    return (
        f'<rect class="cr-spot" y="{-thick / 2:g}" width="{length:.1f}" height="{thick:g}" '
        f'rx="{thick / 2:g}" fill="transparent" transform="{place}"/>'
    )


def box_spot(x: float, y: float, width: float, height: float, rx: float = 8, role: str = "") -> str:
    """Return an invisible area around a point; its outline shows when it has the focus.

    Parameters
    ----------
    x, y : float
        The middle.
    width, height : float
    rx : float
        Radius of the corners.
    role : str
        A second class.
    """
    return (
        f'<rect class="cr-spot {role}" x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:g}" '
        f'height="{height:g}" rx="{rx:g}" fill="transparent"/>'
    )


def named_group(name: str, words: str, body: str, is_chosen: bool) -> str:
    """Return a part of a picture that can be focused and pressed like a button.

    Parameters
    ----------
    name : str
        What a press reports.
    words : str
        Its text alternative.
    body : str
        SVG.
    is_chosen : bool
        Whether it counts as pressed.
    """
    return (
        f'<g class="cr-named" data-name="{escape(name)}" tabindex="0" role="button" '
        f'aria-label="{escape(words)}" aria-pressed="{str(is_chosen).lower()}">{body}</g>'
    )


def stacked(pictures: Iterable[str], description: str) -> str:
    """Return several SVG pictures as one, each under the one before, with one text alternative.

    Parameters
    ----------
    pictures : iterable of str
        SVG pictures, from the top down.
    description : str
        The text alternative.
    """
    parts, width, height = [], 0.0, 0.0
    for picture in pictures:
        head, body = picture.split(">", 1)
        box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', head)
        wide, high = float(box[1]), float(box[2])
        # Only the whole has a role, and a nested picture must not stretch itself.
        roles = re.search(r' class="[^"]*"', head)
        place = f'y="{height:g}" width="{wide:g}" height="{high:g}" viewBox="0 0 {wide:g} {high:g}"'
        parts.append(f'<svg{roles[0] if roles else ""} {place} font-family="{FONT}">{body}')
        width, height = max(width, wide), height + high
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="stacked" viewBox="0 0 {width:g} {height:g}" '
        f'role="img" aria-label="{escape(description)}" width="{width:g}" height="{height:g}" '
        f'style="max-width:100%;height:auto;display:block"><title>{escape(description)}</title>'
        f'<rect width="{width:g}" height="{height:g}" rx="10" fill="{CARD}"/>{"".join(parts)}</svg>'
    )


def routes(lit: Iterable[Route] | tuple[QuantitySymbol, ...]) -> tuple[tuple[QuantitySymbol, ...], ...]:
    """Return paths as tuples of symbols from the top down; symbols alone count as one path."""
    lit = tuple(lit)
    if lit and isinstance(lit[0], QuantitySymbol):
        return (lit,)
    return tuple(route.symbols if isinstance(route, Chain) else tuple(route) for route in lit)


def hatching(x: float, y: float, width: float, height: float, step: float = 14.0) -> str:
    """Return the path of slanted lines that fill a rectangle.

    Parameters
    ----------
    x, y : float
        The upper left corner.
    width, height : float
        How far it reaches to the right and down.
    step : float
        The distance between two lines, along an edge.
    """
    lines, at = [], step
    while at < width + height:
        left, low = max(0.0, at - height), min(at, height)
        right, high = min(at, width), max(0.0, at - width)
        lines.append(f"M{x + left:.1f} {y + low:.1f}L{x + right:.1f} {y + high:.1f}")
        at += step
    return "".join(lines)
