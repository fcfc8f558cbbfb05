"""Do the handouts print what the package computes, in the letters of the four texts?"""

import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.notation import NOTATIONS
from chainrule_helpers.views.labels import mathml_letter
from publish.handouts import build as handouts
from publish.handouts.layout import sheet_html
from publish.handouts.sheets import SHEETS as MAKERS

ROOT = Path(__file__).resolve().parent.parent

SHEETS = {sheet.name: sheet for sheet in (make() for make in MAKERS)}
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|rgb|hsl|(?:fill|stroke|color|background)[=:]\s*\"?([a-z]+)")


def answers(name):
    """Return what the completed sheet has in its boxes: MathML as it stands, numbers as numbers."""
    found = []
    for blank in SHEETS[name].blanks:
        is_number = re.fullmatch(r"−?[\d.]+(e−?\d+)?", blank.answer)
        found.append(float(blank.answer.replace("−", "-")) if is_number else blank.answer)
    return found


def numbers(name):
    return [one for one in answers(name) if isinstance(one, float)]


def formulas(name):
    return [one for one in answers(name) if isinstance(one, str) and one.startswith("<math")]


def typed(formula, notation, sizes):
    """Return MathML as a reader would type it, by the letters of a notation alone."""
    graph = ch.graph(ch.Architecture(sizes, ("sigmoid",) * (len(sizes) - 1), "half_squared_error"))
    names = {
        mathml_letter(NOTATIONS[notation].latex(quantity, sizes)): name
        for name, quantity in graph.names(notation).items()
    }

    def read(node):
        text = ElementTree.tostring(node, encoding="unicode", short_empty_elements=False).strip()
        if text in names:
            return names[text]
        inner = [read(child) for child in node]
        if node.tag == "mfrac":
            return f"({inner[0]})/({inner[1]})"
        own = (node.text or "").strip()
        return "".join(inner) if inner else {"·": "*", "−": "-"}.get(own, own)

    return read(ElementTree.fromstring(unescape(formula)))


def data(example):
    net = getattr(ch.examples, example)
    return net.architecture, net.parameters, net.inputs[:1], net.targets[:1]


def near(found, expected):
    return np.allclose(found, expected, rtol=0, atol=0.51e-4)


def test_one_path_is_named_derived_and_multiplied():
    table = answers("handout-1")[:10]
    names, formulas_, values = table[:3], table[3:6], table[6:10]
    graph = ch.graph(ch.examples.THOMAS.architecture)
    (chain,) = graph.chains("J", "w12_2", "thomas")
    for formula, link in zip(formulas_, chain.links, strict=True):
        assert ch.diagnose(typed(formula, "thomas", (3, 3, 1)), link, "thomas").correct
    assert [
        typed(name, "thomas", (3, 3, 1)).replace("∂", "d").replace("(", "").replace(")", "") for name in names
    ] == [
        "dJ/dh1_3",
        "dh1_3/dz1_2",
        "dz1_2/dw12_2",
    ]
    links = [ch.evaluate(link, *data("THOMAS")) for link in chain.links]
    assert near(values, [*links, ch.numeric_gradient(*data("THOMAS")).weights[1][0, 1]])


def test_every_path_is_added_softmax_beside_sigmoid():
    values = np.array(numbers("handout-1")[4:])
    outputs = [ch.forward(*data(example)[:3]).h[2][0] for example in ("NIELSEN_SOFTMAX", "NIELSEN")]
    soft, plain = outputs
    misses = [output - np.array([1.0, 0, 0]) for output in outputs]
    columns = (np.diag(soft) - np.outer(soft, soft))[:, 0], np.array([plain[0] * (1 - plain[0]), 0, 0])
    expected = [
        part for miss, column in zip(misses, columns, strict=True) for part in (miss, column, miss * column)
    ]
    assert near(values[:18].reshape(3, 6), np.array(expected).T)
    measured = [ch.numeric_gradient(*data(one)).biases[1][0] for one in ("NIELSEN_SOFTMAX", "NIELSEN")]
    assert near(values[18:], measured)


def test_the_way_through_a_hidden_unit_is_right():
    graph = ch.graph(ch.examples.NIELSEN.architecture)
    chain = graph.chains("C", "z1_2", "nielsen")[0]
    for formula, link in zip(formulas("handout-2")[4:8], chain.links, strict=True):
        assert ch.diagnose(typed(formula, "nielsen", (2, 4, 3)), link, "nielsen").correct
    links = [ch.evaluate(link, *data("NIELSEN")) for link in chain.links]
    assert near(numbers("handout-2")[:5], [*links, np.prod(links)])


def test_delta_and_the_transpose_are_right():
    values = numbers("handout-2")[5:]
    architecture, params, x, y = data("NIELSEN")
    trace = ch.forward(architecture, params, x)
    above, below = (layer[0] for layer in reversed(ch.backward(architecture, params, trace, y).deltas))
    W, a = params.weights[1], trace.h[1][0]
    table = np.array([above, W[:, 0], above * W[:, 0]]).T
    assert near(values[:9], table.ravel())
    assert near(values[9:12], [W[:, 0] @ above, a[0] * (1 - a[0]), below[0]])
    assert near(values[12:], [*above, *(W.T @ above)])


