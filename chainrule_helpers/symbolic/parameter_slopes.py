"""What each parameter's slope is, as a report sets it beside the numbers."""

from __future__ import annotations

from chainrule_helpers.notation import current_notation
from chainrule_helpers.symbolic.functions import loss_spec
from chainrule_helpers.symbolic.graph import LOSS, Graph, graph

MOST = 30  # formulas that one table can hold


def parameter_slopes(network: Graph) -> tuple[str, ...]:
    """Return the LaTeX of each parameter's slope: its one chain, or its step where paths are many.

    Parameters
    ----------
    network : Graph
        Its parameters are taken in order.

    Returns
    -------
    tuple of str
        One right side for each parameter, in the notation in use; () for more than 30.
    """
    if len(network.parameters) > MOST:
        return ()
    notation, many = current_notation().name, network.examples
    if set(network.architecture.sizes[2:]) <= {1}:
        # Every data point has the same chain; a loss that is a mean divides their sum.
        one = graph(network.architecture)
        chains = [one.chains(LOSS, symbol, notation) for symbol in one.parameters]
        if all(len(paths) == 1 for paths in chains):
            spec = loss_spec(network.architecture.loss, network.architecture.activations[-1])
            added = "" if many == 1 else rf"\frac{{1}}{{{many}}} \sum " if spec.is_mean else r"\sum "
            return tuple(added + _right(path.latex(formulas=True)) for (path,) in chains)
    found = {step.symbol.quantity: _right(step.latex()) for step in network.sweep(notation)}
    return tuple(found[symbol.quantity] for symbol in network.parameters)


def _right(equation: str) -> str:
    """Return the right side, with brackets that keep a table's rows low."""
    return equation.partition(" = ")[2].replace(r"\left(", "(").replace(r"\right)", ")")
