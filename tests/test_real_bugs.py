"""How many real bugs does `localise` name, and is right ever called wrong, or wrong right?"""

import itertools
from types import SimpleNamespace

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.architecture import ACTIVATIONS, Architecture
from chainrule_helpers.numeric import Parameters, backward, compare, forward, initialise, numeric_gradient
from chainrule_helpers.numeric.localise import localise
from chainrule_helpers.numeric.patterns import UNKNOWN
from tests.gradient_bugs import HELD_OUT, PLACES, SETTINGS, TUNED, run

ALL = TUNED + HELD_OUT


def verdict(bug, found):
    """Return whether a reading calls a bug right, names it, names another, says where, or does not know."""
    if found.ok or "Every ratio is 1:" in found.reading:
        return "called right"
    if any(word in found.reading for word in bug.words):
        return "named"
    if any(place in found.reading for place in PLACES):
        return "located"
    return "unknown" if UNKNOWN in found.reading else "misnamed"


def tally(bugs, **how):
    return [verdict(bug, localise(*bug.setting.case(**how), bug.gradient(**how))) for bug in bugs]


def single(slopes):
    return SimpleNamespace(
        weights=[np.asarray(W, np.float32) for W in slopes.weights],
        biases=[np.asarray(b, np.float32) for b in slopes.biases],
    )


def test_of_46_real_bugs_at_least_35_are_named_and_none_is_called_right_or_something_else():
    assert len({bug.source + str(bug.setting) for bug in ALL}) == len(ALL) == 46
    found = tally(ALL)
    assert found.count("named") >= 35
    assert not {"called right", "misnamed"} & set(found)


def test_of_the_tuned_bugs_every_one_is_named():
    assert set(tally(TUNED)) == {"named"}


def test_the_bugs_kept_aside_are_named_or_located_at_least():
    found = tally(HELD_OUT)
    assert found.count("named") >= 5
    assert set(found) <= {"named", "located", "unknown"}


@pytest.mark.parametrize("seed", [1, 2, 4])
@pytest.mark.parametrize("examples", [2, 5, 12])
def test_other_numbers_change_no_bug_into_a_right_gradient(examples, seed):
    found = tally(ALL, examples=examples, seed=seed)
    assert "called right" not in found
    assert "misnamed" not in found


def test_in_single_precision_a_bug_is_a_bug():
    cases = [(bug, bug.setting.case()) for bug in ALL]
    found = [verdict(bug, localise(*case, single(run(bug.source, *case)))) for bug, case in cases]
    assert found.count("named") >= 35
    assert "called right" not in found
    assert not any(compare(single(run(bug.source, *case)), numeric_gradient(*case)).ok for bug, case in cases)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: "-".join(setting.activations))
def test_the_right_texts_are_called_right(setting):
    case = setting.case()
    assert localise(*case, run(setting.source, *case)).ok


SIZES = ((1, 1, 1), (2, 3, 2), (3, 3, 3), (2, 4, 3, 2))
HIDDEN = tuple(name for name in ACTIVATIONS if name != "softmax")
ENDS = [
    *itertools.product(ACTIVATIONS, ("half_squared_error", "sum_of_squared_residuals")),
    ("sigmoid", "cross_entropy"),
    ("softmax", "cross_entropy"),
]


def in_single_precision(params, x, y, arch):
    """Return what a backpropagation that holds float32 alone finds."""
    # The kernels keep the precision of what they are given; only their door makes it double.
    from chainrule_helpers.numeric.network import propagate, sweep_back

    weights, biases = ([np.float32(a) for a in side] for side in (params.weights, params.biases))
    z, h = propagate(arch, weights, biases, np.float32(x))
    d_weights, d_biases, _ = sweep_back(arch, weights, z, h, np.float32(y))
    assert all(a.dtype == np.float32 for a in (*d_weights, *d_biases))
    return SimpleNamespace(weights=d_weights, biases=d_biases)


def right_cases(hidden):
    for sizes, (output, loss), examples, seed in itertools.product(SIZES, ENDS, (1, 5), (0, 1)):
        arch = Architecture(sizes, (hidden,) * (len(sizes) - 2) + (output,), loss)
        numbers = np.random.default_rng(seed)
        params = Parameters(initialise(arch, seed).weights, [numbers.normal(size=n) for n in sizes[1:]])
        x, y = numbers.standard_normal((examples, sizes[0])), numbers.random((examples, sizes[-1]))
        if output == "softmax":
            y = np.eye(sizes[-1])[numbers.integers(sizes[-1], size=examples)]
        yield arch, params, x, y


@pytest.mark.parametrize("hidden", HIDDEN)
def test_no_right_gradient_is_called_wrong_and_no_doubled_one_right(hidden):
    tried = 0
    for arch, params, x, y in right_cases(hidden):
        double = backward(arch, params, forward(arch, params, x), y)
        measured = {way: numeric_gradient(arch, params, x, y, way) for way in ("central", "complex")}
        for slopes in (double, in_single_precision(params, x, y, arch)):
            tried += 1
            found = localise(arch, params, x, y, slopes)
            assert found.ok and found.reading.startswith("Every ratio is 1:"), (arch, found)
            assert ("float32" in found.reading) == (slopes is not double)
            for one in measured.values():
                assert compare(slopes, one).ok and compare(one, slopes).ok, (arch, slopes)
            wrong = SimpleNamespace(weights=[1.01 * W for W in slopes.weights], biases=slopes.biases)
            if any(np.abs(W).max() > 1e-6 for W in double.weights):
                assert not localise(arch, params, x, y, wrong).ok
                assert not compare(wrong, measured["central"]).ok
                assert not compare(measured["central"], wrong).ok
    assert tried == 2 * len(SIZES) * len(ENDS) * 4