def test_the_collapse_and_the_nine_slopes_are_right():
    graph = ch.graph(ch.examples.NIELSEN_CROSS_ENTROPY.architecture)
    chains = graph.chains("C", "z2_3", "nielsen")
    said = [typed(one, "nielsen", (2, 4, 3)) for one in formulas("handout-3")[:10]]
    for chain, row in zip(chains, np.array(said[:9]).reshape(3, 3), strict=True):
        for formula, target in zip(row, (*chain.links, chain), strict=True):
            assert ch.diagnose(str(formula), target, "nielsen").correct, formula
    assert said[9] == "a2_3-y2"
    values = numbers("handout-3")
    a = ch.forward(*data("NIELSEN_CROSS_ENTROPY")[:3]).h[2][0]
    slope = ch.numeric_gradient(*data("NIELSEN_CROSS_ENTROPY")).biases[1][1]
    assert near(values[:4], [a[1], 0, 0, slope])
    jacobian = np.diag(a) - np.outer(a, a)
    assert near(values[4:19], [*np.column_stack([jacobian, jacobian.sum(axis=1)]).ravel(), 0, 0, 0])


def test_the_step_and_the_ratios_are_right():
    net = ch.examples.STATQUEST
    one = ch.descend(net.architecture, net.parameters, net.inputs, net.targets, rate=0.01, steps=1)
    assert near(numbers("handout-3")[-1], one.parameters.weights[1][0, 0])
    page = sheet_html(SHEETS["handout-3"], completed=False)
    assert f"{1 / net.parameters.weights[1][0, 0]:.4f} at" in page and "every bias 0.2," in page


def test_the_strip_has_the_letters_of_the_notations():
    page = sheet_html(SHEETS["handout-1"], completed=False)
    strip = page[page.index("<table") : page.index("</table>")]
    quantities = ch.graph(ch.Architecture((1, 2, 1), ("softplus", "identity"), "sum_of_squared_residuals"))
    for name, some in (
        ("thomas", "w21_1 z2_1 h2_2 w12_2 h1_3"),
        ("nielsen", "w21_2 z2_2 a2_2 w12_3 a1_3 delta2_2"),
        ("statquest", "w2 x2 y2 w4"),
        ("mitchell", "w31 net3 o3 w43 o4 t4 delta3"),
    ):
        with ch.use_notation(name):
            for one in some.split():
                quantity = quantities.quantity(one)
                assert mathml_letter(NOTATIONS[name].latex(quantity, (1, 2, 1))) in strip, one
    assert strip.count("= + slope") == 2 and strip.count("= − slope") == 1 and strip.count("no letter") == 1


@pytest.mark.parametrize("name", SHEETS)
def test_a_blank_sheet_holds_no_answer(name):
    blank, completed = (sheet_html(SHEETS[name], one) for one in (False, True))
    assert blank.count('class="blank"></') == completed.count('class="blank">') == len(SHEETS[name].blanks)
    # The strip's letters are MathML; the pictures' are SVG text.
    assert "<tspan" in completed and "<tspan" not in blank


@pytest.mark.parametrize("name", SHEETS)
@pytest.mark.parametrize("completed", [False, True])
def test_a_sheet_is_black_and_white_and_loads_nothing(name, completed):
    page = sheet_html(SHEETS[name], completed)
    colours = {match[0] if match[0].startswith("#") else match[1] for match in COLOUR.finditer(page)}
    assert colours <= {"#000", "#fff", "none", None, ""}
    assert not re.search(r"(?:src|href)=|url\(|@import|<script|opacity", page)
    assert 'role="img" aria-label="Network' in page


def test_building_without_a_browser_writes_the_pages_alone(tmp_path):
    written = handouts.build(tmp_path / "new", None)
    assert sorted(path.name for path in written) == sorted(
        f"handout-{one}{state}.html" for one in (1, 2, 3) for state in ("", "-completed")
    )
    assert all(path.read_text(encoding="utf-8").startswith("<!DOCTYPE html>") for path in written)


def test_no_browser_is_said_and_no_error(tmp_path):
    command = [sys.executable, str(ROOT / "site"), "handouts", str(tmp_path)]
    ended = subprocess.run(command, env={"PATH": "", "HOME": str(tmp_path)}, capture_output=True, text=True)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert handouts.NO_CHROMIUM in ended.stdout


def test_a_browser_that_prints_nothing_is_said_in_one_line(tmp_path):
    environment = {"PATH": "", "HOME": str(tmp_path), "CHROMIUM": sys.executable}
    command = [sys.executable, str(ROOT / "site"), "handouts", str(tmp_path)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert ended.returncode == 1
    assert "printed no PDF of handout-1.html" in ended.stderr and "Traceback" not in ended.stderr
