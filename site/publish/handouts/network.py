"""Draw a network for paper: circles to write the letters into, and some ways thick."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import hypot

from chainrule_helpers.notation import current_notation, find_notation, use_notation
from chainrule_helpers.quantities import Quantity, layer_units, weights_into
from chainrule_helpers.symbolic.chains import Chain
from chainrule_helpers.symbolic.graph import Graph
from chainrule_helpers.views.labels import svg_letter

# Millimetres; a point is 0.353 of them.
WIDTH = 186
NODE = 5.7
ROW = 12.0
THIN, THICK = 0.3, 1.1
BOX = 16.0, 9.5
LETTER, HEADING = 5.15, 3.6
SERIF, SANS = "'Chainrule Math', serif", "'Chainrule Sans', sans-serif"
# How far apart two columns stand, by what leads from one to the next.
WEIGHTS, FUNCTION, LOSS_GAP = 1.6, 1.2, 1.1


@dataclass(frozen=True)
class Drawing:
    """A network whose letters the reader writes in.

    Parameters
    ----------
    graph : Graph
        A network with one example.
    paths : tuple of Chain
        The ways that are drawn thick.
    notation : str
        Whose letters the completed sheet shows.
    weight : Quantity, optional
        A weight that gets a box of its own, on its line.
    """

    graph: Graph
    paths: tuple[Chain, ...]
    notation: str
    weight: Quantity | None = None


def network_svg(drawing: Drawing, completed: bool) -> str:
    """Return the network as SVG in millimetres: circles to write in, some ways thick.

    The completed picture has the letters of the drawing's notation in the circles.
    """
    with use_notation(find_notation(drawing.notation).name):
        places, height = _places(drawing.graph)
        steps = {
            (below.quantity, above.quantity)
            for path in drawing.paths
            for above, below in pairwise(path.symbols)
        }
        sizes = drawing.graph.architecture.sizes
        lines = [
            _edge(places[below], places[above], bool(steps & {(low, above), (below, above)}))
            for low, above, below in _edges(drawing.graph)
        ]
        nodes = [_node(node, place, sizes, completed) for node, place in places.items()]
        box = _weight_box(drawing, places, completed) if drawing.weight else ""
        shape = "-".join(map(str, sizes))
        letters = f" in the letters of {current_notation().title}" if completed else " without letters"
        start = f" from {drawing.paths[0].below} to the loss" if completed else ""
        told = f"Network {shape}{letters}, biases left out. Thick ways{start}: {len(drawing.paths)}."
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}mm" '
            f'height="{height:g}mm" role="img" aria-label="{escape(told)}" stroke="#000" fill="#000" '
            f'stroke-width="{THIN}" font-family="{SERIF}">'
            f"{_headings(places, len(sizes))}{''.join(lines)}{''.join(nodes)}{box}</svg>"
        )


def _places(graph: Graph) -> tuple[dict[Quantity, tuple[float, float]], float]:
    """Return where every node stands, and the height of the picture."""
    sizes = graph.architecture.sizes
    last, tallest = len(sizes), max(sizes)
    columns, gaps = [layer_units("input", sizes, 1, None)], []
    for layer in range(2, last + 1):
        columns += [layer_units(kind, sizes, layer, None) for kind in ("weighted_input", "activation")]
        gaps += [WEIGHTS, FUNCTION]
    targets = layer_units("target", sizes, last, None)
    columns.append((Quantity("loss"),))
    gaps.append(LOSS_GAP)
    if len(targets) > 1:
        columns.append(targets)
        gaps.append(LOSS_GAP)
    unit = (WIDTH - 2 * NODE - 12) / sum(gaps)
    middle = 6 + tallest * ROW / 2
    x, places = NODE + 6, {}
    for column, gap in zip(columns, [*gaps, 0], strict=True):
        for row, node in enumerate(column):
            places[node] = (x, middle + (row - (len(column) - 1) / 2) * ROW)
        x += gap * unit
    if len(targets) == 1:
        above = places[Quantity("loss")]
        places[targets[0]] = (above[0], above[1] + 1.15 * ROW)
    lowest = max(y for _, y in places.values())
    return places, lowest + NODE + 0.5


def _edges(graph: Graph) -> Iterable[tuple[Quantity, Quantity, Quantity]]:
    """Yield every line as (weight or lower node, upper node, lower node)."""
    sizes = graph.architecture.sizes
    last = len(sizes)
    for layer in range(2, last + 1):
        for weight in weights_into(sizes, layer):
            below = Quantity("input" if layer == 2 else "activation", layer - 1, weight.source)
            yield weight, Quantity("weighted_input", layer, weight.unit), below
        for activation in layer_units("activation", sizes, layer, None):
            for parent in graph.parents(activation):
                yield parent.quantity, activation, parent.quantity
    for kind in ("activation", "target"):
        for node in layer_units(kind, sizes, last, None):
            yield node, Quantity("loss"), node


def _edge(start: tuple[float, float], end: tuple[float, float], thick: bool) -> str:
    (x1, y1), (x2, y2) = start, end
    part = NODE / hypot(x2 - x1, y2 - y1)
    dx, dy = (x2 - x1) * part, (y2 - y1) * part
    stroke = f' stroke-width="{THICK}"' if thick else ""
    return f'<line x1="{x1 + dx:.2f}" y1="{y1 + dy:.2f}" x2="{x2 - dx:.2f}" y2="{y2 - dy:.2f}"{stroke}/>'


def _node(node: Quantity, place: tuple[float, float], sizes: tuple[int, ...], completed: bool) -> str:
    x, y = place
    if node.kind in ("loss", "target"):
        shape = (
            f'<rect x="{x - NODE:.2f}" y="{y - NODE + 1:.2f}" width="{2 * NODE:g}" height="{2 * NODE - 2:g}"'
        )
    else:
        shape = f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{NODE:g}"'
    return f'{shape} fill="#fff"/>' + (_text(node, x, y, sizes) if completed else "")


def _text(quantity: Quantity, x: float, y: float, sizes: tuple[int, ...]) -> str:
    body = svg_letter(current_notation().latex(quantity, sizes))
    place = f'x="{x:.2f}" y="{y + 1.6:.2f}" text-anchor="middle" font-size="{LETTER}"'
    return f'<text {place} stroke="none">{body}</text>'


def _weight_box(drawing: Drawing, places: dict, completed: bool) -> str:
    weight, sizes = drawing.weight, drawing.graph.architecture.sizes
    below = Quantity("input" if weight.layer == 2 else "activation", weight.layer - 1, weight.source)
    (x1, y1), (x2, y2) = places[below], places[Quantity("weighted_input", weight.layer, weight.unit)]
    x, y = x1 + 0.42 * (x2 - x1), y1 + 0.42 * (y2 - y1)
    wide, high = BOX
    place = f'x="{x - wide / 2:.2f}" y="{y - high / 2:.2f}" width="{wide:g}" height="{high:g}"'
    return f'<rect {place} fill="#fff"/>' + (_text(weight, x, y, sizes) if completed else "")


def _headings(places: dict, last: int) -> str:
    columns: dict[float, str] = {}
    for node, (x, _) in places.items():
        name = "output" if (node.kind, node.layer) == ("activation", last) else node.kind.replace("_", " ")
        columns.setdefault(x, name)
    text = f'text-anchor="middle" font-size="{HEADING}" stroke="none" font-family="{SANS}"'
    return "".join(f'<text x="{x:.2f}" y="4.2" {text}>{name}</text>' for x, name in columns.items())
