"""What stands on the three handouts.

Letters come from the notations, formulas from the graph, numbers from the networks of the
sources; only the sentences are written by hand.
"""

from __future__ import annotations

from sympy import Add, Expr, Integer

from chainrule_helpers import examples
from chainrule_helpers.examples import Example
from chainrule_helpers.notation import use_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.chains import Chain
from chainrule_helpers.symbolic.graph import LOSS
from chainrule_helpers.symbolic.measure import Measured, quick_number
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.mathml import mathml
from chainrule_helpers.views.style import number_text
from publish.handouts.layout import (
    Blank,
    Drawing,
    Grid,
    Section,
    Sheet,
    letter,
    math,
    notation_strip,
    slope,
)

WIDE = 185.0
RATE = 0.01


def weight(layer: int, unit: int, source: int) -> Quantity:
    """Return a weight by the layer that it enters and its two units, to and from."""
    return Quantity("weight", layer, unit, source)


def weighted(layer: int, unit: int) -> Quantity:
    """Return a weighted input."""
    return Quantity("weighted_input", layer, unit)


def activation(layer: int, unit: int) -> Quantity:
    """Return an activation."""
    return Quantity("activation", layer, unit)


class Net:
    """One network of the sources with its numbers, ready to be set on paper.

    Parameters
    ----------
    example : Example
        The network, at its first data point.
    """

    def __init__(self, example: Example) -> None:
        self._numbers = Measured(
            example.architecture, example.weights, example.biases, example.x[:1], example.y[:1]
        )
        self.graph = self._numbers.graph
        self._sizes = example.architecture.sizes

    def symbol(self, quantity: Quantity) -> QuantitySymbol:
        """Return a quantity's symbol."""
        return self.graph.symbol(quantity)

    def letter(self, quantity: Quantity) -> str:
        """Return a quantity's letter."""
        return letter(quantity, self._sizes)

    def delta(self, quantity: Quantity) -> str:
        """Return the letter of a weighted input's delta."""
        return self.letter(quantity.delta())

    def slope(self, above: Quantity, below: Quantity) -> str:
        """Return the name of a derivative."""
        return slope(above, below, self._sizes)

    def number(self, expression: Expr) -> float:
        """Return an expression's number in this network."""
        return quick_number(expression, self._numbers.values)

    def value(self, quantity: Quantity) -> str:
        """Return a quantity's number as text."""
        return shown(self._numbers.values[self.symbol(quantity)])

    def measured(self, quantity: Quantity) -> str:
        """Return the measured slope of the loss along a quantity, as text."""
        return shown(self._numbers.measured(quantity))

    def links(self, below: Quantity, unit: int) -> tuple[Expr, Expr]:
        """Return two links on the way up through one output: the loss's, and the output's along ``below``."""
        output = activation(3, unit)
        upper = self.graph.link(LOSS, output).derivative
        holds = self.symbol(below) in self.graph.parents(output)
        return upper, self.graph.link(output, below).derivative if holds else Integer(0)

    def given(self, *quantities: Quantity) -> str:
        """Return the sentence that states some numbers."""
        pairs = (f"{self.letter(one)} = {self.value(one)}" for one in quantities)
        return "Given: " + ", ".join(pairs) + "."


def shown(value: float) -> str:
    """Return a number for paper: four decimals, fewer where two are exact."""
    return f"{value + 0.0:g}".replace("-", "−") if round(value, 2) == value else number_text(value, 4)


def formula(expression: Expr) -> str:
    """Return an expression as MathML."""
    return math(mathml(expression))


def strip() -> Section:
    """Return the notation strip that heads every sheet."""
    return Section("The second hidden unit of a 1-2-1 network, in four texts", "", (notation_strip(),))


def link_table(net: Net, chain: Chain) -> Grid:
    """Return a chain as a table: name, formula and number of each link, and the product."""
    links = chain.links
    names = [Blank(net.slope(one.above.quantity, one.below.quantity)) for one in links]
    numbers = [Blank(shown(net.number(one.derivative))) for one in links]
    rows = (
        ("", *(f"link {place}" for place in range(1, len(links) + 1)), "multiplied"),
        ("name", *names, net.slope(chain.above.quantity, chain.below.quantity) if chain.is_whole else ""),
        ("formula", *(Blank(formula(one.derivative)) for one in links), ""),
        ("number", *numbers, Blank(shown(net.number(chain.product)))),
    )
    each = (WIDE - 44) / len(links)
    return Grid((18, *(each for _ in links), 26), (6, 17, 10.5, 9.5), rows)


