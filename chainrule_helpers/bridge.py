"""Where the two wings meet: the only module that imports both SymPy's and NumPy's side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from sympy import Add, Expr, Float, SympifyError, sympify

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.notation import Notation, current_notation, takes_notation
from chainrule_helpers.numeric import (
    Gradients,
    Parameters,
    Report,
    Row,
    Trace,
)
from chainrule_helpers.numeric.checks import checked_inputs, checked_targets, require_finite
from chainrule_helpers.numeric.gradcheck import nudge
from chainrule_helpers.numeric.kinks import crosses_kink, follow_sides, rounding_of_slopes, said_of_sides
from chainrule_helpers.numeric.network import backpropagate, require_fit, run
from chainrule_helpers.quantities import layer_units, samples, weights_into
from chainrule_helpers.symbolic.chains import Chain, Link
from chainrule_helpers.symbolic.exact import as_double, exact_number, precise, quantity_values
from chainrule_helpers.symbolic.graph import LOSS, Graph, graph
from chainrule_helpers.symbolic.parameter_slopes import parameter_slopes
from chainrule_helpers.symbolic.program import Program
from chainrule_helpers.symbolic.sweep import Step
from chainrule_helpers.symbolic.symbols import QuantitySymbol, SlopeSymbol, quantity_symbol, slope_symbol

# Ten times what a central difference moves a weighted input to both sides.
KINK = 1e-4


def values(arch: Architecture, params: Parameters, x: ArrayLike, y: ArrayLike) -> dict[QuantitySymbol, float]:
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

    Raises
    ------
    ValueError
        If network and data do not fit together.
    """
    x, y = _data(arch, params, x, y)
    return _numbers(arch, params, x, y, *run(arch, params, x, y))


def _numbers(
    arch: Architecture,
    params: Parameters,
    x: np.ndarray,
    y: np.ndarray,
    trace: Trace,
    slopes: Gradients,
    loss: float,
) -> dict[QuantitySymbol, float]:
    """Return the number of every quantity and slope of a pass over checked data."""
    sizes = arch.sizes
    found = _leaves(arch, params, x, y)
    for layer in range(2, len(sizes) + 1):
        _put(found, weights_into(sizes, layer), slopes.weights[layer - 2], arch, slope_symbol)
        _put(found, layer_units("bias", sizes, layer, None), slopes.biases[layer - 2], arch, slope_symbol)
        for row, sample in enumerate(samples(len(x))):
            weighted = layer_units("weighted_input", sizes, layer, sample)
            _put(found, weighted, trace.z[layer - 2][row], arch)
            _put(found, weighted, slopes.deltas[layer - 2][row], arch, slope_symbol)
            _put(found, layer_units("activation", sizes, layer, sample), trace.h[layer - 1][row], arch)
    for row, sample in enumerate(samples(len(x))):
        _put(found, layer_units("input", sizes, 1, sample), slopes.inputs[row], arch, slope_symbol)
    found[quantity_symbol(LOSS, arch)] = loss
    return found


def _data(arch: Architecture, params: Parameters, x, y) -> tuple[np.ndarray, np.ndarray]:
    """Return inputs and targets as rows of finite numbers that fit the network."""
    require_fit(arch, params)
    x = checked_inputs(x, arch.sizes[0])
    require_finite("x", x)
    y = checked_targets(y, (*x.shape[:-1], arch.sizes[-1]), arch.loss, arch.activations[-1])
    return np.atleast_2d(x), np.atleast_2d(y)


def _leaves(arch: Architecture, params: Parameters, x: np.ndarray, y: np.ndarray) -> dict:
    """Return the number of every weight, bias, input and target."""
    sizes, found = arch.sizes, {}
    for layer in range(2, len(sizes) + 1):
        _put(found, weights_into(sizes, layer), params.weights[layer - 2], arch)
        _put(found, layer_units("bias", sizes, layer, None), params.biases[layer - 2], arch)
    for row, sample in enumerate(samples(len(x))):
        _put(found, layer_units("input", sizes, 1, sample), x[row], arch)
        _put(found, layer_units("target", sizes, len(sizes), sample), y[row], arch)
    return found


