"""What becomes of W and delta: assemble one entry of a product, beside what a nudge measured.

Pure Python on a square layer, where no shape says which product is meant.  Every
operation is carried out as NumPy would; the inverse is exact, in fractions.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from html import escape

from chainrule_helpers.views.style import CARD, FONT, INK, LIT, MUTED, NEGATIVE, POSITIVE, number_text

Row = tuple[float, ...]
Matrix = tuple[Row, ...]

TRANSPOSE, PLAIN, INVERSE, HADAMARD = "W.T @ delta", "W @ delta", "inv(W) @ delta", "W * delta"
OPERATIONS = (TRANSPOSE, PLAIN, INVERSE, HADAMARD)
REASONS = {
    TRANSPOSE: "Column {n} of W meets delta: the sum runs over the row index, where the weights end.",
    PLAIN: "Row {n} of W meets delta: the sum runs over the column index, where the weights start.",
    INVERSE: "Row {n} of the inverse meets delta: it would undo the layer, and nothing asked for that.",
    HADAMARD: "Row {n} of W is multiplied by delta, entry by entry, and nothing is added: a table is left.",
}
# Type, by what a text is for.
SIZES = {
    "row": 15,
    "side": 16,
    "number": 17,
    "verdict": 17,
    "heading": 18,
    "operator": 18,
    "written": 18,
    "equals": 22,
}
DIGITS, CELL, HEIGHT, WIDTH, TOP = 4, 86, 40, 980, 66


def inverse(matrix: Matrix) -> Matrix | None:
    """Return the inverse by elimination in exact fractions, or None if there is none.

    Examples
    --------
    >>> inverse(((2.0, 1.0), (0.0, 4.0)))
    ((0.5, -0.125), (0.0, 0.25))
    """
    size = len(matrix)
    rows = [
        [*map(Fraction, row), *(Fraction(place == other) for other in range(size))]
        for place, row in enumerate(matrix)
    ]
    for place in range(size):
        pivot = next((row for row in range(place, size) if rows[row][place]), None)
        if pivot is None:
            return None
        rows[place], rows[pivot] = rows[pivot], rows[place]
        rows[place] = [number / rows[place][place] for number in rows[place]]
        for other in range(size):
            if other != place:
                times = rows[other][place]
                rows[other] = [a - times * b for a, b in zip(rows[other], rows[place], strict=True)]
    return tuple(tuple(map(float, row[size:])) for row in rows)


@dataclass(frozen=True)
class Layer:
    """A square layer on the way back.

    Parameters
    ----------
    weights : tuple of rows
        ``weights[to][from]``.
    delta : tuple of float
        The slope of the loss along each weighted input of the layer.
    measured : tuple of float
        The slope along each activation below, as a nudge measures it.

    Raises
    ------
    ValueError
        If the weights are not square, or do not fit the other two.
    """

    weights: Matrix
    delta: Row
    measured: Row

    def __post_init__(self) -> None:
        size = len(self.delta)
        shape = f"{len(self.weights)} rows of {sorted({len(row) for row in self.weights})}"
        if {size} != {len(self.weights), len(self.measured), *(len(row) for row in self.weights)}:
            raise ValueError(
                f"weights have {shape}, delta {size} and measured {len(self.measured)} entries; expected "
                "a square table and as many entries: on another shape most products do not even run."
            )
        if not 2 <= size <= 3:
            raise ValueError(f"the layer has {size} units, expected 2 or 3: more do not fit the picture.")

    @cached_property
    def undone(self) -> Matrix | None:
        """The inverse of the weights, or None."""
        return inverse(self.weights)


@dataclass(frozen=True)
class Assembly:
    """One operation on a layer, and the entry of its result that is looked at.

    Parameters
    ----------
    layer : Layer
    operation : str
        One of `OPERATIONS`.
    entry : int
        From 0.
    """

    layer: Layer
    operation: str
    entry: int

    @property
    def size(self) -> int:
        """How many units the layer has."""
        return len(self.layer.delta)

    @property
    def grid(self) -> Matrix:
        """The table that delta meets: the weights or their inverse."""
        if self.operation != INVERSE:
            return self.layer.weights
        nothing = ((float("nan"),) * self.size,) * self.size
        return self.layer.undone or nothing

    def picked(self, entry: int) -> tuple[tuple[int, int], ...]:
        """Return row and column of every number of the grid that one entry of the result uses."""
        places = range(self.size)
        is_column = self.operation == TRANSPOSE
        return tuple((place, entry) if is_column else (entry, place) for place in places)

    def products(self, entry: int) -> Row:
        """Return the products that one entry of the result is made of."""
        places = enumerate(self.picked(entry))
        return tuple(self.grid[row][column] * self.layer.delta[k] for k, (row, column) in places)

    @cached_property
    def result(self) -> Row | Matrix:
        """What the operation returns: a column, or the table that broadcasting leaves."""
        found = tuple(self.products(entry) for entry in range(self.size))
        return found if self.operation == HADAMARD else tuple(map(sum, found))

    @cached_property
    def matches(self) -> tuple[bool, ...]:
        """For every entry, whether it is what the nudge measured."""
        if self.operation == HADAMARD:
            return (False,) * self.size
        close = 1e-5 * max(map(abs, self.layer.measured))
        pairs = zip(self.result, self.layer.measured, strict=True)
        return tuple(abs(one - other) <= close for one, other in pairs)

    @property
    def written(self) -> str:
        """The products of the entry, written out."""
        pairs = zip(self.picked(self.entry), self.layer.delta, strict=True)
        factors = [f"{_short(self.grid[row][column])} · {_short(d)}" for (row, column), d in pairs]
        if self.operation == HADAMARD:
            return ",   ".join(factors)
        return f"{' + '.join(factors)}  =  {number_text(self.result[self.entry], DIGITS)}"

    def __str__(self) -> str:
        right, measured = sum(self.matches), number_text(self.layer.measured[self.entry], DIGITS)
        found = self.result[self.entry]
        if self.operation == HADAMARD:
            what = f"{self.size} numbers where the nudge measured one, {measured}"
        elif self.matches[self.entry]:
            what = f"{number_text(found, DIGITS)}, as the nudge measured"
        else:
            what = f"{number_text(found, DIGITS)}, but the nudge measured {measured}"
        reason = REASONS[self.operation].format(n=self.entry + 1)
        if self.operation == INVERSE and self.layer.undone is None:
            reason = "This W has no inverse."
        return (
            f"{self.operation}, entry {self.entry + 1}: {what}. {reason} "
            f"{right} of {self.size} entries match."
        )

    def description(self) -> str:
        """Return the text alternative of the picture: every number in it."""

        def numbers(row: Row) -> str:
            return ", ".join(map(_digits, row))

        name = "inverse of W" if self.operation == INVERSE else "W"
        is_table = self.operation == HADAMARD
        result = "; ".join(map(numbers, self.result)) if is_table else numbers(self.result)
        return (
            f"{self} The rows of {name}: {'; '.join(map(numbers, self.grid))}. "
            f"delta: {numbers(self.layer.delta)}. Result: {result}. Nudge: {numbers(self.layer.measured)}."
        )


def _digits(number: float) -> str:
    """Return a number with four decimals, or fewer where it has no more."""
    return number_text(number, next((few for few in (1, 2, 3) if round(number, few) == number), DIGITS))


def _short(number: float) -> str:
    text = _digits(number)
    return f"({text})" if text.startswith("−") else text


def workbench_picture(assembly: Assembly) -> str:
    """Return one operation as SVG: the two tables, the products, the result beside the nudge."""
    height = TOP + assembly.size * HEIGHT + 62
    description = escape(assembly.description())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="workbench" viewBox="0 0 {WIDTH} {height}" '
        f'role="img" aria-label="{description}" width="{WIDTH}" height="{height}" font-family="{FONT}" '
        f'style="max-width:100%;height:auto;display:block;font-variant-numeric:tabular-nums">'
        f"<title>{description}</title>"
        f'<rect width="{WIDTH}" height="{height}" rx="10" fill="{CARD}"/>{_body(assembly)}</svg>'
    )


def _body(assembly: Assembly) -> str:
    size, entry, layer = assembly.size, assembly.entry, assembly.layer
    picked, is_table = assembly.picked(entry), assembly.operation == HADAMARD
    wide = size * CELL
    left, delta_left = 62, 62 + wide + 46
    result_left = delta_left + CELL + 46
    nudge_left = result_left + wide + 18
    name = "inverse of W" if assembly.operation == INVERSE else "W"
    parts = [
        _heading(left, wide, name),
        _heading(delta_left, CELL, "delta"),
        _heading(result_left, wide, assembly.operation),
        _heading(nudge_left, CELL, "nudge"),
    ]
    parts += [
        _text(left + (i + 0.5) * CELL, 54, f"{_side(assembly)[1]} {i + 1}", "side", MUTED)
        for i in range(size)
    ]
    for row in range(size):
        y = TOP + row * HEIGHT
        parts.append(_text(left - 7, y + 26, f"{_side(assembly)[0]} {row + 1}", "row", MUTED, "end"))
        for column in range(size):
            number = assembly.grid[row][column]
            parts.append(_cell(left + column * CELL, y, number, (row, column) in picked))
        parts.append(_cell(delta_left, y, layer.delta[row], True))
        shown = assembly.result[row] if is_table else (assembly.result[row],)
        # A column stands in the middle of the room that a table would need.
        start = result_left if is_table else result_left + (wide - CELL) / 2
        parts += [_cell(start + i * CELL, y, number, row == entry) for i, number in enumerate(shown)]
        parts.append(_cell(nudge_left, y, layer.measured[row], row == entry))
        parts.append(_verdict(nudge_left + CELL + 8, y + 27, assembly.matches[row]))
    middle = TOP + size * HEIGHT / 2 + 8
    sign = {TRANSPOSE: ".T @", HADAMARD: "*"}.get(assembly.operation, "@")
    parts.append(_text(left + wide + 23, middle, sign, "operator", INK))
    parts.append(_text(delta_left + CELL + 23, middle, "=", "equals", INK))
    said = f"entry {entry + 1}:  {assembly.written}"
    parts.append(_text(left - 42, TOP + size * HEIGHT + 38, said, "written", INK, "start"))
    return "".join(parts)


def _side(assembly: Assembly) -> tuple[str, str]:
    """Return what rows and columns of the grid stand for."""
    return ("from", "to") if assembly.operation == INVERSE else ("to", "from")


def _heading(x: float, width: float, text: str) -> str:
    return _text(x + width / 2, 30, text, "heading", INK, more='font-weight="700"')


def _text(x: float, y: float, text: str, role: str, fill: str, anchor: str = "middle", more: str = "") -> str:
    place = f'class="{role}" x="{x:g}" y="{y:g}" text-anchor="{anchor}" font-size="{SIZES[role]}"'
    return f'<text {place} fill="{fill}" xml:space="preserve" {more}>{escape(text)}</text>'


def _cell(x: float, y: float, number: float, is_lit: bool) -> str:
    """Return one number in its box; what is picked out has a thick border too."""
    fill, width, stroke = (LIT, 3, INK) if is_lit else (CARD, 1, MUTED)
    box = (
        f'<rect x="{x + 3:g}" y="{y + 3:g}" width="{CELL - 6}" height="{HEIGHT - 6}" rx="5" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>'
    )
    return box + _text(x + CELL / 2, y + 26, _digits(number), "number", INK)


def _verdict(x: float, y: float, is_match: bool) -> str:
    mark, fill = ("✓ equal", POSITIVE) if is_match else ("✗ no", NEGATIVE)
    return _text(x, y, mark, "verdict", fill, "start", 'font-weight="700"')
