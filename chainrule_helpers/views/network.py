"""Draw a network as SVG: a number on every node and edge, one path lit.

The picture is a string made from numbers, in about a millisecond and with
neither NumPy nor Matplotlib; a slider can redraw it as fast as keys repeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from chainrule_helpers.notation import current_notation
from chainrule_helpers.quantities import Quantity, layer_units, weights_into
from chainrule_helpers.symbolic.graph import Graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.labels import split_letter, svg_letter
from chainrule_helpers.views.style import (
    CARD,
    FONT,
    INK,
    LIT,
    MATH_FONT,
    MUTED,
    NEGATIVE,
    NUDGE,
    POSITIVE,
    number_text,
)

RADIUS = 33
ROW = 118
COLUMN = 245
SPLIT = 106
TOP = 46

Place = tuple[float, float]


class NetworkPicture:
    """The layout of one graph's picture; `svg` fills in the numbers.

    Parameters
    ----------
    graph : Graph
        A network with one example.  Every weighted input and every activation is
        a node of its own, except where the current notation merges them.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._sizes = graph.architecture.sizes
        self._last = len(self._sizes)
        self._shown = set(graph.names().values())
        tallest = max(*self._sizes, 2)
        self.height = TOP + tallest * ROW
        self.places = dict(self._node_places(tallest))
        self.width = max(x for x, _ in self.places.values()) + RADIUS + 28

    def _node_places(self, tallest: int):
        x = 60.0
        for layer, size in enumerate(self._sizes, start=1):
            first = TOP + (tallest - size) * ROW / 2 + ROW / 2 - 12
            heights = [first + row * ROW for row in range(size)]
            kinds = ["input"] if layer == 1 else ["weighted_input", "activation"]
            for kind in kinds:
                nodes = layer_units(kind, self._sizes, layer, None)
                if nodes[0] not in self._shown:
                    continue
                for node, y in zip(nodes, heights, strict=True):
                    yield node, (x, y)
                x += SPLIT if kind == "weighted_input" else COLUMN
        x += 120 - COLUMN
        middle = TOP + tallest * ROW / 2 - 12
        yield Quantity("loss"), (x, middle)
        targets = layer_units("target", self._sizes, self._last, None)
        if len(targets) == 1:
            yield targets[0], (x, middle + 96)
            return
        first = TOP + (tallest - len(targets)) * ROW / 2 + ROW / 2 - 12
        for row, target in enumerate(targets):
            yield target, (x + 130, first + row * ROW)

    def svg(
        self,
        values: Mapping[QuantitySymbol, float],
        lit: Iterable[QuantitySymbol] = (),
        nudges: Mapping[QuantitySymbol, float] | None = None,
        caption: str = "",
        description: str = "",
    ) -> str:
        """Return the picture as an SVG string.

        Parameters
        ----------
        values : mapping of symbol to float
            The number of every quantity.
        lit : iterable of QuantitySymbol
            Quantities of the path to light, in any order.
        nudges : mapping of symbol to float, optional
            How much a quantity moved; shown beside it.
        caption : str
            A line of plain text under the picture.
        description : str
            What a reader who does not see the picture should be told; a list of
            all numbers unless given.
        """
        lit = tuple(lit)
        path = {symbol.quantity for symbol in lit}
        moved = {symbol.quantity: change for symbol, change in (nudges or {}).items()}
        numbers = {
            symbol.quantity: value for symbol, value in values.items() if type(symbol) is QuantitySymbol
        }
        height = self.height + (34 if caption else 0)
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width:g} {height:g}" role="img" '
            f'aria-label="{escape(description or self.describe(values, lit))}" font-family="{FONT}" '
            f'width="{self.width:g}" height="{height:g}" style="max-width:100%;height:auto;display:block">',
            f'<rect width="{self.width:g}" height="{height:g}" rx="10" fill="{CARD}"/>',
            *self._headings(),
            *(self._edge(edge, numbers, path) for edge in self._edges()),
            *(self._weight_label(edge, numbers, path, moved) for edge in self._labelled(path)),
            *(self._node(node, numbers, path, moved) for node in self.places),
        ]
        if caption:
            parts.append(_text(self.width / 2, self.height + 16, 17, escape(caption)))
        parts.append("</svg>")
        return "".join(parts)

    def _headings(self) -> Iterable[str]:
        columns = {}
        for node, (x, _) in self.places.items():
            if node.kind != "target":
                columns.setdefault((node.kind, node.layer), x)
        names = {
            "input": "input",
            "weighted_input": "weighted input",
            "activation": "activation",
            "loss": "loss",
        }
        for (kind, layer), x in columns.items():
            name = "output" if (kind, layer) == ("activation", self._last) else names[kind]
            yield (f'<text x="{x:g}" y="26" text-anchor="middle" font-size="14" fill="{MUTED}">{name}</text>')

    def _edges(self) -> Iterable[tuple[Quantity, Quantity, Quantity | None]]:
        """Yield every edge as (from, to, weight); edges without a weight have None."""
        for layer in range(2, self._last + 1):
            for weight in weights_into(self._sizes, layer):
                below = Quantity("input" if layer == 2 else "activation", layer - 1, weight.source)
                above = Quantity("weighted_input", layer, weight.unit)
                if above not in self.places:
                    above = Quantity("activation", layer, weight.unit)
                yield below, above, weight
            for activation in layer_units("activation", self._sizes, layer, None):
                for parent in self._graph.parents(activation):
                    if parent.quantity.kind == "weighted_input":
                        yield parent.quantity, activation, None
        for kind in ("activation", "target"):
            for node in layer_units(kind, self._sizes, self._last, None):
                yield node, Quantity("loss"), None

    def _labelled(self, path: set[Quantity]) -> list[tuple]:
        """Return the edges with weights, lit ones last, so that their labels lie on top."""
        return sorted((edge for edge in self._edges() if edge[2]), key=lambda edge: edge[2] in path)

    def _edge(self, edge: tuple, numbers: Mapping, path: set[Quantity]) -> str:
        below, above, weight = edge
        (x1, y1), (x2, y2) = self.places[below], self.places[above]
        is_lit = weight in path or (below in path and above in path)
        x1, y1, x2, y2 = _shortened(x1, y1, x2, y2)
        line = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
        glow = ""
        if is_lit:
            glow = f'<line {line} stroke="{LIT}" stroke-width="13" stroke-linecap="round"/>'
        if weight is None:
            return f'{glow}<line {line} stroke="{MUTED}" stroke-width="2"/>'
        value = numbers[weight]
        colour = POSITIVE if value >= 0 else NEGATIVE
        dash = "" if value >= 0 else ' stroke-dasharray="7 5"'
        thick = min(1.2 + 2.2 * abs(value), 6)
        return f'{glow}<line {line} stroke="{colour}" stroke-width="{thick:.1f}"{dash}/>'

    def _weight_label(self, edge: tuple, numbers: Mapping, path: set[Quantity], moved: Mapping) -> str:
        below, above, weight = edge
        (x1, y1), (x2, y2) = self.places[below], self.places[above]
        # At this fraction the labels of a layer stand evenly spaced, one above the other.
        width = self._sizes[weight.layer - 1]
        t = 0.5 if weight in path and width > 1 else 1 / (width + 1) if width > 1 else 0.4
        x, y = x1 + (x2 - x1) * t, y1 + (y2 - y1) * t
        colour = POSITIVE if numbers[weight] >= 0 else NEGATIVE
        number = number_text(numbers[weight], 2)
        if weight not in path:
            card = _card(x, y, 9 * len(number) + 4, 19, CARD)
            return card + _text(x, y + 5, 15, number, colour)
        text = _text(x, y + 6, 17, f"{self._letter(weight)} = {number}", colour)
        return _card(x, y, 112, 28, LIT) + text + self._nudge(moved, weight, x, y - 22)

    def _node(self, node: Quantity, numbers: Mapping, path: set[Quantity], moved: Mapping) -> str:
        x, y = self.places[node]
        is_lit = node in path
        value = number_text(numbers[node])
        ring = f'stroke="{INK}" stroke-width="{3 if is_lit else 1.6}"'
        fill = LIT if is_lit else ("#f3f5f8" if node.kind != "target" else CARD)
        word = split_letter(current_notation().latex(node, self._sizes)).base
        if node.kind in ("loss", "target"):
            wide = max(84, 9 * len(word) + 8)
            shape = (
                f'<rect x="{x - wide / 2:g}" y="{y - RADIUS + 4:g}" width="{wide:g}" '
                f'height="{2 * RADIUS - 8}" rx="7" fill="{fill}" {ring}/>'
            )
        else:
            shape = f'<circle cx="{x:g}" cy="{y:g}" r="{RADIUS}" fill="{fill}" {ring}/>'
        text = _text(x, y - 5, 19 if len(word) < 6 else 13, self._letter(node))
        text += _text(x, y + 17, 15.5, value)
        nudge = self._nudge(moved, node, x, y - RADIUS - 8)
        return shape + text + self._bias_label(node, numbers, path, moved) + nudge

    def _bias_label(self, node: Quantity, numbers: Mapping, path: set[Quantity], moved: Mapping) -> str:
        has_bias = node.kind == "weighted_input" or (
            node.kind == "activation" and Quantity("weighted_input", node.layer, node.unit) not in self.places
        )
        if not has_bias:
            return ""
        bias = Quantity("bias", node.layer, node.unit)
        x, y = self.places[node]
        y += RADIUS + 20
        colour = POSITIVE if numbers[bias] >= 0 else NEGATIVE
        back = _card(x, y - 5, 100, 23, LIT if bias in path else CARD)
        text = _text(x, y, 15, f"{self._letter(bias)} = {number_text(numbers[bias], 2)}", colour)
        return back + text + self._nudge(moved, bias, x + 86, y)

    def _nudge(self, moved: Mapping, quantity: Quantity, x: float, y: float) -> str:
        if quantity not in moved:
            return ""
        sign = "+" if moved[quantity] >= 0 else ""
        label = f"Δ {sign}{number_text(moved[quantity], 4)}"
        return _text(
            x, y, 16, label, NUDGE, f'font-weight="700" stroke="{CARD}" stroke-width="4" paint-order="stroke"'
        )

    def _letter(self, quantity: Quantity) -> str:
        letter = svg_letter(current_notation().latex(quantity, self._sizes))
        return f'<tspan font-family="{MATH_FONT}">{letter}</tspan>'

    def describe(self, values: Mapping[QuantitySymbol, float], lit: Iterable[QuantitySymbol] = ()) -> str:
        """Return the picture in words: the sizes, every node's number, the lit path."""
        numbers = {
            symbol.quantity: value for symbol, value in values.items() if type(symbol) is QuantitySymbol
        }
        notation = current_notation()
        said = [f"{notation.typed(node, self._sizes)} = {number_text(numbers[node])}" for node in self.places]
        path = " to ".join(str(symbol) for symbol in reversed(tuple(lit)))
        way = f" Lit path: {path}." if path else ""
        return f"Network {'-'.join(map(str, self._sizes))}, values: {', '.join(said)}.{way}"


def _text(x: float, y: float, size: float, body: str, fill: str = INK, more: str = "") -> str:
    """Return a centred line of text; the body may hold ``tspan`` elements."""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="middle" font-size="{size}"'
    return f'<text {place} fill="{fill}" {more}>{body}</text>'


def _card(x: float, y: float, width: float, height: float, fill: str) -> str:
    """Return a rounded rectangle that keeps lines from running through a label."""
    return (
        f'<rect x="{x - width / 2:.1f}" y="{y - height / 2:.1f}" width="{width:g}" height="{height:g}" '
        f'rx="{height / 3:.1f}" fill="{fill}"/>'
    )


def _shortened(x1: float, y1: float, x2: float, y2: float) -> tuple[float, float, float, float]:
    """Return the part of an edge between the rims of its two nodes."""
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    fraction = RADIUS / length
    dx, dy = (x2 - x1) * fraction, (y2 - y1) * fraction
    return x1 + dx, y1 + dy, x2 - dx, y2 - dy
