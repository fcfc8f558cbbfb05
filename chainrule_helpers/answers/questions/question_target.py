"""What an exercise asks for: a derivative, or a formula."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from chainrule_helpers import examples

if TYPE_CHECKING:
    from sympy import Expr

    from chainrule_helpers.symbolic.chains import Chain, Link
    from chainrule_helpers.symbolic.graph import Graph


@dataclass(frozen=True, kw_only=True)
class QuestionTarget:
    """What an exercise asks for, by names in its example's own notation.

    Parameters
    ----------
    example : str
        Name in `chainrule_helpers.examples`; the file's own, where a target names none.
    examples : int
        How many rows of its data take part.
    """

    example: str = ""
    examples: int = 1

    what: ClassVar[str] = ""

    @property
    def network(self) -> examples.Example:
        """The network, its numbers and its notation."""
        return getattr(examples, self.example)

    @property
    def graph(self) -> Graph:
        """The graph of the network's quantities."""
        from chainrule_helpers.symbolic.graph import graph

        return graph(self.network.architecture, self.examples)

    def formula(self) -> Chain | tuple[Chain, ...] | Link | Expr:
        """Return the derivative or formula that `diagnose` compares with.

        Raises
        ------
        ValueError
            If a name is none of this network's.
        """
        raise NotImplementedError

    def read(self, text: str) -> Expr:
        """Return a formula typed in the example's own names."""
        from chainrule_helpers.answers.reading import parse

        return parse(text, self.graph, self.network.notation).expression

    def value(self, formula: str = "") -> float:
        """Return the number of the target, or of another formula, at the example's data."""
        from sympy import Add, Expr

        from chainrule_helpers.symbolic.chains import Chain, Link
        from chainrule_helpers.symbolic.exact import exact_number

        wanted = self.read(formula) if formula else self.formula()
        if isinstance(wanted, Link):
            wanted = wanted.derivative
        elif not isinstance(wanted, Expr):
            wanted = Add(*(chain.product for chain in ((wanted,) if isinstance(wanted, Chain) else wanted)))
        graph = self.graph
        leaves = {
            graph.symbol(quantity): float(self.network.number(quantity))
            for quantity in graph.quantities
            if quantity.kind in ("input", "target", "weight", "bias")
        }
        return exact_number(wanted, graph, leaves)


@dataclass(frozen=True, kw_only=True)
class DerivativeTarget(QuestionTarget):
    """A derivative of one quantity along another.

    Parameters
    ----------
    above, below : str
        What is differentiated, and along what.
    what : str
        "gradient", the sum over all chains from above to below, or "link".
    """

    above: str
    below: str
    what: str = field()

    def formula(self) -> Chain | tuple[Chain, ...] | Link:
        """Return the link, the one chain, or all chains of the sum."""
        graph, notation = self.graph, self.network.notation
        above, below = (graph.symbol(name, notation) for name in (self.above, self.below))
        if self.what == "link":
            return graph.link(above, below, notation)
        chains = graph.chains(above, below, notation)
        if not chains:
            raise ValueError(f"{self.above} does not depend on {self.below}: there is no chain to ask for.")
        return chains[0] if len(chains) == 1 else chains


@dataclass(frozen=True, kw_only=True)
class FormulaTarget(QuestionTarget):
    """Any formula in the network's quantities.

    Parameters
    ----------
    expression : str
    """

    expression: str

    def formula(self) -> Expr:
        """Return the formula, in the symbols of the graph."""
        return self.read(self.expression)
