"""Does `localise` name the mistake that was planted, and say so when it knows none?"""

import xml.etree.ElementTree as ElementTree
from types import SimpleNamespace

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.numeric import Parameters, backward, forward, initialise, numeric_gradient
from chainrule_helpers.numeric.localise import localise, ratio_text
from chainrule_helpers.numeric.patterns import UNKNOWN
from chainrule_helpers.views.ratios import _strength, as_svg
from tests.test_mutants import MISTAKES, backprop

HIDDEN = {(3, 3, 3): "the hidden layer", (2, 3, 3, 2): "hidden layer 1"}
SECOND = {(3, 3, 3): "the output layer", (2, 3, 3, 2): "hidden layer 2"}
SQUARE, DEEP = (3, 3, 3), (2, 3, 3, 2)
EXAMPLES = 5


def case(sizes, examples=EXAMPLES, functions=None):
    arch = ch.Architecture(sizes, functions or ("sigmoid",) * (len(sizes) - 1))
    numbers = np.random.default_rng(3)
    biases = tuple(numbers.normal(size=n) for n in sizes[1:])
    params = Parameters(initialise(arch, 3).weights, biases)
    return arch, params, numbers.standard_normal((examples, sizes[0])), numbers.random((examples, sizes[-1]))


def planted(sizes, mistake, examples=EXAMPLES):
    arch, params, x, y = case(sizes, examples)
    return localise(arch, params, x, y, backprop(params, x, y, mistake))


def changed(sizes, change, examples=EXAMPLES):
    """Return the reading of a right gradient after a change to its copied arrays."""
    arch, params, x, y = case(sizes, examples)
    right = numeric_gradient(arch, params, x, y, "complex")
    weights, biases = [W.copy() for W in right.weights], [b.copy() for b in right.biases]
    change(weights, biases)
    return localise(arch, params, x, y, SimpleNamespace(weights=weights, biases=biases))


@pytest.mark.parametrize("sizes", [SQUARE, DEEP])
@pytest.mark.parametrize(
    ("mistake", "said"),
    [
        (None, "Every ratio is 1"),
        ("sign of the error", "Every ratio is -1: the sign is turned round"),
        ("factor 2 kept", "Every ratio is 2: there is an extra 2"),
        ("sum for mean", "Every ratio is 5: 1/n is missing (n = 5"),
        ("bias mean for sum", "1/n is there once too often (n = 5"),
        ("only one example in the bias", "Only biases are wrong"),
        ("output slope missing", "Every layer is wrong, and the delta"),
        ("hidden slope missing", "the slope of sigmoid is missing"),
        ("hidden slope twice", "the slope of sigmoid is there twice"),
        ("slope taken at the activation", "taken at the activation"),
        ("slope without 1 - h", "only h is there"),
        ("weighted input for activation", "the weighted input stands where the activation belongs"),
        ("transpose missing", "is not transposed"),
        ("one path only", "one path is taken for all of them"),
        ("average over paths", "an average over paths"),
        ("weight left out", "the weights of the layer above are left out"),
    ],
)
def test_a_planted_mistake_is_named(sizes, mistake, said):
    if sizes == DEEP and mistake == "transpose missing":
        pytest.skip("the layer above is not square: nothing to forget")
    found = planted(sizes, mistake)
    assert said in found.reading
    assert found.ok == (mistake is None)


@pytest.mark.parametrize("mistake", MISTAKES)
def test_no_planted_mistake_passes_as_right(mistake):
    assert not planted(SQUARE, mistake).ok


@pytest.mark.parametrize("sizes", [SQUARE, DEEP])
def test_a_wrong_sum_only_in_the_biases_is_said_to_be_that(sizes):
    def spoil(weights, biases):
        biases[0] += np.arange(1, len(biases[0]) + 1)

    assert "Only biases are wrong" in changed(sizes, spoil).reading


@pytest.mark.parametrize("sizes", [SQUARE, DEEP])
def test_exchanged_indices_are_read(sizes):
    def spoil(weights, biases):
        weights[1][:] = weights[1].T

    assert f"The weights into {SECOND[sizes]} are transposed" in changed(sizes, spoil).reading

    def shift(weights, biases):
        weights[1][:] = np.roll(weights[1], 1, axis=0)

    assert "right slopes in the wrong places" in changed(sizes, shift).reading


@pytest.mark.parametrize("sizes", [SQUARE, DEEP])
def test_first_layers_only_means_a_broken_step(sizes):
    def spoil(weights, biases):
        numbers = np.random.default_rng(1)
        weights[0] *= numbers.random(weights[0].shape)
        biases[0] *= numbers.random(biases[0].shape)

    assert f"The layers above are right, and from {HIDDEN[sizes]} back" in changed(sizes, spoil).reading


