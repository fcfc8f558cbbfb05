"""Is a right network called right where rounding alone decides on which side of a kink it lies?"""

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers import bridge
from chainrule_helpers.numeric.functions import ACTIVATION_FUNCTIONS
from chainrule_helpers.numeric.kinks import crosses_kink, follow_sides

KINKED = sorted(name for name, kernel in ACTIVATION_FUNCTIONS.items() if kernel.kinks)
SHAPES = [(2, 1), (2, 2, 1), (2, 2, 2)]


def cancelling(seed):
    """Return a network of short decimals whose weighted inputs cancel in exact decimals, and its data."""
    random = np.random.default_rng(seed)
    sizes = SHAPES[seed % len(SHAPES)]
    activations = (
        *(str(random.choice(KINKED)) for _ in sizes[2:]),
        str(random.choice([*KINKED, "identity"])),
    )
    scale = 10.0 ** random.integers(-1, 2)
    x = random.integers(-9, 10, size=(1 + seed % 2, sizes[0])) / 10
    weights, biases, h = [], [], x
    for source, to, name in zip(sizes, sizes[1:], activations, strict=False):
        w = random.integers(-9, 10, size=(to, source)) / 10 * scale
        # What cancels the first example's sum, written in as many decimals as the sum has.
        b = -np.array([float(f"{total:.12g}") for total in w @ h[0]])
        b += np.where(random.random(to) < 0.4, random.integers(-9, 10, size=to) / 10, 0.0)
        weights.append(w)
        biases.append(b)
        h = ACTIVATION_FUNCTIONS[name].forward(h @ w.T + b)
    y = random.integers(-9, 10, size=(len(x), sizes[-1])) / 10
    return ch.Architecture(sizes, activations), ch.Parameters(tuple(weights), tuple(biases)), x, y


def test_no_right_network_is_called_wrong_where_weighted_inputs_cancel():
    told = 0
    for seed in range(24):
        report = ch.check_three_ways(*cancelling(seed))
        assert report.ok, f"network {seed}: {report}"
        told += "within rounding" in report.title
    assert told >= 6  # else the generator makes no network that rounding puts on another side


KINK = (
    ch.Architecture((2, 2, 1), ("relu", "identity")),
    ch.Parameters(([[0.1, -0.1], [0.5, 0.5]], [[1.0, 2.0]]), ([0.0, 0.0], [0.0])),
    [[0.3, 0.3]],
    [[1.0]],
)


def test_the_report_names_the_weighted_input_in_the_letters_in_use():
    assert "z1_1 lies at a kink" in ch.check_three_ways(*KINK).title
    typed = ch.check_three_ways(*KINK, notation="thomas34").title
    assert "lies at a kink" in typed and "z1_1 " not in typed


def test_a_wrong_slope_beside_a_kink_is_still_found(monkeypatch):
    def wrong(*given):
        right = ch.backward(*given)
        weights = tuple(1.001 * slope for slope in right.weights)
        return ch.Gradients(weights, right.biases, right.deltas, right.inputs)

    monkeypatch.setattr(bridge, "backpropagate", wrong)
    report = ch.check_three_ways(*KINK)
    assert {row.name for row in report.rows if not row.ok} == {"w21_1", "w22_1", "w12_2"}


@pytest.mark.parametrize(("off", "is_moved"), [(1e-17, True), (1e-12, False)])
def test_only_what_rounding_explains_is_put_on_the_other_side(off, is_moved):
    architecture, parameters, x, _ = KINK
    trace = ch.forward(architecture, parameters, x)
    z = (trace.z[0].copy(), trace.z[1])
    z[0][0, 0] = off
    exact = (np.array([[0.0, 0.3]]), trace.z[1])
    followed, moved = follow_sides(architecture, parameters, ch.Trace(z, trace.h), exact)
    assert moved[0].tolist() == [[is_moved, False]] and not moved[1].any()
    assert followed.z[0][0, 0] == (0.0 if is_moved else off)


def test_a_nudge_far_below_a_kink_that_large_weights_carry_over_it_is_seen():
    """A step of 1e-5 below becomes one of 1e-2 above: a central difference would straddle the kink."""
    architecture = ch.Architecture((1, 1, 1), ("identity", "relu"))
    parameters = ch.Parameters(([[1.0]], [[1000.0]]), ([0.0], [-999.995]))
    assert crosses_kink(architecture, parameters, ch.forward(architecture, parameters, [[1.0]]), 1e-5)
    assert ch.check_three_ways(architecture, parameters, [[1.0]], [[1.0]]).ok
    far = ch.Parameters(([[1.0]], [[1000.0]]), ([0.0], [-990.0]))
    assert not crosses_kink(architecture, far, ch.forward(architecture, far, [[1.0]]), 1e-5)


def test_outputs_that_meet_their_targets_leave_only_rounding():
    architecture = ch.Architecture((2, 1), ("identity",))
    parameters = ch.Parameters(([[0.1, 0.2]],), ([0.0],))
    assert ch.check_three_ways(architecture, parameters, [[1.0, 1.0]], [[0.3]]).ok
