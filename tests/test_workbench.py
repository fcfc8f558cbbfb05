"""Does the workbench compute what NumPy computes, and does only the transpose match the nudge?"""

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.views.style import number_text
from chainrule_helpers.views.workbench import (
    HADAMARD,
    INVERSE,
    OPERATIONS,
    PLAIN,
    TRANSPOSE,
    Assembly,
    Layer,
    inverse,
)

W = np.array([[0.9, -0.5, 0.3], [0.2, 0.6, -0.8], [-0.4, 0.7, 0.5]])
UPPER = ch.Architecture((3, 3), ("sigmoid",), "half_squared_error")
PARAMETERS = ch.Parameters(weights=(W,), biases=([0.0, 0.1, -0.1],))
BELOW, TARGET = np.array([0.71, 0.49, 0.41]), np.array([1.0, 0.0, 0.5])
BY_NUMPY = {
    TRANSPOSE: lambda w, d: w.T @ d,
    PLAIN: lambda w, d: w @ d,
    INVERSE: lambda w, d: np.linalg.inv(w) @ d,
    HADAMARD: lambda w, d: w * d,
}


def loss_from(activations):
    return ch.loss(UPPER, ch.forward(UPPER, PARAMETERS, activations), TARGET)


@pytest.fixture(scope="module")
def numbers():
    """Return weights, delta by backward, and the slopes of a central difference."""
    delta = ch.backward(UPPER, PARAMETERS, ch.forward(UPPER, PARAMETERS, BELOW), TARGET).deltas[0]
    steps = 1e-5 * np.eye(3)
    measured = [(loss_from(BELOW + step) - loss_from(BELOW - step)) / 2e-5 for step in steps]
    return W, delta, np.array(measured)


@pytest.fixture
def workbench(numbers):
    return ch.TransposeWorkbench(*numbers)


def plain(table):
    return tuple(map(tuple, np.asarray(table).tolist()))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_choice_gives_the_numbers_of_numpy(workbench, numbers, operation):
    weights, delta, _ = numbers
    workbench.operation.value = operation
    expected = BY_NUMPY[operation](weights, delta)
    assert np.shape(workbench.assembly.result) == expected.shape
    np.testing.assert_allclose(workbench.assembly.result, expected, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("seed", range(20))
def test_only_the_transpose_matches_the_nudge(seed):
    random = np.random.default_rng(seed)
    weights, delta = random.normal(size=(3, 3)), random.normal(size=3)
    measured = weights.T @ delta * (1 + 1e-8)
    layer = Layer(plain(weights), tuple(delta), tuple(measured))
    for operation in OPERATIONS:
        matches = {Assembly(layer, operation, entry).matches for entry in range(3)}
        assert matches == {(operation == TRANSPOSE,) * 3}
        np.testing.assert_allclose(
            Assembly(layer, operation, 0).result, BY_NUMPY[operation](weights, delta), rtol=1e-9
        )


def test_a_central_difference_agrees_with_the_transpose_alone(workbench):
    for operation in OPERATIONS:
        workbench.operation.value = operation
        assert workbench.assembly.matches == (operation == TRANSPOSE,) * 3
        right = 3 if operation == TRANSPOSE else 0
        assert f"{right} of 3 entries match" in workbench.sentence.value
        assert workbench.picture.value.count("✓ equal") == right
        assert workbench.picture.value.count("✗ no") == 3 - right


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("entry", [1, 2, 3])
def test_each_control_changes_the_sentence_the_picture_and_what_is_lit(workbench, operation, entry):
    workbench.operation.value, workbench.entry.value = operation, entry
    assembly = workbench.assembly
    assert (assembly.operation, assembly.entry) == (operation, entry - 1)
    column = {(0, entry - 1), (1, entry - 1), (2, entry - 1)}
    row = {(place, start) for start, place in column}
    assert set(assembly.picked(entry - 1)) == (column if operation == TRANSPOSE else row)
    assert f"{operation}, entry {entry}" in workbench.sentence.value
    assert 'aria-live="polite"' in workbench.sentence.value
    root = ElementTree.fromstring(workbench.picture.value)
    thick = [box for box in root.iter() if box.get("stroke-width") == "3"]
    assert len(thick) == 3 + 3 + (3 if operation == HADAMARD else 1) + 1
    text = "".join(root.itertext())
    assert assembly.written in text
    for product, factor in zip(assembly.products(entry - 1), assembly.layer.delta, strict=True):
        assert number_text(factor, 4) in assembly.written
        assert np.isfinite(product)


def test_the_products_add_up_to_the_entry_where_they_are_added(workbench):
    for operation in (TRANSPOSE, PLAIN, INVERSE):
        workbench.operation.value = operation
        for entry in range(3):
            total = sum(workbench.assembly.products(entry))
            assert total == pytest.approx(workbench.assembly.result[entry], rel=1e-12)
    workbench.operation.value = HADAMARD
    assert "=" not in workbench.assembly.written


def test_the_picture_keeps_its_size(workbench):
    heads = set()
    for operation in OPERATIONS:
        workbench.operation.value = operation
        root = ElementTree.fromstring(workbench.picture.value)
        heads.add((root.get("viewBox"), root.get("width"), root.get("height")))
    assert len(heads) == 1


def test_the_still_picture_shows_all_four_with_words(workbench, numbers):
    bundle, _ = workbench._repr_mimebundle_()
    root = ElementTree.fromstring(bundle["image/svg+xml"])
    words = root.get("aria-label")
    assert root.get("role") == "img"
    assert all(f"{operation}, entry 1" in words for operation in OPERATIONS)
    assert all(number_text(one, 4) in words for one in numbers[2])


def test_controls_say_what_they_are(workbench):
    assert workbench.operation.description and workbench.entry.description
    assert len(workbench.operation.tooltips) == len(OPERATIONS) and workbench.entry.tooltip


def test_the_inverse_is_that_of_numpy_and_is_missing_where_there_is_none():
    np.testing.assert_allclose(inverse(plain(W)), np.linalg.inv(W), rtol=1e-12)
    needs_a_swap = ((0.0, 2.0), (4.0, 1.0))
    np.testing.assert_allclose(inverse(needs_a_swap), np.linalg.inv(needs_a_swap), rtol=1e-12)
    assert inverse(((1.0, 2.0), (2.0, 4.0))) is None


def test_a_layer_without_an_inverse_says_so():
    bench = ch.TransposeWorkbench([[1, 2], [2, 4]], [0.5, 0.25], [1.0, 2.0])
    bench.operation.value = INVERSE
    assert "no inverse" in bench.sentence.value
    assert "undefined" in bench.picture.value
    bench.operation.value = TRANSPOSE
    assert bench.assembly.matches == (True, True)


@pytest.mark.parametrize(
    ("weights", "delta", "measured"),
    [
        (np.ones((3, 4)), np.ones(3), np.ones(4)),
        (np.ones((3, 3)), np.ones(2), np.ones(3)),
        (np.ones((4, 4)), np.ones(4), np.ones(4)),
    ],
)
def test_a_layer_that_does_not_fit_is_refused_in_a_sentence(weights, delta, measured):
    with pytest.raises(ValueError, match="expected"):
        ch.TransposeWorkbench(weights, delta, measured)