@pytest.mark.parametrize("sizes", [SQUARE, DEEP])
def test_one_unit_is_pointed_at(sizes):
    def spoil(weights, biases):
        weights[0][1] *= np.arange(2, 2 + sizes[0])
        biases[0][1] *= 7

    reading = changed(sizes, spoil).reading
    assert f"Unit 2 of {HIDDEN[sizes]} is" in reading
    assert "kink" not in reading


def test_one_row_one_ratio_with_one_example():
    def spoil(weights, biases):
        for unit, factor in enumerate((1.3, 1.7, 2.9)):
            weights[0][unit] *= factor
            biases[0][unit] *= factor

    assert "the delta of unit 1, 2 and 3 is wrong" in changed(SQUARE, spoil, examples=1).reading


def test_a_kink_is_told_from_a_bug():
    arch = ch.Architecture((2, 3, 1), ("relu", "identity"))
    _, params, x, y = case((2, 3, 1), 1, ("relu", "identity"))
    biases = [b.copy() for b in params.biases]
    biases[0][1] -= (params.weights[0] @ x[0] + biases[0])[1]  # now this weighted input is 0
    params = Parameters(params.weights, biases)
    right = backward(arch, params, forward(arch, params, x), y)
    assert localise(arch, params, x, y, right).ok
    nudged = localise(arch, params, x, y, right, method="central")
    assert "Unit 2 of the hidden layer" in nudged.reading
    assert "a kink of relu" in nudged.reading


def lost_link(units):
    net = ch.examples.STATQUEST
    slopes = backward(
        net.architecture, net.parameters, forward(net.architecture, net.parameters, net.inputs), net.targets
    )
    weights, biases = [W.copy() for W in slopes.weights], [b.copy() for b in slopes.biases]
    for unit in units:
        weights[0][unit] /= net.parameters.weights[1][0, unit]
        biases[0][unit] /= net.parameters.weights[1][0, unit]
    gradient = SimpleNamespace(weights=weights, biases=biases)
    return ch.localise(
        net.architecture, net.parameters, net.inputs, net.targets, gradient, notation="statquest"
    )


def test_a_lost_weight_is_called_by_its_name():
    assert lost_link([0]).reading == "The ratio at w1 and b1 is 2.778: the missing factor equals w3."
    assert lost_link([1]).reading.endswith("the missing factor equals w4.")
    assert "weights of the layer above are left out" in lost_link([0, 1]).reading


def test_a_factor_without_a_name_is_given_none():
    def spoil(weights, biases):
        for array in (*weights, *biases):
            array *= 1.2345

    assert changed(SQUARE, spoil).reading.endswith("it has no name here.")


def test_an_unknown_pattern_is_called_unknown():
    def spoil(weights, biases):
        numbers = np.random.default_rng(2)
        for array in (*weights, *biases):
            array *= 1 + numbers.random(array.shape)

    assert changed(SQUARE, spoil).reading == UNKNOWN
    assert changed(DEEP, spoil).reading == UNKNOWN


def test_nothing_and_no_numbers_are_said_as_they_are():
    def zero(weights, biases):
        for array in (*weights, *biases):
            array[:] = 0

    def nan(weights, biases):
        weights[0][0, 0] = np.nan

    assert "Every computed slope is 0" in changed(SQUARE, zero).reading
    assert "no numbers" in changed(SQUARE, nan).reading


def test_a_wrong_shape_is_an_error_that_says_so():
    arch, params, x, y = case(DEEP)
    right = numeric_gradient(arch, params, x, y)
    turned = SimpleNamespace(weights=[W.T for W in right.weights], biases=right.biases)
    with pytest.raises(ValueError, match="transposed"):
        localise(arch, params, x, y, turned)


def test_text_and_picture_say_the_same():
    found = lost_link([0])
    picture = ElementTree.fromstring(as_svg(found))
    told = picture.get("aria-label")
    assert picture.get("role") == "img"
    for name, ratio in zip(found.names, found.ratios, strict=True):
        assert f"{name} {ratio_text(ratio)}" in told
    assert told.count(" wrong") == str(found).count("<-- differs") == 2
    frames = [one.get("class") for one in picture.iter() if one.get("class")]
    assert (frames.count("wrong"), frames.count("right")) == (2, 5)
    assert found.reading in told


def test_a_turned_sign_is_hatched():
    arch, params, x, y = case((2, 2, 1))
    found = ch.localise(arch, params, x, y, backprop(params, x, y, "sign of the error"))
    assert as_svg(found).count('class="hatched"') == 9


def test_the_further_a_ratio_is_from_1_the_stronger_its_colour():
    strengths = [_strength(ratio) for ratio in (4, 5, 10.5, 28, 100)]
    assert strengths == sorted(set(strengths))
    assert 0 < _strength(1.01) < strengths[0] and _strength(1 / 28) == _strength(28)
    assert max(strengths) == _strength(1e6) == _strength(0) == _strength(float("nan"))
