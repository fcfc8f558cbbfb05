"""What each parameter's slope is, as a report sets it beside the numbers."""

from __future__ import annotations

from chainrule_helpers.notation import current_notation
from chainrule_helpers.symbolic.graph import LOSS, Graph

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
    notation = current_notation().name
    if network.examples == 1 and set(network.architecture.sizes[2:]) <= {1}:
        chains = [network.chains(LOSS, symbol, notation) for symbol in network.parameters]
        if all(len(paths) == 1 for paths in chains):
            return tuple(_right(path.latex(formulas=True)) for (path,) in chains)
    found = {step.symbol.quantity: _right(step.latex()) for step in network.sweep(notation)}
    return tuple(found[symbol.quantity] for symbol in network.parameters)


def _right(equation: str) -> str:
    """Return the right side, with brackets that keep a table's rows low."""
    return equation.partition(" = ")[2].replace(r"\left(", "(").replace(r"\right)", ")")
