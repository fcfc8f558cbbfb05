"""Set small formulas in MathML: with letters, or with a number for every letter.

Only what definitions and links consist of: sums, products, fractions, powers,
exponentials, logarithms and the cases of relu.  A browser typesets MathML by
itself, so a formula that changes at every step need not wait for MathJax.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from sympy import Expr, Piecewise, exp, fraction, true
from sympy.logic.boolalg import Boolean

from chainrule_helpers.notation import current_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.symbols import QuantitySymbol, SlopeSymbol
from chainrule_helpers.views.labels import mathml_fraction, mathml_letter
from chainrule_helpers.views.style import number_text

Leaf = Callable[[QuantitySymbol], str]
TIMES = '<mo lspace="0.25em" rspace="0.25em">·</mo>'


def letter(symbol: QuantitySymbol) -> str:
    """Return a symbol as MathML: a letter, delta, or a derivative of the loss.

    Where delta is minus the slope (Mitchell), the slope is set as minus delta.
    """
    notation, sizes, quantity = current_notation(), symbol.sizes, symbol.quantity
    if not isinstance(symbol, SlopeSymbol):
        return mathml_letter(notation.latex(quantity, sizes))
    if quantity.kind == "weighted_input":
        delta = notation.latex(quantity.delta(), sizes)
        if delta.startswith(r"\delta"):
            sign = "" if notation.delta_sign > 0 else '<mo form="prefix">−</mo>'
            body = f"<mrow>{sign}{mathml_letter(delta)}</mrow>"
            return body if notation.delta_sign > 0 else _bracketed(body)
    loss = notation.latex(Quantity("loss"), sizes)
    return mathml_fraction(notation.differential, loss, notation.latex(quantity, sizes))


def number_of(values: Mapping[QuantitySymbol, float], digits: int = 3) -> Leaf:
    """Return a leaf that sets each symbol's number, negative ones in brackets.

    Parameters
    ----------
    values : mapping of symbol to float
    digits : int
        Decimals.
    """

    def leaf(symbol: QuantitySymbol) -> str:
        text = f"<mn>{number_text(values[symbol], digits)}</mn>"
        return _bracketed(text) if values[symbol] < 0 else text

    return leaf


def mathml(expression: Expr, leaf: Leaf = letter) -> str:
    """Return an expression as MathML, each symbol set by ``leaf``.

    Parameters
    ----------
    expression : Expr
    leaf : callable
        Sets one symbol: by its letter, or by its number.
    """
    if isinstance(expression, QuantitySymbol):
        return leaf(expression)
    if expression.is_Add:
        return _sum(expression, leaf)
    above, below = fraction(expression)
    if below != 1:
        return f"<mfrac>{_row(mathml(above, leaf))}{_row(mathml(below, leaf))}</mfrac>"
    if expression.is_Mul:
        return _product(expression, leaf)
    if isinstance(expression, exp):
        return f"<msup><mi>e</mi>{_row(mathml(expression.args[0], leaf))}</msup>"
    if expression.is_Pow:
        base = mathml(expression.base, leaf)
        if not expression.base.is_Symbol:
            base = _bracketed(base)
        return f"<msup>{_row(base)}{_row(mathml(expression.exp, leaf))}</msup>"
    if isinstance(expression, Piecewise):
        return _cases(expression, leaf)
    if expression.is_Function:
        name = f"<mi>{escape(type(expression).__name__)}</mi>"
        return f"<mrow>{name}{_bracketed(mathml(expression.args[0], leaf))}</mrow>"
    return f"<mn>{escape(str(expression)).replace('-', '−')}</mn>"


def _sum(expression: Expr, leaf: Leaf) -> str:
    parts = []
    for place, term in enumerate(expression.as_ordered_terms()):
        if term.could_extract_minus_sign():
            parts.append(f'<mo form="{"infix" if place else "prefix"}">−</mo>{mathml(-term, leaf)}')
        else:
            parts.append(("<mo>+</mo>" if place else "") + mathml(term, leaf))
    return _row("".join(parts))


def _product(expression: Expr, leaf: Leaf) -> str:
    factors = list(expression.as_ordered_factors())
    sign = ""
    if factors[0] == -1:
        sign, factors = '<mo form="prefix">−</mo>', factors[1:]
    return _row(sign + TIMES.join(as_factor(factor, leaf) for factor in factors))


def as_factor(expression: Expr, leaf: Leaf = letter) -> str:
    """Return an expression as one factor of a product, in brackets where it needs them.

    Parameters
    ----------
    expression : Expr
    leaf : callable
        Sets one symbol.
    """
    body = mathml(expression, leaf)
    needs = (
        expression.is_Add
        or expression.is_Piecewise
        or (not expression.is_Symbol and expression.could_extract_minus_sign())
    )
    return _bracketed(body) if needs else body


def _cases(expression: Piecewise, leaf: Leaf) -> str:
    pieces = [mathml(piece, leaf) for piece, _ in expression.args]
    conditions = [_condition(condition, leaf) for _, condition in expression.args]
    return _row("<mtext>;&#8195;</mtext>".join(map("".join, zip(pieces, conditions, strict=True))))


def _condition(condition: Boolean, leaf: Leaf) -> str:
    if condition == true:
        return "<mtext>&#8194;otherwise</mtext>"
    above, below = mathml(condition.gts, leaf), mathml(condition.lts, leaf)
    return f"<mtext>&#8194;if&#8194;</mtext>{above}<mo>&gt;</mo>{below}"


def _bracketed(body: str) -> str:
    left, right = (f'<mo stretchy="true" form="{form}fix">' for form in ("pre", "post"))
    return f"<mrow>{left}(</mo>{body}{right})</mo></mrow>"


def _row(body: str) -> str:
    return f"<mrow>{body}</mrow>"
