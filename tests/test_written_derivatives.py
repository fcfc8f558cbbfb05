"""Are SymPy's derivatives, sums and entry-by-entry products printed as texts write them?"""

import pytest
import sympy as sp

import chainrule_helpers as ch
from chainrule_helpers.views.formulas import latex_of, text_of

a, y, z, h, n = sp.symbols("a y z h n")
C, g_1, g_2, J = (sp.Function(name) for name in ("C", "g_1", "g_2", "J"))
u, v = sp.IndexedBase("u"), sp.IndexedBase("v")
k = sp.Symbol("k")
ALL = C(g_1(z), g_2(z))


@pytest.mark.parametrize(
    ("formula", "latex", "text"),
    [
        # SymPy orders by the alphabet, -a + y.
        (y - a, "y - a", "y - a"),
        ((y - a) ** 2, r"\left(y - a\right)^{2}", "(y - a)**2"),
        (sp.exp(y - a), "e^{y - a}", "exp(y - a)"),
        (-y - a, "- a - y", "-a - y"),
        (sp.Derivative(J(h), h), r"\frac{d J}{d h}", "dJ/dh"),
        (sp.Derivative(ALL, g_1(z)), r"\frac{\partial C}{\partial g_{1}}", "dC/dg_1"),
        (sp.Derivative(ALL, z), r"\frac{d C}{d z}", "dC/dz"),
        (
            sp.Mul(sp.Derivative(J(h), h), sp.Derivative(h, z), evaluate=False),
            r"\frac{d J}{d h} \cdot \frac{\partial h}{\partial z}",
            "dJ/dh*dh/dz",
        ),
        # What is left over stands behind.
        (n + sp.Derivative(J(h), h), r"\frac{d J}{d h} + n", "dJ/dh + n"),
        (u[k], "u_{k}", "u[k]"),
        (u[k, 1], "u_{k,1}", "u[k, 1]"),
        (
            sp.HadamardProduct(sp.MatrixSymbol("A", 2, 1), sp.MatrixSymbol("B", 2, 1)),
            r"A \odot B",
            "A ⊙ B",
        ),
    ],
)
def test_it_is_written_as_texts_write_it(formula, latex, text):
    with ch.use_notation("nielsen"):
        assert (latex_of(formula), text_of(formula)) == (latex, text)


def test_a_difference_of_matrices_starts_with_the_plus():
    # SymPy orders by the alphabet, -A*B + D.
    A, B, D = (sp.MatrixSymbol(letter, 2, 2) for letter in "ABD")
    assert latex_of(D - A * B) == "D - A B" and text_of(D - A * B) == "D - A*B"


def test_a_product_of_matrices_behind_a_minus_is_not_multiplied_out():
    column, row = sp.Matrix([a, y]), sp.Matrix([[a, y]])
    product = sp.MatMul(column, row)
    shown = latex_of(sp.MatAdd(sp.diag(a, y), sp.MatMul(-1, column, row)))
    assert shown == f"{latex_of(sp.diag(a, y))} - {latex_of(product)}" and "^{2}" not in shown


def test_a_matrix_of_fractions_is_as_large_as_a_line():
    shown = latex_of(sp.Matrix([[sp.Derivative(J(h), h)], [a / y]]))
    assert shown.count(r"\dfrac") == 2 and r"\\[8pt]" in shown


def test_a_second_derivative_is_left_to_sympy():
    second = sp.Derivative(J(h), h, h)
    assert latex_of(second) == sp.latex(second)
