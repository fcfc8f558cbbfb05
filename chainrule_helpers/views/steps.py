"""Walk through a network one quantity at a time: forward to the loss, then delta back.

Pure data: what is computed at each step, from what, as letters and as numbers, and
how many multiplications the two ways to the gradient have taken by then.  A link
that is always 1, along a bias or through an identity, is not multiplied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sympy import Expr

from chainrule_helpers.notation import current_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.chains import Link, number
from chainrule_helpers.symbolic.graph import LOSS, Graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol, SlopeSymbol, quantity_symbol, slope_symbol
from chainrule_helpers.views.labels import mathml_letter, svg_letter
from chainrule_helpers.views.mathml import TIMES, as_factor, letter, mathml, number_of
from chainrule_helpers.views.network import RADIUS, NetworkPicture
from chainrule_helpers.views.style import CARD, FONT, INK, MATH_FONT, MUTED, NUDGE, number_text

Values = Mapping[QuantitySymbol, float]

_RULES = {
    "output delta": "What arrives at the output, times the slope of its activation function",
    "hidden delta": "What arrives at the activation, times the slope of its activation function",
    "activation": "Every weight that leaves it, times {delta} at the weight's far end, added up",
    "bias": "{delta} of the unit itself, since the link along a bias is 1",
    "weight": "{delta} where the weight ends, times the {below} where it starts",
    "loss": "The first link of every chain: the loss along one output",
}


@dataclass(frozen=True)
class Computation:
    """One step: a single quantity computed from what is known already.

    Parameters
    ----------
    symbol : QuantitySymbol
        What is computed; a `SlopeSymbol` on the way back.
    expression : Expr
        Its definition, or the sum over its links.
    links : tuple of Link
        On the way back, the links upwards; empty on the way forward.
    value : float
        The number, +dJ/dz for a delta whatever the notation.
    every_path, delta : int
        Multiplications so far of a product for every path, and of the sweep.
    rule : str
        What is done, in words.
    """

    symbol: QuantitySymbol
    expression: Expr
    links: tuple[Link, ...]
    value: float
    every_path: int
    delta: int
    rule: str

    @property
    def is_backward(self) -> bool:
        """Whether this step belongs to the way back."""
        return isinstance(self.symbol, SlopeSymbol)

    @property
    def lit(self) -> tuple[QuantitySymbol, ...]:
        """The quantities to light: the one computed, and those that it is computed from."""
        symbols = {self.symbol, *self.expression.free_symbols}
        symbols |= {end for link in self.links for end in (link.above, link.below)}
        plain = {quantity_symbol(symbol.quantity, symbol.network) for symbol in symbols}
        return tuple(sorted(plain, key=str))

    @property
    def flips(self) -> bool:
        """Whether the letter on the left is minus the slope: Mitchell's delta."""
        is_delta = self.is_backward and self.symbol.quantity.kind == "weighted_input"
        return is_delta and current_notation().delta_sign < 0

    @property
    def shown(self) -> tuple[str, float]:
        """The typed name on the left and its number, in the current notation's sign."""
        if not self.flips:
            return str(self.symbol), self.value
        name = current_notation().typed(self.symbol.quantity.delta(), self.symbol.sizes)
        return name, -self.value

    def __str__(self) -> str:
        name, value = self.shown
        way = "Backward" if self.is_backward else "Forward"
        rule = f"Minus {self.rule[0].lower()}{self.rule[1:]}" if self.flips else self.rule
        return f"{way}: {name} = {number_text(value, 4)}. {rule}."


def computations(graph: Graph, values: Values) -> tuple[Computation, ...]:
    """Return every step of the forward pass and of the sweep back, in order.

    Parameters
    ----------
    graph : Graph
        A network with one example; the current notation says whether a linear
        output is a node.
    values : mapping of symbol to float
        Every quantity of the network.
    """
    found = []
    for quantity in graph.names().values():
        parents = graph.parents(quantity) if quantity.kind != "delta" else ()
        if parents:
            symbol = graph.symbol(quantity)
            expression = graph.definition(quantity).rhs
            found.append(
                Computation(symbol, expression, (), values[symbol], 0, 0, _forward_rule(graph, quantity))
            )
    known, every_path, delta = dict(values), 0, 0
    for step in _backward(graph):
        quantity = step.symbol.quantity
        # Fused losses skip the slope along an output, so it is worked out here.
        known[step.symbol] = known.get(step.symbol, number(step.expression, known))
        delta += sum(link.above.quantity != LOSS and link.derivative != 1 for link in step.links)
        if quantity.kind in ("weight", "bias"):
            every_path += _path_multiplications(graph, quantity)
        value, rule = known[step.symbol], _backward_rule(graph, quantity)
        found.append(Computation(step.symbol, step.expression, step.links, value, every_path, delta, rule))
    return tuple(found)


