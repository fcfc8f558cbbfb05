"""Walk downhill: every parameter moves at once, against its slope."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from numbers import Real

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.numeric.checks import checked_inputs, checked_targets, require_finite
from chainrule_helpers.numeric.functions import LOSS_FUNCTIONS
from chainrule_helpers.numeric.network import propagate, require_fit, rows, sweep_back
from chainrule_helpers.numeric.parameters import Parameters

Array = np.ndarray
Callback = Callable[[int, Parameters, float], object]


@dataclass(frozen=True, eq=False, slots=True)
class History:
    """What a descent left behind.

    Attributes
    ----------
    parameters : Parameters
        Those after the last step.
    losses : Array, (steps + 1,)
        The loss before each step, and at the end.  With minibatches, an entry is the
        loss of its step's own minibatch, and the last one that of all examples.
    path : dict of int to Parameters
        The parameters after the steps that were to be recorded; 0 is the start.
    interrupted : str
        A sentence, where somebody stopped the descent; else empty.
    epoch : int
        Steps that use every example once; 1 without minibatches.
    """

    parameters: Parameters
    losses: Array
    path: dict[int, Parameters] = field(default_factory=dict)
    interrupted: str = ""
    epoch: int = 1


def descend(
    arch: Architecture,
    params: Parameters,
    x: object,
    y: object,
    rate: float = 0.01,
    steps: int = 1000,
    *,
    batch: int | None = None,
    seed: int = 0,
    record: Iterable[int] = (),
    callback: Callback | None = None,
) -> History:
    """Take steps of gradient descent, on all examples at once or on minibatches.

    Parameters
    ----------
    arch : Architecture
    params : Parameters
        Where to start; left as they are.
    x : array_like, (n, sizes[0]) or (sizes[0],)
    y : array_like, shaped like the outputs
    rate : float
        Learning rate: a step subtracts rate times the gradient (Nielsen eqs. 16 and 17).
    steps : int
        How often the parameters move.  A step is one update, with minibatches too: an
        epoch, which uses every example once, is ceil(n / batch) steps.
    batch : int, optional
        Examples in a minibatch; the last one of an epoch holds what is left.  The
        examples are shuffled before each epoch.
    seed : int
        Seed of the shuffling.
    record : iterable of int
        After which steps to keep the parameters, for `History.path`; 0 is the start.
    callback : callable, optional
        Called as ``callback(step, parameters, loss)`` before each step, with what
        `History.losses` keeps for it, and once after the last step.  If it returns True,
        the descent ends there.

    Returns
    -------
    History
        Of the steps taken so far, if somebody interrupts; a printed sentence says so.

    Raises
    ------
    ValueError
        If the loss stops being a finite number, or data and parameters do not fit.

    Examples
    --------
    >>> arch = Architecture((1, 1), ("identity",))
    >>> descend(arch, Parameters(([[3]],), ([0],)), [2], [5], rate=0.1, steps=1).losses
    array([0.5  , 0.125])
    """
    require_fit(arch, params)
    x = checked_inputs(x, arch.sizes[0])
    require_finite("x", x)
    y = rows(checked_targets(y, (*x.shape[:-1], arch.sizes[-1]), arch.loss, arch.activations[-1]))
    x = rows(x)
    if not (isinstance(rate, Real) and 0 < rate < math.inf):
        raise ValueError(f"rate is {rate!r}, expected a positive number; descent already goes downhill.")
    _require_count("steps", steps, 0)
    if batch is not None:
        _require_count("batch", batch, 1)

    keep, path = set(record), {}
    losses = np.empty(steps + 1)
    walker = _Walker(arch, params)
    interrupted = ""

    def is_enough(loss: float) -> bool:
        step = walker.moves
        losses[step] = loss
        if not math.isfinite(loss):
            raise ValueError(
                f"the loss is {loss} after {step} steps with rate {rate:g}: the steps grew instead of "
                "shrinking. A smaller rate is the likely cure."
            )
        if step in keep:
            path[step] = walker.parameters()
        return callback is not None and callback(step, walker.parameters(), loss) is True

    with np.errstate(all="ignore"):  # a loss that overflows is reported in words
        try:
            for some_x, some_y in _batches(x, y, steps, batch, seed):
                if is_enough(walker.loss(some_x, some_y)):
                    losses[walker.moves] = walker.loss(x, y)
                    break
                walker.move(rate, some_y)
            else:
                is_enough(walker.loss(x, y))
        except KeyboardInterrupt:
            interrupted = (
                f"Interrupted after {walker.moves} of {steps} steps; what was learned until then is kept."
            )
            print(interrupted)
            losses[walker.moves] = walker.loss(x, y)
    epoch = 1 if batch is None else max(1, math.ceil(len(x) / batch))
    return History(walker.parameters(), losses[: walker.moves + 1], path, interrupted, epoch)


class _Walker:
    """Parameters on their way down; they lie in one array, so that a step is one subtraction."""

    def __init__(self, arch: Architecture, params: Parameters) -> None:
        self.arch, self.moves = arch, 0
        arrays = (*params.weights, *params.biases)
        self._all = np.concatenate(arrays, axis=None)
        ends = np.cumsum([array.size for array in arrays])
        views = [
            self._all[end - array.size : end].reshape(array.shape)
            for array, end in zip(arrays, ends, strict=True)
        ]
        self.weights, self.biases = views[: arch.depth], views[arch.depth :]
        self._value = LOSS_FUNCTIONS[arch.loss].value
        self._z: Sequence[Array] = ()
        self._h: Sequence[Array] = ()

    def loss(self, x: Array, y: Array) -> float:
        """Return the loss of these examples where the parameters are now."""
        self._z, self._h = propagate(self.arch, self.weights, self.biases, x)
        return float(self._value(self.arch.activations[-1], self._z[-1], self._h[-1], y))

    def move(self, rate: float, y: Array) -> None:
        """Subtract rate times the gradient, on the examples whose loss was asked last."""
        weights, biases, _ = sweep_back(self.arch, self.weights, self._z, self._h, y)
        step = np.concatenate((*weights, *biases), axis=None)
        step *= rate
        # Python answers an interruption after calls and jumps: it finds both of these done, or neither.
        self._all -= step
        self.moves += 1

    def parameters(self) -> Parameters:
        """Return a copy of the parameters as they are now."""
        weights, biases = ([array.copy() for array in views] for views in (self.weights, self.biases))
        return Parameters.of(weights, biases, self.arch.sizes)


def _require_count(name: str, value: object, least: int) -> None:
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise ValueError(f"{name} is {value!r}, expected a whole number, {least} or more.")


def _batches(x: Array, y: Array, steps: int, batch: int | None, seed: int) -> Iterator[tuple[Array, Array]]:
    """Yield the examples of each step; shuffled once per epoch, so that minibatches are views."""
    if batch is None or not len(x):
        for _ in range(steps):
            yield x, y
        return
    random, starts = np.random.default_rng(seed), range(0, len(x), batch)
    shuffled_x, shuffled_y = np.empty_like(x), np.empty_like(y)
    for step in range(steps):
        place = step % len(starts)
        if place == 0:
            order = random.permutation(len(x))
            np.take(x, order, axis=0, out=shuffled_x, mode="clip")  # other modes make a copy first
            np.take(y, order, axis=0, out=shuffled_y, mode="clip")
        part = slice(starts[place], starts[place] + batch)
        yield shuffled_x[part], shuffled_y[part]
