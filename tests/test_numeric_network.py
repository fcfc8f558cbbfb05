"""Does the NumPy network keep its shapes, its nerve at extremes, and its manners when misused?"""

import copy
import dataclasses

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from chainrule_helpers.architecture import ACTIVATIONS, LOSSES, Architecture
from chainrule_helpers.numeric import (
    ACTIVATION_FUNCTIONS,
    LOSS_FUNCTIONS,
    Parameters,
    Report,
    Row,
    backward,
    compare,
    descend,
    forward,
    initialise,
    loss,
    numeric_gradient,
)

ARCH = Architecture((3, 4, 2), ("tanh", "sigmoid"))
ONE_OUTPUT = Architecture((3, 4, 1), ("sigmoid", "identity"))
CLASSES = Architecture((3, 4, 2), ("sigmoid", "softmax"), "cross_entropy")


@pytest.fixture
def batch():
    numbers = np.random.default_rng(3)
    return numbers.standard_normal((5, 3)), numbers.random((5, 2))


def test_every_name_of_the_architecture_has_a_kernel():
    assert tuple(ACTIVATION_FUNCTIONS) == ACTIVATIONS
    assert tuple(LOSS_FUNCTIONS) == LOSSES


# shapes


def test_traces_and_gradients_have_the_promised_shapes(batch):
    x, y = batch
    params = initialise(ARCH)
    trace = forward(ARCH, params, x)
    grads = backward(ARCH, params, trace, y)
    assert [h.shape for h in trace.h] == [(5, 3), (5, 4), (5, 2)]
    assert [z.shape for z in trace.z] == [(5, 4), (5, 2)]
    assert [d.shape for d in grads.deltas] == [(5, 4), (5, 2)]
    assert [W.shape for W in grads.weights] == [(4, 3), (2, 4)]
    assert [b.shape for b in grads.biases] == [(4,), (2,)]
    assert grads.inputs.shape == (5, 3)


def test_one_example_without_a_batch_axis_stays_without_one(batch):
    x, y = batch[0][0], batch[1][0]
    params = initialise(ARCH)
    trace = forward(ARCH, params, x)
    grads = backward(ARCH, params, trace, y)
    assert [a.shape for a in (*trace.h, *trace.z)] == [(3,), (4,), (2,), (4,), (2,)]
    assert [d.shape for d in grads.deltas] == [(4,), (2,)]
    assert grads.inputs.shape == (3,)
    as_batch = backward(ARCH, params, forward(ARCH, params, x[None]), y[None])
    for one, other in zip(grads.weights, as_batch.weights, strict=True):
        assert_allclose(one, other, rtol=1e-13)
    assert type(loss(ARCH, trace, y)) is float


def test_lists_are_as_good_as_arrays():
    params = initialise(ONE_OUTPUT)
    trace = forward(ONE_OUTPUT, params, [[1, 2, 3], [4, 5, 6]])
    grads = backward(ONE_OUTPUT, params, trace, [[0], [1]])
    assert trace.h[0].dtype == np.float64
    assert grads.weights[0].shape == (4, 3)


@pytest.mark.parametrize(("name", "share"), [("half_squared_error", 1 / 5), ("sum_of_squared_residuals", 1)])
def test_a_batch_is_the_mean_or_the_sum_of_its_examples(batch, name, share):
    x, y = batch
    arch = Architecture(ARCH.sizes, ARCH.activations, name)
    params = initialise(arch)
    whole = backward(arch, params, forward(arch, params, x), y)
    single = [backward(arch, params, forward(arch, params, a), b) for a, b in zip(x, y, strict=True)]
    for layer in range(2):
        assert_allclose(whole.weights[layer], share * sum(g.weights[layer] for g in single), rtol=1e-12)
        assert_allclose(whole.deltas[layer], share * np.array([g.deltas[layer] for g in single]), rtol=1e-12)


