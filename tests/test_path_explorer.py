"""Do the paths of the explorer add up to the slope, and does every control do its part?"""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.quantities import Quantity, parameters_of
from chainrule_helpers.symbolic.graph import LOSS
from chainrule_helpers.symbolic.measure import Measured, quick_number
from chainrule_helpers.views import style
from chainrule_helpers.views.network import NetworkPicture
from chainrule_helpers.views.path_terms import RunningSum, terms
from chainrule_helpers.views.paths import path_rows, sum_bar
from chainrule_helpers.views.style import number_text
from tests.networks import EXAMPLES, NOTATION_NAMES, example
from tests.test_pictures import contrast

SVG = "{http://www.w3.org/2000/svg}"
CASES = [("NIELSEN", "sigmoid"), ("NIELSEN", "softmax"), ("THOMAS", "sigmoid"), ("STATQUEST", "identity")]


def measured_of(net, output=None, rows=None):
    own = net.architecture
    architecture = replace(own, activations=(*own.activations[:-1], output or own.activations[-1]))
    rows = slice(rows)
    return architecture, Measured(architecture, net.weights, net.biases, net.x[rows], net.y[rows])


def slopes_by_numpy(net, architecture):
    """Return NumPy's slope of the loss along every quantity, by `Quantity`."""
    trace = ch.forward(architecture, net.parameters, net.inputs)
    found = ch.backward(architecture, net.parameters, trace, net.targets)
    many, slopes = len(net.x), {}
    for q in parameters_of(architecture.sizes):
        place = (q.unit - 1,) if q.kind == "bias" else (q.unit - 1, q.source - 1)
        rows = found.biases if q.kind == "bias" else found.weights
        slopes[q] = rows[q.layer - 2][place]
    for row in range(many):
        sample = row + 1 if many > 1 else None
        for layer, deltas in enumerate(found.deltas, start=2):
            below = deltas @ net.parameters.weights[layer - 2]
            for unit, slope in enumerate(deltas[row], start=1):
                slopes[Quantity("weighted_input", layer, unit, None, sample)] = slope
            kind = "input" if layer == 2 else "activation"
            for unit, slope in enumerate(below[row], start=1):
                slopes[Quantity(kind, layer - 1, unit, None, sample)] = slope
    return slopes


@pytest.mark.parametrize("name, output", CASES)
def test_the_terms_add_up_to_numpy_s_gradient_for_every_quantity(name, output):
    net = example(name)
    architecture, numbers = measured_of(net, output)
    by_numpy = slopes_by_numpy(net, architecture)
    assert len(by_numpy) > 10
    for quantity, slope in by_numpy.items():
        found = terms(numbers.graph.chains(LOSS, quantity), numbers.slope, 1 if len(net.x) > 1 else None)
        assert sum(term.value for term in found) == pytest.approx(slope, abs=1e-9), quantity
        assert numbers.measured(quantity) == pytest.approx(slope, abs=1e-8), quantity


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("loss", ["half_squared_error", "sum_of_squared_residuals", "cross_entropy"])
def test_every_quantity_meets_its_measured_slope(name, loss):
    net = example(name)
    if loss == "cross_entropy" and net.architecture.activations[-1] != "sigmoid":
        pytest.skip("cross-entropy needs outputs between 0 and 1")
    explorer = ch.PathExplorer(net, loss=loss)
    for scope in (None, "this data point", "all data points"):
        if explorer.scope and scope:
            explorer.scope.value = scope
        for typed in explorer.name.options:
            explorer.name.value = typed
            assert "the sum meets the measured slope" in explorer.sentence.value, (typed, scope)


def test_the_quick_number_is_the_exact_one():
    net = ch.examples.NIELSEN
    for output in ("sigmoid", "softmax"):
        _, numbers = measured_of(net, output)
        for chain in numbers.graph.chains(LOSS, Quantity("weight", 2, 1, 1)):
            for link in chain.links:
                exact = float(link.derivative.evalf(30, subs=numbers.values))
                assert quick_number(link.derivative, numbers.values) == pytest.approx(exact, rel=1e-13)


@pytest.fixture
def explorer():
    with ch.use_notation("nielsen"):
        yield ch.PathExplorer(ch.examples.NIELSEN, below="a1_2")


def test_the_sum_meets_the_slope_only_when_every_path_is_on(explorer):
    assert "3 of 3 paths on: the sum meets the measured slope." in explorer.sentence.value
    for box in explorer.paths:
        box.value = False
        sum_ = explorer.running_sum()
        assert not sum_.meets
        assert f"2 of 3 paths on: {number_text(sum_.missing, 4)} is still missing." in explorer.sentence.value
        box.value = True
    assert explorer.running_sum().meets


def test_a_path_that_carries_nothing_is_not_missed():
    with ch.use_notation("statquest"):
        explorer = ch.PathExplorer(ch.examples.STATQUEST, "w1")
        explorer.paths[0].value = False  # its data point has the input 0
        assert (
            "2 of 3 paths on: the sum meets the measured slope, since what is off" in explorer.sentence.value
        )


