"""Draw the network that a question is about: letters only, small, with a verdict on its links.

Its colours are the page's own (``currentColor`` and custom properties), so it follows a
dark theme.  Every quantity is a button named by what one types for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import escape
from math import hypot

from chainrule_helpers.answers.desk import Mark
from chainrule_helpers.notation import current_notation
from chainrule_helpers.quantities import Quantity, layer_units, weights_into
from chainrule_helpers.symbolic.graph import LOSS, Graph
from chainrule_helpers.views.labels import letter_width, split_letter
from chainrule_helpers.views.style import FONT
from chainrule_helpers.views.svg import set_letter, typed_name

RADIUS = 21
ROW, WITHIN, BETWEEN = 66, 66, 128
SIGNS = {"right": "✓", "missing": "?", "wrong": "!", "extra": "✕"}
FEW_WEIGHTS = 6

Point = tuple[float, float]


class QuestionPicture:
    """The layout of a network, with a place for each quantity that can be named.

    Parameters
    ----------
    graph : Graph
        Its examples are left aside.
    ends : tuple of Quantity
        What is differentiated, along what: marked, and their letters shown.
    """

    def __init__(self, graph: Graph, ends: tuple[Quantity, ...] = ()) -> None:
        self._graph, self._ends = graph, ends
        self._sizes = graph.architecture.sizes
        self._last = len(self._sizes)
        self._shown = set(graph.names().values())
        self._notation = current_notation()
        self._sample = 1 if graph.examples > 1 else None
        tallest = max(*self._sizes, 2)
        self.height = tallest * ROW + 26
        self.places: dict[Quantity, Point] = dict(self._nodes(tallest))
        self.width = max(x + self._half(node) for node, (x, _) in self.places.items()) + 14
        for layer in range(2, self._last + 1):
            for weight in weights_into(self._sizes, layer):
                self.places[weight] = self._on_edge(weight)
            for bias in layer_units("bias", self._sizes, layer, None):
                x, y = self.places[self._fed(layer, bias.unit)]
                self.places[bias] = x, y + RADIUS + 14

    def _has(self, quantity: Quantity) -> bool:
        return self._sampled(quantity) in self._shown

    def _nodes(self, tallest: int) -> Iterator[tuple[Quantity, Point]]:
        x = 34.0
        middle = tallest * ROW / 2 + 4
        for layer, size in enumerate(self._sizes, start=1):
            for kind in ["input"] if layer == 1 else ["weighted_input", "activation"]:
                nodes = layer_units(kind, self._sizes, layer, None)
                if not self._has(nodes[0]):
                    continue
                for row, node in enumerate(nodes):
                    yield node, (x, middle + (row - (size - 1) / 2) * ROW)
                x += WITHIN if kind == "weighted_input" else BETWEEN
        x += 78 - BETWEEN
        yield LOSS, (x, middle)
        targets = layer_units("target", self._sizes, self._last, None)
        if len(targets) == 1:
            yield targets[0], (x, middle + ROW * 0.95)
            return
        for row, target in enumerate(targets):
            yield target, (x + 66, middle + (row - (len(targets) - 1) / 2) * ROW)

    def _half(self, node: Quantity) -> float:
        latex = self._notation.latex(node, self._sizes)
        return max(RADIUS, letter_width(latex, 15) / 2 + 4)

    def _fed(self, layer: int, unit: int) -> Quantity:
        weighted = Quantity("weighted_input", layer, unit)
        return weighted if weighted in self.places else Quantity("activation", layer, unit)

    def _ends_of(self, weight: Quantity) -> tuple[Quantity, Quantity]:
        kind = "input" if weight.layer == 2 else "activation"
        return Quantity(kind, weight.layer - 1, weight.source), self._fed(weight.layer, weight.unit)

    def _on_edge(self, weight: Quantity) -> Point:
        (x1, y1), (x2, y2) = (self.places[end] for end in self._ends_of(weight))
        # Where edges cross, letters at one height would lie on each other.
        share = 0.5 if self._sizes[weight.layer - 1] == 1 else 0.36 + 0.09 * (weight.unit % 3)
        return x1 + (x2 - x1) * share, y1 + (y2 - y1) * share

    def svg(self, marks: Iterable[Mark] = (), words: str = "") -> str:
        """Return the picture, with what is said of its links.

        Parameters
        ----------
        marks : iterable of (Link, str)
            As `answered` returns them.
        words : str
            The same in words, for a reader who does not see it.
        """
        described = f"The network of this question, {'-'.join(map(str, self._sizes))}. {words}".strip()
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" class="question-picture" role="group" '
            f'viewBox="0 0 {self.width:g} {self.height:g}" width="{self.width:g}" height="{self.height:g}" '
            f'font-family="{FONT}" fill="currentColor" aria-label="{escape(described)}">',
            *self._lines(),
            *(self._button(quantity) for quantity in self._order()),
            *(self._mark(*mark) for mark in self._drawn(marks)),
            "</svg>",
        ]
        return "".join(parts)

    def _order(self) -> Iterator[Quantity]:
        """Yield what can be pressed as one reads the network, layer by layer."""
        of_layer: dict[int, list[Quantity]] = {}
        for quantity in self.places:
            place = self._last + 1 if quantity.kind in ("loss", "target") else quantity.layer
            of_layer.setdefault(place, []).append(quantity)
        kinds = ("input", "weight", "bias", "weighted_input", "activation", "target", "loss")
        for layer in sorted(of_layer):
            yield from sorted(of_layer[layer], key=lambda one: (kinds.index(one.kind), one.unit))

    def _lines(self) -> Iterator[str]:
        for layer in range(2, self._last + 1):
            for weight in weights_into(self._sizes, layer):
                yield self._line(*self._ends_of(weight))
            for unit in range(1, self._sizes[layer - 1] + 1):
                top = Quantity("activation", layer, unit)
                for parent in self._graph.parents(self._sampled(top)):
                    below = Quantity("weighted_input", layer, parent.quantity.unit)
                    if parent.quantity.kind == "weighted_input" and below in self.places:
                        yield self._line(below, top)
        for kind in ("activation", "target"):
            for node in layer_units(kind, self._sizes, self._last, None):
                yield self._line(node, LOSS)

    def _sampled(self, quantity: Quantity) -> Quantity:
        return replace(quantity, sample=self._sample)

    def _line(self, below: Quantity, above: Quantity, role: str = "edge") -> str:
        x1, y1, x2, y2 = self._between(below, above)
        return f'<line class="{role}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'

    def _between(self, below: Quantity, above: Quantity) -> tuple[float, float, float, float]:
        (x1, y1), (x2, y2) = self.places[below], self.places[above]
        long = hypot(x2 - x1, y2 - y1) or 1.0
        dx, dy = (x2 - x1) / long, (y2 - y1) / long
        start, end = self._rim(below, dx, dy), self._rim(above, dx, dy)
        if start + end > long - 4:
            start, end = 4.0, 4.0
        return x1 + dx * start, y1 + dy * start, x2 - dx * end, y2 - dy * end

    def _rim(self, quantity: Quantity, dx: float, dy: float) -> float:
        """Return how far a quantity's outline is from its middle, in a direction."""
        half = self._half(quantity)
        if quantity.kind in ("weight", "bias"):
            return min(max(half - 6, 12) / abs(dx) if dx else 1e9, 11 / abs(dy) if dy else 1e9)
        if half == RADIUS and quantity.kind not in ("loss", "target"):
            return RADIUS
        return min(half / abs(dx) if dx else 1e9, 15 / abs(dy) if dy else 1e9)

    def _button(self, quantity: Quantity) -> str:
        x, y = self.places[quantity]
        name = typed_name(self._notation.name, quantity, self._sizes)
        words = f"{quantity.kind.replace('_', ' ')} {name}"
        letter = set_letter(self._notation.name, quantity, self._sizes)
        is_end = quantity in self._ends
        if quantity.kind in ("weight", "bias"):
            body = self._small(quantity, x, y, letter, is_end)
        else:
            half, role = self._half(quantity), f"node {quantity.kind.replace('_', '-')}"
            role += " end" if is_end else ""
            if half == RADIUS and quantity.kind not in ("loss", "target"):
                body = f'<circle class="{role}" cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}"/>'
            else:
                body = (
                    f'<rect class="{role}" x="{x - half:.1f}" y="{y - 15:.1f}" width="{2 * half:.1f}" '
                    'height="30" rx="6"/>'
                )
            size = 15 if len(split_letter(self._notation.latex(quantity, self._sizes)).base) < 6 else 14
            body += f'<text class="letter" x="{x:.1f}" y="{y + 5:.1f}" font-size="{size}">{letter}</text>'
        return (
            f'<g class="named" data-name="{escape(name)}" role="button" tabindex="-1" '
            f'aria-label="write {escape(words)}"><title>{escape(name)}</title>{body}</g>'
        )

    def _small(self, quantity: Quantity, x: float, y: float, letter: str, is_end: bool) -> str:
        """Return a weight or bias: its edge to press, and its letter where there is room."""
        body = ""
        if quantity.kind == "weight":
            x1, y1, x2, y2 = self._between(*self._ends_of(quantity))
            body = f'<line class="spot" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>'
            into = self._sizes[quantity.layer - 1] * self._sizes[quantity.layer - 2]
            if not (is_end or into <= FEW_WEIGHTS):
                return body
        wide = letter_width(self._notation.latex(quantity, self._sizes), 14) + 6
        return body + (
            f'<rect class="pill{" end" if is_end else ""}" x="{x - wide / 2:.1f}" y="{y - 10:.1f}" '
            f'width="{wide:.1f}" height="20" rx="6"/>'
            f'<text class="letter" x="{x:.1f}" y="{y + 4:.1f}" font-size="14">{letter}</text>'
        )

    def _drawn(self, marks: Iterable[Mark]) -> Iterator[tuple[Quantity, Quantity, str]]:
        for link, state in marks:
            below, above = link.below.quantity, link.above.quantity
            if below in self.places and above in self.places:
                yield below, above, state

    def _mark(self, below: Quantity, above: Quantity, state: str) -> str:
        x1, y1, x2, y2 = self._between(below, above)
        x, y = (x1 + x2) / 2, (y1 + y2) / 2
        return (
            f'<g class="mark {state}" aria-hidden="true">{self._line(below, above, "link")}'
            f'<circle class="badge" cx="{x:.1f}" cy="{y:.1f}" r="9"/>'
            f'<text class="sign" x="{x:.1f}" y="{y + 4.5:.1f}" font-size="13">{SIGNS[state]}</text></g>'
        )
