"""Read a gradient that somebody computed, or say in one sentence why it is none.

Here too is the one rule by which `compare` and `localise` call two slopes equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from numbers import Real

import numpy as np

from chainrule_helpers.numeric.checks import as_numbers, check_layers

Array = np.ndarray
Shapes = tuple[tuple[int, ...], ...]

RTOL, ATOL = 1e-6, 1e-9
SMALL = 1e-3  # a floor may not hide what is this share of a layer's largest slope
BLUR = 1e-11  # what rounding leaves of a central difference, for a loss of about 1
SINGLE = float(np.finfo(np.float32).eps)
# The rounding errors that a backpropagation in single precision gathers, in its epsilons.
GATHERED, GATHERED_IN_SUMS = 1e3, 50
HELP = "SimpleNamespace(weights=(dW1, dW2), biases=(db1, db2))"


@dataclass(frozen=True, eq=False)
class Slopes:
    """A gradient as float64 arrays that remembers how many digits it came with.

    Parameters
    ----------
    weights, biases : tuple of Array
    single : bool
        Whether it was computed in float32.
    """

    weights: tuple[Array, ...]
    biases: tuple[Array, ...]
    single: bool

    @property
    def caution(self) -> str:
        """A sentence where the slopes hold fewer digits than a float64, else nothing."""
        if not self.single:
            return ""
        return "The slopes are float32, which holds seven digits: they are judged to four."

    def tolerance(self, rtol: float) -> float:
        """Return the relative tolerance that such slopes can keep."""
        return max(rtol, GATHERED * SINGLE) if self.single else rtol


def read_slopes(name: str, given: object) -> Slopes:
    """Return what was given as a gradient: anything with ``weights`` and ``biases``, one array a layer.

    Parameters
    ----------
    name : str
        What to call it in a sentence.
    given : object

    Raises
    ------
    ValueError
        If it is something else, or holds what is no real number.
    """
    if not (hasattr(given, "weights") and hasattr(given, "biases")):
        raise ValueError(f"{name} is {_no_gradient(given)}")
    sides, single = [], False
    for part in ("weights", "biases"):
        arrays = []
        for layer, array in enumerate(_layers(f"{name}.{part}", getattr(given, part))):
            place = f"{name}.{part}[{layer}]"
            kind = getattr(array, "dtype", None)
            if kind == np.float16:
                raise ValueError(
                    f"{place} is float16, which holds three digits: too few to tell a right slope from a "
                    "wrong one; compute the gradient in float64."
                )
            single |= kind == np.float32
            numbers = as_numbers(place, array)
            if numbers.dtype.kind == "c":
                raise ValueError(
                    f"{place} is complex, expected real numbers; take its .real, or after a complex step "
                    "the .imag of the loss divided by the step."
                )
            arrays.append(numbers)
        sides.append(tuple(arrays))
    return Slopes(*sides, single=bool(single))


def _no_gradient(given: object) -> str:
    """Return what was given in place of a gradient, what was expected, and the way out."""
    if given is None:
        return "None, expected a gradient; does the function that should return it end without return?"
    if isinstance(given, Mapping):
        keys = ", ".join(map(repr, list(given)[:4]))
        return (
            f"a dict with the keys {keys}, expected .weights and .biases; "
            "write SimpleNamespace(weights=(g['dW1'], g['dW2']), biases=(g['db1'], g['db2']))."
        )
    if isinstance(given, tuple | list) and len(given) == 2:
        return (
            f"a {type(given).__name__} of two, expected .weights and .biases; from (nabla_b, nabla_w) make "
            "SimpleNamespace(weights=nabla_w, biases=nabla_b)."
        )
    return f"{type(given).__name__}, expected Parameters or Gradients, or {HELP}."


def _layers(name: str, given: object) -> Iterable[object]:
    """Return one array a layer, or raise ValueError where a single one or none was given."""
    if given is None:
        raise ValueError(f"{name} is None, expected one array per layer; was it never assigned?")
    part = name.rpartition(".")[2]
    if isinstance(given, Mapping):
        raise ValueError(
            f"{name} is a dict, expected one array per layer; did you mean tuple({part}.values())?"
        )
    whole = (
        isinstance(given, np.ndarray)
        and given.dtype != object
        and given.ndim < (3 if part == "weights" else 2)
    )
    if whole or isinstance(given, str) or not isinstance(given, Iterable):
        what = f"one array {given.shape}" if isinstance(given, np.ndarray) else type(given).__name__
        letter = "dW" if part == "weights" else "db"
        raise ValueError(
            f"{name} is {what}, expected a tuple with one array per layer; "
            f"did you forget the comma in {part}=({letter},)?"
        )
    return given


def require_same_shapes(names: tuple[str, str], sides: tuple[Slopes, Slopes], examples: int = 0) -> None:
    """Raise ValueError where two gradients differ in shape, and say which slip that most likely is.

    Parameters
    ----------
    names : (str, str)
        What to call the two.
    sides : (Slopes, Slopes)
    examples : int
        Number of examples, where it is known: the second gradient was measured on them.

    Raises
    ------
    ValueError
        If the shapes differ.
    """
    # Biases first: whether they are reversed tells weights that are reversed from transposed ones.
    for part in ("biases", "weights"):
        one, other = (tuple(array.shape for array in getattr(side, part)) for side in sides)
        if one == other:
            continue
        turned = not examples and _is_second_wrong(sides)
        culprit, has, needs = (names[1], other, one) if turned else (names[0], one, other)
        slip = shape_slip(part, has, needs, examples)
        slip = f"{culprit}: {slip}" if slip else ""
        slip = slip or "they seem to belong to two different networks."
        raise ValueError(
            f"the {part} of {names[0]} are {one} but those of {names[1]} {other}, "
            f"expected the same shapes; {slip}"
        )


def _is_second_wrong(sides: tuple[Slopes, Slopes]) -> bool:
    """Return whether of two gradients the second is the one that makes no network, or lacks a layer."""
    first, second = map(_makes_network, sides)
    if first == second:
        return len(sides[1].biases) < len(sides[0].biases)
    return first


def _makes_network(side: Slopes) -> bool:
    try:
        check_layers(side.weights, side.biases)
    except ValueError:
        return False
    return True


def shape_slip(part: str, given: Shapes, wanted: Shapes, examples: int = 0) -> str:
    """Return which slip makes these shapes of those, or nothing.

    Parameters
    ----------
    part : str
        ``"weights"`` or ``"biases"``.
    given, wanted : tuple of shapes
        One for each layer.
    examples : int
        Number of examples, where it is known.

    Examples
    --------
    >>> shape_slip("biases", ((1, 3), (1, 2)), ((3,), (2,)))
    'biases[0] kept the axis of the examples; leave out keepdims=True, or take .ravel().'
    """
    if len(given) < len(wanted):
        return f"{len(given)} of {len(wanted)} layers are there; is the slope of a layer left out?"
    if len(given) > len(wanted):
        return (
            f"{len(given)} layers are there, expected {len(wanted)}; is one listed twice, or the input layer?"
        )
    turned = part == "weights" and given == tuple(shape[::-1] for shape in wanted)
    if given == wanted[::-1] and not turned:
        return f"the layers stand in reverse order, as the sweep met them; did you mean {part}[::-1]?"
    for layer, (has, needs) in enumerate(zip(given, wanted, strict=True)):
        if has != needs and (slip := _array_slip(part, has, needs, examples)):
            return f"{part}[{layer}] {slip}"
    return ""


def _array_slip(part: str, has: tuple[int, ...], needs: tuple[int, ...], examples: int) -> str:
    if part == "weights":
        if has == needs[::-1]:
            return "is transposed, expected (to, from); take .T."
        if len(has) == 3 and has[1:] == needs:
            return "is not summed over the examples; take .sum(axis=0)."
        return "is one number, expected a matrix (to, from); was .sum() called on it?" if not has else ""
    if not has:
        return "is one number for all units; .sum() without axis adds the units too, take .sum(axis=0)."
    if has in ((1, *needs), (*needs, 1)):
        return "kept the axis of the examples; leave out keepdims=True, or take .ravel()."
    if len(has) == 2 and has[1] == needs[0]:
        return "is not summed over the examples; take .sum(axis=0)."
    if len(has) == 1 and (not examples or has[0] == examples):
        return (
            f"has {has[0]} entries for {needs[0]} units: a number for each example, if there are {has[0]}; "
            "it was summed over axis=1, the units, take .sum(axis=0)."
        )
    return ""


def require_tolerance(name: str, given: object) -> float:
    """Return a tolerance as a float, or raise ValueError.

    Parameters
    ----------
    name : str
        What the caller calls it, for the message.
    given : float
        The tolerance.

    Raises
    ------
    ValueError
        If it is no finite number from 0.
    """
    if isinstance(given, bool) or not isinstance(given, Real) or not (isfinite(given) and given >= 0):
        quotes = "; write it without quotes" if isinstance(given, str) else ""
        raise ValueError(f"{name} is {given!r}, expected a number from 0, such as 1e-6{quotes}.")
    return float(given)


def allowed_difference(
    sides: tuple[Slopes, Slopes], rtol: float, atol: float | None, exact: bool = False
) -> tuple[Array, Array, Array]:
    """Return all entries of two gradients, and by how much each pair may differ.

    Parameters
    ----------
    sides : (Slopes, Slopes)
        Of the same shapes.
    rtol : float
    atol : float, optional
        What may differ at any size.  If none is given, 1e-9, more where slopes are past a
        thousand, and less in a layer whose slopes are all so small that it would hide them.
    exact : bool
        Whether one side was measured without the rounding of a difference.
    """
    ones, others, allowed = [], [], []
    single = any(side.single for side in sides)
    rtol = max(side.tolerance(rtol) for side in sides)
    layers = [_by_layer(side) for side in sides]
    with np.errstate(all="ignore"):
        tops = [_largest(one, other) for one, other in zip(*layers, strict=True)]
        for one, other, largest in zip(*layers, tops, strict=True):
            floor = atol
            if atol is None:
                floor = min(ATOL * max(1.0, SMALL * max(tops)), max(SMALL * largest, 0.0 if exact else BLUR))
            if single:
                floor = max(floor, GATHERED_IN_SUMS * SINGLE * largest)
            ones.append(one)
            others.append(other)
            allowed.append(floor + rtol * np.maximum(np.abs(one), np.abs(other)))
    return np.concatenate(ones), np.concatenate(others), np.concatenate(allowed)


def _by_layer(side: Slopes) -> Sequence[Array]:
    pairs = zip(side.weights, side.biases, strict=True)
    return [np.concatenate([np.ravel(W), np.ravel(b)]) for W, b in pairs]


def _largest(one: Array, other: Array) -> float:
    """Return the larger size that both sides know of: a wild entry of one alone opens no tolerance."""
    return min(
        max((abs(v) for v in side.tolist() if isfinite(v)), default=0.0) for side in (one, other)
    ) or max((abs(v) for v in (*one.tolist(), *other.tolist()) if isfinite(v)), default=0.0)
