"""Draw a matrix as a heat map with its numbers, and a softmax's outputs beside its Jacobian.

Positive entries are blue and plain, negative ones orange and hatched, and every
entry carries its number with its sign, so that no reading needs the colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import exp, isfinite

from chainrule_helpers.notation import Notation, current_notation, takes_notation
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.picture import Picture
from chainrule_helpers.views.style import CARD, FONT, INK, LIT, MUTED, NEGATIVE, NUDGE, POSITIVE, number_text
from chainrule_helpers.views.svg import hatching, label, set_letter, typed_name
from chainrule_helpers.views.widths import text_width

CELL_WIDTH, CELL_HEIGHT = 112.0, 58.0
MARGIN, HEAD, SUM_GAP = 92.0, 64.0, 14.0
STRONGEST = 0.42
NOISE_DECIMALS = 12
BARS_WIDTH, WIDTH, HEIGHT = 440.0, 1040.0, 330.0

Label = QuantitySymbol | str
Rows = Sequence[Sequence[float]]


def _clean(value: float) -> float:
    """Return a number without the rounding error that an exact 0 arrives with."""
    return round(float(value), NOISE_DECIMALS) + 0.0 if isfinite(value) else float(value)


def _letter(name: Label) -> str:
    if isinstance(name, QuantitySymbol):
        return set_letter(current_notation().name, name.quantity, name.sizes)
    return escape(name)


def _word(name: Label) -> str:
    if isinstance(name, QuantitySymbol):
        return typed_name(current_notation().name, name.quantity, name.sizes)
    return name


def in_words(numbers: Rows, rows: Sequence[Label], columns: Sequence[Label], digits: int = 3) -> str:
    """Return a matrix as sentences, one a row, then the sums of its rows and columns."""
    said = []
    for name, line in zip(rows, numbers, strict=True):
        entries = ", ".join(number_text(_clean(value), digits) for value in line)
        said.append(f"row {_word(name)}: {entries}, together {number_text(_clean(sum(line)), digits)}")
    totals = ", ".join(number_text(_clean(sum(column)), digits) for column in zip(*numbers, strict=True))
    heads = ", ".join(map(_word, columns))
    return f"Columns {heads}. {'; '.join(said)}. Column sums: {totals}."


def drawn(
    numbers: Rows,
    rows: Sequence[Label],
    columns: Sequence[Label],
    *,
    lit: Sequence[int] = (),
    digits: int = 3,
    scale: float | None = None,
    cell: float = CELL_WIDTH,
    errors: bool = False,
) -> tuple[str, float, float]:
    """Return the strokes of a heat map, its width and its height.

    Parameters
    ----------
    numbers : rows of float
        The matrix.
    rows, columns : sequence of symbol or str
        Labels; symbols are set in the current notation.
    lit : sequence of int
        Columns to ring, from 0.
    digits : int
        Decimals.
    scale : float, optional
        The size that gets the strongest colour; the largest entry unless given.
    cell : float
        Width of a cell.
    errors : bool
        Whether entries off the diagonal count errors, which get a colour and a scale of their own.
    """
    off_diagonal = (v for k, line in enumerate(numbers) for j, v in enumerate(line) if j != k)
    most = max(map(abs, off_diagonal), default=0.0) or 1.0
    largest = scale or max((abs(v) for line in numbers for v in line if isfinite(v)), default=0.0) or 1.0
    right, bottom = MARGIN + cell * len(columns), HEAD + CELL_HEIGHT * len(rows)
    sum_x, sum_y = right + SUM_GAP + cell / 2, bottom + SUM_GAP + CELL_HEIGHT / 2
    parts = []
    for j, name in enumerate(columns):
        x = MARGIN + cell * (j + 0.5)
        total = number_text(_clean(sum(line[j] for line in numbers)), digits)
        parts += [label(x, HEAD - 18, 21, _letter(name)), label(x, sum_y + 6, 17, total, MUTED)]
    for k, (name, line) in enumerate(zip(rows, numbers, strict=True)):
        y = HEAD + CELL_HEIGHT * k
        parts.append(label(MARGIN / 2 + 8, y + CELL_HEIGHT / 2 + 6, 21, _letter(name)))
        for j, value in enumerate(line):
            tint = _tint(value, most, True) if errors and j != k else _tint(_clean(value), largest)
            parts.append(_cell(MARGIN + cell * j, y, cell, _clean(value), tint, digits))
        parts.append(label(sum_x, y + CELL_HEIGHT / 2 + 6, 17, number_text(_clean(sum(line)), digits), MUTED))
    parts += [
        label(sum_x, HEAD - 18, 16, "row sum", MUTED),
        label(MARGIN / 2 + 4, sum_y - 4, 16, "column", MUTED),
        label(MARGIN / 2 + 4, sum_y + 15, 16, "sum", MUTED),
    ]
    for j in lit:
        place = f'x="{MARGIN + cell * j + 1:.1f}" y="{HEAD + 1:.1f}" width="{cell - 2:.1f}"'
        look = f'rx="4" fill="none" stroke="{NUDGE}" stroke-width="4"'
        parts.append(f'<rect class="lit-column" {place} height="{bottom - HEAD - 2:.1f}" {look}/>')
    return "".join(parts), right + SUM_GAP + cell, bottom + SUM_GAP + CELL_HEIGHT


def _tint(value: float, largest: float, wrong: bool = False) -> tuple[str, float]:
    """Return the colour of an entry and how strong it is: by its size, orange where negative or wrong."""
    strength = STRONGEST * min(1.0, abs(value) / largest) if isfinite(value) else 0.0
    return NEGATIVE if wrong or value < 0 else POSITIVE, strength


def _cell(x: float, y: float, width: float, value: float, tint: tuple[str, float], digits: int) -> str:
    """Return one entry: tinted, where negative hatched, with its number."""
    colour, strength = tint
    box = f'x="{x:.1f}" y="{y:.1f}" width="{width:g}" height="{CELL_HEIGHT:g}"'
    filled = f'fill="{colour}" fill-opacity="{strength:.3f}"' if strength else f'fill="{CARD}"'
    parts = [f'<rect class="entry" {box} {filled} stroke="{MUTED}" stroke-width="1"/>']
    text = number_text(value, digits)
    if value < 0:
        # The hatching fades with the tint, but never to nothing: it carries the sign.
        line = f'stroke="{NEGATIVE}" stroke-width="1.2" stroke-opacity="{0.2 + strength:.3f}"'
        parts.append(f'<path class="hatched" d="{hatching(x, y, width, CELL_HEIGHT)}" {line}/>')
        # Only a hatching needs a card under the number; a tint would be hidden by it.
        wide = text_width(text, 18) + 8
        card = f'x="{x + (width - wide) / 2:.1f}" y="{y + CELL_HEIGHT / 2 - 14:.1f}" width="{wide:.1f}"'
        parts.append(f'<rect {card} height="28" rx="8" fill="{CARD}" fill-opacity="0.9"/>')
    parts.append(label(x + width / 2, y + CELL_HEIGHT / 2 + 6, 18, text))
    return "".join(parts)


def _svg(body: str, width: float, height: float, words: str) -> str:
    told = escape(words)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{told}" font-family="{FONT}" width="{width:g}" height="{height:g}" '
        f'style="max-width:100%;height:auto;display:block"><title>{told}</title>'
        f'<rect width="{width:g}" height="{height:g}" rx="10" fill="{CARD}"/>{body}</svg>'
    )


@takes_notation
def heatmap(
    numbers: Rows,
    rows: Sequence[Label],
    columns: Sequence[Label],
    *,
    title: str = "",
    digits: int = 3,
    scale: float | None = None,
    notation: str | Notation | None = None,
) -> Picture:
    """Return a matrix as a picture: tinted entries with their numbers, and the sums in the margin.

    Parameters
    ----------
    numbers : array_like, (rows, columns)
        The matrix.
    rows, columns : sequence of symbol or str
        Labels; symbols are set in the current notation.
    title : str
        What the matrix is, said above it and first in its text alternative.
    digits : int
        Decimals.
    scale : float, optional
        The size that gets the strongest colour, so that two heat maps can share
        it; the largest entry unless given.
    notation : str, optional
        Whose letters the labels are.

    Raises
    ------
    ValueError
        If labels and numbers do not fit together.

    Examples
    --------
    >>> heatmap([[0.25, -0.25], [-0.25, 0.25]], ["a1", "a2"], ["z1", "z2"], title="Jacobian", digits=2)
    Jacobian. Columns z1, z2. row a1: 0.25, −0.25, together 0.00; row a2: −0.25, 0.25, together 0.00. Column sums: 0.00, 0.00.
    """  # noqa: E501
    lines = [[float(value) for value in line] for line in numbers]
    if len(lines) != len(rows) or any(len(line) != len(columns) for line in lines):
        shape = f"{len(lines)} x {len(lines[0]) if lines else 0}"
        raise ValueError(
            f"numbers is {shape}, expected {len(rows)} x {len(columns)}: a row for each row label."
        )
    body, width, height = drawn(lines, rows, columns, digits=digits, scale=scale)
    words = in_words(lines, rows, columns, digits)
    if title:
        words = f"{title}. {words}"
        lift = 26
        body = (
            f'{label(width / 2, 26, 17, escape(title), MUTED)}<g transform="translate(0 {lift})">{body}</g>'
        )
        height += lift
    return Picture(_svg(body, width, height, words), words)


def softmax(weighted: Sequence[float]) -> tuple[float, ...]:
    """Return the softmax of weighted inputs, shifted so that nothing overflows (Nielsen eq. 78).

    Examples
    --------
    >>> softmax([1000.0, 1000.0])
    (0.5, 0.5)
    """
    top = max(weighted)
    raised = [exp(z - top) for z in weighted]
    total = sum(raised)
    return tuple(one / total for one in raised)


def sigmoids(weighted: Sequence[float]) -> tuple[float, ...]:
    """Return the sigmoid of each weighted input by itself."""
    return tuple(1 / (1 + exp(-z)) if z >= 0 else exp(z) / (1 + exp(z)) for z in weighted)


@dataclass(frozen=True)
class OutputLayer:
    """Weighted inputs, what an output layer makes of them, and a nudge.

    Parameters
    ----------
    activation : str
        ``"softmax"`` or ``"sigmoid"``.
    weighted : tuple of float
        The weighted inputs.
    nudged : tuple of int
        Which of them are nudged, from 0.
    nudge : float
        By how much.
    names, outputs : tuple of symbol
        The letters of weighted inputs and outputs.
    """

    activation: str
    weighted: tuple[float, ...]
    nudged: tuple[int, ...]
    nudge: float
    names: tuple[QuantitySymbol, ...]
    outputs: tuple[QuantitySymbol, ...]

    def _of(self, weighted: Sequence[float]) -> tuple[float, ...]:
        return softmax(weighted) if self.activation == "softmax" else sigmoids(weighted)

    @property
    def before(self) -> tuple[float, ...]:
        """The outputs as they are."""
        return self._of(self.weighted)

    @property
    def after(self) -> tuple[float, ...]:
        """The outputs after the nudge."""
        return self._of([z + self.nudge * (place in self.nudged) for place, z in enumerate(self.weighted)])

    @property
    def moves(self) -> tuple[float, ...]:
        """How far the nudge carries each output."""
        return tuple(b - a for a, b in zip(self.before, self.after, strict=True))

    @property
    def jacobian(self) -> tuple[tuple[float, ...], ...]:
        """The slope of each output (rows) along each weighted input (columns)."""
        found = self.before
        joint = self.activation == "softmax"
        return tuple(
            tuple(a * ((k == j) - b) if joint or k == j else 0.0 for j, b in enumerate(found))
            for k, a in enumerate(found)
        )

    def __str__(self) -> str:
        which = " and ".join(", ".join(_word(self.names[i]) for i in self.nudged).rsplit(", ", 1))
        moved = ", ".join(
            f"{_word(name)} {signed(move)}" for name, move in zip(self.outputs, self.moves, strict=True)
        )
        return f"Nudge {which} by {self.nudge:g}. Moves: {moved}. Together {signed(sum(self.moves))}."


def signed(value: float, digits: int = 3) -> str:
    """Return a move with its sign, 0 without."""
    value = _clean(value)
    return f"{'+' if value > 0 else ''}{number_text(value, digits)}"


def layer_words(layer: OutputLayer) -> str:
    """Return everything that the picture of an output layer shows, as sentences."""
    listed = ", ".join(
        f"{_word(name)} = {number_text(value)}"
        for name, value in zip((*layer.names, *layer.outputs), (*layer.weighted, *layer.before), strict=True)
    )
    table = in_words(layer.jacobian, layer.outputs, layer.names)
    return f"{layer.activation} outputs: {listed}. {layer} Slopes of the outputs: {table}"


def layer_picture(layer: OutputLayer) -> str:
    """Return an output layer as SVG: the outputs as bars on the left, the Jacobian on the right."""
    # Four outputs get narrower cells rather than smaller type.
    cell = min(CELL_WIDTH, (WIDTH - BARS_WIDTH - MARGIN - SUM_GAP) / (len(layer.names) + 1))
    map_, _, high = drawn(layer.jacobian, layer.outputs, layer.names, lit=layer.nudged, scale=0.25, cell=cell)
    body = f'{_bars(layer)}<g transform="translate({BARS_WIDTH:g} 14)">{map_}</g>'
    return _svg(body, WIDTH, max(HEIGHT, high + 14), layer_words(layer))


def _bars(layer: OutputLayer) -> str:
    """Return a bar for each output, from 0 to 1, and a dashed outline where the nudge carries it."""
    left, full, tall = 78.0, 180.0, 34.0
    numbers, moved = left + full + 46, 392.0
    pitch = min(72.0, 220.0 / len(layer.outputs))
    parts = [
        label(left + full / 2, 32, 16, f"outputs ({layer.activation})", MUTED),
        label(moved, 32, 16, "move", NUDGE),
    ]
    rows = zip(layer.outputs, layer.before, layer.after, layer.moves, strict=True)
    for place, (name, before, after, move) in enumerate(rows):
        y = 62 + pitch * place
        parts.append(label(left / 2, y + 24, 21, _letter(name)))
        parts.append(_box(left, y, full, tall, f'fill="none" stroke="{MUTED}" stroke-width="1"'))
        parts.append(_box(left, y, full * before, tall, f'class="output" fill="{LIT}" stroke="{INK}"'))
        dash = f'fill="none" stroke="{NUDGE}" stroke-width="2.5" stroke-dasharray="6 4"'
        parts.append(_box(left, y - 4, full * after, tall + 8, dash))
        parts.append(label(numbers, y + 24, 18, number_text(before)))
        parts.append(label(moved, y + 24, 18, signed(move), NUDGE))
    y = 62 + pitch * len(layer.outputs) + 14
    parts.append(label(left + full - 40, y, 16, "together", MUTED))
    parts.append(label(numbers, y, 18, number_text(_clean(sum(layer.before)))))
    parts.append(label(moved, y, 18, signed(sum(layer.moves)), NUDGE))
    return "".join(parts)


def _box(x: float, y: float, width: float, height: float, look: str) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" {look}/>'