def test_softmax_rows_sum_to_one_and_the_fused_delta_is_h_minus_y(batch):
    x, y = batch[0], np.eye(2)[[0, 1, 1, 0, 1]]
    params = initialise(CLASSES)
    trace = forward(CLASSES, params, x)
    assert_allclose(trace.h[-1].sum(axis=1), 1.0, rtol=1e-14)
    assert_allclose(backward(CLASSES, params, trace, y).deltas[-1], (trace.h[-1] - y) / 5, rtol=1e-14)


def test_complex_inputs_pass_through():
    params = initialise(ARCH)
    x = np.array([0.1, -0.2, 0.3])
    slopes = forward(ARCH, params, x + 1e-20j * np.eye(3)).h[-1].imag / 1e-20
    grads = backward(ARCH, params, forward(ARCH, params, x), [0.0, 0.0])
    assert_allclose(slopes @ forward(ARCH, params, x).h[-1], grads.inputs, rtol=1e-13)


# immutability


def test_parameters_are_copies_that_nobody_can_change():
    W = np.ones((1, 2))
    params = Parameters((W,), ([0.0],))
    W[0, 0] = 7.0
    assert params.weights[0][0, 0] == 1.0
    with pytest.raises(ValueError, match="read-only"):
        params.weights[0][0, 0] = 7.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        params.weights = ()


def test_a_trace_is_read_only_but_the_callers_x_is_not(batch):
    x, _ = batch
    trace = forward(ARCH, initialise(ARCH), x)
    for array in (*trace.z, *trace.h):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 1.0
    x[0, 0] = 1.0
    assert isinstance(trace.z, tuple) and isinstance(trace.h, tuple)


def test_nothing_accumulates_between_calls(batch):
    x, y = batch
    params = initialise(ARCH)
    trace = forward(ARCH, params, x)
    first = backward(ARCH, params, trace, y)
    again = backward(ARCH, params, trace, y)
    for one, other in zip(first.weights, again.weights, strict=True):
        assert_array_equal(one, other)
    descend(ARCH, params, x, y, steps=3)
    assert_array_equal(params.weights[0], initialise(ARCH).weights[0])


def test_gradients_can_be_shown_and_copied(batch):
    x, y = batch
    params = initialise(ARCH)
    grads = backward(ARCH, params, forward(ARCH, params, x), y)
    assert repr(grads).startswith("Gradients(weights=")
    assert_array_equal(copy.deepcopy(grads).inputs, grads.inputs)


def test_initialise_repeats_itself_for_a_seed_and_only_then():
    assert_array_equal(initialise(ARCH, 1).weights[0], initialise(ARCH, 1).weights[0])
    assert (initialise(ARCH, 1).weights[0] != initialise(ARCH, 2).weights[0]).any()
    assert not any(b.any() for b in initialise(ARCH).biases)
    wide = initialise(Architecture((400, 300), ("identity",))).weights[0]
    assert_allclose(wide.std(), 1 / 20, rtol=0.01)