def _backward(graph: Graph) -> list:
    """Return the sweep without the slopes along inputs, units of a layer in rising order."""
    steps = [step for step in graph.sweep() if step.symbol.quantity.kind != "input"]
    groups: dict[tuple, list] = {}
    for step in steps:
        groups.setdefault((step.symbol.quantity.kind, step.symbol.quantity.layer), []).append(step)
    place = {step.symbol: number for number, step in enumerate(steps)}
    return [
        step
        for group in groups.values()
        for step in sorted(group, key=lambda s: place[s.symbol], reverse=True)
    ]


def _path_multiplications(graph: Graph, quantity: Quantity) -> int:
    chains = graph.chains(LOSS, quantity)
    return sum(max(sum(link.derivative != 1 for link in chain.links) - 1, 0) for chain in chains)


def _is_sum(graph: Graph, quantity: Quantity) -> bool:
    return any(parent.quantity.kind == "bias" for parent in graph.parents(quantity))


def _forward_rule(graph: Graph, quantity: Quantity) -> str:
    if quantity.kind == "loss":
        return "How far the outputs are from their targets"
    if _is_sum(graph, quantity):
        below = "input" if quantity.layer == 2 else "activation"
        return f"Each {below} times its weight, added up, plus the bias"
    function = graph.architecture.activations[quantity.layer - 2]
    if function == "identity":
        return "The weighted input itself, since this unit is linear"
    return f"The {function} of the weighted input{'s' if function == 'softmax' else ''}"


def _backward_rule(graph: Graph, quantity: Quantity) -> str:
    is_output = quantity.layer == len(graph.architecture.sizes)
    if quantity.kind == "weighted_input":
        return _RULES["output delta" if is_output else "hidden delta"]
    rule = _RULES["loss" if quantity.kind == "activation" and is_output else quantity.kind]
    words = rule.format(delta=_delta_word(), below="input" if quantity.layer == 2 else "activation")
    return words[0].upper() + words[1:]


def _delta_word() -> str:
    """Return what the current notation calls the slope along a weighted input."""
    if not _delta_latex(Quantity("delta", 2, 1), (1, 1, 1)):
        return "the slope along the sum"
    return "delta" if current_notation().delta_sign > 0 else "minus delta"


def _delta_latex(delta: Quantity, sizes: tuple[int, ...]) -> str:
    """Return delta's letter, "" where the notation has none and writes the derivative out."""
    latex = current_notation().latex(delta, sizes)
    return latex if latex.startswith(r"\delta") else ""


def first_delta(steps: Iterable[Computation]) -> int:
    """Return the place of the first slope along an output's weighted input.

    Where a linear output is no node of its own, the output stands for it.
    """
    back = [(place, one.symbol.quantity) for place, one in enumerate(steps) if one.is_backward]
    last = back[0][1].layer
    for place, quantity in back:
        if quantity.kind == "weighted_input" and quantity.layer == last:
            return place
    return back[0][0]


def equation(computation: Computation, values: Values) -> str:
    """Return a step as two lines of MathML: letters, and under them their numbers.

    Parameters
    ----------
    computation : Computation
        The step.
    values : mapping of symbol to float
    """
    name, value = computation.shown
    left = letter(computation.symbol)
    if computation.flips:
        left = mathml_letter(_delta_latex(computation.symbol.quantity.delta(), computation.symbol.sizes))
    rows = (
        (left, _right(computation, letter), ""),
        ("", _right(computation, number_of(values)), number_text(value, 4)),
    )
    body = "".join(
        f'<tr><td style="text-align:right;padding:2px 6px">{_math(a)}</td>'
        f'<td style="text-align:left;padding:2px 6px">{_math("<mo>=</mo>" + b)}</td>'
        f'<td style="text-align:left;padding:2px 6px;font-weight:700">{"= " + c if c else ""}</td></tr>'
        for a, b, c in rows
    )
    return (
        f'<table class="step" aria-label="{name} = {number_text(value, 4)}" style="{_TABLE}">{body}</table>'
    )


