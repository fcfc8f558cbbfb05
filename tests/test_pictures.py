"""Do the pictures show the numbers they were given, and can they be read without eyes?"""

import importlib.util
import itertools
import math
import xml.etree.ElementTree as ElementTree
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import sympy as sp

import chainrule_helpers as ch
from chainrule_helpers.symbolic.program import Program
from chainrule_helpers.views import style
from chainrule_helpers.views.labels import mathml_letter, split_letter, svg_letter
from chainrule_helpers.views.network import NetworkPicture
from chainrule_helpers.views.nudge import Nudge, nudge_table
from chainrule_helpers.views.plots import curves, loss_surface
from chainrule_helpers.views.style import decimals_that_add
from tests.networks import EXAMPLES, NOTATION_NAMES, example

ROOT = Path(__file__).resolve().parent.parent
SVG = "{http://www.w3.org/2000/svg}"


def drawn(net, lit=()):
    graph = ch.graph(net.architecture)
    values = Program(net.architecture).values(net.weights, net.biases, net.x[:1], net.y[:1])
    return graph, values, ElementTree.fromstring(NetworkPicture(graph).svg(values, lit))


def texts(root):
    return ["".join(text.itertext()).replace("\u200b", "") for text in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("notation", NOTATION_NAMES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_node_and_edge_carries_its_number(name, notation):
    net = example(name)
    with ch.use_notation(notation):
        graph, values, root = drawn(net)
        shown = texts(root)
        for typed, quantity in graph.names().items():
            if quantity.kind == "delta":
                continue
            digits = 2 if quantity.kind in ("weight", "bias") else 3
            number = style.number_text(values[graph[typed]], digits)
            assert any(text.endswith(number) for text in shown), (typed, number)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_two_labels_of_a_picture_lie_on_each_other(name):
    _, _, root = drawn(example(name))
    places = [(float(t.get("x")), float(t.get("y"))) for t in root.iter(f"{SVG}text")]
    for i, (x1, y1) in enumerate(places):
        for x2, y2 in places[i + 1 :]:
            assert abs(x1 - x2) > 30 or abs(y1 - y2) > 13, ((x1, y1), (x2, y2))


def test_the_lit_path_is_told_in_words_too():
    net = ch.examples.THOMAS
    (chain,) = ch.graph(net.architecture).chains("J", "w12_2")
    _, _, root = drawn(net, (chain,))
    assert root.get("role") == "img"
    assert root.get("aria-label").endswith("Lit path: w12_2 to z1_2 to h1_3 to J.")


def test_sign_is_shown_by_dash_as_well_as_by_colour():
    net = ch.examples.THOMAS_DISTINCT
    _, _, root = drawn(net)
    lines = [
        line for line in root.iter(f"{SVG}line") if line.get("stroke") in (style.POSITIVE, style.NEGATIVE)
    ]
    assert len(lines) == 12
    for line in lines:
        assert (line.get("stroke-dasharray") is not None) == (line.get("stroke") == style.NEGATIVE)


def contrast(first, second):
    """Return the WCAG 2 contrast of two colours."""

    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colour", [style.POSITIVE, style.NEGATIVE, style.INK, style.MUTED, style.NUDGE])
def test_text_colours_have_enough_contrast_on_the_card(colour):
    assert contrast(colour, style.CARD) >= 4.5


@pytest.mark.parametrize("colour", [style.POSITIVE, style.NEGATIVE, style.INK])
def test_text_on_the_lit_path_has_enough_contrast(colour):
    assert contrast(colour, style.LIT) >= 4.5


@pytest.mark.parametrize(
    "value, text",
    [
        (0.0, "0.000"),
        (-0.16454, "−0.165"),
        (0.013537, "0.01354"),
        (0.00001, "1.0e−5"),
        (12345.6, "12346"),
        (float("nan"), "undefined"),
        (float("inf"), "undefined"),
    ],
)
def test_numbers_are_written_for_a_reader(value, text):
    assert style.number_text(value) == text


def test_letters_are_taken_apart_and_set():
    assert split_letter(r"\mathrm{Predicted}_{2}") == ("Predicted", "2", "", True)
    assert split_letter(r"\delta^{3}_{1}") == ("δ", "1", "3", False)
    assert "<msubsup>" in mathml_letter("h_{1}^{(3)}")
    for latex in ("h_{1}^{(3)}", "w_{1}", "J", r"\mathit{net}_{7}", "x^{[2]}"):
        ElementTree.fromstring(f"<text>{svg_letter(latex)}</text>")
        ElementTree.fromstring(f"<math>{mathml_letter(latex)}</math>")


def nudged(size):
    net = ch.examples.THOMAS
    (chain,) = ch.graph(net.architecture).chains("J", "w12_2")
    program = Program(net.architecture)
    before = program.values(net.weights, net.biases, net.x, net.y)
    moved = before | {chain.below: before[chain.below] + size}
    return Nudge(chain, before, program.values(*program.arguments(moved)))


def test_the_ratios_of_the_moves_multiply_to_the_whole_ratio():
    nudge = nudged(0.5)
    product = np.prod([ratio for ratio in nudge.ratios])
    assert product == pytest.approx(nudge.measured, rel=1e-12)
    assert abs(nudge.measured - nudge.product) > 1e-3


def test_small_moves_divide_to_the_slopes():
    nudge = nudged(1e-6)
    assert nudge.ratios == pytest.approx(nudge.slopes, rel=1e-5)
    assert nudge.measured == pytest.approx(nudge.product, rel=1e-5)


def test_the_table_shows_ratios_only_as_far_as_the_nudge_has_come():
    nudge = nudged(0.5)
    assert [nudge_table(nudge, reached).count("…") for reached in range(4)] == [4, 3, 2, 0]
    assert style.number_text(nudge.product, 4) in nudge_table(nudge, 0)


def test_a_plot_is_a_png_with_a_text_alternative():
    x = np.linspace(0, 1, 5)
    plots = (
        curves(x, {"a": x}, xlabel="x", ylabel="y", alternative="A rising line."),
        loss_surface(x, x, np.outer(x, x), labels=("w1", "w2", "E"), alternative="A saddle."),
    )
    for plot, words in zip(plots, ("A rising line.", "A saddle."), strict=True):
        data, metadata = plot._repr_mimebundle_()
        assert data["image/png"].startswith(b"\x89PNG")
        assert data["text/plain"] == metadata["image/png"]["alt"] == repr(plot) == words
        assert len(BytesIO(data["image/png"]).getvalue()) > 2000


def test_two_drawings_of_one_plot_are_equal_to_the_byte():
    x = np.linspace(0, 1, 5)
    bundles = [
        curves(x, {"a": x, "b": -x}, xlabel="x", ylabel="y", alternative="Two lines.")._repr_mimebundle_()[0]
        for _ in range(2)
    ]
    assert bundles[0]["image/png"] == bundles[1]["image/png"]


def test_bars_continue_each_other_and_end_at_their_sum():
    shares = {"first": -0.147, "second": -0.038, "third": -0.035}
    plot = ch.bars(shares, {"sum": -0.22}, level=("measured", -0.22), ylabel="slope", alternative="Bars.")
    axes = plot._figure.axes[0]
    boxes = [patch for patch in axes.patches if patch.get_width() < 2][:4]
    ends = [box.get_y() + box.get_height() for box in boxes]
    starts = [box.get_y() for box in boxes]
    reached = [min(a, b) for a, b in zip(starts, ends, strict=True)]
    assert reached == pytest.approx([-0.147, -0.185, -0.22, -0.22])
    assert any("measured" in text.get_text() for text in axes.get_legend().get_texts())


def test_formulas_are_one_aligned_display_with_a_plain_twin():
    net = ch.examples.THOMAS
    graph = ch.graph(net.architecture)
    shown = ch.formulas(graph.definition("z1_2"), graph.link("h1_3", "z1_2"))
    assert shown._repr_latex_().count("&=") == 2
    assert repr(shown).splitlines()[1] == "dh1_3/dz1_2 = h1_3*(1 - h1_3)"


def test_a_tuple_of_chains_is_shown_as_their_sum():
    four = ch.graph(ch.examples.NEURON.architecture, examples=4)
    with ch.use_notation("mitchell"):
        shown = ch.formulas(four.chains("E", "w1"))._repr_latex_()
    assert shown.count("{} + {}") == 3
    assert r"\frac{\partial E}{\partial w_{1}} = {} &" in shown


def test_a_derivative_is_one_fraction_of_names_with_the_sign_that_fits():
    z, u = sp.symbols("z u")
    first, second = (sp.Function(f"g_{k}")(z) for k in (1, 2))
    top = sp.Function("C")(first, second)
    shown = ch.formulas(sp.Eq(sp.Derivative(top, z), sp.diff(top, z)))
    assert repr(shown) == "dC/dz = dC/dg_1*dg_1/dz + dC/dg_2*dg_2/dz"
    one, two = (
        rf"\frac{{\partial C}}{{\partial g_{{{k}}}}} \cdot \frac{{d g_{{{k}}}}}{{d z}}" for k in (1, 2)
    )
    assert shown._repr_latex_() == rf"$\displaystyle \frac{{d C}}{{d z}} = {one} + {two}$"
    # Between two symbols the text in use says which sign it is; what is no name stays SymPy's.
    with ch.use_notation("nielsen"):
        assert r"\frac{\partial z}{\partial u}" in ch.formulas(sp.Derivative(z, u))._repr_latex_()
    with ch.use_notation("statquest"):
        assert r"\frac{d z}{d u}" in ch.formulas(sp.Derivative(z, u))._repr_latex_()
    square = sp.Derivative(first**2, z)
    assert sp.latex(square) in ch.formulas(square)._repr_latex_()
    assert sp.latex(sp.Derivative(first, (z, 2))) in ch.formulas(sp.Derivative(first, (z, 2)))._repr_latex_()


def test_a_table_typesets_symbols_and_lines_up_numbers():
    graph = ch.graph(ch.examples.NIELSEN.architecture)
    first, second = graph.symbols("a1_3 a2_3", notation="nielsen")
    rows = [(first, np.float64(-0.25), 3), (second, sp.Rational(-1, 10**6), 12000)]
    with ch.use_notation("nielsen"):
        table = ch.Table(("output", first, "count"), rows, digits=2)
    assert table._repr_markdown_().splitlines() == [
        "| output | $a^{3}_{1}$ | count |",
        "| --- | ---: | ---: |",
        "| $a^{3}_{1}$ | −0.25 | 3 |",
        "| $a^{3}_{2}$ | 0.00 | 12,000 |",
    ]
    assert repr(table).splitlines() == [
        "output   a1_3   count",
        "a1_3    −0.25       3",
        "a2_3     0.00  12,000",
    ]


def test_a_table_with_a_cell_too_few_is_refused():
    with pytest.raises(ValueError, match="a row of 1 cells under 2 headings"):
        ch.Table(("one", "two"), [("alone",)])


def test_tables_speak_several_notations_side_by_side():
    graph = ch.graph(ch.examples.THOMAS.architecture)
    table = ch.rosetta(graph, graph.symbols("w12_2 z1_2"), ("thomas", "thomas34", "nielsen"))
    assert "`w12_2` | $w_{12}^{(2)}$ `w12_2` | $w^{3}_{12}$ `w12_3`" in table._repr_markdown_()
    names = ch.names_table(graph, "h1_3")
    assert "| `h1_3` | $h_{1}^{(3)}$ | an activation |" in names._repr_markdown_()


def test_the_readme_shows_what_the_path_explorer_draws():
    spec = importlib.util.spec_from_file_location("draw", ROOT / "scripts" / "draw_readme_picture.py")
    draw = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(draw)
    assert draw.TARGET.read_text(encoding="utf-8") == draw.picture(), "run make notebooks"
    assert "(docs/path_explorer.svg)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_parts_of_a_sum_are_shown_with_the_decimals_at_which_they_add():
    hidden = [-0.011796780, -0.003381979, 0.030043531]
    assert decimals_that_add([0.25, 0.5], 2) == 2
    digits = decimals_that_add(hidden, 4)
    assert digits == 5
    assert sum(round(part, digits) for part in hidden) == pytest.approx(round(sum(hidden), digits), abs=1e-9)
    assert decimals_that_add([math.inf, 1.0], 3) == 3


def test_a_picture_of_one_data_point_says_that_its_loss_is_not_the_whole():
    with ch.use_notation("statquest"):
        words = repr(ch.picture(ch.examples.STATQUEST, row=2))
    assert words.endswith("SSR = 1.405, Observed = 0.000. Data point 3 of 3 alone. Over all 3, SSR = 1.896.")
    assert "alone" not in repr(ch.picture(ch.examples.THOMAS))


def test_a_sum_that_starts_with_a_minus_is_turned_as_texts_write_it():
    a, y = sp.symbols("a y")
    shown = ch.formulas(sp.Eq(sp.Symbol("d"), sp.Add(-y, a), evaluate=False))
    assert str(shown) == "d = a - y" and "a - y" in shown._repr_latex_()
    assert str(ch.formulas(sp.Eq(a, -y - 1, evaluate=False))) == "a = -y - 1"
    assert "≠" in str(ch.formulas(sp.Ne(a, y)))


def test_products_are_printed_in_the_order_and_with_the_signs_of_the_text():
    C, j, k, m, n = sp.symbols("C j k m n")
    slope, delta, a, w = sp.Function("sigma'"), *map(sp.IndexedBase, ("delta^l", "a^l", "w^l"))
    product = sp.Mul(sp.Derivative(C, a[j]), slope(a[j]), evaluate=False)
    shares = sp.Mul(w[k, j], delta[k], evaluate=False)
    total = sp.Mul(sp.Sum(shares, (k, 1, m)), slope(a[j]), evaluate=False)
    with ch.use_notation("nielsen"):
        latex = ch.formulas(sp.Eq(delta[j], product), sp.Eq(delta[j], total))._repr_latex_()
    assert latex.index("partial C") < latex.index(r"\sigma'") < latex.index(r"\sum")
    assert latex.index("w^{l}_{kj}") < latex.index(r"\delta^{l}_{k}")
    assert r"\left(\sum_{k=1}^{m} w^{l}_{kj} \delta^{l}_{k}\right) \sigma'" in latex
    assert repr(ch.formulas(product)) == "dC/da^l[j]*sigma'(a^l[j])"
    error, z = sp.MatrixSymbol("e", n, 1), sp.MatrixSymbol("z", n, 1)
    matrix = sp.MatrixSymbol("W", n, n)
    layer = ch.formulas(sp.HadamardProduct(matrix.T * error, z.applyfunc(slope)))
    assert r"\left(W^{T} e\right) \odot \sigma'\left(z\right)" in layer._repr_latex_()
    assert repr(layer) == "(W.T*e) ⊙ sigma'(z)"


def test_a_picture_of_every_path_has_a_share_for_each_and_their_sum():
    with ch.use_notation("nielsen"):
        shown = ch.picture(ch.examples.NIELSEN_SOFTMAX, path="z1_3", every=True)
        ends = [ch.picture(ch.examples.NIELSEN_SOFTMAX, path="z1_3")]
    delta = ch.numeric_gradient(*ch.examples.NIELSEN_SOFTMAX.data).biases[1][0]
    for share in ("−0.1466", "−0.0381", "−0.0352", f"{delta:.4f}".replace("-", "−")):
        assert share in repr(shown) and share in shown._repr_svg_()
    assert "−0.0381" not in repr(ends[0])


@pytest.mark.parametrize("notation", NOTATION_NAMES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_chain_is_drawn_as_boxes_inside_each_other(name, notation):
    net = example(name)
    graph = ch.graph(net.architecture)
    with ch.use_notation(notation):
        weight = next(typed for typed, quantity in graph.names().items() if quantity.kind == "weight")
        for chain in graph.chains(graph.symbols("J", notation="thomas")[0], graph[weight]):
            shown = ch.nesting(chain)
            root = ElementTree.fromstring(shown._repr_svg_())
            boxes = [
                [float(box.get(side)) for side in ("x", "y", "width", "height")]
                for box in root.iter(f"{SVG}rect")
                if box.get("class") == "nest"
            ]
            assert len(boxes) == len(chain.symbols)
            for (x, y, width, height), (u, v, wide, high) in itertools.pairwise(boxes):
                assert x < u and y < v and u + wide < x + width and v + high < y + height
            assert len(texts(root)) == len(chain.symbols) + len(chain.links)
            assert root.get("aria-label") == repr(shown)
            assert repr(shown).count(" function of ") == len(chain.links)


def test_the_boxes_of_a_chain_are_told_from_outside_to_inside():
    (chain,) = ch.graph(ch.examples.THOMAS.architecture).chains("J", "w12_2")
    assert repr(ch.nesting(chain)) == (
        "Nested boxes, from outside to inside: J is a function of h1_3, which is a function of z1_2, "
        "which is a function of w12_2. On the rims: dJ/dh1_3 times dh1_3/dz1_2 times dz1_2/dw12_2."
    )


def test_every_path_of_nothing_is_refused():
    with pytest.raises(ValueError, match="name it"):
        ch.picture(ch.examples.NIELSEN, every=True)


def test_fractions_in_tables_and_matrices_are_as_large_as_in_a_line():
    z = sp.Symbol("z")
    slope = sp.Derivative(sp.Function("g")(z), z)
    assert r"$\dfrac{d g}{d z}$" in ch.Table(("one",), [(slope,)])._repr_markdown_()
    latex = ch.formulas(sp.Eq(sp.Symbol("v"), sp.Matrix([slope, slope]), evaluate=False))._repr_latex_()
    assert latex.count(r"\dfrac") == 2 and r"\\[8pt]" in latex


def test_a_sum_starts_with_a_plus_wherever_it_stands():
    a, y = sp.symbols("a y")
    shown = ch.formulas(sp.sqrt(-y + a), sp.Abs(y - a))
    assert str(shown).splitlines() == ["sqrt(a - y)", "Abs(a - y)"]
    assert r"\left|{a - y}\right|" in shown._repr_latex_()
