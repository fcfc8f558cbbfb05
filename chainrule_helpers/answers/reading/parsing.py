"""Read a typed answer: text in, an expression in the graph's symbols out, and its LaTeX.

Sums can be typed in two ways.  With several examples, ``sum(-2*(Observed -
Predicted)*Input)`` adds over all of them: inside its brackets a name without
``_e1`` means "of this example".  Over units, an index letter stands where the
number would: ``sum(wk1_3*deltak_3, k)`` adds over every k for which all names
exist (Nielsen eq. 45).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from sympy import Expr

from chainrule_helpers.answers.reading.building import Builder, added
from chainrule_helpers.answers.reading.characters import Misread
from chainrule_helpers.answers.reading.grammar import read
from chainrule_helpers.answers.reading.resolving import Resolver, split_products
from chainrule_helpers.answers.reading.scanning import scan
from chainrule_helpers.answers.reading.tokens import Written
from chainrule_helpers.answers.reading.tree import Node
from chainrule_helpers.answers.reading.vocabulary import Vocabulary, vocabulary_of
from chainrule_helpers.answers.reading.writing import Writer
from chainrule_helpers.notation import Notation, find_notation, use_notation
from chainrule_helpers.symbolic.graph import Graph

__all__ = ["Misread", "Parsed", "parse", "parse_with"]


@dataclass(frozen=True)
class Parsed:
    """An answer as it was understood.

    Parameters
    ----------
    expression : Expr
        In the graph's symbols, not simplified.
    latex : str
        The formula as typed, in the letters of the notation in use.
    uses_links : bool
        True where a derivative is named, as in ``dJ/dh1_3``, not worked out.
    unsummed : bool
        True where names lack their example and no sum is written; the
        expression then adds over all examples, as was probably meant.
    uses_slope : bool
        True where a function's slope is named, as in ``f'(z1_2)``.
    is_named : bool
        True where it is one derivative or one name and nothing else.
    before : tuple of Parsed
        What stands left of it, between equals signs.
    notes : tuple of str
        Sentences about names that were read as another text's.
    """

    expression: Expr
    latex: str
    uses_links: bool = False
    unsummed: bool = False
    uses_slope: bool = False
    is_named: bool = False
    before: tuple[Parsed, ...] = ()
    notes: tuple[str, ...] = ()


def parse(text: str, graph: Graph, notation: str | Notation | None = None) -> Parsed:
    r"""Return what a typed answer means.

    Parameters
    ----------
    text : str
        Names, numbers, + - * / ** ^, brackets, the activation functions and their
        slopes, exp, log, sqrt, sum and derivatives, as LaTeX, Unicode, code or plain
        text; with a left side and several equals signs, if you like.
    graph : Graph
        The network that the names belong to.
    notation : str, optional
        Whose names are typed; the current notation if not given.

    Raises
    ------
    Misread
        With a sentence that says what cannot be read, and the likely slip.

    Examples
    --------
    >>> from chainrule_helpers import Architecture, graph
    >>> network = graph(Architecture((1, 1), ("sigmoid",)))
    >>> parse("h1_2·(1 − h₁⁽²⁾)", network, "thomas").latex
    'h_{1}^{(2)} \\cdot \\left(1 - h_{1}^{(2)}\\right)'
    """
    spoken = find_notation(notation)
    with use_notation(spoken.name):
        return parse_with(text, vocabulary_of(graph, spoken.name))


def parse_with(text: str, vocabulary: Vocabulary) -> Parsed:
    """Return what a typed answer means in the given names, read in the current notation."""
    if not isinstance(text, str):
        raise Misread(f"An answer is text or a formula; this is a {type(text).__name__}.")
    trees = trees_of(text, vocabulary)
    resolver = Resolver(vocabulary)
    if len(trees) > 1:
        left = _left_side(trees[0], vocabulary)
        trees = trees[1:] if left is None else (left, *trees[1:])
    sides = [_parsed(resolver.resolve(tree), tree, vocabulary) for tree in trees]
    return replace(sides[-1], before=tuple(sides[:-1]), notes=resolver.notes())


def trees_of(text: str, vocabulary: Vocabulary) -> tuple[Node, ...]:
    """Return what was typed as trees, one for each side of its equals signs, nothing looked up or reordered.

    Raises
    ------
    Misread
        With a sentence and a place, for whatever the grammar does not hold.
    """
    return read(split_products(scan(text), vocabulary), vocabulary.written)


def _left_side(tree: Node, vocabulary: Vocabulary) -> Node | None:
    """Return what is stated to equal the rest; None where it is only a name of the writer's own."""
    written = tree.written
    if tree.kind != "name" or written is None:
        return tree
    meaning = vocabulary.written.find(written)
    if meaning is not None and len(meaning.typed) == 1:
        return tree
    loss = [name for name, quantity in vocabulary.quantities.items() if quantity.kind == "loss"]
    inner = replace(written, word=written.word[1:])
    # Programs call the slope of the loss along w dw.
    if written.word[0] == "d" and loss and inner.word and vocabulary.written.find(inner) is not None:
        below = Node("name", str(inner), written=inner, place=tree.place)
        above = Node("name", loss[0], written=Written(loss[0]), place=tree.place)
        return Node("derivative", "", (above, below), place=tree.place)
    return None


def _parsed(tree: Node, typed: Node, vocabulary: Vocabulary) -> Parsed:
    """Return the meaning of one side, its names resolved."""
    builder = Builder(vocabulary)
    unsummed = _leaves_example_open(tree, vocabulary)
    if unsummed and _holds_sum(tree):
        raise Misread(
            "One name outside the sum depends on the data point: put everything that does inside sum(...)."
        )
    if unsummed:
        expression = added([builder.build(tree, sample) for sample in vocabulary.samples])
    else:
        expression = builder.build(tree, None)
    written = Writer(vocabulary).write(tree, "i" if unsummed else None)
    return Parsed(
        expression,
        written,
        _holds(tree, "derivative"),
        unsummed,
        uses_slope=_holds_slope(tree),
        is_named=typed.kind in ("derivative", "name"),
    )


def _holds(node: Node, kind: str) -> bool:
    return node.kind == kind or any(_holds(part, kind) for part in node.parts)


def _holds_slope(node: Node) -> bool:
    return (node.kind == "call" and node.text.endswith("'")) or any(map(_holds_slope, node.parts))


def _holds_sum(node: Node) -> bool:
    return (node.kind == "call" and node.text == "sum") or any(map(_holds_sum, node.parts))


def _leaves_example_open(node: Node, vocabulary: Vocabulary) -> bool:
    if node.kind == "call" and node.text == "sum":
        return False
    words = [node.text, *node.signs] if node.kind == "derivative" else [node.text]
    if node.kind in ("name", "derivative") and any(map(vocabulary.is_bare, words)):
        return True
    return any(_leaves_example_open(part, vocabulary) for part in node.parts)
