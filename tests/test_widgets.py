"""Do the controls move what they should? No browser: traits in, text out."""

import xml.etree.ElementTree as ElementTree

import pytest

import chainrule_helpers as ch
from chainrule_helpers.hosts.setup_check import AWAKE, packages_sentence
from chainrule_helpers.views.style import number_text
from tests.networks import NOTATION_NAMES


@pytest.fixture
def explorer():
    return ch.NudgeExplorer(ch.examples.THOMAS, below="w12_2", moves=("x2", "y1"))


def slope_by_numpy(weight, x2, target):
    net = ch.examples.THOMAS
    second = net.parameters.weights[1].copy()
    second[0, 1] = weight
    moved = ch.Parameters(weights=(net.parameters.weights[0], second), biases=net.parameters.biases)
    inputs = net.inputs.copy()
    inputs[0, 1] = x2
    trace = ch.forward(net.architecture, moved, inputs)
    return ch.backward(net.architecture, moved, trace, [[target]]).weights[1][0, 1]


@pytest.mark.parametrize("weight, x2, target", [(0.5, 2.0, 1.0), (-3.0, 2.0, 1.0), (1.5, -4.0, 0.25)])
def test_the_sliders_move_picture_and_table_to_the_numbers_of_numpy(explorer, weight, x2, target):
    explorer.sliders["w12_2"].value = weight
    explorer.sliders["x2"].value = x2
    explorer.sliders["y1"].value = target
    slope = number_text(slope_by_numpy(weight, x2, target), 4)
    assert f"</span>{slope}</td>" in explorer.table.value
    assert number_text(weight, 2) in explorer.picture.value
    assert f"multiply to {slope}" in explorer.picture.value


def test_the_nudge_control_moves_the_measured_ratio_towards_the_slope(explorer):
    distances = []
    for size in (1.0, 0.1, 0.001):
        explorer.nudge.value = size
        nudge = explorer.nudged()
        distances.append(abs(nudge.measured - nudge.product))
        assert f"Δ +{number_text(size, 4)}" in explorer.picture.value
    assert distances == sorted(distances, reverse=True)


def test_the_nudge_travels_one_link_at_a_time(explorer):
    seen = []
    for stage in range(4):
        explorer.reached.value = stage
        seen.append(explorer.picture.value.count("Δ "))
    assert seen == [1, 2, 3, 4]


def test_the_still_picture_is_in_the_output_with_words_for_it(explorer):
    data, _ = explorer._repr_mimebundle_()
    root = ElementTree.fromstring(data["image/svg+xml"])
    assert root.get("role") == "img"
    assert "moves divided give" in root.get("aria-label")
    assert "slopes: −0.1645 · 0.1375 · 0.9677 = −0.0219" in "".join(root.itertext())
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_quantity_with_several_paths_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="has 3 paths to the loss, expected one"):
        ch.NudgeExplorer(ch.examples.NIELSEN, below="a1_2")


@pytest.mark.parametrize("notation", NOTATION_NAMES)
def test_the_explorer_speaks_every_notation(notation):
    with ch.use_notation(notation):
        explorer = ch.NudgeExplorer(ch.examples.THOMAS, below="w12_2", moves=("x2", "y1"))
        assert [slider.description for slider in explorer.sliders.values()]
        assert str(explorer.nudged().chain.below) in explorer.still()


def test_every_control_says_what_it_is(explorer):
    for slider in explorer.sliders.values():
        assert slider.description and slider.tooltip
    assert explorer.nudge.description and explorer.reached.description


def test_the_setup_check_answers_a_press():
    check = ch.check_setup()
    assert check.verdict.value == "All packages are there and new enough."
    check.button.click()
    assert check.answer.value == AWAKE


def test_the_setup_check_names_what_is_missing_or_old(monkeypatch):
    from chainrule_helpers.hosts import setup_check

    monkeypatch.setattr(
        setup_check, "requires", lambda _name: ["numpy<3,>=2.0", "numpy>=99.1", "nosuch>=1.0"]
    )
    sentence = packages_sentence()
    assert "99.1 or newer is needed" in sentence
    assert "nosuch is missing" in sentence
