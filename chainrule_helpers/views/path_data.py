"""What the path explorer shows: one network, its paths, its numbers. No widget."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from chainrule_helpers.notation import current_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.graph import LOSS, graph
from chainrule_helpers.symbolic.measure import Measured
from chainrule_helpers.symbolic.symbols import QuantitySymbol, quantity_symbol
from chainrule_helpers.views.network import NetworkPicture
from chainrule_helpers.views.path_terms import PathTerm, RunningSum, terms
from chainrule_helpers.views.paths import sum_bar
from chainrule_helpers.views.svg import stacked

if TYPE_CHECKING:
    from chainrule_helpers.architecture import Architecture
    from chainrule_helpers.examples import Example


@dataclass(frozen=True)
class Choice:
    """What a reader has chosen.

    Parameters
    ----------
    output : str
        Output activation.
    row : int
        Data point in the picture, from 0.
    adds_points : bool
        Whether the loss is that of all data points.
    quantity : Quantity
        The quantity whose paths are listed, without a data point.
    """

    output: str
    row: int
    adds_points: bool
    quantity: Quantity


class PathData:
    """The numbers and pictures behind `PathExplorer`, remembered once they are made.

    Parameters
    ----------
    example : Example
        The network and its data points.
    outputs : tuple of str, optional
        Output activations.  Unless given: the example's own and, where that is a
        sigmoid on several units, softmax.
    loss : str, optional
        A loss other than the example's.
    """

    def __init__(
        self, example: Example, outputs: tuple[str, ...] | None = None, loss: str | None = None
    ) -> None:
        self._example = example
        self.sizes = example.architecture.sizes
        self.architectures = _architectures(example, outputs, loss)
        self._views = {name: NetworkPicture(graph(one)) for name, one in self.architectures.items()}
        self._measured: dict[tuple[str, int | None], Measured] = {}
        self._terms: dict[Choice, tuple[PathTerm, ...]] = {}
        for output in self.architectures:
            # What the first press of a key would have to wait for otherwise.
            self._at(output, 0).measured(Quantity("activation", 2, 1))

    def _at(self, output: str, row: int | None) -> Measured:
        """Return the numbers at one data point, or at all of them."""
        if (output, row) not in self._measured:
            net, rows = self._example, slice(None) if row is None else slice(row, row + 1)
            self._measured[output, row] = Measured(
                self.architectures[output], net.weights, net.biases, net.x[rows], net.y[rows]
            )
        return self._measured[output, row]

    def _whole(self, choice: Choice) -> Measured:
        return self._at(choice.output, None if choice.adds_points else choice.row)

    def _below(self, choice: Choice) -> Quantity:
        """Return the chosen quantity in the graph of all data points."""
        if not choice.adds_points or choice.quantity.kind in ("weight", "bias"):
            return choice.quantity
        return replace(choice.quantity, sample=choice.row + 1)

    def names(self, output: str) -> dict[str, Quantity]:
        """Return every quantity that leads to the loss by its typed name, in reading order."""
        order = self._views[output].reading_order()
        return {current_notation().typed(quantity, self.sizes): quantity for quantity in order}

    def terms(self, choice: Choice) -> tuple[PathTerm, ...]:
        """Return the summands of the loss's slope along the chosen quantity.

        Raises
        ------
        ValueError
            If there are more than 10,000 paths.
        """
        if choice not in self._terms:
            whole = self._whole(choice)
            chains = whole.graph.chains(LOSS, self._below(choice))
            point = choice.row + 1 if choice.adds_points else None
            self._terms[choice] = terms(chains, whole.slope, point)
        return self._terms[choice]

    def running_sum(self, choice: Choice, on: tuple[bool, ...]) -> RunningSum:
        """Return the sum of the terms that are on, with the measured slope.

        Parameters
        ----------
        choice : Choice
            Which output function, quantity and data point.
        on : tuple of bool
            Which terms are on.
        """
        measured = self._whole(choice).measured(self._below(choice))
        return RunningSum(self.terms(choice), on, measured)

    def say(self, choice: Choice, quantity: Quantity) -> str:
        """Return a quantity with its number at the data point in the picture.

        Parameters
        ----------
        choice : Choice
            Which output function, quantity and data point.
        quantity : Quantity
        """
        value = self._at(choice.output, choice.row).values[self._symbol(choice, quantity)]
        return self._views[choice.output].say(quantity, value)

    def picture(self, choice: Choice, sum_: RunningSum, clickable: bool = True) -> str:
        """Return the network with the paths lit that are on, as SVG.

        Parameters
        ----------
        choice : Choice
            Which output function, quantity and data point.
        sum_ : RunningSum
            Whose paths are lit.
        clickable : bool
            Whether its parts can be pressed.
        """
        # The picture shows one data point; the paths of the others are in the list alone.
        lit = [
            tuple(self._symbol(choice, replace(symbol.quantity, sample=None)) for symbol in chain.symbols)
            for term in sum_.lit
            if not term.is_other
            for chain in term.chains
        ]
        whole = self._whole(choice)
        loss = whole.graph.symbol(LOSS)
        return self._views[choice.output].svg(
            self._at(choice.output, choice.row).values | {loss: whole.values[loss]},
            lit,
            caption=self._caption(choice),
            description=self._told(choice, sum_),
            clickable=clickable,
            chosen=self._symbol(choice, choice.quantity),
        )

    def still(self, choice: Choice, sum_: RunningSum) -> str:
        """Return the picture with the bars under it, as one SVG.

        Parameters
        ----------
        choice : Choice
            Which output function, quantity and data point.
        sum_ : RunningSum
        """
        bars = (self.picture(choice, sum_, clickable=False), sum_bar(sum_))
        return stacked(bars, self.in_words(choice, sum_))

    def in_words(self, choice: Choice, sum_: RunningSum) -> str:
        """Return what the picture with the bars shows, for a reader who does not see it.

        Parameters
        ----------
        choice : Choice
            Which output function, quantity and data point.
        sum_ : RunningSum
        """
        return f"{self._heading(choice)} {sum_.in_words()}"

    def _symbol(self, choice: Choice, quantity: Quantity) -> QuantitySymbol:
        return quantity_symbol(quantity, self.architectures[choice.output])

    def _caption(self, choice: Choice) -> str:
        if not choice.adds_points:
            return ""
        loss, many = current_notation().typed(LOSS, self.sizes), len(self._example.x)
        return f"Numbers of data point {choice.row + 1}; {loss} and its slopes are of all {many} data points."

    def _told(self, choice: Choice, sum_: RunningSum) -> str:
        return f"{self._heading(choice)} {sum_}"

    def _heading(self, choice: Choice) -> str:
        name = current_notation().typed(choice.quantity, self.sizes)
        shape = "-".join(map(str, self.sizes))
        return f"Network {shape}, {choice.output} output; paths from {name} to the loss."


def _architectures(
    example: Example, outputs: tuple[str, ...] | None, loss: str | None
) -> dict[str, Architecture]:
    """Return the example's architecture by output activation."""
    own = example.architecture
    if outputs is None:
        takes_softmax = own.activations[-1] == "sigmoid" and own.sizes[-1] > 1
        outputs = ("sigmoid", "softmax") if takes_softmax else own.activations[-1:]
    if isinstance(outputs, str):
        outputs = (outputs,)
    return {
        name: replace(own, activations=(*own.activations[:-1], name), loss=loss or own.loss)
        for name in outputs
    }