def test_the_buttons_switch_every_path(explorer):
    explorer.all_off.click()
    assert [box.value for box in explorer.paths] == [False] * 3
    assert "0 of 3 paths on:" in explorer.sentence.value
    explorer.all_on.click()
    assert "3 of 3 paths on: the sum meets" in explorer.sentence.value


def test_the_output_is_one_switch_away(explorer):
    explorer.output.value = "softmax"
    assert len(explorer.paths) == 9
    architecture, _ = measured_of(ch.examples.NIELSEN, "softmax")
    slope = slopes_by_numpy(ch.examples.NIELSEN, architecture)[Quantity("activation", 2, 1)]
    assert explorer.running_sum().total == pytest.approx(slope, abs=1e-9)
    assert f">{number_text(slope, 4)}</text>" in explorer.bar.value
    assert "softmax output" in explorer.picture.svg
    explorer.output.value = "sigmoid"
    assert len(explorer.paths) == 3


def test_controls_without_a_choice_are_absent():
    explorer = ch.PathExplorer(ch.examples.THOMAS, below="w12_1", outputs=("sigmoid",))
    assert explorer.output is explorer.point is explorer.scope is None
    assert len(explorer.paths) == 1


def test_a_click_chooses_by_name(explorer):
    explorer.picture.picked = "w21_2"
    assert explorer.name.value == "w21_2"
    assert "paths from w21_2 to the loss" in explorer.picture.svg
    explorer.name.value = "b1_3"
    explorer.picture.picked = "w21_2"
    assert explorer.name.value == "w21_2", "the same part can be clicked again"


def test_an_unknown_name_is_answered_by_a_sentence(explorer):
    explorer.picture.picked = "w12_9"
    assert "unknown name &#x27;w12_9&#x27;; did you mean" in explorer.sentence.value
    assert explorer.name.value == "a1_2"
    with pytest.raises(ValueError, match="did you mean 'a1_2'"):
        ch.PathExplorer(ch.examples.NIELSEN, below="a1_22")
    with pytest.raises(ValueError, match="where paths end"):
        ch.PathExplorer(ch.examples.NIELSEN, below="C")


def test_the_browser_s_part_is_short_and_comes_with_the_package():
    from chainrule_helpers.hosts.picture import ClickablePicture

    code = str(ClickablePicture._esm)
    assert "export default { render }" in code
    assert len(code.splitlines()) <= 50


def test_the_focus_says_what_enter_would_choose(explorer):
    before = explorer.picture.svg
    explorer.picture.focused = "w21_2"
    assert explorer.picture.hint == "weight w21_2 = 0.35. Enter chooses it."
    # A picture that changed between pressing and releasing the mouse would swallow the click.
    assert explorer.picture.svg == before


def test_only_edges_of_a_lit_path_are_lit():
    net = ch.examples.NIELSEN
    _, numbers = measured_of(net, "softmax")
    chain = next(
        chain
        for chain in numbers.graph.chains(LOSS, Quantity("activation", 2, 1))
        if {Quantity("weighted_input", 3, 1), Quantity("activation", 3, 2)}
        < {symbol.quantity for symbol in chain.symbols}
    )
    other = numbers.graph.chains(LOSS, Quantity("activation", 2, 2))[0]
    view = NetworkPicture(numbers.graph)

    def glows(lit):
        return view.svg(numbers.values, lit).count(f'stroke="{style.LIT}"')

    assert glows([chain]) == glows([chain, chain]) == glows([chain.symbols]) == len(chain.links)
    shared = set(chain.links) & set(other.links)
    assert glows([chain, other]) == len(chain.links) + len(other.links) - len(shared)


