"""Turn data into arrays of numbers, or say in one sentence why that fails.

The network functions call these before they compute, so that a slip is named
where it was made and no wrong shape broadcasts its way into a result.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

Array = np.ndarray


def as_numbers(name: str, data: object) -> Array:
    """Return data as a float64 (or complex128) array; such an array is returned itself.

    Parameters
    ----------
    name : str
        What the caller calls the data, for the message.
    data : array_like
        Numbers.

    Raises
    ------
    ValueError
        If an entry is no number, or rows differ in length.
    """
    given = data
    if type(data) is not np.ndarray:
        try:
            data = np.asarray(given)
        except ValueError:
            raise ValueError(f"{name} has rows of different lengths; every row needs the same.") from None
    if data.dtype.char in "dD":
        return data
    if data.dtype.kind == "c":
        return data.astype(np.complex128)
    if data.dtype.kind in "buif":
        return data.astype(np.float64)
    for index, entry in np.ndenumerate(np.asarray(given, dtype=object)):
        if isinstance(entry, str | bytes):
            raise ValueError(f"{place(name, index)} is the text {entry!r}, expected a number.")
        try:
            float(entry)
        except (TypeError, ValueError):
            raise ValueError(
                f"{place(name, index)} is {str(entry)[:40]!r} ({type(entry).__name__}), expected a number."
            ) from None
    return data.astype(np.float64)


def place(name: str, index: tuple[int, ...]) -> str:
    """Return how Python would write one entry: ``x[2, 0]``, or ``x`` for a single number.

    Parameters
    ----------
    name : str
        What the caller calls the array.
    index : tuple of int
        Where the entry stands.
    """
    return f"{name}[{', '.join(map(str, index))}]" if index else name


def all_finite(values: Array) -> bool:
    """Return whether no entry is nan or infinite."""
    # a search for a zero byte takes a third of the time of .all() on small arrays
    return b"\0" not in np.isfinite(values).tobytes()


def require_finite(name: str, values: Array) -> None:
    """Raise ValueError naming the first entry that is nan or infinite.

    Parameters
    ----------
    name : str
        What the caller calls the array, for the message.
    values : array
        What is looked at.

    Raises
    ------
    ValueError
        If an entry is nan or infinite.
    """
    finite = np.isfinite(values)
    if not finite.all():
        index = tuple(np.argwhere(~finite)[0].tolist())
        raise ValueError(f"{place(name, index)} is {values[index]}, expected a finite number.")


def checked_inputs(x: object, features: int) -> Array:
    """Return x as numbers, (n, features) or (features,), or raise ValueError.

    Parameters
    ----------
    x : array_like, (n, features) or (features,)
        Inputs, one example a row.
    features : int
        How many the network has.

    Raises
    ------
    ValueError
        If the shape is another one; the likely slip is said.
    """
    x = as_numbers("x", x)
    shape = x.shape
    if not shape or len(shape) > 2 or shape[-1] != features:
        raise ValueError(
            f"x is {shape}, expected (n, {features}) for n examples or ({features},) for one: "
            f"the network has {_count(features, 'input')}{_inputs_hint(shape, features)}"
        )
    if not shape[0]:
        raise ValueError(f"x is {shape}: there is no example in it.")
    return x


def _inputs_hint(shape: tuple[int, ...], features: int) -> str:
    if not shape:
        return "; did you mean [x]?"
    if features == 1 and len(shape) == 1:
        return "; did you forget [:, None]?"
    if len(shape) == 2 and shape[0] == features:
        return "; one example per row, did you mean x.T?"
    if len(shape) > 2 and int(np.prod(shape[1:])) == features:
        return "; did you mean x.reshape(len(x), -1)?"
    return ", one per column."


def checked_targets(y: object, shape: tuple[int, ...], loss: str, output: str) -> Array:
    """Return y as finite numbers of the shape of the outputs, or raise ValueError.

    Parameters
    ----------
    y : array_like
        Targets.
    shape : tuple of int
        Shape of the outputs.
    loss, output : str
        Names of the loss and of the last layer's activation, which may restrict the targets.

    Raises
    ------
    ValueError
        If the shape is another one, or a target is none that the loss allows.
    """
    y = as_numbers("target", y)
    if y.shape != shape:
        raise ValueError(f"target is {y.shape}, expected {shape} as the outputs are{_targets_hint(y, shape)}")
    if loss != "cross_entropy":
        if not all_finite(y):
            require_finite("target", y)
    elif not (y.real.min() >= 0 and y.real.max() <= 1):  # nan fails both
        require_finite("target", y)
        index = tuple(np.argwhere((y.real < 0) | (y.real > 1))[0].tolist())
        raise ValueError(
            f"{place('target', index)} is {y[index]}: cross_entropy needs targets between 0 and 1; "
            "are the labels coded -1 and 1, or 1 and 2?"
        )
    elif output == "softmax" and np.abs(np.add.reduce(y, axis=-1) - 1.0).max() > 1e-9:
        raise ValueError(
            "target has an example whose entries do not sum to 1, expected one-hot rows for softmax "
            "with cross_entropy; from class numbers, np.eye(classes)[y] makes them."
        )
    return y


def _targets_hint(y: Array, shape: tuple[int, ...]) -> str:
    units = shape[-1]
    if y.shape == shape[:-1] and units == 1:
        return ": did you forget [:, None]?" if y.shape else ": did you mean [y]?"
    if units > 1 and y.shape in (shape[:-1], (*shape[:-1], 1)):
        return ": if these are class numbers, did you mean np.eye(classes)[y]?"
    if len(shape) == 2 and y.shape == shape[::-1]:
        return ": did you mean y.T?"
    if shape == (1, *y.shape):
        return ": x was a batch of one, did you forget [None, :]?"
    if y.shape == (1, *shape):
        return ": x was a single example, did you mean y[0]?"
    return "."


def check_layers(weights: tuple[Array, ...], biases: tuple[Array, ...]) -> tuple[int, ...]:
    """Return the sizes of the network that these fit, or raise ValueError.

    Parameters
    ----------
    weights, biases : sequence of arrays
        One of each for every layer but the first.

    Raises
    ------
    ValueError
        If two layers do not fit each other, or a bias does not fit its weights.
    """
    if not weights or len(weights) != len(biases):
        raise ValueError(
            f"{len(weights)} weight matrices and {len(biases)} bias vectors, expected as many of each, "
            "one per layer after the input layer."
        )
    for layer, (W, b) in enumerate(zip(weights, biases, strict=True)):
        if W.ndim != 2 or not W.size:
            raise ValueError(
                f"weights[{layer}] is {W.shape}, expected a matrix (to, from); "
                "for a single layer, did you forget the comma in weights=(W,)?"
            )
        if b.ndim != 1:
            raise ValueError(f"biases[{layer}] is {b.shape}, expected ({len(W)},): one bias per unit.")
        if len(W) != len(b):
            transposed = f"; did you mean weights[{layer}].T?" if W.shape[1] == len(b) else "."
            raise ValueError(
                f"weights[{layer}] is {W.shape} but biases[{layer}] is {b.shape}, expected one row "
                f"(to) per bias{transposed}"
            )
        if layer and W.shape[1] != len(weights[layer - 1]):
            raise ValueError(
                f"weights[{layer}] is {W.shape} after weights[{layer - 1}] {weights[layer - 1].shape}, "
                f"expected {len(weights[layer - 1])} columns (from): one per unit of the layer before."
            )
    return (weights[0].shape[1], *(len(W) for W in weights))


def misfits(sizes: tuple[int, ...], given: tuple[int, ...]) -> Iterator[str]:
    """Yield a sentence for the first way in which parameters miss an architecture.

    Parameters
    ----------
    sizes : tuple of int
        Sizes of the layers, input first.
    given : tuple of int
        Those of the parameters.
    """
    if len(given) != len(sizes):
        yield (
            f"the parameters have {_count(len(given) - 1, 'weight matrix', 'weight matrices')}, "
            f"expected {len(sizes) - 1} for sizes {sizes}."
        )
    for layer in range(min(len(sizes), len(given)) - 1):
        shape, needed = (given[layer + 1], given[layer]), (sizes[layer + 1], sizes[layer])
        if shape != needed:
            slip = f"; did you mean weights[{layer}].T?" if shape == needed[::-1] else "."
            yield f"weights[{layer}] is {shape}, expected {needed} (to, from) for sizes {sizes}{slip}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