_TABLE = (
    f"border-collapse:collapse;font-family:{FONT};font-size:21px;color:{INK};background:{CARD};"
    "font-variant-numeric:tabular-nums;white-space:nowrap"
)


def _math(body: str) -> str:
    return f'<math displaystyle="true">{body}</math>' if body else ""


def _right(computation: Computation, leaf) -> str:
    if not computation.is_backward:
        return mathml(computation.expression, leaf)
    terms = "<mo>+</mo>".join(_term(link, leaf) for link in reversed(computation.links))
    if not computation.flips:
        return terms
    return (
        f'<mo form="prefix">−</mo>{terms if len(computation.links) == 1 else f"<mo>(</mo>{terms}<mo>)</mo>"}'
    )


def _term(link: Link, leaf) -> str:
    """Return what arrives from above, times the link."""
    if link.above.quantity == LOSS:
        return mathml(link.derivative, leaf)
    arriving = leaf(slope_symbol(link.above.quantity, link.above.network))
    return arriving if link.derivative == 1 else arriving + TIMES + as_factor(link.derivative, leaf)


def counters(computation: Computation) -> str:
    """Return an HTML table of the two running counts."""
    most = max(computation.every_path, computation.delta, 1)
    rows = "".join(
        f'<tr><th scope="row" style="text-align:right;font-weight:400;color:{MUTED};padding:2px 10px;'
        f'font-size:15px;width:150px">{name}</th>'
        f'<td style="width:70px;text-align:right;font-weight:700;padding:2px 8px">{count}</td>'
        f'<td style="width:320px"><div style="height:14px;width:{max(2, 320 * count // most)}px;'
        f'background:{colour}"></div></td></tr>'
        for name, count, colour in (
            ("every path", computation.every_path, MUTED),
            ("delta", computation.delta, NUDGE),
        )
    )
    caption = (
        f'<caption style="text-align:left;padding:2px 10px;background:{CARD};color:{MUTED};font-size:15px">'
        "multiplications so far</caption>"
    )
    return f'<table class="counters" style="{_TABLE};font-size:19px">{caption}{rows}</table>'


def step_picture(
    view: NetworkPicture,
    steps: tuple[Computation, ...],
    place: int,
    values: Values,
    caption: str | tuple[str, ...] = "",
) -> str:
    """Return the network as SVG with what is known at one step, its present quantity ringed.

    What is not computed yet shows a question mark; slopes that are known stand
    above their nodes.

    Parameters
    ----------
    view : NetworkPicture
    steps : tuple of Computation
        All steps.
    place : int
        The step shown, from 0.
    values : mapping of symbol to float
    caption : str
        A line above the picture.
    """
    computation, done = steps[place], steps[: place + 1]
    unknown = [later.symbol for later in steps[place + 1 :] if not later.is_backward]
    described = f"{computation} Lit: {', '.join(map(str, computation.lit))}."
    svg = view.svg(values, computation.lit, caption=caption, description=described, unknown=unknown)
    labels = [_slope_label(view, one) for one in done if one.is_backward]
    return svg.removesuffix("</svg>") + f"{''.join(labels)}{_ring(view, computation)}</svg>"


def _slope_label(view: NetworkPicture, computation: Computation) -> str:
    node = computation.symbol.quantity
    if node not in view.places:
        return ""
    x, y = view.places[node]
    latex = _delta_latex(node.delta(), computation.symbol.sizes) if node.kind == "weighted_input" else ""
    value = number_text(computation.shown[1] if latex else computation.value, 4)
    name = f'<tspan font-family="{MATH_FONT}">{svg_letter(latex)}</tspan> ' if latex else "slope "
    return (
        f'<text class="slope" x="{x:.1f}" y="{y - RADIUS - 9:.1f}" text-anchor="middle" font-size="13" '
        f'fill="{NUDGE}" font-weight="700" stroke="{CARD}" stroke-width="4" paint-order="stroke">'
        f"{name}{value}</text>"
    )


def _ring(view: NetworkPicture, computation: Computation) -> str:
    if computation.symbol.quantity not in view.places:
        return ""
    x, y = view.places[computation.symbol.quantity]
    return (
        f'<circle class="now" cx="{x:g}" cy="{y:g}" r="{RADIUS + 6}" fill="none" stroke="{NUDGE}" '
        'stroke-width="4" stroke-dasharray="10 5"/>'
    )
