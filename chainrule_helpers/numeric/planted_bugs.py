"""Bug roulette: backpropagations with one wrong line each, to be found by reading and measuring.

Nothing about a bug is stored but its lines.  Whether a line is the wrong one is found
by running: put right, it must make the gradient check pass.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.numeric.gradcheck import compare, numeric_gradient
from chainrule_helpers.numeric.localise import Localisation, localise
from chainrule_helpers.numeric.network import Parameters, forward, initialise

ARCHITECTURE = Architecture((3, 3, 3), ("sigmoid", "sigmoid"), "half_squared_error")
EXAMPLES = 5
STRIDE = 7  # shares no divisor with the number of bugs, so that seeds in a row meet them all

RIGHT = """\
def backprop(W, z, h, y):
    n = len(y)
    delta = (h[2] - y) / n * h[2] * (1 - h[2])
    dW2 = delta.T @ h[1]
    db2 = delta.sum(axis=0)
    upstream = delta @ W[1]
    delta = upstream * h[1] * (1 - h[1])
    dW1 = delta.T @ h[0]
    db1 = delta.sum(axis=0)
    return (dW1, dW2), (db1, db2)
"""

# What stands in a line instead of what belongs there.
BUGS = (
    ("delta = (h[2] - y) / n *", "delta = (y - h[2]) / n *"),
    ("delta = (h[2] - y) / n *", "delta = 2 * (h[2] - y) / n *"),
    ("delta = (h[2] - y) / n *", "delta = (h[2] - y) *"),
    ("/ n * h[2] * (1 - h[2])", "/ n"),
    ("/ n * h[2] * (1 - h[2])", "/ n * h[2]"),
    ("(h[2] - y) / n", "(h[2] ** 2 - y ** 2) / n"),
    ("dW2 = delta.T @ h[1]", "dW2 = delta.T @ z[0]"),
    ("dW2 = delta.T @ h[1]", "dW2 = h[1].T @ delta"),
    ("db2 = delta.sum(axis=0)", "db2 = delta.mean(axis=0)"),
    ("upstream = delta @ W[1]", "upstream = delta @ W[1].T"),
    ("upstream = delta @ W[1]", "upstream = delta[:, :1] @ W[1][:1]"),
    ("upstream = delta @ W[1]", "upstream = delta @ W[0]"),
    ("upstream * h[1] * (1 - h[1])", "upstream * h[2] * (1 - h[2])"),
    ("upstream * h[1] * (1 - h[1])", "upstream"),
    ("upstream * h[1] * (1 - h[1])", "upstream * (h[1] * (1 - h[1])) ** 2"),
    ("dW1 = delta.T @ h[0]", "dW1 = delta.T @ h[1]"),
    ("db1 = delta.sum(axis=0)", "db1 = delta[0]"),
    ("(db1, db2)", "(db2, db1)"),
)


@dataclass(frozen=True)
class _Slopes:
    """What a backprop returned, as `compare` takes it."""

    weights: tuple
    biases: tuple


@dataclass(frozen=True, repr=False)
class Bug:
    """A backpropagation with one wrong line.

    Parameters
    ----------
    seed : int
        Which one; the same seed shows the same.
    source : str
        Its text.
    """

    seed: int
    source: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The source, line by line."""
        return tuple(self.source.splitlines())

    def __str__(self) -> str:
        return "\n".join(f"{number:2}  {line}" for number, line in enumerate(self.lines, start=1))

    __repr__ = __str__


@dataclass(frozen=True, repr=False)
class Finding:
    """What a guessed line turned out to be.

    Parameters
    ----------
    right : bool or None
        Whether the gradient check passes once this line is put right; None if none was named.
    message : str
        The verdict in words.
    localisation : Localisation
        The pattern of ratios of the wrong gradient.
    """

    right: bool | None
    message: str
    localisation: Localisation

    def __str__(self) -> str:
        if self.right is None:
            return self.message
        return f"{self.message}\nThe ratios: {self.localisation.reading}"

    __repr__ = __str__


def trial():
    """Return parameters, inputs and targets of the network on which bugs are tried."""
    numbers = np.random.default_rng(8)
    biases = tuple(numbers.normal(size=size) for size in ARCHITECTURE.sizes[1:])
    params = Parameters(initialise(ARCHITECTURE, 8).weights, biases)
    x = numbers.standard_normal((EXAMPLES, ARCHITECTURE.sizes[0]))
    return params, x, numbers.random((EXAMPLES, ARCHITECTURE.sizes[-1]))


def gradient_of(source: str) -> _Slopes:
    """Run the text of a backprop on the test network and return what it says."""
    params, x, y = trial()
    trace, scope = forward(ARCHITECTURE, params, x), {"np": np}
    exec(source, scope)
    return _Slopes(*scope["backprop"](params.weights, trace.z, trace.h, y))


def passes(source: str) -> bool:
    """Return whether the gradient check lets the text of a backprop pass."""
    measured = numeric_gradient(ARCHITECTURE, *trial(), method="complex")
    return compare(gradient_of(source), measured).ok


def bug(seed: int) -> Bug:
    """Show a backpropagation with one wrong line.

    Parameters
    ----------
    seed : int
        Any whole number from 0; the same number shows the same text.

    Raises
    ------
    ValueError
        If the seed is no whole number from 0.

    Examples
    --------
    >>> print(bug(0))
     1  def backprop(W, z, h, y):
     2      n = len(y)
     3      delta = (y - h[2]) / n * h[2] * (1 - h[2])
     4      dW2 = delta.T @ h[1]
     5      db2 = delta.sum(axis=0)
     6      upstream = delta @ W[1]
     7      delta = upstream * h[1] * (1 - h[1])
     8      dW1 = delta.T @ h[0]
     9      db1 = delta.sum(axis=0)
    10      return (dW1, dW2), (db1, db2)
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"seed is {seed!r}, expected a whole number from 0, such as 3.")
    right, wrong = BUGS[STRIDE * seed % len(BUGS)]
    return Bug(seed, RIGHT.replace(right, wrong, 1))


def found_bug(seed: int, line: int) -> Finding:
    """Say whether a line is the wrong one, by putting it right and running the check.

    Parameters
    ----------
    seed : int
        As given to `bug`.
    line : int
        The line you suspect, from 1; ``...`` while you are still looking.

    Returns
    -------
    Finding
        Its text holds the verdict and what `localise` reads.

    Raises
    ------
    ValueError
        If the seed is no whole number from 0, or the program has no such line.

    Examples
    --------
    >>> print(found_bug(0, 5))
    Line 5 is not it: with this line put right, the gradient is still wrong.
    The ratios: Every ratio is -1: the sign is turned round. Target minus output, or output minus target?
    """
    shown = bug(seed)
    read = localise(ARCHITECTURE, *trial(), gradient_of(shown.source))
    if line is ...:
        return Finding(None, "No line named yet: put its number in place of the dots.", read)
    if isinstance(line, bool) or not isinstance(line, int) or not 1 <= line <= len(shown.lines):
        raise ValueError(f"line is {line!r}, expected the number of a line, 1 to {len(shown.lines)}.")
    mended = list(shown.lines)
    mended[line - 1] = RIGHT.splitlines()[line - 1]
    if passes("\n".join(mended)):
        said = f"Line {line} it is: {shown.lines[line - 1].strip()}\nPut right, it passes the gradient check."
        return Finding(True, said, read)
    said = f"Line {line} is not it: with this line put right, the gradient is still wrong."
    return Finding(False, said, read)