def first_sheet() -> Sheet:
    """Return the handout of the first lecture: one path, then every path."""
    with use_notation("thomas"):
        net, nudged = Net(examples.THOMAS), weight(3, 1, 2)
        (chain,) = net.graph.chains(LOSS, nudged)
        start = "The thick line is the way of a nudge of the weight in the box. Biases are left out."
        picture = Section("1. Write the letters", start, (Drawing(net.graph, (chain,), "thomas", nudged),))
        told = net.given(Quantity("target", 3, 1), activation(3, 1), activation(2, 2))
        links = Section(
            "2. One path: name each link, derive it, put in numbers", told, (link_table(net, chain),)
        )
    with use_notation("nielsen"):
        soft, plain, z = Net(examples.NIELSEN_SOFTMAX), Net(examples.NIELSEN), weighted(3, 1)
        note = (
            f"Only {soft.letter(z)} is nudged; targets 1, 0, 0. Outputs: softmax {outputs_of(soft)}, "
            f"sigmoid {outputs_of(plain)}."
        )
        sentence = (
            "Each term is only the",
            Blank("share"),
            "through one output; the slope is their",
            Blank("sum"),
            ".",
        )
        sums = Section("3. Every path: the sum over k", note, (sum_table((soft, plain), z),), sentence)
    return Sheet("handout-1", "Handout 1: one path, every path", (strip(), picture, links, sums))


def outputs_of(net: Net) -> str:
    """Return the numbers of three outputs, separated by commas."""
    return ", ".join(net.value(activation(3, k)) for k in (1, 2, 3))


def sum_table(nets: tuple[Net, Net], z: Quantity) -> Grid:
    """Return the terms of the slope along an output's weighted input, softmax beside sigmoid."""
    heads = ("loss along it", "its link", "product")
    rows = [("through", *(f"{kind}:<br>{head}" for kind in ("softmax", "sigmoid") for head in heads))]
    for unit in (1, 2, 3):
        cells: list[str | Blank] = [nets[0].letter(activation(3, unit))]
        for net in nets:
            upper, lower = net.links(z, unit)
            cells += [Blank(shown(net.number(one))) for one in (upper, lower, upper * lower)]
        rows.append(tuple(cells))
    added = [Blank(shown(net.number(net.graph.gradient(z)))) for net in nets]
    rows.append(("added", "", "", added[0], "", "", added[1]))
    rows.append(("nudge", "", "", nets[0].measured(z), "", "", nets[1].measured(z)))
    return Grid((17, *(28 for _ in range(6))), (10, 11, 11, 11, 11, 8), tuple(rows))


def second_sheet() -> Sheet:
    """Return the handout of the second lecture: delta, and the transpose."""
    with use_notation("nielsen"):
        net, z = Net(examples.NIELSEN), weighted(2, 1)
        chains = net.graph.chains(LOSS, z)
        start = f"Thick: every way from {net.letter(z)} to the loss. Sigmoids throughout, half squared error."
        picture = Section("1. Write the letters", start, (Drawing(net.graph, chains, "nielsen"),))
        told = net.given(*(activation(3, k) for k in (1, 2, 3)), activation(2, 1)) + " Targets 1, 0, 0."
        links = Section("2. The way through the first output", told, (link_table(net, chains[0]),))
        parts = (delta_table(net), transpose_table(net))
        sentence = (
            "Forward, the sum runs along a",
            Blank("row"),
            "of W. Back, it runs down a",
            Blank("column"),
            ".",
        )
        note = "Delta of an output: output minus target, times the slope of its sigmoid. W is given."
        sums = Section("3. Add the shares, then look where they stand in W", note, parts, sentence)
    return Sheet("handout-2", "Handout 2: delta and the transpose", (strip(), picture, links, sums))


def delta_table(net: Net) -> Grid:
    """Return the delta of the first hidden unit as a sum over the outputs, times the slope of its curve."""
    z, a = weighted(2, 1), activation(2, 1)
    rows = [("k", "delta", "weight", "product")]
    for k in (1, 2, 3):
        delta, w = net.graph.gradient(weighted(3, k)), net.symbol(weight(3, k, 1))
        rows.append((str(k), *(Blank(shown(net.number(one))) for one in (delta, w, delta * w))))
    slope = net.graph.link(a, z).derivative
    rows.append(("added", "", "", Blank(shown(net.number(net.graph.gradient(a))))))
    rows.append(("times", formula(slope), "", Blank(shown(net.number(slope)))))
    last = Blank(shown(net.number(net.graph.gradient(z))))
    rows.append(("equals", net.delta(z), f"nudge: {net.measured(z)}", last))
    return Grid((14, 33, 20, 20), (7, 9.5, 9.5, 9.5, 9.5, 9.5, 9.5), tuple(rows))


def transpose_table(net: Net) -> Grid:
    """Return the weights into the outputs with delta beside them, and a box under each column."""
    rows: list[tuple[str | Blank, ...]] = [("W", *(f"from {j}" for j in (1, 2, 3, 4)), "delta")]
    for k in (1, 2, 3):
        numbers = (net.value(weight(3, k, j)) for j in (1, 2, 3, 4))
        rows.append((f"to {k}", *numbers, Blank(shown(net.number(net.graph.gradient(weighted(3, k)))))))
    slopes = [net.number(net.graph.gradient(activation(2, j))) for j in (1, 2, 3, 4)]
    rows.append(("column ·&nbsp;delta", *(Blank(shown(one)) for one in slopes), ""))
    rows.append(("nudge", *(net.measured(activation(2, j)) for j in (1, 2, 3, 4)), ""))
    return Grid((16, 15, 15, 15, 15, 18), (7, 9.5, 9.5, 9.5, 9.5, 7), tuple(rows))