@pytest.mark.parametrize("notation", NOTATION_NAMES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_every_quantity_is_a_button_in_reading_order(name, notation):
    with ch.use_notation(notation):
        net = example(name)
        explorer = ch.PathExplorer(net)
        root = ElementTree.fromstring(explorer.picture.svg)
        buttons = [part for part in root.iter(f"{SVG}g") if part.get("data-name")]
        assert [part.get("data-name") for part in buttons] == list(explorer.name.options)
        graph = ch.graph(net.architecture)
        known = {typed for typed, q in graph.names().items() if q.kind not in ("delta", "loss")}
        assert set(explorer.name.options) == known
        layers = [graph.quantity(typed).layer for typed in explorer.name.options]
        assert layers == sorted(layers)
        for part in buttons:
            assert part.get("tabindex") == "0" and part.get("role") == "button"
            assert f" {part.get('data-name')} = " in part.get("aria-label")
        assert [part.get("aria-pressed") for part in buttons].count("true") == 1
        assert root.get("role") == "group", "the parts of an img are hidden from screen readers"


def test_beyond_a_dozen_paths_are_grouped_and_counted(explorer):
    explorer.output.value = "softmax"
    explorer.name.value = "x1"
    sum_ = explorer.running_sum()
    assert [len(term.chains) for term in sum_.terms] == [9, 9, 9, 9]
    assert [box.description for box in explorer.paths] == [f"● via z{k}_2 (9 paths)" for k in (1, 2, 3, 4)]
    assert sum_.meets and "36 of 36 paths on" in explorer.sentence.value
    for term in sum_.terms:
        assert np.prod(term.slopes) == pytest.approx(term.value, rel=1e-12)
    explorer.paths[2].value = False
    assert "27 of 36 paths on:" in explorer.sentence.value
    assert "still missing" in explorer.sentence.value


def test_hundreds_of_paths_stay_usable():
    architecture = ch.Architecture((2, 4, 4, 4, 3), ("tanh", "tanh", "tanh", "softmax"))
    parameters = ch.initialise(architecture, seed=1)
    net = replace(
        ch.examples.NIELSEN,
        architecture=architecture,
        weights=tuple(tuple(map(tuple, w.tolist())) for w in parameters.weights),
        biases=tuple(tuple(b.tolist()) for b in parameters.biases),
    )
    explorer = ch.PathExplorer(net, below="w11_2")
    assert "144 of 144 paths on: the sum meets" in explorer.sentence.value
    assert len(explorer.paths) == 4
    explorer.paths[0].value = False
    assert "108 of 144 paths on" in explorer.sentence.value


def test_other_data_points_are_the_second_kind_of_sum():
    with ch.use_notation("statquest"):
        explorer = ch.PathExplorer(ch.examples.STATQUEST, below="w1")
        boxes = [box.description for box in explorer.paths]
        assert boxes == ["● data point 1", "◆ data point 2", "◆ data point 3"]
        assert style.POINT_SUM in explorer.bar.value
        explorer.point.value = 3
        assert [box.description[0] for box in explorer.paths] == ["◆", "◆", "●"]
        assert "Numbers of data point 3; SSR and its slopes are of all 3" in explorer.picture.svg
        explorer.name.value = "y1"
        assert len(explorer.paths) == 1, "an activation belongs to its data point alone"
        explorer.scope.value = "this data point"
        assert [box.description for box in explorer.paths] == ["● the only path"]
        assert explorer.running_sum().meets


def test_a_switch_of_notation_leaves_an_explorer_in_its_own_letters(explorer):
    with ch.use_notation("thomas"):
        explorer.name.value = "w12_3"
        explorer.paths[0].value = False
        assert "paths from w12_3 to the loss" in explorer.picture.svg
        assert "Lit" not in explorer.still() and "h1_3" not in explorer.still()


def test_the_still_picture_states_the_numbers(explorer):
    data, _ = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    root = ElementTree.fromstring(data["image/svg+xml"])
    (title,) = root.findall(f"{SVG}title")
    assert root.get("role") == "img" and root.get("aria-label") == title.text
    sum_ = explorer.running_sum()
    for number in (sum_.total, sum_.measured, *(term.value for term in sum_.terms)):
        assert number_text(number, 4) in title.text
    assert "data-name" not in data["image/svg+xml"]


def test_rows_bars_and_sentence_hold_the_numbers(explorer):
    sum_ = explorer.running_sum()
    rows, bar = path_rows(sum_.terms), sum_bar(sum_)
    ElementTree.fromstring(bar)
    for term in sum_.terms:
        assert number_text(term.value, 4) in rows
        assert all(number_text(slope, 4) in rows for slope in term.slopes)
    assert rows.count("<mfrac>") == 9
    assert 'aria-live="polite"' in explorer.sentence.value
    undefined = RunningSum(sum_.terms, sum_.on, float("nan"))
    assert "undefined at these numbers" in str(undefined)
    ElementTree.fromstring(sum_bar(undefined))


@pytest.mark.parametrize("colour", [style.PATH_SUM, style.POINT_SUM])
def test_the_colours_of_the_sums_have_enough_contrast(colour):
    assert contrast(colour, style.CARD) >= 4.5


def test_every_control_says_what_it_is(explorer):
    for control in (explorer.name, explorer.output, explorer.all_on, explorer.all_off):
        assert control.description and control.tooltip
    assert all(box.description for box in explorer.paths)


@pytest.mark.parametrize(
    "off, comes_last", [(0, "sum"), (2, "sum"), (1, "gap")], ids=["wrong side", "too little", "too much"]
)
def test_what_is_missing_never_hides_the_sum(off, comes_last):
    net = ch.examples.NIELSEN
    _, numbers = measured_of(net)
    found = terms(numbers.graph.chains(LOSS, Quantity("activation", 2, 1)), numbers.slope)
    values = {0: (1.0, -0.2, 0.0), 2: (0.5, 0.2, 0.3), 1: (0.8, -0.2, 0.0)}[off]
    moved = tuple(replace(term, value=value) for term, value in zip(found, values, strict=True))
    sum_ = RunningSum(moved, tuple(place != off for place in range(3)), sum(values))
    bar = sum_bar(sum_)
    gap, whole = bar.index('stroke-dasharray="5 4"'), bar.index(f'fill="{style.INK}"/>')
    assert (whole > gap) == (comes_last == "sum")
