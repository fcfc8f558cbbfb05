"""Does the softmax explorer show NumPy's numbers, and does every control do its part?"""

import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.numeric.functions import ACTIVATION_FUNCTIONS
from chainrule_helpers.views import style
from chainrule_helpers.views.heatmap import STRONGEST, in_words, sigmoids, signed, softmax
from chainrule_helpers.views.style import number_text
from tests.networks import NOTATION_NAMES
from tests.test_pictures import contrast

SVG = "{http://www.w3.org/2000/svg}"
EXTREMES = [(0.0, 0.0, 0.0), (5.0, -5.0, 0.05), (1000.0, -1000.0, 0.0), (-1000.0, -1000.0, -1000.0)]


@pytest.fixture
def explorer():
    with ch.use_notation("nielsen"):
        yield ch.SoftmaxExplorer(ch.examples.NIELSEN_SOFTMAX)


def texts(markup):
    root = ElementTree.fromstring(markup)
    return ["".join(text.itertext()).replace("\u200b", "") for text in root.iter(f"{SVG}text")]


def set_to(explorer, weighted):
    for slider, value in zip(explorer.sliders, weighted, strict=True):
        slider.value = value


def jacobian_by_numpy(activation, z):
    """Return the derivative of NumPy's own activation, column by column, from a complex step."""
    steps = np.eye(len(z)) * 1e-20j
    return np.column_stack(
        [ACTIVATION_FUNCTIONS[activation].formula(z + step).imag / 1e-20 for step in steps]
    )


@pytest.mark.parametrize("weighted", EXTREMES)
def test_the_outputs_are_numpy_s(weighted):
    z = np.array(weighted)
    assert softmax(weighted) == pytest.approx(ACTIVATION_FUNCTIONS["softmax"].forward(z), rel=1e-14)
    assert sigmoids(weighted) == pytest.approx(ACTIVATION_FUNCTIONS["sigmoid"].forward(z), rel=1e-14)


def test_the_outputs_are_those_of_the_golden_numbers():
    soft = softmax((0.4006149427554017, 0.24478507473173086, 0.20549648242596236))
    assert soft == pytest.approx((0.3733513804608773, 0.31947855368537004, 0.30717006585375267), rel=1e-14)


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
@pytest.mark.parametrize("weighted", [(0.4, 0.25, 0.2), (-3.0, 4.95, 0.5), (5.0, 5.0, -5.0)])
def test_every_number_of_the_picture_is_numpy_s(explorer, output, weighted):
    set_to(explorer, weighted)
    explorer.output.value = output
    layer, z = explorer.layer(), np.array(weighted)
    found = ACTIVATION_FUNCTIONS[output].forward(z)
    jacobian = jacobian_by_numpy(output, z)
    assert np.allclose(layer.jacobian, jacobian, rtol=1e-12, atol=1e-16)
    assert np.allclose(layer.before, found, rtol=1e-14)
    shown = texts(explorer.picture.value)
    for number in (*found, *jacobian.ravel(), *jacobian.sum(axis=0)):
        assert number_text(round(float(number), 12) + 0.0) in shown
    for which, nudged in explorer.which.options:
        explorer.which.value = nudged
        moved = z + 0.5 * np.isin(np.arange(3), nudged)
        moves = ACTIVATION_FUNCTIONS[output].forward(moved) - found
        assert np.allclose(explorer.layer().moves, moves, rtol=1e-12, atol=1e-15), which
        assert all(signed(float(move)) in texts(explorer.picture.value) for move in moves)


def test_rows_columns_and_moves_of_a_softmax_add_to_zero(explorer):
    for weighted in ((0.4, 0.25, 0.2), (5.0, -5.0, 0.0)):
        set_to(explorer, weighted)
        jacobian = np.array(explorer.layer().jacobian)
        assert np.allclose(jacobian.sum(axis=0), 0, atol=1e-16)
        assert np.allclose(jacobian.sum(axis=1), 0, atol=1e-16)
        assert sum(explorer.layer().moves) == pytest.approx(0, abs=1e-15)
        assert "Together 0.000." in explorer.sentence.value


def test_the_softmax_does_not_answer_a_nudge_of_all_inputs(explorer):
    explorer.which.value = (0, 1, 2)
    assert explorer.layer().moves == pytest.approx((0, 0, 0), abs=1e-15)
    assert "Nudge z1_3, z2_3 and z3_3 by 0.5. Moves: a1_3 0.000, a2_3 0.000" in explorer.sentence.value
    assert explorer.picture.value.count("lit-column") == 3
    explorer.output.value = "sigmoid"
    assert min(explorer.layer().moves) > 0.1
    assert "Together +0.3" in explorer.sentence.value


def test_it_starts_at_the_network_s_own_weighted_inputs(explorer):
    net = ch.examples.NIELSEN_SOFTMAX
    z = ch.forward(net.architecture, net.parameters, net.inputs).z[-1][0]
    assert [slider.value for slider in explorer.sliders] == pytest.approx(z, abs=0.0251)
    assert explorer.output.value == "softmax"
    assert ch.SoftmaxExplorer(ch.examples.NIELSEN).output.value == "sigmoid"


def test_every_control_changes_picture_and_sentence_and_says_what_it_is(explorer):
    changes = (
        *((slider, 2.0) for slider in explorer.sliders),
        (explorer.output, "sigmoid"),
        (explorer.which, (1,)),
        (explorer.nudge, 1.0),
    )
    for control, value in changes:
        before = explorer.picture.value, explorer.sentence.value
        control.value = value
        after = explorer.picture.value, explorer.sentence.value
        assert after[0] != before[0], control.description
        assert control.description and control.tooltip
    assert "Nudge z2_3 by 1. Moves: a1_3 0.000, a2_3 +" in explorer.sentence.value
    assert 'role="status" aria-live="polite"' in explorer.sentence.value


