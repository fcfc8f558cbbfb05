"""Show a nudge travelling up a chain: every link's slope beside the ratio that was measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod

from chainrule_helpers.notation import current_notation
from chainrule_helpers.symbolic.chains import Chain
from chainrule_helpers.symbolic.measure import quick_number
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.labels import mathml_fraction
from chainrule_helpers.views.style import FONT, INK, MUTED, NUDGE, number_text

Values = Mapping[QuantitySymbol, float]


@dataclass(frozen=True)
class Nudge:
    """A chain before and after its lower end was moved.

    Parameters
    ----------
    chain : Chain
        The path that the nudge travels, bottom to top.
    before, after : mapping of symbol to float
        Every quantity of the network in the two states.
    """

    chain: Chain
    before: Values
    after: Values

    @cached_property
    def slopes(self) -> tuple[float, ...]:
        """The number of every link before the nudge, from the top down."""
        return tuple(quick_number(link.derivative, self.before) for link in self.chain.links)

    @property
    def product(self) -> float:
        """The slopes multiplied: the derivative along the chain."""
        return prod(self.slopes)

    @cached_property
    def moves(self) -> dict[QuantitySymbol, float]:
        """How far each quantity on the chain moved."""
        return {symbol: self.after[symbol] - self.before[symbol] for symbol in self.chain.symbols}

    @property
    def measured(self) -> float:
        """The move at the top divided by the nudge at the bottom."""
        return self.moves[self.chain.above] / self.moves[self.chain.below]

    @property
    def ratios(self) -> tuple[float | None, ...]:
        """For every link the move above divided by the move below; None where nothing moved."""
        return tuple(
            self.moves[link.above] / self.moves[link.below] if self.moves[link.below] else None
            for link in self.chain.links
        )

    def __str__(self) -> str:
        upwards = tuple(reversed(self.chain.symbols))
        path = " → ".join(f"{symbol} = {number_text(self.before[symbol])}" for symbol in upwards)
        moves = ", ".join(f"{symbol} by {number_text(self.moves[symbol], 4)}" for symbol in upwards)
        return (
            f"Network with the path {path} lit. A nudge moves {moves}. The slopes along the path multiply "
            f"to {number_text(self.product, 4)}; the moves divided give {number_text(self.measured, 4)}."
        )


def nudge_table(nudge: Nudge, reached: int) -> str:
    """Return an HTML table: each link, its slope now, and the ratio of the two moves.

    Parameters
    ----------
    nudge : Nudge
        What moved, and by how much.
    reached : int
        How many links the nudge has passed, counted from the bottom; the ratios
        above it are not shown yet.
    """
    count = len(nudge.slopes)
    ratios = [_ratio(ratio) if count - place <= reached else "…" for place, ratio in enumerate(nudge.ratios)]
    whole = number_text(nudge.measured, 4) if reached == count else "…"
    slopes = [number_text(slope, 4) for slope in nudge.slopes]
    body = (
        _row("link", _link_cells(nudge.chain), "font-size:22px")
        + _row("slope now", [number_text(nudge.product, 4), *slopes], f"color:{INK}")
        + _row("moves, divided", [whole, *ratios], f"color:{NUDGE};font-weight:700")
    )
    return (
        f'<table class="nudge" style="border-collapse:collapse;table-layout:fixed;font-family:{FONT};'
        f"font-size:19px;background:#fff;color:{INK};font-variant-numeric:tabular-nums;"
        f'width:100%;max-width:{150 + 170 * (count + 1)}px">{body}</table>'
    )


def _link_cells(chain: Chain) -> list[str]:
    notation = current_notation()
    pairs = [(chain.above, chain.below), *((link.above, link.below) for link in chain.links)]
    return [
        '<math displaystyle="true">'
        + mathml_fraction(notation.differential, *(notation.latex(s.quantity, s.sizes) for s in pair))
        + "</math>"
        for pair in pairs
    ]


def _ratio(value: float | None) -> str:
    return "no move" if value is None else number_text(value, 4)


def _row(title: str, cells: list[str], style: str) -> str:
    signs = ["", "=&ensp;", *["·&ensp;"] * (len(cells) - 2)]
    columns = "".join(
        f'<td style="padding:6px 4px;text-align:center;white-space:nowrap;{style}">'
        f'<span style="color:{MUTED};font-weight:400">{sign}</span>{cell}</td>'
        for sign, cell in zip(signs, cells, strict=True)
    )
    head = f"width:130px;text-align:right;padding:6px 10px;font-size:15px;font-weight:400;color:{MUTED}"
    return f'<tr><th scope="row" style="{head}">{title}</th>{columns}</tr>'
