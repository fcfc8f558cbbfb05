"""Formulas of the bank, written down in the ways in which people write; and wrong ones, proved wrong.

The formulas are read by Python's own parser, and written by writers that know nothing of ours.  Numbers
that prove a formula wrong come from NumPy.
"""

# ruff: noqa: RUF001  (characters that look alike are what is written here)

import ast
import random
import re
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

import chainrule_helpers as ch
from chainrule_helpers.answers.questions import exercises, notebooks
from chainrule_helpers.notation import NOTATIONS

LOWERED = str.maketrans("0123456789ijkn", "₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₙ")
RAISED = str.maketrans("0123456789()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾")
GREEK = {"delta": "δ"}


@dataclass(frozen=True)
class Formula:
    """A right answer: its tree, the network, and what is asked for."""

    source: str
    tree: ast.expr
    notation: str
    target: object
    graph: object
    left: tuple[str, str] = ("", "")  # what is differentiated and along what, as typed names


@cache
def formulas():
    """Return every formula of the bank whose answer is an expression of quantities."""
    found = []
    for notebook in notebooks():
        for one in exercises(notebook):
            if one.kind == "formula":
                target = one.target
                own = target.network.notation
                left = (target.above, target.below) if target.what else ("", "")
                tree = ast.parse(one.answer, mode="eval").body
                found.append(Formula(one.id, tree, own, target.formula(), target.graph, left))
    return tuple(found)


# Writers


@dataclass(frozen=True)
class Dialect:
    """How somebody writes: names, products, fractions, powers, functions, and what stands around it."""

    name: str
    spell: str
    times: str = "*"
    frac: str = "/"
    power: str = "**"
    exp: str = "exp("
    minus: str = "-"
    brackets: str = "()"
    around: str = "%s"
    left: str = ""  # how a derivative is written: "d", "∂", "frac", "dfrac", "word", or not at all
    chain: str = ""  # the formula as a product of named links, in that form
    only: tuple[str, ...] = tuple(NOTATIONS)
    decimal: str = "."


