"""Show a network of the sources as a still picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chainrule_helpers.examples import require_example
from chainrule_helpers.notation import Notation, current_notation, takes_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.symbolic.program import Program
from chainrule_helpers.views.alt_text import with_words
from chainrule_helpers.views.network import NetworkPicture
from chainrule_helpers.views.path_data import Choice, PathData
from chainrule_helpers.views.style import number_text
from chainrule_helpers.views.svg import stored

if TYPE_CHECKING:
    from chainrule_helpers.examples import Example


class Picture:
    """An SVG picture whose plain text says what it shows."""

    def __init__(self, svg: str, description: str) -> None:
        self._svg, self._description = svg, description

    def _repr_svg_(self) -> str:
        return stored(self._svg)

    def _repr_html_(self) -> str | None:
        return with_words(self._svg, self._description)

    def __repr__(self) -> str:
        return self._description


@takes_notation
def picture(
    example: Example,
    path: str | None = None,
    row: int = 0,
    *,
    every: bool = False,
    notation: str | Notation | None = None,
) -> Picture:
    """Return the picture of an example network with its numbers.

    Parameters
    ----------
    example : Example
        A network with numbers, from `chainrule_helpers.examples`.
    path : str, optional
        Name, in the example's notation, of a quantity whose first path to the
        loss is lit.
    row : int
        Which of its data points to show, from 0.
    every : bool
        Light every path of that quantity, and show the share of each as a bar.
    notation : str, optional
        Whose letters are spoken; those in use unless given.

    Raises
    ------
    ValueError
        If every path is to be lit and no quantity is named.
    """
    require_example(example)
    if every and path is None:
        raise ValueError('every=True lights all paths of one quantity: name it, as in path="w12_2".')
    network = graph(example.architecture)
    values = Program(example.architecture).values(
        example.weights, example.biases, example.x[row : row + 1], example.y[row : row + 1]
    )
    if every:
        return _every_path(example, network.symbol(path, example.notation).quantity, row)
    lit = ()
    if path is not None:
        lit = network.chains(Quantity("loss"), network.symbol(path, example.notation))[:1]
    view = NetworkPicture(network)
    caption, words = _alone(example, row), view.describe(values, lit)
    return Picture(view.svg(values, lit, None, caption), f"{words} {caption}".rstrip())


def _every_path(example: Example, quantity: Quantity, row: int) -> Picture:
    output = example.architecture.activations[-1]
    data = PathData(example, (output,))
    choice = Choice(output, row, False, replace(quantity, sample=None))
    shares = data.running_sum(choice, (True,) * len(data.terms(choice)))
    return Picture(data.still(choice, shares), data.in_words(choice, shares))


def _alone(example: Example, row: int) -> str:
    """Say that the loss on show is one data point's share, where the loss is a sum over them."""
    many = len(example.x)
    if many == 1 or example.architecture.loss != "sum_of_squared_residuals":
        return ""
    loss, spoken = Quantity("loss"), current_notation()
    whole = Program(example.architecture, many).values(example.weights, example.biases, example.x, example.y)
    total = whole[graph(example.architecture, many).symbol(loss)]
    name = spoken.typed(loss, example.architecture.sizes)
    return f"Data point {row + 1} of {many} alone. Over all {many}, {name} = {number_text(total)}."
