"""Does a notebook show results as tables that say what their text says?"""

import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from importlib import import_module
from types import SimpleNamespace

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers import examples
from chainrule_helpers.numeric.localise import localise
from chainrule_helpers.quantities import parameters_of
from chainrule_helpers.views.labels import mathml_letter
from chainrule_helpers.views.results import as_html
from chainrule_helpers.views.texml import texml

NETS = [examples.THOMAS_DISTINCT, examples.NIELSEN, examples.STATQUEST, examples.NEURON]


class Cells(HTMLParser):
    """The rows of a table: class, then the text of each cell."""

    def __init__(self, html):
        super().__init__()
        self.rows, self._cell = [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag == "tr":
            self.rows.append((dict(attrs).get("class", ""), []))
        self._cell = self._cell or tag in ("td", "th")
        if tag in ("td", "th"):
            self.rows[-1][1].append("")

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data):
        if self._cell:
            self.rows[-1][1][-1] += data


def rows_of(html):
    return Cells(html).rows[1:]


def number(text):
    return float(text.replace("−", "-").replace("\N{FIGURE SPACE}", ""))


def with_one_wrong(net, entry, factor):
    slopes = ch.backward(net.architecture, net.parameters, ch.forward(*net.data[:3]), net.targets)
    weights = [W.copy() for W in slopes.weights]
    weights[0][entry] *= factor
    return SimpleNamespace(weights=tuple(weights), biases=slopes.biases)


@pytest.mark.parametrize("net", NETS)
def test_a_report_s_rows_have_their_own_letters_and_numbers(net):
    report = ch.check_three_ways(*net.data, notation=net.notation)
    html, rows = as_html(report), rows_of(as_html(report))
    assert len(rows) == len(report.rows)
    notation = ch.use_notation(net.notation).__enter__()
    ch.use_notation("thomas")
    sizes = net.architecture.sizes
    found = re.findall(r'<th scope="row"><math>(.*?)</math></th>.*?<td>(<math>.*?</math>)</td></tr>', html)
    for place, (quantity, row, (_, cells)) in enumerate(
        zip(parameters_of(sizes), report.rows, rows, strict=True)
    ):
        assert notation.typed(quantity, sizes) == row.name
        letter, formula = found[place]
        assert letter == mathml_letter(notation.latex(quantity, sizes))
        assert formula == texml(report.formulas[place])
        assert [number(cell) for cell in cells[1:4]] == pytest.approx(row.values, rel=1e-5, abs=1e-8)
        assert len(cells) == 5


def with_four_points():
    points = ((1.0, 2.0), (0.5, -1.0), (-2.0, 0.3), (0.1, 0.4))
    return replace(examples.NEURON, x=points, y=((1.0,), (0.0,), (2.0,), (-1.0,)))


def right(equation):
    return equation.split(" = ", 1)[1].replace(r"\left(", "(").replace(r"\right)", ")")


def test_the_formula_beside_the_numbers_is_the_chain_where_there_is_one_path_and_else_the_step():
    single, several = examples.THOMAS, examples.NIELSEN
    with ch.use_notation("thomas"):
        (chain,) = ch.graph(single.architecture).chains("J", "w12_1")
        assert ch.check_three_ways(*single.data).formulas[1] == right(chain.latex(formulas=True))
    with ch.use_notation("nielsen"):
        report = ch.check_three_ways(*several.data)
        steps = {
            step.symbol.quantity: step.latex().partition(" = ")[2]
            for step in ch.graph(several.architecture).sweep()
        }
        expected = [steps[one] for one in parameters_of(several.architecture.sizes)]
        assert list(report.formulas) == expected
    for net, divide in ((examples.STATQUEST, 1), (with_four_points(), 4)):
        found = ch.check_three_ways(*net.data, notation="thomas")
        start = r"\sum " if divide == 1 else r"\frac{1}{4} \sum "
        with ch.use_notation("thomas"):
            one = ch.graph(net.architecture)
            for symbol, row, formula in zip(one.parameters, found.rows, found.formulas, strict=True):
                (chain,) = one.chains("J", symbol)
                assert formula == start + right(chain.latex(formulas=True))
                points = zip(net.inputs, net.targets, strict=True)
                shares = [ch.evaluate(chain, net.architecture, net.parameters, *point) for point in points]
                assert row.values[0] == pytest.approx(sum(shares) / divide, rel=1e-9)
    wide = ch.Architecture((5, 5, 1), ("sigmoid", "sigmoid"))
    params = ch.initialise(wide, seed=0)
    assert ch.check_three_ways(wide, params, np.ones(5), [1.0]).formulas == ()


