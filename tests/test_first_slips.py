"""Is a slip of somebody's first hour answered in a sentence, and is nothing drawn that was not asked for?"""

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.views import style
from chainrule_helpers.views.plots import GROUPS, LINES, bars, curves

THOMAS = ch.examples.THOMAS


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ch.picture(THOMAS.architecture), "an architecture has no numbers yet"),
        (lambda: ch.picture("THOMAS"), "ch.examples.THOMAS, without quotes"),
        (lambda: ch.growth(THOMAS), r"did you mean its \.architecture"),
        (lambda: ch.forward(THOMAS, THOMAS.parameters, THOMAS.inputs), r"did you mean its \.architecture"),
        (lambda: ch.NudgeExplorer("thomas", "w12_2"), "ch.examples.THOMAS, without quotes"),
        (lambda: ch.NudgeExplorer(THOMAS.architecture, "w12_2"), "an architecture has no numbers yet"),
        (lambda: ch.NudgeExplorer(None, "w12_2"), "is NoneType, expected a network with numbers"),
    ],
)
def test_a_thing_for_another_is_answered_in_a_sentence(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def drawn_curves(count):
    x = np.linspace(0, 1, 5)
    plot = curves(x, {str(k): k * x for k in range(count)}, xlabel="x", ylabel="y", alternative="lines")
    # One more line stands at 0.
    return plot._figure.axes[0].lines[:count], plot._figure.axes[0].lines[count:]


@pytest.mark.parametrize("count", [1, 4, 5, len(LINES)])
def test_every_curve_is_drawn_and_no_two_look_alike(count):
    lines, rest = drawn_curves(count)
    assert [line.get_label() for line in lines] == [str(k) for k in range(count)]
    assert len(rest) == 1
    assert len({line.get_color() for line in lines}) == count
    assert len({str(line._unscaled_dash_pattern) for line in lines}) == count


def test_more_curves_than_can_be_told_apart_are_refused():
    with pytest.raises(ValueError, match=f"{len(LINES) + 1} curves in one plot"):
        drawn_curves(len(LINES) + 1)


def drawn_bars(groups):
    shares = {str(k): 1.0 for k in range(len(groups))}
    plot = bars(shares, {"all": float(len(groups))}, ylabel="y", alternative="bars", groups=groups)
    return plot._figure.axes[0].patches[: len(groups)]


@pytest.mark.parametrize("count", [1, 3, 4, len(GROUPS)])
def test_every_group_of_bars_has_its_own_look(count):
    found = drawn_bars([f"group {k}" for k in range(count)])
    assert len({bar.get_facecolor() for bar in found}) == count
    assert len({bar.get_hatch() for bar in found}) == count


def test_groups_that_fit_no_bars_are_refused():
    with pytest.raises(ValueError, match="groups in one plot"):
        drawn_bars([str(k) for k in range(len(GROUPS) + 1)])
    with pytest.raises(ValueError, match="1 groups for 2 shares"):
        bars({"a": 1.0, "b": 2.0}, {}, ylabel="y", alternative="bars", groups=["one"])


@pytest.fixture
def hall():
    style.enlarge_plots(True)
    yield
    style.enlarge_plots(False)


def history_sizes(batch):
    arch = ch.Architecture((2, 1), ("identity",))
    x = np.arange(8.0).reshape(4, 2) / 8
    history = ch.descend(arch, ch.initialise(arch), x, x[:, :1], rate=0.1, steps=6, batch=batch)
    axes = ch.plot_history(history)._figure.axes[0]
    return (
        axes.xaxis.label.get_size(),
        axes.texts[0].get_size(),
        [line.get_linewidth() for line in axes.lines],
    )


@pytest.mark.parametrize("batch", [None, 2])
def test_the_plot_of_a_descent_grows_in_presenter_mode(hall, batch):
    large = history_sizes(batch)
    style.enlarge_plots(False)
    small = history_sizes(batch)
    assert small[0] == small[1] == 16  # what the stored plots were made with
    assert large[0] > small[0]
    assert large[1] > small[1]
    # The last line is a mark without a line.
    assert all(big > little for big, little in zip(large[2][:-1], small[2][:-1], strict=True))


@pytest.mark.parametrize(
    ("weights", "x"),
    [
        ((((1, -1), (0.5, 0.5)), ((1, 2),)), (1, 1)),
        ((((1e-8, -1e-8), (1e9, -1e9)), ((1, 2),)), (7, 7)),
    ],
)
def test_a_relu_at_exactly_0_has_slope_0_on_all_three_ways(weights, x):
    arch = ch.Architecture((2, 2, 1), ("relu", "identity"))
    net = arch, ch.Parameters(weights, ([0, 0], [0])), [x], [[5.0]]
    report = ch.check_three_ways(*net)
    assert report.ok, report
    graph = ch.graph(arch)
    slope = sum(chain.product for chain in graph.chains("J", "w11_1"))
    assert ch.evaluate("h1_2", *net) == 0
    assert (
        ch.evaluate(slope, *net) == ch.backward(*net[:2], ch.forward(*net[:3]), net[3]).weights[0][0, 0] == 0
    )


def test_what_is_almost_0_is_not_0():
    arch = ch.Architecture((2, 1, 1), ("relu", "identity"))
    net = arch, ch.Parameters(([[1, -1]], [[3]]), ([0], [0])), [[1 + 2**-52, 1]], [[0.0]]
    assert ch.evaluate("h1_2", *net) == 2**-52