# extremes


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", sorted(ACTIVATION_FUNCTIONS))
def test_activations_are_finite_and_silent_at_plus_and_minus_1000(name):
    function = ACTIVATION_FUNCTIONS[name]
    z = np.array([-1000.0, -40.0, 0.0, 40.0, 1000.0])
    with np.errstate(all="raise"):
        h = function.forward(z)
        slope = function.backward(np.ones(5), z, h)
        stepped = function.forward(z + 1e-20j)
    assert np.isfinite(h).all() and np.isfinite(slope).all()
    assert_allclose(stepped.real, h, rtol=1e-12, atol=1e-15)
    if function.slope is not None:
        assert_allclose(stepped.imag / 1e-20, slope, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize(
    ("name", "z", "h"),
    [
        ("sigmoid", -30.0, 9.357622968839299e-14),
        ("sigmoid", 1.0, 0.7310585786300049),
        ("sigmoid", -1000.0, 0.0),
        ("softplus", -30.0, 9.357622968839737e-14),
        ("softplus", 1.0, 1.3132616875182228),
        ("softplus", 1000.0, 1000.0),
        ("tanh", 0.5, 0.46211715726000973),
        ("relu", -2.0, 0.0),
        ("leaky_relu", -2.0, -0.02),
        ("elu", -1e-10, -9.9999999995e-11),
        ("silu", -30.0, -2.80728689065179e-12),
        ("gelu", -10.0, -7.619853024160527e-23),
        ("gelu", -1000.0, 0.0),
    ],
)
def test_activations_keep_their_digits_where_the_values_are_tiny(name, z, h):
    assert_allclose(ACTIVATION_FUNCTIONS[name].forward(z), h, rtol=1e-14)


def test_the_slope_of_relu_at_exactly_zero_is_zero():
    relu = ACTIVATION_FUNCTIONS["relu"]
    zero = np.zeros(1)
    assert relu.slope(zero, relu.forward(zero)) == 0.0
    assert relu.forward(zero + 1e-20j).imag == 0.0


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("output", "y"), [("sigmoid", [0.0, 1.0]), ("softmax", [0.0, 1.0])])
def test_cross_entropy_is_computed_from_z_because_log_h_would_be_infinite(output, y):
    arch = Architecture((1, 2), (output,), "cross_entropy")
    params = Parameters(([[1000.0], [-1000.0]],), ([0.0, 0.0],))
    with np.errstate(all="raise"):
        trace = forward(arch, params, [1.0])
        grads = backward(arch, params, trace, y)
        assert loss(arch, trace, y) == 2000.0
        assert loss(arch, trace, y[::-1]) == 0.0
    assert_array_equal(grads.deltas[0], [1.0, -1.0])


# one sentence per slip