def third_sheet() -> Sheet:
    """Return the handout of the third lecture: softmax, a wrong gradient, one step."""
    with use_notation("nielsen"):
        net, z = Net(examples.NIELSEN_CROSS_ENTROPY), weighted(3, 2)
        chains = net.graph.chains(LOSS, z)
        start = (
            f"Softmax outputs: every output holds every weighted input. Thick: the ways of {net.letter(z)}."
        )
        picture = Section("1. Write the letters", start, (Drawing(net.graph, chains, "nielsen"),))
        told = net.given(*(activation(3, k) for k in (1, 2, 3))) + " Targets 1, 0, 0: they add to 1."
        parts = (collapse_table(net, z), jacobian_table(net))
        sums = Section("2. Cross-entropy: three terms collapse. The nine slopes of the softmax", told, parts)
    title = "3. Which line is wrong? Ratio: computed slope divided by measured slope. Then one step"
    ratios = Section(title, "", (ratio_table(),), step())
    sections = (strip(), picture, sums, ratios)
    return Sheet("handout-3", "Handout 3: softmax, a wrong gradient, one step", sections)


def collapse_table(net: Net, z: Quantity) -> Grid:
    """Return the three terms of a cross-entropy's slope as formulas, and what is left of their sum."""
    rows = [("k", "loss along output", "output along input", "product", "number")]
    products = []
    for unit in (1, 2, 3):
        upper, lower = net.links(z, unit)
        products.append((upper * lower).expand() if unit != 2 else upper * lower)
        cells = (upper, lower, products[-1])
        rows.append(
            (str(unit), *(Blank(formula(one)) for one in cells), Blank(shown(net.number(products[-1]))))
        )
    output, aim = (mathml(net.symbol(one)) for one in (activation(3, 2), Quantity("target", 3, 2)))
    rows.append(
        (
            "sum",
            net.delta(z),
            f"nudge {net.measured(z)}",
            Blank(math(f"{output}<mo>−</mo>{aim}")),
            Blank(shown(net.number(Add(*products)))),
        )
    )
    return Grid((9, 20, 33, 39, 15), (10, 15, 15, 15, 9.5), tuple(rows))


def jacobian_table(net: Net) -> Grid:
    """Return the nine slopes of the softmax with their sums."""
    links = [[net.number(net.links(weighted(3, j), k)[1]) for j in (1, 2, 3)] for k in (1, 2, 3)]
    rows: list[tuple[str | Blank, ...]] = [("", *(net.letter(weighted(3, j)) for j in (1, 2, 3)), "sum")]
    for k, line in zip((1, 2, 3), links, strict=True):
        total = Blank(shown(round(sum(line), 9)))
        rows.append((net.letter(activation(3, k)), *(Blank(shown(one)) for one in line), total))
    sums = (round(sum(column), 9) for column in zip(*links, strict=True))
    rows.append(("sum", *(Blank(shown(one)) for one in sums), ""))
    return Grid((10, 15, 15, 15, 10), (10, 15, 15, 15, 9.5), tuple(rows))


def ratio_table() -> Grid:
    """Return what a gradient check may show, with a box for the cause."""
    with use_notation("statquest"):
        video = Net(examples.STATQUEST)
        w3 = weight(3, 1, 1)
        lost = f"{shown(1 / video.number(video.symbol(w3)))} at {video.letter(weight(2, 1, 1))} and "
        lost += f"{video.letter(Quantity('bias', 2, 1))}; {video.letter(w3)} = {video.value(w3)}"
        cause = f"the link {video.letter(w3)} is lost"
    rows = (
        ("you see", "what the program does"),
        ("every ratio −1", Blank("turns the sign")),
        (f"every bias {shown(1 / 5)}, every weight 1; five examples", Blank("mean for a sum, at the biases")),
        (
            "output layer 1, below it every ratio different",
            Blank("passes delta back wrongly: the slope or the transpose"),
        ),
        (lost, Blank(cause)),
    )
    return Grid((91, 94), (6, 9.5, 9.5, 9.5, 9.5), rows)


def step() -> tuple[str | Blank, ...]:
    """Return one step of gradient descent as a sentence with boxes."""
    with use_notation("statquest"):
        example = examples.STATQUEST
        numbers = Measured(example.architecture, example.weights, example.biases, example.x, example.y)
        w3 = weight(3, 1, 1)
        symbol = numbers.graph.symbol(w3)
        here, along = numbers.values[symbol], quick_number(numbers.graph.gradient(w3), numbers.values)
        name = letter(w3, example.architecture.sizes)
    return (
        f"{name} = {shown(here)}, its slope {shown(along)}, rate {RATE}. After one step:",
        Blank(shown(here - RATE * along)),
        "A slope points",
        Blank("uphill"),
        ".",
    )


SHEETS = (first_sheet, second_sheet, third_sheet)
