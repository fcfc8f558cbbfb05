"""Where the two wings meet: the only module that imports both SymPy's and NumPy's side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sympy import Expr, sympify

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.numeric import (
    Gradients,
    Parameters,
    Report,
    Row,
    backward,
    forward,
    loss,
    numeric_gradient,
)
from chainrule_helpers.quantities import Quantity, layer_units, samples, weights_into
from chainrule_helpers.symbolic.chains import Chain, Link, number
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.symbolic.program import Program
from chainrule_helpers.symbolic.symbols import QuantitySymbol, quantity_symbol, slope_symbol


def values(arch: Architecture, params: Parameters, x, y) -> dict[QuantitySymbol, float]:
    """Return the number of every quantity and slope, as the NumPy side computes them.

    Parameters
    ----------
    arch, params : Architecture, Parameters
        The network.
    x, y : array, (n, sizes[0]) and (n, sizes[-1]), or one example without n
        Inputs and targets.

    Returns
    -------
    dict of symbol to float
        Symbols are those of ``graph(arch, examples=n)``; slopes (the deltas, and
        the slopes along parameters and inputs) are there as well.
    """
    x, y = np.atleast_2d(np.asarray(x, float)), np.atleast_2d(np.asarray(y, float))
    trace = forward(arch, params, x)
    slopes = backward(arch, params, trace, y)
    sizes, last = arch.sizes, len(arch.sizes)
    found: dict[QuantitySymbol, float] = {}

    def put(quantities, numbers, make=quantity_symbol) -> None:
        for quantity, value in zip(quantities, np.ravel(numbers).tolist(), strict=True):
            found[make(quantity, sizes)] = value

    for layer in range(2, last + 1):
        for make, source in ((quantity_symbol, params), (slope_symbol, slopes)):
            put(weights_into(sizes, layer), source.weights[layer - 2], make)
            put(layer_units("bias", sizes, layer, None), source.biases[layer - 2], make)
        for row, sample in enumerate(samples(len(x))):
            put(layer_units("weighted_input", sizes, layer, sample), trace.z[layer - 2][row])
            put(layer_units("activation", sizes, layer, sample), trace.h[layer - 1][row])
            put(
                layer_units("weighted_input", sizes, layer, sample),
                slopes.deltas[layer - 2][row],
                slope_symbol,
            )
    for row, sample in enumerate(samples(len(x))):
        put(layer_units("input", sizes, 1, sample), x[row])
        put(layer_units("input", sizes, 1, sample), slopes.inputs[row], slope_symbol)
        put(layer_units("target", sizes, last, sample), y[row])
    found[quantity_symbol(Quantity("loss"), sizes)] = loss(arch, trace, y)
    return found


def evaluate(expression: Expr | Chain | Link | float, arch: Architecture, params: Parameters, x, y) -> float:
    """Return the number of an expression, link or chain for a network and its data.

    Parameters
    ----------
    expression : Expr, Chain, Link or number
        In the symbols of ``graph(arch, examples=n)``, n being the rows of x.
    arch, params, x, y
        As for `values`.

    Raises
    ------
    ValueError
        If the expression holds a symbol that this network does not have.

    Examples
    --------
    >>> from chainrule_helpers import examples, graph
    >>> net = examples.THOMAS
    >>> chain, = graph(net.architecture).chains("J", "w12_2")
    >>> round(evaluate(chain, net.architecture, net.parameters, net.inputs, net.targets), 6)
    -0.021889
    """
    if isinstance(expression, Chain):
        expression = expression.product
    elif isinstance(expression, Link):
        expression = expression.derivative
    return number(sympify(expression), values(arch, params, x, y))


def check_three_ways(arch: Architecture, params: Parameters, x, y) -> Report:
    """Compare three routes to every slope: symbolic, backpropagated, measured.

    Parameters
    ----------
    arch, params, x, y
        As for `values`.

    Returns
    -------
    Report
        One row per weight and bias: the sum over all chains that SymPy derived,
        `backward`, and central differences.  ``ok`` is True where all agree to
        six significant digits; ``worst`` is the row that agrees least.
    """
    x, y = np.atleast_2d(np.asarray(x, float)), np.atleast_2d(np.asarray(y, float))
    derivation = graph(arch, examples=len(x))
    numbers = values(arch, params, x, y)
    measured = numeric_gradient(arch, params, x, y)
    nudged = _by_symbol(arch, measured)
    rows = []
    for symbol in derivation.parameters:
        routes = (
            number(derivation.gradient(symbol), numbers),
            numbers[slope_symbol(symbol.quantity, arch.sizes)],
            nudged[symbol],
        )
        rows.append(_row(symbol, routes))
    return Report(ok=all(row.ok for row in rows), columns=("SymPy", "NumPy", "nudge"), rows=tuple(rows))


def _by_symbol(arch: Architecture, measured: Parameters) -> dict[QuantitySymbol, float]:
    flat = [
        value
        for weights, biases in zip(measured.weights, measured.biases, strict=True)
        for value in (*weights.ravel().tolist(), *biases.ravel().tolist())
    ]
    return dict(zip(graph(arch).parameters, flat, strict=True))


def _row(symbol: QuantitySymbol, routes: tuple[float, ...]) -> Row:
    spread = max(routes) - min(routes)
    allowed = 1e-9 + 1e-6 * max(map(abs, routes))
    return Row(name=str(symbol), values=routes, error=spread / allowed, ok=bool(spread <= allowed))


def compile_gradient(arch: Architecture, examples: int = 1) -> Callable[..., Gradients]:
    """Return the reverse sweep as one straight-line Python function.

    Parameters
    ----------
    arch : Architecture
        The network; at most 400 quantities.
    examples : int
        Number of rows that x and y will have.

    Returns
    -------
    callable
        ``(params, x, y) -> Gradients``.  Its ``source`` is the Python text, its
        ``program`` the bare function on nested tuples, without arrays around it.

    Examples
    --------
    >>> from chainrule_helpers import examples
    >>> net = examples.THOMAS
    >>> gradient = compile_gradient(net.architecture)
    >>> float(gradient(net.parameters, net.inputs, net.targets).weights[1][0, 1].round(6))
    -0.021889
    """
    program = Program(arch, examples)

    def gradient(params: Parameters, x, y) -> Gradients:
        single = np.ndim(x) == 1
        x, y = np.atleast_2d(np.asarray(x, float)), np.atleast_2d(np.asarray(y, float))
        if (x.shape, y.shape) != ((examples, arch.sizes[0]), (examples, arch.sizes[-1])):
            raise ValueError(
                f"x has shape {x.shape} and y {y.shape}, expected {(examples, arch.sizes[0])} and "
                f"{(examples, arch.sizes[-1])}: this function was compiled for {examples} example(s)."
            )
        weights, biases, deltas, inputs = program.gradient(
            [w.tolist() for w in params.weights], [b.tolist() for b in params.biases], x.tolist(), y.tolist()
        )
        row = (lambda a: np.array(a)[0]) if single else np.array
        return Gradients(
            weights=tuple(map(np.array, weights)),
            biases=tuple(map(np.array, biases)),
            deltas=tuple(map(row, deltas)),
            inputs=row(inputs),
        )

    gradient.source = program.source
    gradient.program = program.gradient
    return gradient