@pytest.mark.parametrize(
    ("x", "sentence"),
    [
        (np.ones((5, 2)), r"x is \(5, 2\), expected \(n, 3\).*3 inputs"),
        (np.ones((3, 5)), r"did you mean x\.T\?"),
        (np.ones((5, 3, 1)), r"did you mean x\.reshape"),
        (1.0, r"did you mean \[x\]"),
        (np.ones((0, 3)), "no example"),
        ([[1, 2, float("nan")]], r"x\[0, 2\] is nan"),
        ([[1, 2, 3], [1, float("inf"), -float("inf")]], r"x\[1, 1\] is inf"),
        ([[1, "two", 3]], r"x\[0, 1\] is the text 'two'"),
        ([1, 2, None], r"x\[2\] is 'None' \(NoneType\)"),
        ([[1, 2, 3], [1, 2]], "rows of different lengths"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_forward_says_what_is_wrong_with_x(x, sentence):
    with pytest.raises(ValueError, match=sentence):
        forward(ARCH, initialise(ARCH), x)


def test_a_flat_list_for_a_network_with_one_input_gets_the_hint():
    arch = Architecture((1, 1), ("identity",))
    with pytest.raises(ValueError, match=r"x is \(3,\).*did you forget \[:, None\]\?"):
        forward(arch, initialise(arch), [0.0, 0.5, 1.0])


@pytest.mark.parametrize("call", ["loss", "backward", "numeric_gradient", "descend"])
def test_a_flat_target_never_broadcasts_against_a_column_of_outputs(batch, call):
    x, params = batch[0], initialise(ONE_OUTPUT)
    trace, y = forward(ONE_OUTPUT, params, x), np.zeros(5)
    calls = {
        "loss": lambda: loss(ONE_OUTPUT, trace, y),
        "backward": lambda: backward(ONE_OUTPUT, params, trace, y),
        "numeric_gradient": lambda: numeric_gradient(ONE_OUTPUT, params, x, y),
        "descend": lambda: descend(ONE_OUTPUT, params, x, y),
    }
    with pytest.raises(
        ValueError, match=r"target is \(5,\), expected \(5, 1\).*did you forget \[:, None\]\?"
    ):
        calls[call]()


@pytest.mark.parametrize(
    ("y", "sentence"),
    [
        ([0, 1, 1, 0, 1], r"target is \(5,\), expected \(5, 2\).*np\.eye\(classes\)\[y\]"),
        (np.ones((5, 1)), r"np\.eye\(classes\)\[y\]"),
        (np.ones((2, 5)), r"did you mean y\.T\?"),
        (np.ones((5, 2)), "do not sum to 1.*one-hot"),
        (np.full((5, 2), -1.0), r"target\[0, 0\] is -1\.0.*between 0 and 1"),
        ([[0, 1]] * 4 + [[float("nan"), 1]], r"target\[4, 0\] is nan"),
        ([["a", "b"]] * 5, r"target\[0, 0\] is the text 'a'"),
    ],
)
def test_backward_says_what_is_wrong_with_a_target(batch, y, sentence):
    params = initialise(CLASSES)
    trace = forward(CLASSES, params, batch[0])
    with pytest.raises(ValueError, match=sentence):
        backward(CLASSES, params, trace, y)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_squared_loss_names_the_target_that_is_no_number(batch, bad):
    x, y = batch
    params = initialise(ARCH)
    y[3, 1] = bad
    with pytest.raises(ValueError, match=rf"target\[3, 1\] is {bad}"):
        backward(ARCH, params, forward(ARCH, params, x), y)


@pytest.mark.parametrize(
    ("weights", "biases", "sentence"),
    [
        (
            ([[1, 2, 3]],),
            ([1, 2, 3],),
            r"weights\[0\] is \(1, 3\) but biases\[0\] is \(3,\).*weights\[0\]\.T",
        ),
        (
            ([[1, 2]], [[1, 2]]),
            ([0], [0]),
            r"weights\[1\] is \(1, 2\) after weights\[0\] \(1, 2\), expected 1",
        ),
        (([1, 2],), ([0],), r"weights\[0\] is \(2,\), expected a matrix.*comma"),
        (([[1, 2]],), ([[0]],), r"biases\[0\] is \(1, 1\), expected \(1,\)"),
        (([[1, 2]],), (), "1 weight matrices and 0 bias vectors"),
        (([[1, "b"]],), ([0],), r"weights\[0\]\[0, 1\] is the text"),
        (np.ones((1, 2)), ([0],), "weights is ndarray, expected a tuple.*comma"),
    ],
)
def test_parameters_say_what_is_wrong_with_themselves(weights, biases, sentence):
    with pytest.raises(ValueError, match=sentence):
        Parameters(weights, biases)


def test_parameters_of_another_network_are_refused(batch):
    x, y = batch
    square = Architecture((3, 3, 2), ARCH.activations)
    with pytest.raises(ValueError, match=r"weights\[0\] is \(4, 3\), expected \(3, 3\)"):
        forward(square, initialise(ARCH), x)
    flipped = Parameters((np.ones((3, 4)), np.ones((2, 3))), (np.zeros(3), np.zeros(2)))
    with pytest.raises(ValueError, match=r"weights\[0\] is \(3, 4\), expected \(4, 3\).*weights\[0\]\.T"):
        forward(ARCH, flipped, x)
    with pytest.raises(ValueError, match="1 weight matrix, expected 2"):
        forward(ARCH, initialise(Architecture((3, 2), ("tanh",))), x)
    with pytest.raises(ValueError, match="was it made by another network"):
        backward(ARCH, initialise(ARCH), forward(square, initialise(square), x), y)


def test_parameters_that_are_no_numbers_are_named(batch):
    broken = Parameters(([[1.0, np.nan, 0.0]],), ([0.0],))
    with pytest.raises(ValueError, match=r"weights\[0\]\[0, 1\] is nan"):
        forward(Architecture((3, 1), ("identity",)), broken, batch[0])


def test_arguments_in_the_wrong_order_are_named():
    with pytest.raises(ValueError, match=r"arch is Parameters.*order of arguments"):
        forward(initialise(ARCH), ARCH, [1, 2, 3])


# descent


def test_descent_records_the_loss_before_each_step_and_at_the_end(batch):
    x, y = batch
    params = initialise(ARCH)
    history = descend(ARCH, params, x, y, rate=0.5, steps=20)
    assert history.losses.shape == (21,)
    assert history.losses[0] == pytest.approx(loss(ARCH, forward(ARCH, params, x), y), rel=1e-14)
    assert history.losses[-1] == loss(ARCH, forward(ARCH, history.parameters, x), y)
    assert (np.diff(history.losses) < 0).all()


def test_all_parameters_move_at_once(batch):
    x, y = batch
    params = initialise(ARCH)
    grads = backward(ARCH, params, forward(ARCH, params, x), y)
    moved = descend(ARCH, params, x, y, rate=0.5, steps=1).parameters
    for layer in range(2):
        assert_allclose(moved.weights[layer], params.weights[layer] - 0.5 * grads.weights[layer], rtol=1e-14)
        assert_allclose(moved.biases[layer], params.biases[layer] - 0.5 * grads.biases[layer], rtol=1e-14)


@pytest.mark.filterwarnings("error")
def test_descent_that_diverges_says_so_in_words():
    arch = Architecture((1, 1), ("identity",))
    with pytest.raises(ValueError, match=r"after \d+ steps with rate 100.*smaller rate"):
        descend(arch, initialise(arch), [[1.0], [2.0]], [[1.0], [3.0]], rate=100, steps=1000)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"rate": -0.1}, "rate is -0.1"),
        ({"rate": "fast"}, "rate is 'fast'"),
        ({"steps": 1.5}, "steps is 1.5"),
    ],
)
def test_descent_refuses_settings_that_mean_nothing(batch, settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        descend(ARCH, initialise(ARCH), *batch, **settings)


# reports


def test_a_report_reads_its_verdict_first_and_prints_no_residuals(batch):
    x, y = batch
    params = initialise(ARCH)
    grads = backward(ARCH, params, forward(ARCH, params, x), y)
    text = str(compare(grads, numeric_gradient(ARCH, params, x, y)))
    assert text.startswith("agree: 26 of 26 parameters")
    assert "e-1" not in text
    assert text.count("\n") == 22  # verdict, header, 20 rows, one line of dots
    assert "... 6 more" in text


def test_a_report_of_disagreement_shows_both_values_and_their_ratio():
    good = Parameters((np.ones((5, 8)),), (np.ones(5),))
    wrong = np.ones((5, 8))
    wrong[2, 3] = 2.0
    report = compare(Parameters((wrong,), (np.ones(5),)), good)
    lines = str(report).splitlines()
    assert not report.ok
    assert report.worst.values == (2.0, 1.0)
    assert lines[0].startswith(f"DISAGREE: 1 of 45 parameters, worst {report.worst.name}")
    assert lines[1] == f"{report.worst.name}: first 2, second 1, first / second = 2"
    assert any(line.startswith(report.worst.name) and "differs" in line for line in lines[2:])
    assert repr(report) == str(report)


def test_a_flood_of_disagreement_is_counted_rather_than_printed():
    one = Parameters((np.ones((30, 20)),), (np.ones(30),))
    two = Parameters((np.full((30, 20), 2.0),), (np.ones(30),))
    text = str(compare(one, two))
    assert text.startswith("DISAGREE: 600 of 630")
    assert "of them differ" in text
    assert text.count("\n") < 70


def test_noise_around_zero_prints_as_zero():
    text = str(Report(True, ("a", "b"), (Row("w1", (3.1e-13, -4e-17), 0.0, True),)))
    assert text.splitlines()[-1].split() == ["w1", "0", "0"]