class Writer:
    """Write a tree in a dialect and a text's letters."""

    def __init__(self, dialect, formula, notation):
        self.d, self.formula, self.notation = dialect, formula, NOTATIONS[notation]
        self.sizes = formula.graph.architecture.sizes
        self.own = formula.graph.names(formula.notation)
        self.sayable = formula.graph.names(notation)

    def name(self, word):
        """Return a quantity's name; None where the text has none for it."""
        quantity = self.own[word] if isinstance(word, str) else word
        if self.notation.typed(quantity, self.sizes) not in self.sayable:
            raise KeyError(word)
        if quantity.kind == "delta" and self.notation.delta_sign < 0:
            raise KeyError(word)
        typed, latex = self.notation.typed(quantity, self.sizes), self.notation.latex(quantity, self.sizes)
        if "frac" in latex:
            raise KeyError(word)
        return SPELLINGS[self.d.spell](typed, latex, quantity, self.sizes)

    def tree(self, node, place=0):
        """Return the text of a tree; ``place`` says how tightly what is around it binds."""
        d = self.d
        opening, closing = d.brackets[: len(d.brackets) // 2], d.brackets[len(d.brackets) // 2 :]
        if isinstance(node, ast.Name):
            return self.name(node.id)
        if isinstance(node, ast.Constant):
            return str(node.value).replace(".", d.decimal)
        if isinstance(node, ast.Call):
            inside = self.tree(node.args[0])
            return f"{d.exp}{inside}{ {'(': ')', '{': '}'}[d.exp[-1]] }"
        if isinstance(node, ast.UnaryOp):
            text = d.minus + self.tree(node.operand, 2)
            return f"{opening}{text}{closing}" if place >= 1.5 else text
        left, right = node.left, node.right
        if isinstance(node.op, ast.Pow):
            base = self.tree(left, 4)
            if not isinstance(left, ast.Name) and not base.endswith(closing):
                base = f"{opening}{base}{closing}"
            elif isinstance(left, ast.Name) and ("^" in base or "_" in base or not base.isascii()):
                base = f"{opening}{base}{closing}"
            raised = {"**": f"**{right.value}", "^": f"^{right.value}", "{}": f"^{{{right.value}}}"}
            return base + raised.get(d.power, str(right.value).translate(RAISED))
        if isinstance(node.op, ast.Add | ast.Sub):
            sign = " + " if isinstance(node.op, ast.Add) else f" {d.minus} "
            text = self.tree(left, 1) + sign + self.tree(right, 1.5)
            return f"{opening}{text}{closing}" if place >= 1.5 else text
        if isinstance(node.op, ast.Div):
            if d.frac != "/":
                return rf"{d.frac}{{{self.tree(left)}}}{{{self.tree(right)}}}"
            text = f"{self.tree(left, 2)}/{self.tree(right, 3)}"
            return f"({text})" if place >= 3 or (place >= 2 and not d.times.strip()) else text
        text = self._product(self.tree(left, 2), self.tree(right, 2.5))
        return f"({text})" if place >= 3 else text

    def _product(self, left, right):
        if right[0].isdigit() or right[0] in "-−":
            return f"{left}*({right})"
        if not self.d.times.strip():
            joined = self.d.times
            if not joined and (left[-1].isalnum() and right[0].isalnum()):
                joined = " "
            return left + joined + right
        return left + self.d.times + right

    def derivative(self, above, below, form):
        """Return dabove/dbelow in a form."""
        above, below = self.name(above), self.name(below)
        return {
            "d": f"d{above}/d{below}",
            "d ": f"d {above}/d {below}",
            "∂": f"∂{above}/∂{below}",
            "frac": rf"\frac{{\partial {above}}}{{\partial {below}}}",
            "dfrac": rf"\dfrac{{\partial {above}}}{{\partial {below}}}",
            "dd": rf"\frac{{d {above}}}{{d {below}}}",
            "mathrm": rf"\frac{{\mathrm{{d}} {above}}}{{\mathrm{{d}} {below}}}",
            "(d)": f"(d{above}/d{below})",
            "word": f"d{above}_d{below}",
        }[form]

    def links(self):
        """Return the target as a sum of products of named links."""
        chains = self.formula.target if isinstance(self.formula.target, tuple) else (self.formula.target,)
        terms = []
        for chain in chains:
            above_below = [(link.above.quantity, link.below.quantity) for link in chain.links]
            factors = [self.derivative(a, b, self.d.chain) for a, b in above_below]
            terms.append((self.d.times if self.d.times.strip() else " ").join(factors))
        return " + ".join(terms)

    def text(self):
        """Return the whole answer; None where this text cannot say it."""
        try:
            body = self.links() if self.d.chain else self.tree(self.formula.tree)
            if self.d.left and all(self.formula.left):
                left = self.derivative(*self.formula.left, self.d.left)
                body = f"{left} = {body}"
        except (KeyError, AttributeError, SyntaxError):
            return None
        return self.d.around % body


def _braced(latex):
    return latex


def _reordered(latex):
    found = re.fullmatch(r"(.+?)(_\{[^}]*\})(\^\{[^}]*\})", latex)
    if found:
        return found[1] + found[3] + found[2]
    # Nielsen's layer stays in front of the index: last and bare, as in a_1^2, it could be a power.
    return latex


def _short(latex):
    return re.sub(r"_\{(\w)\}", r"_\1", latex)


def _unicode(latex):
    plain = re.sub(r"\\math\w+\{(\w+)\}", r"\1", latex)
    plain = re.sub(r"_\{([0-9]+)\}", lambda m: m[1].translate(LOWERED), plain)
    plain = re.sub(r"\^\{([0-9()]+)\}", lambda m: m[1].translate(RAISED), plain)
    if "{" in plain:
        raise KeyError(latex)
    return plain.replace(r"\delta", "δ")


def _digits(typed):
    found = re.fullmatch(r"([A-Za-z]+)([0-9]+)(?:_([0-9]+))?", typed)
    return found.groups() if found else None


def _with(form):
    def spell(typed, _latex, _quantity, _sizes):
        parts = _digits(typed)
        if parts is None or parts[2] is None:
            return typed
        return form.format(*parts)

    return spell


def _comma(_typed, latex, quantity, _sizes):
    if quantity.source is None:
        return latex
    return re.sub(r"_\{(\d)(\d)\}", r"_{\1,\2}", latex)


def _hat(typed, latex, quantity, sizes):
    if quantity.kind == "activation" and quantity.layer == len(sizes) and quantity.sample is None:
        return r"\hat{y}" if sizes[-1] == 1 else rf"\hat{{y}}_{{{quantity.unit}}}"
    return latex


def _hat_sign(typed, latex, quantity, sizes):
    if quantity.kind == "activation" and quantity.layer == len(sizes) and quantity.sample is None:
        return "ŷ" if sizes[-1] == 1 else f"ŷ{str(quantity.unit).translate(LOWERED)}"
    return _unicode(latex)


def _code(typed, _latex, quantity, sizes):
    if quantity.kind == "activation" and quantity.sample is None and sizes != (2, 1):
        return f"{typed[0]}[{quantity.layer - 1}][{quantity.unit - 1}]"
    return typed


def _single(typed, _latex, quantity, sizes):
    if quantity.kind == "target" and sizes[-1] == 1 and quantity.sample is None:
        return re.sub(r"[0-9]", "", typed)
    return typed


SPELLINGS = {
    "typed": lambda typed, *_: typed,
    "latex": lambda _t, latex, *_: _braced(latex),
    "reordered": lambda _t, latex, *_: _reordered(latex),
    "short": lambda _t, latex, *_: _short(latex),
    "text": lambda _t, latex, *_: latex.replace("mathrm", "text").replace("mathit", "text"),
    "comma": _comma,
    "hat": _hat,
    "hat sign": _hat_sign,
    "unicode": lambda _t, latex, *_: _unicode(latex),
    "h_1_3": _with("{0}_{1}_{2}"),
    "h1(3)": _with("{0}{1}({2})"),
    "h_1^(3)": _with("{0}_{1}^({2})"),
    "h^(3)_1": _with("{0}^({2})_{1}"),
    "h_1(3)": _with("{0}_{1}({2})"),
    "h_{1}_{3}": _with("{0}_{{1}}_{{3}}".replace("{{1}}", "{{{1}}}").replace("{{3}}", "{{{2}}}")),
    "upper": lambda typed, *_: typed[0].upper() + typed[1:],
    "code": _code,
    "single": _single,
}
LAYERED = ("thomas", "thomas34", "nielsen")

TUNED = (
    Dialect("plain", "typed"),
    Dialect("plain, a left side", "typed", times=" * ", left="d"),
    Dialect("plain, no signs", "typed", times="", frac="/"),
    Dialect("plain, square brackets", "typed", brackets="[]", power="^"),
    Dialect("plain, h_1_3", "h_1_3", times=" * ", power="^"),
    Dialect("plain, h1(3)", "h1(3)", times="*", only=LAYERED),
    Dialect("plain, h_1^(3)", "h_1^(3)", times=" ", only=LAYERED),
    Dialect("plain, capitals", "upper", only=("thomas", "thomas34")),
    Dialect("plain, single", "single", times=" · ", left="∂"),
    Dialect("latex", "latex", r" \cdot ", r"\frac", "{}", "e^{"),
    Dialect("latex, no signs", "latex", "", r"\frac", "{}", "e^{", brackets=r"\left(\right)"),
    Dialect("latex, a left side", "short", r"\cdot ", r"\frac", "^", "e^{", left="frac", around="$%s$"),
    Dialect(
        "latex, aligned",
        "reordered",
        r"\times ",
        r"\dfrac",
        "{}",
        r"\exp(",
        left="dfrac",
        around=r"\begin{aligned} %s \end{aligned}",
    ),
    Dialect("latex, a hat", "hat", " ", r"\frac", "^", r"e^{", around="$$%s.$$"),
    Dialect("latex, commas", "comma", r"\,", r"\tfrac", "^", "e^{", brackets=r"\big(\big)"),
    Dialect("unicode", "unicode", "·", "/", "²", "exp(", "−", left="∂"),
    Dialect("unicode, no signs", "unicode", "", "/", "²", "exp(", "−"),
    Dialect("unicode, a hat", "hat sign", " × ", "/", "²", "exp(", "–"),
    Dialect("code", "typed", " * ", exp="np.exp(", around="%s;"),
    Dialect("code, lists", "code", "*", exp="np.exp(", around="grad = %s  # the chain rule", only=LAYERED),
    Dialect("links", "typed", " * ", chain="d"),
    Dialect("links, spaced", "typed", " * ", chain="d ", left="d "),
    Dialect("links, latex", "latex", r" \cdot ", chain="frac", left="frac"),
    Dialect("links, no signs", "short", " ", chain="dfrac", around="$$%s$$"),
    Dialect("links, unicode", "unicode", " · ", chain="∂", left="∂"),
    Dialect("links, words", "typed", "*", chain="word"),
)
# Written before the reader was tried on any of them, and not looked at since.
ASIDE = (
    Dialect(
        "aside: latex, d upright",
        "latex",
        r"\; ",
        r"\frac",
        "^",
        "e^{",
        left="mathrm",
        around=r"\[ %s \]",
    ),
    Dialect("aside: latex, text", "text", r" \odot ", r"\cfrac", "{}", "e^{", left="dd", around="$ %s, $"),
    Dialect("aside: latex, curly", "short", r" \cdot ", r"\frac", "{}", "e^{", brackets=r"\{\}"),
    Dialect("aside: latex, ampersand", "latex", r" \cdot ", r"\dfrac", "^", "e^{", around=r"&= %s \\"),
    Dialect("aside: h^(3)_1", "h^(3)_1", " * ", "/", "^", only=LAYERED),
    Dialect("aside: h_1(3)", "h_1(3)", "*", "/", "^", exp="e^(", only=LAYERED),
    Dialect("aside: unicode, dots", "unicode", "∙", "÷", "²", "exp(", "‑", around=" %s "),
    Dialect("aside: code, math", "single", "*", exp="math.exp(", around="return %s  # done", left=""),
    Dialect("aside: links in brackets", "typed", "*", chain="(d)", left="d"),
    Dialect("aside: links, upright", "latex", r" \times ", chain="mathrm"),
    Dialect("aside: decimal commas", "h_1_3", "×", decimal=",", power="^"),
)


def texts(dialects, notations=tuple(NOTATIONS)):
    """Yield (dialect, notation, formula, text) for every formula that can be said so."""
    for place, formula in enumerate(formulas()):
        for number, dialect in enumerate(dialects):
            if dialect.chain and "Chain" not in type(formula.target).__name__ + str(
                type(formula.target[0]).__name__ if isinstance(formula.target, tuple) else ""
            ):
                continue
            choices = [n for n in notations if n in dialect.only]
            # Each formula in its own letters, or those whose turn it is.
            turn = choices[(place + number) % len(choices)]
            own = formula.notation if (place + number) % 2 and formula.notation in choices else turn
            text = Writer(dialect, formula, own).text()
            if text is not None and len(text) <= 1000:
                yield dialect, own, formula, text


# Wrong answers


def _names(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id != "exp"]


class _Change(ast.NodeTransformer):
    """Change one place of a tree."""

    def __init__(self, at, change):
        self.count, self.at, self.change = -1, at, change

    def visit(self, node):
        self.count += 1
        if self.count == self.at:
            return self.change(node) or node
        return self.generic_visit(node)


def mutants(formula, chance):
    """Yield trees with one change that a learner might make."""
    own = formula.graph.names(formula.notation)
    kinds = {}
    for name, quantity in own.items():
        kinds.setdefault((quantity.kind, quantity.sample), []).append(name)

    def other_name(node):
        if isinstance(node, ast.Name) and node.id in own:
            quantity = own[node.id]
            rest = [n for n in kinds[quantity.kind, quantity.sample] if n != node.id]
            return ast.Name(chance.choice(rest)) if rest else None
        return None

    def other_sign(node):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
            return ast.BinOp(node.left, ast.Sub() if isinstance(node.op, ast.Add) else ast.Add(), node.right)
        return node.operand if isinstance(node, ast.UnaryOp) else None

    def less(node):
        is_product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult)
        return chance.choice([node.left, node.right]) if is_product else None

    def turned(node):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            return ast.BinOp(node.left, ast.Mult(), node.right)
        return None

    def twice(node):
        return ast.BinOp(ast.Constant(2), ast.Mult(), node) if isinstance(node, ast.Name) else None

    size = sum(1 for _ in ast.walk(formula.tree))
    for _ in range(12):
        change = chance.choice([other_name, other_name, other_sign, less, turned, twice])
        tree = _Change(chance.randrange(size), change).visit(
            ast.parse(ast.unparse(formula.tree), mode="eval").body
        )
        yield ast.fix_missing_locations(ast.Expression(tree)).body