def test_the_picture_never_changes_its_size(explorer):
    seen = set()
    for output in ("softmax", "sigmoid"):
        for weighted in ((0.4, 0.25, 0.2), (5.0, -5.0, 5.0)):
            explorer.output.value = output
            set_to(explorer, weighted)
            root = ElementTree.fromstring(explorer.picture.value)
            seen.add((root.get("viewBox"), root.get("width"), root.get("height")))
    assert len(seen) == 1


@pytest.mark.parametrize("output", ["softmax", "sigmoid"])
@pytest.mark.parametrize(
    "weighted", [(0.4, 0.25, 0.2), (5.0, 0.35, 0.3), (-5.0, 5.0, 0.0), (-4.0, -3.0, 5.0)]
)
def test_no_two_texts_lie_on_each_other(explorer, output, weighted):
    explorer.output.value = output
    set_to(explorer, weighted)
    root = ElementTree.fromstring(explorer.picture.value)
    (heat_map,) = root.findall(f"{SVG}g")
    # Centres, and half of what a wide digit needs at this size.
    for part in (root, heat_map):
        places = [
            (*(float(t.get(name)) for name in "xy"), 0.29 * float(t.get("font-size")) * len(t.text or "a12"))
            for t in part.findall(f"{SVG}text")
        ]
        for place, (x1, y1, half1) in enumerate(places):
            for x2, y2, half2 in places[place + 1 :]:
                assert abs(y1 - y2) > 16 or abs(x1 - x2) > half1 + half2, (x1, x2, y1)


def test_the_still_picture_states_the_numbers(explorer):
    data, _ = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    root = ElementTree.fromstring(data["image/svg+xml"])
    (title,) = root.findall(f"{SVG}title")
    assert root.get("role") == "img" and root.get("aria-label") == title.text
    layer = explorer.layer()
    assert str(layer) in title.text
    assert in_words(layer.jacobian, layer.outputs, layer.names) in " ".join([title.text])


@pytest.mark.parametrize("notation", NOTATION_NAMES)
def test_it_speaks_the_notation_of_the_moment_it_was_made(notation):
    net = ch.examples.NIELSEN_SOFTMAX
    with ch.use_notation(notation):
        explorer = ch.SoftmaxExplorer(net)
        typed = [str(name) for name in explorer.layer().outputs]
    explorer.nudge.value = 0.1
    assert all(f"{name} " in explorer.sentence.value for name in typed)


def test_networks_without_two_to_four_outputs_are_refused():
    with pytest.raises(ValueError, match="has 1 output"):
        ch.SoftmaxExplorer(ch.examples.THOMAS)


def test_it_works_where_numpy_is_absent():
    code = (
        "import sys\nfor name in ('numpy', 'matplotlib'): sys.modules[name] = None\n"
        "import chainrule_helpers as ch\nexplorer = ch.SoftmaxExplorer(ch.examples.NIELSEN_SOFTMAX)\n"
        "explorer.sliders[0].value = 2\nprint(explorer.sentence.value)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert "Together 0.000" in ended.stdout


# The heat map by itself


def test_a_heat_map_holds_numbers_labels_and_sums():
    numbers = np.array([[0.25, -0.5], [-0.125, 1.0]])
    picture = ch.heatmap(numbers, ["up", "down"], ["left", "right"], title="Slopes <of> it")
    shown = texts(picture._repr_svg_())
    for text in ("0.250", "−0.500", "−0.125", "1.000", "−0.250", "0.875", "0.125", "up", "left"):
        assert text in shown
    assert "Slopes <of> it" in shown and repr(picture).startswith("Slopes <of> it. Columns left, right.")


def test_sign_is_shown_by_hatching_and_size_by_tint():
    root = ElementTree.fromstring(ch.heatmap([[0.5, -0.25, 0.0]], ["r"], ["a", "b", "c"])._repr_svg_())
    entries = [part for part in root.iter(f"{SVG}rect") if part.get("class") == "entry"]
    assert [part.get("fill") for part in entries] == [style.POSITIVE, style.NEGATIVE, style.CARD]
    strengths = [float(part.get("fill-opacity", 0)) for part in entries]
    assert strengths == [STRONGEST, STRONGEST / 2, 0]
    assert len([part for part in root.iter(f"{SVG}path") if part.get("class") == "hatched"]) == 1


def test_a_heat_map_labels_symbols_in_the_current_notation():
    graph = ch.graph(ch.examples.NIELSEN_SOFTMAX.architecture)
    (output,) = graph.symbols("a1_3", notation="nielsen")
    with ch.use_notation("nielsen"):
        assert "row a1_3" in repr(ch.heatmap([[1.0]], [output], ["z"]))
    with ch.use_notation("thomas"):
        assert "row h1_3" in repr(ch.heatmap([[1.0]], [output], ["z"]))
    assert "row a1_3" in repr(ch.heatmap([[1.0]], [output], ["z"], notation="nielsen"))


@pytest.mark.parametrize("numbers", [[[0.0, 0.0]], [[float("nan"), 1.0]], [[1e-20, -1e300]]])
def test_strange_numbers_make_a_well_formed_picture(numbers):
    ElementTree.fromstring(ch.heatmap(numbers, ["r"], ["a", "b"])._repr_svg_())


def test_labels_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="numbers is 1 x 2, expected 2 x 2"):
        ch.heatmap([[1, 2]], ["a", "b"], ["c", "d"])


def test_the_colours_of_the_moves_have_enough_contrast():
    for colour in (style.NUDGE, style.MUTED, style.INK):
        assert contrast(colour, style.CARD) >= 4.5
