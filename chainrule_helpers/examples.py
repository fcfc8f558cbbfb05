"""The networks of the sources: their numbers, where those come from, and what is ours.

The numbers are plain tuples, so that pictures and the symbolic side can use them
where NumPy is absent; ``parameters``, ``inputs`` and ``targets`` are arrays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.messages import missing_library, nearest
from chainrule_helpers.quantities import Quantity

if TYPE_CHECKING:
    import numpy as np

    from chainrule_helpers.numeric import Parameters

    Array = np.ndarray

Matrix = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Example:
    """A network of a source, with its data.

    Parameters
    ----------
    architecture : Architecture
        Sizes, activations and loss.
    weights, biases : tuple
        Nested tuples of numbers; ``weights[l][to][from]``.
    x, y : tuple of rows
        Inputs and targets, one example per row.
    notation : str
        The notation of the source.
    source : str
        Where the numbers come from, and which of them are ours.
    """

    architecture: Architecture
    weights: tuple[Matrix, ...]
    biases: tuple[tuple[float, ...], ...]
    x: Matrix
    y: Matrix
    notation: str
    source: str

    def number(self, quantity: Quantity) -> float:
        """Return the number of an input, target, weight or bias; needs no NumPy.

        Raises
        ------
        ValueError
            If the quantity belongs to a data point that the example does not have.
        """
        unit, row = quantity.unit - 1, (quantity.sample or 1) - 1
        if row >= len(self.x):
            raise ValueError(f"data point {row + 1} was asked for, but this example has {len(self.x)}.")
        if quantity.kind == "weight":
            return self.weights[quantity.layer - 2][unit][quantity.source - 1]
        if quantity.kind == "bias":
            return self.biases[quantity.layer - 2][unit]
        return {"input": self.x, "target": self.y}[quantity.kind][row][unit]

    @property
    def parameters(self) -> Parameters:
        """The weights and biases as `Parameters`."""
        with missing_library("The attribute `parameters`"):
            from chainrule_helpers.numeric import Parameters

        return Parameters(weights=self.weights, biases=self.biases)

    @property
    def data(self) -> tuple[Architecture, Parameters, Array, Array]:
        """Architecture, parameters, inputs and targets, in the order in which functions take them.

        Examples
        --------
        >>> from chainrule_helpers import numeric_gradient
        >>> numeric_gradient(*THOMAS.data).weights[1].round(4)
        array([[-0.0202, -0.0219, -0.0224]])
        """
        return self.architecture, self.parameters, self.inputs, self.targets

    @property
    def inputs(self) -> Array:
        """The inputs as an array of shape (examples, sizes[0])."""
        return _array(self.x, "inputs")

    @property
    def targets(self) -> Array:
        """The targets as an array of shape (examples, sizes[-1])."""
        return _array(self.y, "targets")


def require_example(given: object) -> None:
    """Raise ValueError unless this is an example: a network with numbers."""
    if isinstance(given, Example):
        return
    if isinstance(given, str):
        names = [name for name, value in globals().items() if isinstance(value, Example)]
        near = nearest(given.upper(), names)
        raise ValueError(
            f"example is the text {given!r}, expected a network with numbers: "
            f"write ch.examples.{near[0] if near else names[0]}, without quotes."
        )
    hint = "an architecture has no numbers yet; " if isinstance(given, Architecture) else ""
    raise ValueError(
        f"example is {type(given).__name__}, expected a network with numbers: {hint}"
        "take one of ch.examples, such as ch.examples.THOMAS."
    )


def _array(rows: Matrix, what: str) -> Array:
    with missing_library(f"The attribute `{what}`"):
        import numpy as np

    return np.array(rows, dtype=float)


_SIGMOID_331 = Architecture((3, 3, 1), ("sigmoid", "sigmoid"), "half_squared_error")

THOMAS = Example(
    architecture=_SIGMOID_331,
    weights=(((0.2, 0.2, 0.2), (0.4, 0.4, 0.4), (0.6, 0.6, 0.6)), ((0.5, 0.5, 0.5),)),
    biases=((0.8, 0.8, 0.8), (0.2,)),
    x=((1.5, 2.0, 3.0),),
    y=((1.0,),),
    notation="thomas",
    source="Andy Thomas, Neural Networks Tutorial, section 3. The tutorial gives no target; y = 1 is ours.",
)

THOMAS_DISTINCT = Example(
    architecture=_SIGMOID_331,
    weights=(((0.1, 0.2, 0.3), (-0.4, 0.5, -0.6), (0.7, -0.8, 0.9)), ((0.4, -0.5, 0.6),)),
    biases=((0.1, -0.2, 0.3), (0.2,)),
    x=((1.5, 2.0, 3.0),),
    y=((1.0,),),
    notation="thomas",
    source=(
        "The network of Andy Thomas' tutorial with weights of our own, no two alike: with the "
        "tutorial's equal weights a swapped index changes nothing."
    ),
)

NIELSEN = Example(
    architecture=Architecture((2, 4, 3), ("sigmoid", "sigmoid"), "half_squared_error"),
    weights=(
        ((0.15, -0.25), (0.35, 0.45), (-0.55, 0.65), (0.75, -0.85)),
        ((0.5, -0.4, 0.3, 0.2), (-0.1, 0.6, -0.7, 0.8), (0.9, -1.0, 0.25, -0.35)),
    ),
    biases=((0.1, -0.2, 0.3, -0.4), (0.05, -0.15, 0.25)),
    x=((0.6, -0.4),),
    y=((1.0, 0.0, 0.0),),
    notation="nielsen",
    source=(
        "Michael Nielsen, Neural Networks and Deep Learning, chapter 2, gives the equations but no "
        "small network with numbers; this one is ours."
    ),
)

STATQUEST = Example(
    architecture=Architecture((1, 2, 1), ("softplus", "identity"), "sum_of_squared_residuals"),
    weights=(((2.74,), (-1.13,)), ((0.36, 0.63),)),
    biases=((0.0, 0.0), (0.0,)),
    x=((0.0,), (0.5,), (1.0,)),
    y=((0.0,), (1.0,), (0.0,)),
    notation="statquest",
    source=(
        "StatQuest (Josh Starmer), Backpropagation Details Pt. 2: the drug-dosage network at the "
        "start of gradient descent."
    ),
)

NEURON = Example(
    architecture=Architecture((2, 1), ("identity",), "half_squared_error"),
    weights=(((-0.5, 0.8),),),
    biases=((0.0,),),
    x=((1.0, 0.5), (-0.5, 1.0), (0.5, -1.5), (-1.0, -0.5)),
    y=((0.75,), (-1.0,), (1.25,), (-0.75,)),
    notation="mitchell",
    source=(
        "A single linear unit as in Tom Mitchell, Machine Learning, section 4.4. The four data points "
        "are ours: the weights 1 and -0.5 meet them exactly."
    ),
)

THOMAS_LINEAR = replace(
    THOMAS,
    architecture=Architecture((3, 3, 1), ("sigmoid", "identity"), "half_squared_error"),
    source=(
        "The network of Andy Thomas' tutorial with a linear output in place of its sigmoid, which is "
        "our change."
    ),
)

NIELSEN_SOFTMAX = replace(
    NIELSEN,
    architecture=Architecture((2, 4, 3), ("sigmoid", "softmax"), "half_squared_error"),
    source=(
        "The network of `NIELSEN` with a softmax output in place of its sigmoids, and the squared "
        "error kept: our choice, to show a derivative in which every path is alive."
    ),
)

NIELSEN_CROSS_ENTROPY = replace(
    NIELSEN,
    architecture=Architecture((2, 4, 3), ("sigmoid", "softmax"), "cross_entropy"),
    source=(
        "The network of `NIELSEN_SOFTMAX` with the cross-entropy as its loss, which Nielsen's chapter 3 "
        "calls the log-likelihood cost; the numbers are ours."
    ),
)
