"""Say whether numbers that should be equal are equal, and where they are not.

Printed reports hold verdicts and six significant digits, never a residual: those
differ between machines, and a stored notebook output must not.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

LONGEST = 20
MOST_FAILURES = 40
NOISE_DECIMALS = 9


@dataclass(frozen=True, slots=True)
class Row:
    """The same quantity, computed in several ways.

    Parameters
    ----------
    name : str
        The name of the quantity as a reader types it, for example ``"w12_2"``.
    values : tuple of float
        One value per column of the report.
    error : float
        Largest difference as a multiple of the tolerated one; above 1 is too much.
    ok : bool
        Whether the values agree.
    """

    name: str
    values: tuple[float, ...]
    error: float
    ok: bool


@dataclass(frozen=True, repr=False)
class Report:
    """A verdict and the rows that it rests on; ``str(report)`` reads it out.

    Parameters
    ----------
    ok : bool
        Whether every row agrees.
    columns : tuple of str
        What the values of each row are.
    rows : tuple of Row
    title : str
        How the comparison was made, in a few words; ends the first line.
    sizes : tuple of int
        Units in each layer, where the rows are all the weights and biases of a network.
    notation : str
        Whose names the rows have.
    formulas : tuple of str
        LaTeX of the formula behind the first column, one for each row; () where there is none.

    Examples
    --------
    >>> print(Report(True, ("a", "b"), (Row("w1", (0.25, 0.25), 0.0, True),), "to 6 digits"))
    agree: 1 of 1 parameters, to 6 digits
    parameter     a     b
    w1         0.25  0.25
    """

    ok: bool
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    title: str = ""
    sizes: tuple[int, ...] = ()
    notation: str = ""
    formulas: tuple[str, ...] = ()

    @property
    def worst(self) -> Row | None:
        """The row with the largest error; None if there are no rows."""
        # rounded, so that rounding noise never decides between equally wrong rows
        return max(self.rows, key=lambda row: (not row.ok, float(f"{row.error:.3g}")), default=None)

    def __str__(self) -> str:
        lines = [self._verdict()]
        if not self.ok and self.worst is not None:
            lines.append(self._account_of(self.worst))
        lines += self._table()
        return "\n".join(lines)

    __repr__ = __str__

    def _verdict(self) -> str:
        total = len(self.rows)
        title = f", {self.title}" if self.title else ""
        if self.ok or self.worst is None:
            return f"{'agree' if self.ok else 'DISAGREE'}: {total} of {total} parameters{title}"
        failed = sum(not row.ok for row in self.rows)
        return f"DISAGREE: {failed} of {total} parameters, worst {self.worst.name}{title}"

    def _account_of(self, row: Row) -> str:
        low, high = _extremes(row.values)
        first, second = row.values[low], row.values[high]
        ratio = f"{first / second:.6g}" if second else "undefined"
        return (
            f"{row.name}: {self.columns[low]} {first:.6g}, {self.columns[high]} {second:.6g}, "
            f"{self.columns[low]} / {self.columns[high]} = {ratio}"
        )

    def _table(self) -> list[str]:
        lines: list[str | tuple[str, ...]] = [("parameter", *self.columns, "")]
        for row in _elided(self.rows):
            if isinstance(row, str):
                lines.append(row)
                continue
            mark = "" if row.ok else "<-- differs"
            lines.append((row.name, *(_digits(value, row.ok) for value in row.values), mark))
        widths = [
            max(map(len, column)) for column in zip(*(c for c in lines if isinstance(c, tuple)), strict=True)
        ]
        return [line if isinstance(line, str) else _aligned(line, widths) for line in lines]


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    """Return one line: the name to the left, numbers to the right."""
    name, *numbers = (cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
    return "  ".join([name.strip().ljust(widths[0]), *numbers]).rstrip()


def _digits(value: float, ok: bool) -> str:
    """Return six significant digits; where values agree, nothing finer than the noise."""
    return f"{(round(value, NOISE_DECIMALS) if ok and math.isfinite(value) else value) + 0.0:.6g}"


def _extremes(values: Sequence[float]) -> tuple[int, int]:
    """Return the positions of the two values furthest apart, in order of column."""
    odd = [i for i, value in enumerate(values) if not math.isfinite(value)]
    if odd:
        other = next((i for i in range(len(values)) if i not in odd), (odd[0] + 1) % len(values))
        return min(odd[0], other), max(odd[0], other)
    low, high = values.index(min(values)), values.index(max(values))
    return (min(low, high), max(low, high)) if low != high else (0, len(values) - 1)


def _elided(rows: Sequence[Row]) -> list[Row | str]:
    """Return the rows to print, and a line of dots wherever rows are left out.

    Head and tail stay, and every disagreeing row up to `MOST_FAILURES`.
    """
    if len(rows) <= LONGEST:
        return list(rows)
    failures = [i for i, row in enumerate(rows) if not row.ok]
    keep = {*range(LONGEST // 2), *range(len(rows) - LONGEST // 2, len(rows)), *failures[:MOST_FAILURES]}
    keep |= {max(failures, key=lambda i: rows[i].error)} if failures else set()
    shown: list[Row | str] = []
    skipped: list[Row] = []
    for i, row in enumerate(rows):
        if i not in keep:
            skipped.append(row)
            continue
        if skipped:
            shown.append(_dots(skipped))
            skipped = []
        shown.append(row)
    return shown


def _dots(skipped: Sequence[Row]) -> str:
    failed = sum(not row.ok for row in skipped)
    return f"... {len(skipped)} more" + (f", {failed} of them differ" if failed else "")
