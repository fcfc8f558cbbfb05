"""The derivation as a program: the reverse sweep, written out as plain Python.

The statements are the graph's definitions and the steps of `Graph.sweep`, in
order, as SymPy prints them; nothing is simplified and no library is called but
``math``.  Only what would overflow is written in its stable form (the code of
`functions.ActivationSpec`), and where a
cross-entropy meets the activation it was made for, the two are one step
(Nielsen eqs. 66 and 81): the quotient of the two links is 0/0 for large inputs.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from sympy import Expr
from sympy.printing.pycode import PythonCodePrinter

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.notation import find_notation
from chainrule_helpers.quantities import Quantity, layer_units, samples, weights_into
from chainrule_helpers.symbolic.functions import ACTIVATION_SPECS
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol, SlopeSymbol, slope_symbol


class Program:
    """A network's gradient as one straight-line Python function on plain numbers.

    Parameters
    ----------
    architecture : Architecture
        Sizes, activations and loss.
    examples : int
        Number of examples.
    notation : str, optional
        Whose names the source speaks; the current notation unless given.

    Attributes
    ----------
    source : str
        Source of ``gradient(weights, biases, x, y)``; rows are tuples.
    gradient : callable
        Returns slopes along weights, biases, weighted inputs and inputs, nested
        like the arguments.
    values : callable
        Takes the same arguments; returns every quantity and slope by `Quantity`.
    """

    def __init__(self, architecture: Architecture, examples: int = 1, notation: str | None = None) -> None:
        self._graph = graph(architecture, examples)
        self._architecture = architecture
        self._sizes = architecture.sizes
        self._samples = samples(examples)
        self._notation = find_notation(notation)
        self._printer = _NamePrinter(self._name)
        body = [*self._unpacking(), *self._forward(), *self._backward()]
        self.source = _function("gradient", body, self._nested_slopes())
        self.gradient = _compile(self.source, "gradient")
        keys, names = self._everything()
        listing = _function("listed", [*body, self._loss()], f"({', '.join(names)},)")
        listed = _compile(listing, "listed")
        self.values: Callable[..., dict] = lambda *numbers: dict(zip(keys, listed(*numbers), strict=True))

    def _name(self, symbol: QuantitySymbol) -> str:
        quantity = symbol.quantity
        if not isinstance(symbol, SlopeSymbol):
            return self._notation.typed(quantity, self._sizes)
        if quantity.kind == "weighted_input" and self._notation.delta_sign > 0:
            return self._notation.typed(quantity.delta(), self._sizes)
        return self._notation.slope_typed(quantity, self._sizes)

    def _names(self, quantities) -> list[str]:
        return [self._name(self._graph.symbol(quantity)) for quantity in quantities]

    def _layout(self) -> dict[str, tuple]:
        """Return the quantities nested as the arguments and results are: layers, rows, units."""
        sizes, last = self._sizes, len(self._sizes)
        layers = range(2, last + 1)

        def rows(kind: str, layer: int) -> tuple:
            return tuple(layer_units(kind, sizes, layer, sample) for sample in self._samples)

        return {
            "weights": tuple(
                tuple(
                    tuple(q for q in weights_into(sizes, layer) if q.unit == unit)
                    for unit in range(1, sizes[layer - 1] + 1)
                )
                for layer in layers
            ),
            "biases": tuple(layer_units("bias", sizes, layer, None) for layer in layers),
            "x": rows("input", 1),
            "y": rows("target", last),
            "deltas": tuple(rows("weighted_input", layer) for layer in layers),
        }

    def arguments(self, numbers: Mapping[QuantitySymbol, float]) -> tuple:
        """Return weights, biases, x and y, nested, from numbers by symbol."""
        layout = self._layout()
        return tuple(
            _nested(layout[name], lambda quantity: numbers[self._graph.symbol(quantity)])
            for name in ("weights", "biases", "x", "y")
        )

    def _unpacking(self) -> list[str]:
        layout = self._layout()
        return [
            f"{_text(layout[name], lambda q: self._name(self._graph.symbol(q)))} = {name}"
            for name in ("weights", "biases", "x", "y")
        ]

    def _nested_slopes(self) -> str:
        layout = self._layout()
        results = tuple(layout[name] for name in ("weights", "biases", "deltas", "x"))
        return _text(results, lambda q: self._name(slope_symbol(q, self._architecture)))

    def _forward(self) -> list[str]:
        lines = []
        for sample in self._samples:
            for layer in range(2, len(self._sizes) + 1):
                weighted = layer_units("weighted_input", self._sizes, layer, sample)
                lines += [self._assignment(q, self._definition(q)) for q in weighted]
                lines += self._activate(layer, sample, self._names(weighted))
        return lines

    def _activate(self, layer: int, sample: int | None, weighted: list[str]) -> list[str]:
        activations = layer_units("activation", self._sizes, layer, sample)
        function = self._architecture.activations[layer - 2]
        if function != "softmax":
            code = ACTIVATION_SPECS[function].value_code
            return [
                self._assignment(q, code.format(z=z) if code else self._definition(q))
                for q, z in zip(activations, weighted, strict=True)
            ]
        # Shifting every weighted input by the largest changes nothing but the overflow.
        largest = f"max({', '.join(weighted)})" if len(weighted) > 1 else weighted[0]
        powers = [f"e{unit}" for unit in range(1, len(weighted) + 1)]
        return [
            f"largest = {largest}",
            *(f"{e} = exp({z} - largest)" for e, z in zip(powers, weighted, strict=True)),
            f"total = {' + '.join(powers)}",
            *(self._assignment(q, f"{e} / total") for q, e in zip(activations, powers, strict=True)),
        ]

    def _backward(self) -> list[str]:
        lines = []
        for step in self._graph.sweep(notation="thomas"):
            quantity = step.symbol.quantity
            if self._is_fused and quantity.layer == len(self._sizes):
                if quantity.kind == "activation":
                    continue
                if quantity.kind == "weighted_input":
                    lines.append(f"{self._name(step.symbol)} = {self._fused_delta(quantity)}")
                    continue
            lines.append(f"{self._name(step.symbol)} = {self._slope_code(step, quantity)}")
        return lines

    @property
    def _is_fused(self) -> bool:
        return self._architecture.loss == "cross_entropy"

    def _fused_delta(self, quantity: Quantity) -> str:
        h, y = self._names(
            Quantity(kind, quantity.layer, quantity.unit, None, quantity.sample)
            for kind in ("activation", "target")
        )
        if self._architecture.activations[-1] == "softmax":
            targets = layer_units("target", self._sizes, quantity.layer, quantity.sample)
            h = f"{h}*({' + '.join(self._names(targets))})"
        return f"({h} - {y})" + (f"/{len(self._samples)}" if len(self._samples) > 1 else "")

    def _slope_code(self, step, quantity: Quantity) -> str:
        if quantity.kind == "weighted_input":
            spec = ACTIVATION_SPECS.get(self._architecture.activations[quantity.layer - 2])
            if spec and spec.slope_code:
                upstream = slope_symbol(step.links[0].above.quantity, self._architecture)
                z = self._name(self._graph.symbol(quantity))
                return f"{self._name(upstream)}*{spec.slope_code.format(z=z)}"
        return self._code(step.expression)

    def _loss(self) -> str:
        loss = Quantity("loss")
        return self._assignment(loss, self._definition(loss))

    def _everything(self) -> tuple[list[object], list[str]]:
        quantities = list(self._graph.names("thomas").values())
        plain = [q for q in quantities if q.kind != "delta"]
        slopes = [step.symbol for step in self._graph.sweep(notation="thomas")]
        if self._is_fused:
            slopes = [
                s for s in slopes if (s.quantity.kind, s.quantity.layer) != ("activation", len(self._sizes))
            ]
        keys: list[object] = [self._graph.symbol(q) for q in plain] + slopes
        return keys, [self._name(key) for key in keys]

    def _definition(self, quantity: Quantity) -> str:
        return self._code(self._graph.definition(quantity, notation="thomas").rhs)

    def _assignment(self, quantity: Quantity, code: str) -> str:
        return f"{self._name(self._graph.symbol(quantity))} = {code}"

    def _code(self, expression: Expr) -> str:
        return self._printer.doprint(expression).replace("math.", "")


class _NamePrinter(PythonCodePrinter):
    """Print expressions with the names of one notation, whatever is spoken when."""

    # The symbols' own hooks speak the current notation.
    printmethod = "_named_by_program"

    def __init__(self, name: Callable[[QuantitySymbol], str]) -> None:
        super().__init__()
        self._name_of = name

    def _print_Symbol(self, symbol: QuantitySymbol) -> str:
        return self._name_of(symbol)

    _print_QuantitySymbol = _print_SlopeSymbol = _print_Symbol

    def _print_exp(self, expression: object) -> str:
        return f"guarded_exp({self._print(expression.args[0])})"

    def _print_log(self, expression: object) -> str:
        return f"guarded_log({self._print(expression.args[0])})"

    def _print_Rational(self, number: object) -> str:
        return repr(number.p / number.q)


def _nested(tree, leaf: Callable):
    """Return a nested tuple with every quantity replaced."""
    return tuple(_nested(branch, leaf) for branch in tree) if isinstance(tree, tuple) else leaf(tree)


def _text(tree, leaf: Callable) -> str:
    """Return a nested tuple as Python source, with every quantity replaced by its name."""
    if not isinstance(tree, tuple):
        return leaf(tree)
    names = ", ".join(_text(branch, leaf) for branch in tree)
    return f"({names},)" if len(tree) == 1 else f"({names})"


def _function(name: str, lines: list[str], result: str) -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return f"def {name}(weights, biases, x, y):\n{body}\n    return {result}\n"


def _guarded_log(number: float) -> float:
    """Return log, or minus a large number where rounding left no probability."""
    return math.log(number) if number > 0.0 else -745.0


def _guarded_exp(number: float) -> float:
    """Return exp, or the limit where it is no double: NumPy does so, `math` raises an error."""
    return math.exp(number) if number < 709.0 else math.inf


def _compile(source: str, name: str) -> Callable:
    """Turn our own source into a function; no text of a reader ever gets here."""
    scope = {**vars(math), "guarded_exp": _guarded_exp, "guarded_log": _guarded_log}
    exec(compile(source, "<the sweep>", "exec"), scope)
    return scope[name]