def test_the_worst_entry_alone_is_marked_as_the_worst():
    net = examples.THOMAS_DISTINCT
    wrong = with_one_wrong(net, (1, 2), -3.0)
    wrong.weights[0][0, 0] *= 1.01
    report = ch.compare(wrong, ch.numeric_gradient(*net.data))
    marked = [(cells[-1], place) for place, (mark, cells) in enumerate(rows_of(as_html(report))) if mark]
    assert marked == [("differs", 0), ("differs most", 5)]
    assert report.worst.name == "w23_1"
    found = localise(*net.data, wrong)
    rows = rows_of(as_html(found))
    assert [place for place, (mark, _) in enumerate(rows) if mark == "cr-differs cr-worst"] == [5]
    assert rows[5][1][1:] == [rows[5][1][1], rows[5][1][2], "−3.000", "differs most"]


def test_signs_stand_under_signs_and_points_under_points():
    params = ch.Parameters(([[-12.5, 3.25], [100.0, -0.5]],), ([0.125, 7.0],))
    texts = [cells[1] for _, cells in rows_of(as_html(params))]
    space = "\N{FIGURE SPACE}"
    shown = ["−_12.5", "___3.25", "_100", "−__0.5", "___0.125", "___7"]
    assert texts == [text.replace("_", space) for text in shown]


def test_a_long_report_leaves_out_rows_but_none_that_differs():
    arch = ch.Architecture((6, 8, 2), ("tanh", "identity"))
    right = ch.initialise(arch, seed=1)
    weights = [W.copy() for W in right.weights]
    weights[0][3, 3] += 1
    rows = rows_of(as_html(ch.compare(ch.Parameters(weights, right.biases), right)))
    assert sum(mark.startswith("cr-differs") for mark, _ in rows) == 1
    left_out = [int(re.search(r"\d+", cells[0])[0]) for _, cells in rows if cells[0].startswith("…")]
    assert sum(left_out) + len(rows) - len(left_out) == arch.parameter_count


@pytest.mark.parametrize("net", NETS)
def test_values_slopes_and_a_trace_show_every_number(net):
    trace = ch.forward(*net.data[:3])
    slopes = ch.backward(net.architecture, net.parameters, trace, net.targets)
    for shown in (net.parameters, slopes):
        told = [number(cells[1]) for _, cells in rows_of(as_html(shown))]
        flat = [np.r_[W.ravel(), b] for W, b in zip(shown.weights, shown.biases, strict=True)]
        assert told == pytest.approx(np.concatenate(flat), rel=1e-5, abs=1e-8)
    told = [[number(cell) for cell in cells[1:]] for _, cells in rows_of(as_html(trace))]
    layers = [trace.h[0], *(a for pair in zip(trace.z, trace.h[1:], strict=True) for a in pair)]
    assert np.allclose(told, np.concatenate(layers, axis=1).T, rtol=1e-5)


def test_an_example_shows_its_parameters_and_data_and_where_they_come_from():
    net = replace(examples.STATQUEST, source="a <source> & more")
    html = as_html(net)
    rows = rows_of(html)
    assert [cells[1] for _, cells in rows[-2:]] == ["0, 0.5, 1", "0, 1, 0"]
    assert number(rows[1][1][1]) == -1.13
    assert "a &lt;source&gt; &amp; more" in html


def test_a_history_shows_its_first_and_its_last_loss():
    history = ch.descend(*examples.THOMAS.data, rate=0.5, steps=150)
    rows = rows_of(as_html(history))
    assert [cells[0] for _, cells in rows] == ["0", "1", "10", "100", "150"]
    assert number(rows[-1][1][1]) == pytest.approx(history.losses[-1], rel=1e-5)


def test_what_is_shown_exists():
    for module, kinds in ch._SHOWN.items():
        for kind in kinds:
            home = import_module(f"chainrule_helpers.{module}")
            assert getattr(home, kind).__module__ == home.__name__, kind


def test_a_notebook_shows_the_table_and_text_stays_as_it_is():
    code = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import chainrule_helpers as ch, sys
print("chainrule_helpers.views.results" in sys.modules)
net = ch.examples.THOMAS
report = ch.check_three_ways(*net.data)
trace = ch.forward(*net.data[:3])
slopes = ch.backward(net.architecture, net.parameters, trace, net.targets)
for result in (net, report, trace, slopes, net.parameters, ch.descend(*net.data, steps=3)):
    data, _ = shell.display_formatter.format(result)
    print(data["text/html"].count("<table"), data["text/plain"] == repr(result) or type(result).__name__)
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    first, *rest = ended.stdout.splitlines()
    assert first == "False"
    assert [line.split()[0] for line in rest] == ["1"] * 6
    assert rest[1] == "1 True"