def numbers(formula, seed):
    """Return a number for every typed name, from a forward and a backward pass."""
    graph = formula.graph
    arch, examples = graph.architecture, graph.examples
    chance = np.random.default_rng(seed)
    params = ch.initialise(arch, seed=seed)
    params = ch.Parameters(
        weights=tuple(w + chance.normal(size=w.shape) for w in params.weights),
        biases=tuple(b + chance.normal(size=b.shape) for b in params.biases),
    )
    x = chance.normal(size=(examples, arch.sizes[0])) + 0.5
    y = chance.uniform(0.1, 0.9, size=(examples, arch.sizes[-1]))
    if arch.activations[-1] == "softmax":
        y = y / y.sum(axis=1, keepdims=True)
    trace = ch.forward(arch, params, x)
    grads = ch.backward(arch, params, trace, y)
    found = {}
    for name, q in graph.names(formula.notation).items():
        row, unit = (q.sample or 1) - 1, q.unit - 1
        match q.kind:
            case "weight":
                value = params.weights[q.layer - 2][unit, q.source - 1]
            case "bias":
                value = params.biases[q.layer - 2][unit]
            case "input":
                value = x[row, unit]
            case "target":
                value = y[row, unit]
            case "weighted_input":
                value = trace.z[q.layer - 2][row, unit]
            case "activation":
                value = trace.h[q.layer - 1][row, unit]
            case "delta":
                value = NOTATIONS[formula.notation].delta_sign * grads.deltas[q.layer - 2][row, unit]
            case _:
                continue
        found[name] = float(value)
    return found


