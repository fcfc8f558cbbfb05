"""Draw a network as SVG: a number on every node and edge, some paths lit.

The picture is a string made from numbers, in about a millisecond and with
neither NumPy nor Matplotlib; a slider can redraw it as fast as keys repeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from itertools import pairwise, permutations

from chainrule_helpers.notation import current_notation
from chainrule_helpers.quantities import Quantity, layer_units, weights_into
from chainrule_helpers.symbolic.graph import Graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.labels import split_letter
from chainrule_helpers.views.style import CARD, FONT, INK, LIT, MUTED, NEGATIVE, NUDGE, POSITIVE, number_text
from chainrule_helpers.views.svg import (
    FOCUS_STYLE,
    RADIUS,
    Route,
    box_spot,
    card,
    edge_line,
    edge_spot,
    equation_width,
    label,
    named_group,
    routes,
    set_letter,
    shortened,
    typed_name,
)
from chainrule_helpers.views.widths import text_width

ROW = 118
COLUMN = 245
SPLIT = 106
TOP = 46

Links = set[tuple[Quantity, Quantity]]


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
        self._edges = tuple(self._find_edges())

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
                following = self._sizes[min(layer, self._last - 1)]
                x += SPLIT if kind == "weighted_input" else max(COLUMN, 61 * (min(size, following) + 1))
        x += 120 - max(COLUMN, 61 * (self._sizes[-1] + 1))
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
        lit: Iterable[Route] = (),
        nudges: Mapping[QuantitySymbol, float] | None = None,
        caption: str | tuple[str, ...] = "",
        description: str = "",
        *,
        clickable: bool = False,
        chosen: QuantitySymbol | None = None,
        unknown: Iterable[QuantitySymbol] = (),
    ) -> str:
        """Return the picture as an SVG string.

        Parameters
        ----------
        values : mapping of symbol to float
            The number of every quantity.
        lit : iterable of Chain or tuple of QuantitySymbol
            The paths to light, each from the top down: an edge is lit only where
            one of them takes it.  Symbols in any order light every edge between them.
        nudges : mapping of symbol to float, optional
            How much a quantity moved; shown beside it.
        caption : str or tuple of str
            Lines of plain text under the picture.
        description : str
            What a reader who does not see the picture should be told; a list of
            all numbers unless given.
        clickable : bool
            Give every quantity but the loss a place in the tab order, with its typed
            name as ``data-name``.
        chosen : QuantitySymbol, optional
            A quantity to mark, on no path if need be.
        unknown : iterable of QuantitySymbol
            Quantities whose numbers are not known yet: a question mark stands there.
        """
        hidden = {symbol.quantity for symbol in unknown}
        lit = tuple(lit)
        paths = routes(lit)
        marked = None if chosen is None else chosen.quantity
        path = {symbol.quantity for route in paths for symbol in route} | ({marked} - {None})
        is_loose = bool(lit) and isinstance(lit[0], QuantitySymbol)
        steps = permutations(lit, 2) if is_loose else (step for route in paths for step in pairwise(route))
        links = {(low.quantity, high.quantity) for high, low in steps}
        moved = {symbol.quantity: change for symbol, change in (nudges or {}).items()}
        numbers = {
            symbol.quantity: value for symbol, value in values.items() if type(symbol) is QuantitySymbol
        }
        captions = (caption,) if isinstance(caption, str) else caption
        height = self.height + (8 + 26 * len(captions) if any(captions) else 0)
        # The parts of an img are hidden from screen readers, those of a group are not.
        role = "group" if clickable else "img"
        texts = {node: "?" if node in hidden else number_text(numbers[node]) for node in self.places}
        nodes = {node: self._node(node, texts[node], path, moved, node == marked) for node in self.places}
        labels = [self._weight_label(edge, numbers, path, moved) for edge in self._labelled(path)]
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="network" role="{role}" '
            f'viewBox="0 0 {self.width:g} {height:g}" '
            f'aria-label="{escape(description or self.describe(values, paths))}" font-family="{FONT}" '
            f'width="{self.width:g}" height="{height:g}" style="max-width:100%;height:auto;display:block">',
            FOCUS_STYLE if clickable else "",
            f'<rect width="{self.width:g}" height="{height:g}" rx="10" fill="{CARD}"/>',
            *self._headings(),
            *(self._edge(edge, numbers, links) for edge in self._edges),
        ]
        if clickable:
            # What can be pressed stands in reading order; the labels lie above it and name it too.
            parts += self._buttons(nodes, numbers, marked)
            parts.append(nodes[Quantity("loss")])
            parts += [self._pointing(*pair) for pair in zip(self._labelled(path), labels, strict=True)]
        else:
            parts += [*labels, *nodes.values()]
        parts += self._bias_labels(numbers, path, moved, clickable)
        for line, text in enumerate(filter(None, captions)):
            parts.append(
                label(self.width / 2, self.height + 16 + 26 * line, 17, escape(text), role="caption")
            )
        parts.append("</svg>")
        return "".join(parts)

    def reading_order(self) -> tuple[Quantity, ...]:
        """Return every quantity but the loss, layer by layer: weights, biases, then the nodes they feed."""
        order = list(layer_units("input", self._sizes, 1, None))
        for layer in range(2, self._last + 1):
            order += weights_into(self._sizes, layer)
            for kind in ("bias", "weighted_input", "activation"):
                units = layer_units(kind, self._sizes, layer, None)
                order += [unit for unit in units if kind == "bias" or unit in self.places]
        return (*order, *layer_units("target", self._sizes, self._last, None))

    def say(self, quantity: Quantity, value: float) -> str:
        """Return a quantity with its number in words, ``weight w12_2 = 0.50``."""
        digits = 2 if quantity.kind in ("weight", "bias") else 3
        name = typed_name(current_notation().name, quantity, self._sizes)
        return f"{quantity.kind.replace('_', ' ')} {name} = {number_text(value, digits)}"

    def _buttons(self, nodes: Mapping, numbers: Mapping, marked: Quantity | None) -> Iterable[str]:
        edges = {edge[2]: edge for edge in self._edges if edge[2]}
        for quantity in self.reading_order():
            if quantity.kind == "weight":
                below, above, _ = edges[quantity]
                body = edge_spot(*shortened(*self.places[below], *self.places[above]))
            elif quantity.kind == "bias":
                body = box_spot(*self._bias_place(quantity), 106, 24, role="bias-spot")
            else:
                wide = self._width_of(quantity) + 12
                high, round_ = (2 * RADIUS + 4, 10) if quantity.kind == "target" else (wide, wide / 2)
                body = nodes[quantity]
                body += box_spot(*self.places[quantity], wide, high, round_, role="node-spot")
            name = typed_name(current_notation().name, quantity, self._sizes)
            yield named_group(name, self.say(quantity, numbers[quantity]), body, quantity == marked)

    def _pointing(self, edge: tuple, body: str) -> str:
        name = typed_name(current_notation().name, edge[2], self._sizes)
        return f'<g data-for="{name}" aria-hidden="true" style="cursor:pointer">{body}</g>'

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
            yield label(x, 26, 14, name, MUTED, role="heading")

    def _find_edges(self) -> Iterable[tuple[Quantity, Quantity, Quantity | None]]:
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
        return sorted((edge for edge in self._edges if edge[2]), key=lambda edge: edge[2] in path)

    def _edge(self, edge: tuple, numbers: Mapping, links: Links) -> str:
        below, above, weight = edge
        ends = shortened(*self.places[below], *self.places[above])
        is_lit = (weight, above) in links or (below, above) in links
        return edge_line(*ends, None if weight is None else numbers[weight], is_lit)

    def _label_fraction(self, layer: int) -> float:
        """Return where on its edge a label stands, so that those of a layer are evenly spaced."""
        below, above = self._sizes[layer - 2 : layer]
        # Near the narrower layer they would lie on the nodes of the wider one.
        if above > 3 and below < above:
            return below / (below + 1)
        return 1 / (above + 1) if above > 1 else 0.4

    def _weight_label(self, edge: tuple, numbers: Mapping, path: set[Quantity], moved: Mapping) -> str:
        below, above, weight = edge
        (x1, y1), (x2, y2) = self.places[below], self.places[above]
        t = self._label_fraction(weight.layer)
        if weight in path and self._sizes[weight.layer - 1] > 1:
            # A lit label is wider, and steps aside from the others.
            t = 0.63 if t < 0.35 else 0.36
        x, y = x1 + (x2 - x1) * t, y1 + (y2 - y1) * t
        colour = POSITIVE if numbers[weight] >= 0 else NEGATIVE
        number = number_text(numbers[weight], 2)
        if weight not in path:
            back = card(x, y, text_width(number, 15) + 4, 19, CARD, "pill")
            return back + label(x, y + 5, 15, number, colour, role="number")
        text = label(x, y + 6, 17, f"{self._letter(weight)} = {number}", colour, role="number lit")
        wide = max(112, equation_width(current_notation().latex(weight, self._sizes), number, 17))
        return card(x, y, wide, 28, LIT, "pill lit") + text + self._nudge(moved, weight, x, y - 22)

    def _width_of(self, node: Quantity) -> float:
        if node.kind not in ("loss", "target"):
            return 2 * RADIUS
        return max(84, 9 * len(split_letter(current_notation().latex(node, self._sizes)).base) + 8)

    def _node(self, node: Quantity, value: str, path: set[Quantity], moved: Mapping, is_chosen: bool) -> str:
        x, y = self.places[node]
        is_lit = node in path
        ring = f'stroke="{INK}" stroke-width="{3 if is_lit else 1.6}"'
        fill = LIT if is_lit else ("#f3f5f8" if node.kind != "target" else CARD)
        word = split_letter(current_notation().latex(node, self._sizes)).base
        # Small enough for a circle, in the widest font.
        size = {5: 15.5, 6: 14.5, 7: 12.5}.get(len(value), 11 if len(value) > 7 else 13.5)
        roles = f"node {node.kind.replace('_', '-')}{' lit' if is_lit else ''}"
        if node.kind in ("loss", "target"):
            size = max(size, 13.5)
            wide = self._width_of(node)
            shape = (
                f'<rect class="{roles}" x="{x - wide / 2:g}" y="{y - RADIUS + 4:g}" width="{wide:g}" '
                f'height="{2 * RADIUS - 8}" rx="7" fill="{fill}" {ring}/>'
            )
        else:
            shape = f'<circle class="{roles}" cx="{x:g}" cy="{y:g}" r="{RADIUS}" fill="{fill}" {ring}/>'
            if is_chosen:
                inner = f'cx="{x:g}" cy="{y:g}" r="{RADIUS - 5}"'
                shape += f'<circle class="chosen" {inner} fill="none" stroke="{INK}"/>'
        large, role = (19, "letter") if len(word) < 6 else (12, "letter long")
        text = label(x, y - 5, large, self._letter(node), role=role)
        text += label(
            x, y + 17, size, value, role={12.5: "value long", 11: "value longest"}.get(size, "value")
        )
        return shape + text + self._nudge(moved, node, x, y - RADIUS - 8)

    def _bias_place(self, bias: Quantity) -> tuple[float, float]:
        node = Quantity("weighted_input", bias.layer, bias.unit)
        x, y = self.places.get(node) or self.places[Quantity("activation", bias.layer, bias.unit)]
        return x, y + RADIUS + 18

    def _bias_labels(
        self, numbers: Mapping, path: set[Quantity], moved: Mapping, clickable: bool
    ) -> Iterable[str]:
        for layer in range(2, self._last + 1):
            for bias in layer_units("bias", self._sizes, layer, None):
                x, y = self._bias_place(bias)
                colour = POSITIVE if numbers[bias] >= 0 else NEGATIVE
                number = number_text(numbers[bias], 2)
                wide = max(100, equation_width(current_notation().latex(bias, self._sizes), number, 15))
                back = card(x, y, wide, 20, LIT if bias in path else CARD, "bias-pill")
                text = label(x, y + 5, 15, f"{self._letter(bias)} = {number}", colour, role="number")
                body = back + text + self._nudge(moved, bias, x + wide / 2 + 36, y + 5)
                yield self._pointing((None, None, bias), body) if clickable else body

    def _nudge(self, moved: Mapping, quantity: Quantity, x: float, y: float) -> str:
        if quantity not in moved:
            return ""
        sign = "+" if moved[quantity] >= 0 else ""
        move = f"Δ {sign}{number_text(moved[quantity], 4)}"
        outline = f'font-weight="700" stroke="{CARD}" stroke-width="4" paint-order="stroke"'
        return label(x, y, 16, move, NUDGE, outline, role="move")

    def _letter(self, quantity: Quantity) -> str:
        return set_letter(current_notation().name, quantity, self._sizes)

    def describe(self, values: Mapping[QuantitySymbol, float], lit: Iterable[Route] = ()) -> str:
        """Return the picture in words: the sizes, every node's number, the lit paths."""
        numbers = {
            symbol.quantity: value for symbol, value in values.items() if type(symbol) is QuantitySymbol
        }
        notation = current_notation()
        said = [f"{notation.typed(node, self._sizes)} = {number_text(numbers[node])}" for node in self.places]
        paths = [" to ".join(str(symbol) for symbol in reversed(route)) for route in routes(lit)]
        way = f" Lit path: {paths[0]}." if len(paths) == 1 else ""
        if len(paths) > 1:
            way = f" {len(paths)} lit paths: {'; '.join(paths[:12])}{'; ...' if len(paths) > 12 else ''}."
        return f"Network {'-'.join(map(str, self._sizes))}, values: {', '.join(said)}.{way}"
