"""Draw the triangular system of a graph: local derivatives, and the slopes found by back-substitution."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from chainrule_helpers.notation import current_notation
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.style import CARD, FONT, INK, LIT, MUTED, NUDGE, number_text
from chainrule_helpers.views.svg import label, set_letter

CELL, ROW, LEFT, TOP = 76.0, 36.0, 190.0, 74.0
MOST = 12


@dataclass(frozen=True)
class TriangularSystem:
    """Slopes of one quantity along all below it, found one after the other.

    Parameters
    ----------
    names : tuple of QuantitySymbol
        In topological order, the loss last.
    links : tuple of rows
        ``links[above][below]``, the local derivatives; 0 where there is no link.
    slopes : tuple of float
        The slope of the loss along each quantity.
    known : int
        How many of the slopes are found, counted from the loss.
    """

    names: tuple[QuantitySymbol, ...]
    links: tuple[tuple[float, ...], ...]
    slopes: tuple[float, ...]
    known: int

    @property
    def at(self) -> int:
        """The place of the quantity whose slope is found now."""
        return len(self.names) - self.known

    def above(self, place: int) -> tuple[int, ...]:
        """Return the places of the quantities that one leads to by a link."""
        return tuple(above for above, row in enumerate(self.links) if row[place])

    def __str__(self) -> str:
        loss, name = self.names[-1], self.names[self.at]
        if self.known == 1:
            return f"The slope of {loss} along itself is 1. From here on, each column holds one unknown."
        terms = [
            f"{_factor(self.slopes[above])} · {_factor(self.links[above][self.at])}"
            for above in self.above(self.at)
        ]
        found = number_text(self.slopes[self.at], 4)
        done = " Every slope is found." if self.at == 0 else ""
        # A quantity without a way up has slope 0.
        return f"Slope of {loss} along {name}: {' + '.join(terms) or '0'} = {found}.{done}"

    def in_words(self) -> str:
        """Return the text alternative of the picture: every link, and every slope found by now."""
        links = "; ".join(
            f"row {self.names[above]}, column {self.names[below]}: {number_text(-number)}"
            for above, row in enumerate(self.links)
            for below, number in enumerate(row)
            if number
        )
        found = ", ".join(
            f"{name} {number_text(slope, 4)}"
            for name, slope in tuple(zip(self.names, self.slopes, strict=True))[self.at :]
        )
        size = len(self.names)
        return (
            f"{self} A triangular table, {size} by {size}: 1 on the diagonal, minus the local derivatives "
            f"below it: {links}. Slopes found: {found}."
        )


def _factor(number: float) -> str:
    # Three digits that count, so that the product comes out as it is shown.
    text = f"{number:.3g}".replace("-", "−") if 1e-4 <= abs(number) < 100 else number_text(number)
    return f"({text})" if text.startswith("−") else text


def _fitting(number: float) -> str:
    """Return a number that fits into its box, with fewer digits where it is small."""
    if number == 1:
        return "1"
    text = number_text(number)
    if len(text) > 7 and abs(number) >= 1e-3:
        text = f"{number:.4f}".replace("-", "−")
    if len(text) <= 7:
        return text
    mantissa, exponent = f"{number:.1e}".split("e")
    return f"{mantissa}e{int(exponent)}".replace("-", "−")


def system_picture(system: TriangularSystem) -> str:
    """Return the table of 1 and minus the links as SVG, under it the slopes found by now."""
    size = len(system.names)
    width, bottom = LEFT + CELL * size + 24, TOP + ROW * size + 22
    height, told = bottom + ROW + 26, escape(system.in_words())
    used = set(system.above(system.at))
    parts = [label(LEFT + CELL * size / 2, 26, 17, "1 on the diagonal, minus each link below it", MUTED)]
    for place, name in enumerate(system.names):
        letter = set_letter(current_notation().name, name.quantity, name.sizes)
        across, down = LEFT + CELL * (place + 0.5), TOP + ROW * (place + 0.5) + 7
        parts += [label(across, TOP - 12, 19, letter), label(LEFT - 34, down, 19, letter)]
        for column in range(place + 1):
            number = 1.0 if column == place else -system.links[place][column]
            is_lit = column == system.at and (place in used or place == column)
            parts.append(_cell(column, TOP + ROW * place, _fitting(number), is_lit, bool(number)))
        is_known = place >= system.at
        text = _fitting(system.slopes[place]) if is_known else "?"
        is_now = place == system.at
        parts.append(_cell(place, bottom, text, place in used or is_now, True, is_now))
    parts.append(label(LEFT - 96, bottom + ROW / 2 + 6, 17, "slopes of the loss", MUTED))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="system" viewBox="0 0 {width:g} {height:g}" '
        f'role="img" aria-label="{told}" font-family="{FONT}" width="{width:g}" height="{height:g}" '
        f'style="max-width:100%;height:auto;display:block;font-variant-numeric:tabular-nums">'
        f"<title>{told}</title>"
        f'<rect width="{width:g}" height="{height:g}" rx="10" fill="{CARD}"/>{"".join(parts)}</svg>'
    )


def _cell(column: int, y: float, text: str, is_lit: bool, has_number: bool, is_now: bool = False) -> str:
    """Return one number in its box; what is used now has a thick border, what is found now a dashed one."""
    if not has_number:
        return label(LEFT + CELL * (column + 0.5), y + 24, 16, "·", MUTED)
    stroke, thick = (INK, 2.5) if is_lit else (MUTED, 1)
    dash = f' stroke-dasharray="7 4" data-now="{column}"' if is_now else ""
    return (
        f'<rect class="{"entry lit" if is_lit else "entry"}" x="{LEFT + CELL * column + 2:g}" y="{y + 2:g}" '
        f'width="{CELL - 4:g}" height="{ROW - 4:g}" rx="5" fill="{LIT if is_lit else CARD}" '
        f'stroke="{NUDGE if is_now else stroke}" stroke-width="{thick}"{dash}/>'
        + label(LEFT + CELL * (column + 0.5), y + 24, 16, text)
    )