def _put(found: dict, quantities, numbers, arch: Architecture, make=quantity_symbol) -> None:
    for quantity, value in zip(quantities, np.ravel(numbers).tolist(), strict=True):
        found[make(quantity, arch)] = value


def evaluate(
    expression: Expr | Chain | Link | tuple[Chain, ...] | str | float,
    arch: Architecture,
    params: Parameters,
    x: ArrayLike,
    y: ArrayLike,
) -> float:
    """Return the number of an expression, link, chain or sum of chains for a network and its data.

    Every quantity is computed from the data by its definition, with as many
    digits as it takes; nothing of the NumPy side is used.

    Parameters
    ----------
    expression : Expr, Chain, Link, tuple of Chain, str or number
        In the symbols of ``graph(arch, examples=n)``, n being the rows of x; text
        is a quantity's typed name.
    arch, params : Architecture, Parameters
        The network.
    x, y : array_like, (n, sizes[0]) and (n, sizes[-1]), or one example without n
        Inputs and targets.

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
    x, y = _data(arch, params, x, y)
    network = graph(arch, examples=len(x))
    formula = _formula(expression, network)
    return exact_number(formula, network, _leaves(arch, params, x, y))


def _formula(expression: object, network: Graph) -> Expr:
    """Return what can be evaluated as one expression."""
    if isinstance(expression, str):
        return network.symbol(expression)
    if isinstance(expression, Chain):
        return expression.product
    if isinstance(expression, Link):
        return expression.derivative
    if isinstance(expression, Step):
        return expression.expression
    if isinstance(expression, tuple | list) and all(isinstance(one, Chain) for one in expression):
        return Add(*(chain.product for chain in expression))
    try:
        formula = sympify(expression)
    except (SympifyError, TypeError):
        formula = None
    if not isinstance(formula, Expr):
        raise ValueError(
            f"evaluate was given a {type(expression).__name__}, expected an expression, a link, a chain, "
            "a tuple of chains, a quantity's name or a number."
        )
    return formula


@takes_notation
def check_three_ways(
    arch: Architecture,
    params: Parameters,
    x: ArrayLike,
    y: ArrayLike,
    *,
    notation: str | Notation | None = None,
) -> Report:
    """Compare three routes to every slope: symbolic, backpropagated, measured.

    Parameters
    ----------
    arch, params, x, y
        As for `values`.
    notation : str, optional
        Whose names the report speaks.

    Returns
    -------
    Report
        One row per weight and bias: the reverse sweep that SymPy derived, with as
        many digits as it takes; `backward`; and a nudge, by central differences.
        Up to 30 rows carry the formula that SymPy derived.
        ``ok`` is True where SymPy and NumPy agree to six significant digits and
        the nudge as far as it can tell; ``worst`` is the row that agrees least.

    Notes
    -----
    A relu unit at its kink has no slope there that a step to both sides could
    measure; such a network is nudged by a complex step instead.  Where rounding alone
    puts NumPy's weighted input on the other side of a kink than exact arithmetic, all
    three take the exact side, and the report's first line says so.
    """
    x, y = _data(arch, params, x, y)
    network = graph(arch, examples=len(x))
    exact = quantity_values(network, _leaves(arch, params, x, y))
    for step in network.sweep("thomas"):
        exact[step.symbol] = precise(step.expression, exact)
    trace, _, total = run(arch, params, x, y)
    trace, moved = follow_sides(arch, params, trace, _true_inputs(arch, exact, len(x)))
    swept = _by_symbol(arch, backpropagate(arch, params, trace, y))
    method = "complex" if crosses_kink(arch, params, trace, KINK) else "central"
    nudged = _by_symbol(arch, nudge(arch, params, trace.z, trace.h, y, method))
    # What rounding of the loss leaves of a difference of two losses.
    blur = 1e-9 * max(1.0, abs(total))
    rounding = _rounding(arch, exact) + rounding_of_slopes(arch, params, trace, y)
    rows = []
    for symbol in network.parameters:
        derived = float(exact[slope_symbol(symbol.quantity, arch)])
        rows.append(_row(symbol, derived, swept[symbol], nudged[symbol], rounding, blur))
    return Report(
        ok=all(row.ok for row in rows),
        columns=("SymPy", "NumPy", "nudge"),
        rows=tuple(rows),
        title="to six significant digits" + said_of_sides(arch.sizes, moved),
        sizes=arch.sizes,
        notation=current_notation().name,
        formulas=parameter_slopes(network),
    )


def _true_inputs(arch: Architecture, exact: dict[QuantitySymbol, Float], examples: int) -> list[np.ndarray]:
    """Return the exact weighted inputs as doubles, an array per layer with examples in rows."""
    return [
        np.array(
            [
                [
                    as_double(exact[quantity_symbol(unit, arch)])
                    for unit in layer_units("weighted_input", arch.sizes, layer, sample)
                ]
                for sample in samples(examples)
            ]
        )
        for layer in range(2, len(arch.sizes) + 1)
    ]


def _by_symbol(arch: Architecture, measured: Parameters | Gradients) -> dict[QuantitySymbol, float]:
    found: dict[QuantitySymbol, float] = {}
    for layer in range(2, len(arch.sizes) + 1):
        _put(found, weights_into(arch.sizes, layer), measured.weights[layer - 2], arch)
        _put(found, layer_units("bias", arch.sizes, layer, None), measured.biases[layer - 2], arch)
    return found


def _rounding(arch: Architecture, exact: dict[QuantitySymbol, Float]) -> float:
    """Return what is left of a slope in doubles where a unit's output rounds to 1.

    The slope of such a unit is off by one rounding error, which the slope of the
    loss along its output carries into every parameter below.
    """
    fused = arch.loss == "cross_entropy"
    upstream = [
        abs(float(value))
        for symbol, value in exact.items()
        if isinstance(symbol, SlopeSymbol)
        and symbol.quantity.kind == "activation"
        and not (fused and symbol.quantity.layer == len(arch.sizes))
    ]
    sources = [
        abs(float(value))
        for symbol, value in exact.items()
        if not isinstance(symbol, SlopeSymbol) and symbol.quantity.kind in ("input", "activation")
    ]
    return 4 * np.finfo(float).eps * max([float(fused), *upstream]) * max([1.0, *sources])


def _row(
    symbol: QuantitySymbol, derived: float, swept: float, nudged: float, rounding: float, blur: float
) -> Row:
    size = max(abs(derived), abs(swept))
    # Two computations of one number: nothing but rounding may stand between them.
    computed = abs(derived - swept) / (1e-6 * size + rounding + 1e-300)
    measured = abs(nudged - derived) / (1e-6 * max(size, abs(nudged)) + blur)
    error = max(computed, measured)
    return Row(name=str(symbol), values=(derived, swept, nudged), error=error, ok=bool(error <= 1))


@takes_notation
def compile_gradient(
    arch: Architecture, examples: int = 1, *, notation: str | Notation | None = None
) -> Callable[..., Gradients]:
    """Return the reverse sweep as one straight-line Python function.

    Parameters
    ----------
    arch : Architecture
        The network; at most 400 quantities.
    examples : int
        Number of rows that x and y will have.
    notation : str, optional
        Whose names its source speaks.

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
        x, y = _data(arch, params, x, y)
        if len(x) != examples:
            raise ValueError(
                f"x has {len(x)} example(s), expected {examples}: this function was compiled for {examples} "
                "example(s)."
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
