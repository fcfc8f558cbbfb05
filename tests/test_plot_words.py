"""Do a plot's words say what is plotted?  Every number is known from the curve, not from the code."""

import numpy as np
import pytest
import sympy as sp

import chainrule_helpers as ch

X = np.linspace(0, 1, 101)


def curve(y, **options):
    return repr(ch.curves(X, {"one": y}, xlabel="x", ylabel="y", **options))


@pytest.mark.parametrize(
    ("y", "told"),
    [
        (2 * X, "rises from 0 to 2; it is 0 at 0."),
        (0.8 - X, "falls from 0.8 to −0.2; it is 0 at 0.8."),
        (X - 0.303, "rises from −0.303 to 0.697; it is 0 at 0.303."),
        (np.full(101, 1 / 3), "stays at 0.333."),
        (np.zeros(101), "stays at 0."),
        (
            (X - 0.25) ** 2 - 0.0625,
            "falls from 0 to −0.0625 at 0.25 then rises to 0.5; it is 0 at 0 and 0.5.",
        ),
        (
            np.cos(4 * np.pi * X),
            "falls from 1 to −1 at 0.25 then rises to 1 at 0.5 then falls to −1 at 0.75 ",
        ),
        (np.where(X < 0.5, X, np.nan), "rises from 0 to 0.49; it is 0 at 0."),
        (np.full(101, np.nan), "has no finite value."),
    ],
)
def test_a_curve_is_told_by_its_ends_turns_and_zeros(y, told):
    assert told in curve(y)


def test_a_curve_that_turns_often_is_told_by_its_lowest_and_highest_point():
    y = np.sin(12 * np.pi * X) + 3 * (X == 0.4)
    assert "turns 12 times between" in curve(np.sin(12 * np.pi * X))
    assert "at 0.4" in curve(y)


def test_noise_below_a_hundredth_of_the_height_is_no_turn():
    noise = 0.002 * (-1.0) ** np.arange(101)
    assert "rises from" in curve(X + noise) and "turn" not in curve(X + noise)


def test_turns_are_those_that_the_axis_shows():
    """Between 1e-8 and 1e-2 a V is seen only on a logarithmic axis."""
    steps = 10.0 ** -np.arange(1, 14.1, 0.5)
    lines = {"forward": steps + 1e-16 / steps}
    told = repr(ch.curves(steps, lines, xlabel="step", ylabel="error", log=True, log_x=True))
    assert "both axes logarithmic" in told
    assert "falls from 0.1 to 2e−08 at 1e−08 then rises to 0.01" in told


def test_several_curves_and_marks_are_named():
    lines = {"up": X, sp.Symbol("q"): -X}
    told = repr(ch.curves(X, lines, xlabel="x", ylabel="y", marks={"target": (0.8, 0.0)}))
    assert "up: rises from 0 to 1" in told and "q: falls from 0 to −1" in told
    assert told.endswith("Marked: target at (0.8, 0).")


def test_several_points_share_one_mark():
    told = curve(X, marks={"data points": [(0, 0), (0.5, 1), (1, 0)]})
    assert told.endswith("Marked: data points at (0, 0), (0.5, 1), (1, 0).")


def test_bars_are_told_in_their_order_with_sum_totals_and_level():
    told = repr(
        ch.bars(
            {sp.Symbol("a"): -0.147, "through\n$z^{3}_{1}$": -0.038},
            {"three times": -0.555},
            ylabel="slope",
            level=("measured", -0.185),
            groups=["first", "second"],
        )
    )
    assert told == (
        "slope. Bars that continue each other: first: a −0.147, second: through z^3_1 −0.038; they end at "
        "−0.185. A bar from 0 for three times: −0.555. A dashed line, measured, at −0.185."
    )


def test_a_surface_is_told_by_its_lowest_point_arrow_and_path():
    w = np.linspace(-2, 2, 41)
    loss = (w[:, None] + 0.5) ** 2 + (w - 1) ** 2
    path = np.array([[0.0, 0.0], [0.5, -0.25], [1.0, -0.5]])
    told = repr(
        ch.loss_surface(w, w, loss, labels=("w1", "w2", "E"), arrow=((-0.5, 0.8), (1, -0.2)), path=path)
    )
    assert "Lowest drawn: 0 at w1, w2 = (1, −0.5)." in told
    assert "Highest drawn: 15.2 at w1, w2 = (−2, 2)." in told  # (2 + 0.5)**2 + (-2 - 1)**2 = 15.25
    assert "An arrow on the map leads from (−0.5, 0.8) to (0.5, 0.6)." in told
    assert told.endswith("A path of 3 points leads from (0, 0) to (1, −0.5).")


def test_a_caller_may_say_more():
    assert curve(X, alternative="A straight line.") == "A straight line."


def places(plot):
    """Return the offsets of a plot's labels, up is positive."""
    (axes,) = plot._figure.axes
    return {text.get_text(): text.xyann[1] for text in axes.texts if hasattr(text, "xyann")}


def test_a_label_in_a_valley_stands_below_and_no_other():
    valley = {"valley": (0.5, 0.0), "slope": (0.8, 0.09)}
    plot = ch.curves(X, {"one": (X - 0.5) ** 2}, xlabel="x", ylabel="y", marks=valley)
    assert places(plot)["valley"] < 0 < places(plot)["slope"]


def test_a_share_on_a_bar_carries_its_sign_and_a_total_does_not():
    plot = ch.bars({"a": 0.3, "b": -0.1}, {"sum": 0.2}, ylabel="y")
    assert list(places(plot)) == ["+0.300", "−0.100", "0.200"]