def test_what_is_right_in_single_precision_says_what_it_was_judged_by():
    case = SETTINGS[0].case()
    slopes = single(run(SETTINGS[0].source, *case))
    report = compare(slopes, numeric_gradient(*case))
    assert report.ok
    assert "float32" in str(report).splitlines()[0]
    assert ch.localise(*case, slopes).reading.endswith("judged to four.")


def test_half_precision_is_too_little():
    case = SETTINGS[0].case()
    slopes = run(SETTINGS[0].source, *case)
    halves = SimpleNamespace(weights=[np.float16(W) for W in slopes.weights], biases=slopes.biases)
    for judge in (lambda: localise(*case, halves), lambda: compare(halves, numeric_gradient(*case))):
        with pytest.raises(ValueError, match="three digits"):
            judge()


# What stands in place of a right gradient's arrays, and the words that say which slip it is.
SLIPS = {
    "keepdims": (lambda W, b: (W, [one[None] for one in b]), "keepdims"),
    "axis=1": (lambda W, b: (W, [np.ones(5), b[1]]), r"axis=1"),
    "scalar": (lambda W, b: (W, [one.sum() for one in b]), "without axis"),
    "layers reversed": (lambda W, b: (W[::-1], b[::-1]), "reverse order"),
    "layer missing": (lambda W, b: (W[1:], b[1:]), "1 of 2 layers"),
    "transposed": (lambda W, b: ([one.T for one in W], b), "transposed"),
    "not summed": (lambda W, b: (W, [np.ones((5, len(one))) for one in b]), "not summed over the examples"),
    "another network": (lambda W, b: ([np.ones((7, 6))] * 2, b), "two different networks"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_of_a_shape_is_told_from_the_others(slip):
    setting = SETTINGS[1]
    case = setting.case()
    right = run(setting.source, *case)
    change, said = SLIPS[slip]
    weights, biases = change(list(right.weights), list(right.biases))
    wrong = SimpleNamespace(weights=weights, biases=biases)
    others = {other for _, other in SLIPS.values()} - {said}
    measured = numeric_gradient(*case)
    for judge in (
        lambda: localise(*case, wrong),
        lambda: compare(wrong, measured),
        lambda: compare(measured, wrong),
    ):
        with pytest.raises(ValueError, match=said) as raised:
            judge()
        assert not any(other in str(raised.value) for other in others)


NO_GRADIENTS = {
    "None": (lambda right: None, "without return"),
    "dict": (lambda right: {"dW1": right.weights[0]}, "SimpleNamespace"),
    "Nielsen's pair": (lambda right: (right.biases, right.weights), "weights=nabla_w, biases=nabla_b"),
    "weights None": (lambda right: SimpleNamespace(weights=None, biases=right.biases), "never assigned"),
    "a dict of layers": (lambda right: SimpleNamespace(weights={1: 2}, biases=right.biases), "values"),
    "one array": (lambda right: SimpleNamespace(weights=right.weights[0], biases=right.biases), "comma"),
    "text": (
        lambda right: SimpleNamespace(weights=[W.astype(str) for W in right.weights], biases=right.biases),
        "is the text",
    ),
    "objects": (
        lambda right: SimpleNamespace(
            weights=[np.array([[None] * W.shape[1]] * len(W)) for W in right.weights], biases=right.biases
        ),
        "NoneType",
    ),
    "ragged": (lambda right: SimpleNamespace(weights=[[[1], [1, 2]]] * 2, biases=right.biases), "lengths"),
    "complex": (
        lambda right: SimpleNamespace(weights=[W + 0j for W in right.weights], biases=right.biases),
        "complex",
    ),
}


@pytest.mark.parametrize("given", NO_GRADIENTS)
def test_what_is_no_gradient_is_answered_in_one_sentence_with_the_way_out(given):
    case = SETTINGS[0].case()
    make, said = NO_GRADIENTS[given]
    wrong = make(run(SETTINGS[0].source, *case))
    for judge in (lambda: ch.localise(*case, wrong), lambda: ch.compare(wrong, numeric_gradient(*case))):
        with pytest.raises(ValueError, match=said) as raised:
            judge()
        assert "\n" not in str(raised.value)


def test_nested_lists_and_arrays_of_objects_are_read_where_they_hold_numbers():
    case = SETTINGS[0].case()
    right = run(SETTINGS[0].source, *case)
    lists = SimpleNamespace(
        weights=[W.tolist() for W in right.weights], biases=[b.astype(object) for b in right.biases]
    )
    assert localise(*case, lists).ok
    assert compare(lists, numeric_gradient(*case)).ok


@pytest.mark.parametrize("name", ["rtol", "atol"])
@pytest.mark.parametrize("given", ["1e-3", -1.0, np.nan, True, [1]])
def test_a_tolerance_is_a_number(name, given):
    measured = numeric_gradient(*SETTINGS[0].case())
    with pytest.raises(ValueError, match=f"{name} is .* expected a number"):
        compare(measured, measured, **{name: given})
