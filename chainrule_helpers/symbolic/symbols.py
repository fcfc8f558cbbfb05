"""SymPy symbols that know which quantity they stand for, and speak the current notation.

SymPy's printers ask an object for ``_latex`` and ``_sympystr`` before they fall
back on its class, so an expression re-letters itself: the symbol stays the same,
only what it prints changes with `use_notation`.
"""

from __future__ import annotations

from functools import cache

from sympy import Expr, Symbol

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.notation import NOTATIONS, current_notation
from chainrule_helpers.quantities import Quantity

# SymPy sorts terms and factors by name.  These letters in front make it write
# sums and products as the texts do: y - h, w h + b.
_ORDER = {
    "target": "A",
    "weight": "B",
    "input": "C",
    "activation": "D",
    "weighted_input": "E",
    "bias": "F",
    "loss": "G",
}


class QuantitySymbol(Symbol):
    """The symbol of one quantity of one network.

    The same place in a network with other functions is another symbol, so an
    expression says by itself which network it speaks of.

    Parameters
    ----------
    quantity : Quantity
        What it stands for.
    network : Architecture
        The network that it is a part of.
    """

    __slots__ = ("network", "quantity")

    def __new__(cls, quantity: Quantity, network: Architecture) -> QuantitySymbol:
        """Return the symbol; its fixed name serves SymPy, never a reader."""
        # The name decides how SymPy sorts terms, so it must not follow the notation.
        name = cls._fixed_name(quantity, network.sizes)
        symbol = Symbol.__xnew__(cls, name, real=True)
        symbol.quantity, symbol.network = quantity, network
        return symbol

    @property
    def sizes(self) -> tuple[int, ...]:
        """Sizes of the network, since some texts number through the whole of it."""
        return self.network.sizes

    @staticmethod
    def _fixed_name(quantity: Quantity, sizes: tuple[int, ...]) -> str:
        return f"{_ORDER[quantity.kind]}_{NOTATIONS['nielsen'].typed(quantity, sizes)}"

    def __getnewargs_ex__(self) -> tuple:
        return (self.quantity, self.network), {}

    def _hashable_content(self) -> tuple:
        # SymPy orders by this too, and quantities have no order
        return (self.name, repr(self.quantity), repr(self.network))

    def _latex(self, _printer: object) -> str:
        return current_notation().latex(self.quantity, self.sizes)

    def _sympystr(self, _printer: object) -> str:
        return current_notation().typed(self.quantity, self.sizes)

    # Generated code, whoever generates it, calls a quantity as a reader types it.
    _sympyrepr = _pythoncode = _numpycode = _mpmathcode = _lambdacode = _ccode = _sympystr

    def _pretty(self, printer: object) -> object:
        return printer._print(Symbol(self._sympystr(printer)))


class SlopeSymbol(QuantitySymbol):
    """The slope of the loss along one quantity, delta where the texts call it so.

    In Mitchell's notation the slope along a weighted input prints as minus
    delta, since his delta is the negative.
    """

    __slots__ = ()

    @staticmethod
    def _fixed_name(quantity: Quantity, sizes: tuple[int, ...]) -> str:
        return NOTATIONS["nielsen"].slope_typed(quantity, sizes)

    def _latex(self, _printer: object) -> str:
        notation = current_notation()
        if self.quantity.kind == "weighted_input":
            delta = notation.latex(self.quantity.delta(), self.sizes)
            return delta if notation.delta_sign > 0 else rf"\left(-{delta}\right)"
        loss = notation.latex(Quantity("loss"), self.sizes)
        return notation.fraction(loss, notation.latex(self.quantity, self.sizes))

    def _sympystr(self, _printer: object) -> str:
        notation = current_notation()
        if self.quantity.kind == "weighted_input":
            delta = notation.typed(self.quantity.delta(), self.sizes)
            return delta if notation.delta_sign > 0 else f"(-{delta})"
        return notation.slope_typed(self.quantity, self.sizes)

    _sympyrepr = _pythoncode = _numpycode = _mpmathcode = _lambdacode = _ccode = _sympystr


@cache
def quantity_symbol(quantity: Quantity, network: Architecture) -> QuantitySymbol:
    """Return the symbol of a quantity, always the same object."""
    return QuantitySymbol(quantity, network)


@cache
def slope_symbol(quantity: Quantity, network: Architecture) -> SlopeSymbol:
    """Return the symbol of the loss's slope along a quantity, always the same object."""
    return SlopeSymbol(quantity, network)


def rehomed(expression: Expr, network: Architecture) -> Expr:
    """Return an expression with the symbols of another network of the same sizes replaced by this one's."""
    strangers = {
        symbol: type(symbol)(symbol.quantity, network)
        for symbol in expression.free_symbols
        if isinstance(symbol, QuantitySymbol) and symbol.network != network and symbol.sizes == network.sizes
    }
    return expression.xreplace(strangers) if strangers else expression