def number(tree, values):
    """Return the number of a tree."""
    if isinstance(tree, ast.Name):
        return values[tree.id]
    if isinstance(tree, ast.Constant):
        return tree.value
    if isinstance(tree, ast.UnaryOp):
        return -number(tree.operand, values)
    if isinstance(tree, ast.Call):
        return float(np.exp(number(tree.args[0], values)))
    left, right = number(tree.left, values), number(tree.right, values)
    match tree.op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right
    return left**right


def is_wrong(tree, formula):
    """Return whether NumPy's numbers prove that a tree is not the formula."""
    for seed in (1, 2, 3):
        values = numbers_of(formula.source, seed)
        right, other = number(formula.tree, values), number(tree, values)
        if abs(right - other) > 1e-6 * max(1, abs(right)):
            return True
    return False


@cache
def numbers_of(source, seed):
    """Return the numbers for one formula of the bank, worked out once."""
    return numbers(next(one for one in formulas() if one.source == source), seed)


def wrong_texts(dialects, count, seed):
    """Yield (dialect, notation, formula, text) for wrong formulas, each in some dialect."""
    chance = random.Random(seed)
    written = [one for one in dialects if not one.chain]
    found, seen = 0, set()
    while found < count:
        formula = chance.choice(formulas())
        for tree in mutants(formula, chance):
            if ast.unparse(tree) in seen or not is_wrong(tree, formula):
                continue
            seen.add(ast.unparse(tree))
            dialect = chance.choice(written)
            notation = chance.choice([n for n in NOTATIONS if n in dialect.only])
            text = Writer(dialect, replace(formula, tree=tree), notation).text()
            if text is not None and len(text) <= 1000:
                found += 1
                yield dialect, notation, formula, text
                break
