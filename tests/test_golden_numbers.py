"""Does the NumPy wing give the numbers that were computed elsewhere?"""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.numeric import Parameters, backward, descend, forward, loss

LOSS_NAMES = {"half_sq": "half_squared_error", "loglik": "cross_entropy"}
LAYERED = ("thomas_331", "thomas_331_distinct", "nielsen_243_sigmoid_quadratic", "nielsen_243_softmax_loglik")
STATQUEST = ("statquest_pt2_initial", "statquest_main_ideas_b3_0", "statquest_optimal_2dp")
EXACT = {"rtol": 1e-12, "atol": 1e-14}  # what the file promises for its own numbers


def layered(case):
    """Return architecture, parameters, x and y of one of the layered networks."""
    given = case["inputs"]
    arch = Architecture(
        sizes=(len(given["x"]), len(given["b1"]), len(given["b2"])),
        activations=("sigmoid", given["output_activation"]),
        loss=LOSS_NAMES[given["cost"]],
    )
    params = Parameters((given["W1"], given["W2"]), (given["b1"], given["b2"]))
    return arch, params, given["x"], given["y"]


STATQUEST_ARCH = Architecture((1, 2, 1), ("softplus", "identity"), "sum_of_squared_residuals")


def statquest_params(p):
    return Parameters(([[p["w1"]], [p["w2"]]], [[p["w3"], p["w4"]]]), ([p["b1"], p["b2"]], [p["b3"]]))


def statquest_names(weights, biases):
    """Return the seven parameters, or their slopes, under StatQuest's names."""
    (w1, w2), (w3, w4) = (W.ravel() for W in weights)
    (b1, b2), (b3,) = biases
    return {"w1": w1, "b1": b1, "w2": w2, "b2": b2, "w3": w3, "w4": w4, "b3": b3}


def statquest(case):
    data = case["data"]
    x, y = np.array(data["input"])[:, None], np.array(data["observed"])[:, None]
    return statquest_params(case["params"]), x, y


@pytest.mark.parametrize("name", LAYERED)
def test_forward_gives_the_golden_numbers(golden, name):
    arch, params, x, y = layered(golden[name])
    trace, expected = forward(arch, params, x), golden[name]["forward"]
    assert_allclose(trace.z[0], expected["z_hidden"], **EXACT)
    assert_allclose(trace.h[1], expected["a_hidden"], **EXACT)
    assert_allclose(trace.z[1], expected["z_out"], **EXACT)
    assert_allclose(trace.h[2], expected["a_out"], **EXACT)
    assert_allclose(loss(arch, trace, y), expected["C"], **EXACT)


@pytest.mark.parametrize("name", LAYERED)
def test_backward_gives_the_golden_numbers(golden, name):
    arch, params, x, y = layered(golden[name])
    grads, expected = backward(arch, params, forward(arch, params, x), y), golden[name]["backward"]
    for ours, key in (
        (grads.deltas[0], "delta_hidden"),
        (grads.deltas[1], "delta_out"),
        (grads.weights[0], "dC_dW1"),
        (grads.weights[1], "dC_dW2"),
        (grads.biases[0], "dC_db1"),
        (grads.biases[1], "dC_db2"),
        (grads.inputs, "dC_dx"),
    ):
        assert_allclose(ours, expected[key], err_msg=key, **EXACT)


@pytest.mark.parametrize("name", LAYERED)
def test_delta_is_the_sum_over_every_path_and_not_k_times_one(golden, name):
    arch, params, x, y = layered(golden[name])
    grads, expected = backward(arch, params, forward(arch, params, x), y), golden[name]["backward"]
    assert_allclose(grads.deltas[1], np.sum(expected["bp1_terms_kj"], axis=0), **EXACT)
    assert_allclose(grads.deltas[0], np.sum(expected["bp2_terms_kj"], axis=0), **EXACT)


def test_the_single_path_chain_of_thomas_is_an_entry_of_the_gradient(golden):
    arch, params, x, y = layered(golden["thomas_331"])
    grads = backward(arch, params, forward(arch, params, x), y)
    assert_allclose(
        grads.weights[1][0, 1], golden["thomas_331"]["single_path_chain_w12_2"]["product"], **EXACT
    )


def test_one_step_of_descent_gives_the_golden_parameters(golden):
    arch, params, x, y = layered(golden["thomas_331"])
    expected = golden["thomas_331"]["after_one_gd_step_alpha_0.25"]
    history = descend(arch, params, x, y, rate=0.25, steps=1)
    for ours, key in zip(
        history.parameters.weights + history.parameters.biases, ("W1", "W2", "b1", "b2"), strict=True
    ):
        assert_allclose(ours, expected[key], err_msg=key, **EXACT)
    assert_allclose(history.losses[-1], expected["J"], **EXACT)


@pytest.mark.parametrize("name", STATQUEST)
def test_statquest_losses_and_gradients_are_the_golden_ones(golden, name):
    params, x, y = statquest(golden[name])
    trace = forward(STATQUEST_ARCH, params, x)
    grads = backward(STATQUEST_ARCH, params, trace, y)
    assert_allclose(trace.h[1][:, 0], golden[name]["per_point"]["y1"], **EXACT)
    assert_allclose(loss(STATQUEST_ARCH, trace, y), golden[name]["SSR"], **EXACT)
    ours = statquest_names(grads.weights, grads.biases)
    for key, expected in golden[name]["gradients"].items():
        # near the optimum three terms of size 0.1 cancel to 0.005
        assert_allclose(ours[key], expected, err_msg=key, rtol=1e-12, atol=1e-14)


def test_the_gradients_printed_in_the_video_are_ours_to_its_two_decimals(golden):
    params, x, y = statquest(golden["statquest_pt2_initial"])
    grads = backward(STATQUEST_ARCH, params, forward(STATQUEST_ARCH, params, x), y)
    ours = statquest_names(grads.weights, grads.biases)
    printed = golden["statquest_pt2_initial"]["video_printed_gradients"]
    for key in ours:
        assert ours[key] == pytest.approx(printed[key], abs=0.011), key


@pytest.mark.parametrize("rate", [0.01, 0.1])
@pytest.mark.parametrize("steps", [1, 10, 100, 1000, 10000])
def test_descent_passes_the_golden_snapshots(golden, rate, steps):
    params, x, y = statquest(golden["statquest_pt2_initial"])
    history = descend(STATQUEST_ARCH, params, x, y, rate=rate, steps=steps)
    ours = statquest_names(history.parameters.weights, history.parameters.biases)
    for key, expected in golden["statquest_pt2_gd"][f"lr_{rate}"][str(steps)].items():
        assert_allclose(ours[key], expected, rtol=1e-6, err_msg=key)
    assert history.losses.shape == (steps + 1,)
    assert_allclose(history.losses[0], golden["statquest_pt2_initial"]["SSR"], **EXACT)
