"""Draw small grey images with captions, and which of them are taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from chainrule_helpers.views.heatmap import drawn
from chainrule_helpers.views.picture import Picture
from chainrule_helpers.views.style import CARD, FONT, MUTED
from chainrule_helpers.views.svg import label

PIXEL, WIDE, HEIGHT = 17, 160.0, 196.0
COUNT_WIDTH = 72.0


def digit_row(images: Sequence[Sequence[float]], captions: Sequence[str], size: int = 8) -> Picture:
    """Return images in a row; the captions are the text alternative as well.

    Parameters
    ----------
    images : array_like, (n, size * size)
        Pixels from 0 (paper) to 1 (ink), row by row.
    captions : sequence of str
        A line below each image; a comma starts a second line.
    size : int
        Pixels in a row.
    """
    parts = []
    for place, (image, caption) in enumerate(zip(images, captions, strict=True)):
        left = WIDE * place + (WIDE - PIXEL * size) / 2
        edge = f'width="{PIXEL * size}" height="{PIXEL * size}" fill="none" stroke="{MUTED}"'
        for pixel, ink in enumerate(image):
            if ink > 0:
                x, y = left + PIXEL * (pixel % size), 8 + PIXEL * (pixel // size)
                box = f'x="{x:g}" y="{y:g}" width="{PIXEL}" height="{PIXEL}"'
                parts.append(f'<rect {box} fill="#000000" fill-opacity="{float(ink):.3g}"/>')
        parts.append(f'<rect x="{left:g}" y="8" {edge}/>')
        for line, text in enumerate(caption.split(", ", 1)):
            parts.append(label(left + PIXEL * size / 2, 166 + 21 * line, 16, escape(text)))
    words = f"{len(captions)} images: {'; '.join(captions)}."
    return _picture("".join(parts), WIDE * len(captions), HEIGHT, words)


def confusion_map(counts: Sequence[Sequence[int]], names: Sequence[str]) -> Picture:
    """Return how often each class (rows) was recognised as each (columns), as a heat map.

    Parameters
    ----------
    counts : array_like of int, (n, n)
        ``counts[truth][guess]``.
    names : sequence of str
        The classes.
    """
    strokes, wide, high = drawn(counts, names, names, digits=0, cell=COUNT_WIDTH, errors=True)
    said = [
        f"{name}: {counts[row][row]} right"
        + "".join(
            f", {count} taken for {names[column]}"
            for column, count in enumerate(counts[row])
            if count and column != row
        )
        for row, name in enumerate(names)
    ]
    words = f"Written in the rows, recognised in the columns. {'; '.join(said)}."
    body = (
        label(wide / 2, 26, 17, "written (rows), recognised (columns); orange: taken for another", MUTED)
        + f'<g transform="translate(0 24)">{strokes}</g>'
    )
    return _picture(body, wide, high + 32, words)


def _picture(body: str, width: float, height: float, words: str) -> Picture:
    told = escape(words)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{told}" font-family="{FONT}" width="{width:g}" height="{height:g}" '
        f'style="max-width:100%;height:auto;display:block"><title>{told}</title>'
        f'<rect width="{width:g}" height="{height:g}" rx="10" fill="{CARD}"/>{body}</svg>'
    )
    return Picture(svg, words)
