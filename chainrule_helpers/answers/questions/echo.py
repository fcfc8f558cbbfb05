"""Set what was typed, finished or not, and a question's own names, in the letters in use."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from sympy import Symbol

from chainrule_helpers.answers.diagnosis import without_example
from chainrule_helpers.answers.questions.kinds import Exercise
from chainrule_helpers.answers.questions.question_target import (
    DerivativeTarget,
    FormulaTarget,
    QuestionTarget,
)
from chainrule_helpers.answers.reading import Misread, Parsed, Vocabulary, function_of, parse, parse_with
from chainrule_helpers.answers.reply import Formula
from chainrule_helpers.notation import current_notation, find_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.chains import Chain, Link
from chainrule_helpers.symbolic.graph import Graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol

_CODE = re.compile(r"`([^`]+)`")
_PIECE = re.compile(r"\\?[A-Za-z_][A-Za-z0-9_]*|[0-9.,]+|\S")
_WORD = re.compile(r"(?<![\\\w])[A-Za-z_][A-Za-z0-9_]*")
# More pieces than this are not taken off an unfinished text to find what can be set.
MOST_OFF = 6


@dataclass(frozen=True)
class Echo:
    """How a text was read so far.

    Parameters
    ----------
    latex : str
        The part that can be set; "" where there is none.
    rest : str
        What follows it as it was typed.
    """

    latex: str
    rest: str = ""


class _Unread(Symbol):
    """A word that is no name, or not yet one; it is set as it was typed."""

    def _latex(self, _printer: object) -> str:
        if not self.name.strip("_"):
            return r"\underline{\hspace{2em}}"
        return r"\mathrm{" + self.name.replace("_", r"\_") + "}"


def echo(exercise: Exercise, text: str) -> Echo:
    r"""Return a typed text as mathematics, an unfinished one as far as it goes.

    Examples
    --------
    >>> from chainrule_helpers.answers.questions import load
    >>> echo(load("02.1"), "-(y1 - h1")
    Echo(latex='-\\left(y_{1} - \\mathrm{h1}\\right)', rest='')
    >>> echo(load("02.1"), "h1_3*")
    Echo(latex='h_{1}^{(3)}', rest='*')
    """
    text = text.strip()
    if not text:
        return Echo("")
    target = exercise.target or QuestionTarget(example=exercise.example)
    for name in dict.fromkeys((current_notation().name, target.network.notation)):
        try:
            return Echo(_reading(text, target.graph, name).latex)
        except (Misread, RecursionError):
            continue
    vocabulary = _lenient(target.graph, current_notation().name, tuple(sorted(set(_WORD.findall(text)))))
    for done, rest in _beginnings(text):
        try:
            return Echo(parse_with(done, vocabulary).latex, rest)
        except (Misread, RecursionError):
            continue
    return Echo("", text)


def _reading(text: str, graph: Graph, notation: str) -> Parsed:
    return parse(text, graph, notation)


def _beginnings(text: str) -> Iterator[tuple[str, str]]:
    """Yield the text with its brackets closed, then with more and more taken off its end, and what was."""
    ends = [match.start() for match in _PIECE.finditer(text)]
    for end in [len(text), *reversed(ends[-MOST_OFF:])]:
        done, rest = text[:end].rstrip(), text[end:]
        if done:
            yield done + ")" * max(0, done.count("(") - done.count(")")), rest


@lru_cache(maxsize=64)
def _lenient(graph: Graph, notation: str, words: tuple[str, ...]) -> Vocabulary:
    """Return the names of a graph, and every other word of a text as a name of its own."""
    spoken = find_notation(notation)
    known = Vocabulary(graph, spoken)
    others = [word for word in words if not (known.is_name(word) or function_of(word))]
    return Vocabulary(graph, spoken, tuple(_Unread(word) for word in others))


def pieces(exercise: Exercise, text: str, *, spoken: bool = False) -> tuple[str | Formula, ...]:
    """Return a text of an exercise in the letters in use, the formulas in its backticks set.

    A formula keeps what one types for it; what is no formula stays text, in backticks.
    ``spoken`` says that the text is in the letters in use already.
    """
    found: list[str | Formula] = []
    for number, part in enumerate(_CODE.split(text if spoken else exercise.speak(text))):
        if number % 2:
            set_ = _sides(exercise, part)
            found.append(Formula(set_, part) if set_ else f"`{part}`")
        elif part:
            found.append(part)
    return tuple(found)


def _sides(exercise: Exercise, code: str) -> str:
    """Return LaTeX for a formula or an equation; "" for anything that is read only in part."""
    sides = [echo(exercise, side) for side in code.split("=")]
    known = known_words(exercise)
    words = [word for word in _WORD.findall(code) if word.strip("_")]
    if any(side.rest or not side.latex for side in sides) or not all(known(word) for word in words):
        return ""
    return " = ".join(side.latex for side in sides)


def known_words(exercise: Exercise) -> Callable[[str], bool]:
    """Return what says of a word whether it is a name, a function or half of a derivative here."""
    target = exercise.target or QuestionTarget(example=exercise.example)
    vocabulary = _lenient(target.graph, current_notation().name, ())

    def known(word: str) -> bool:
        return (
            vocabulary.is_name(word)
            or function_of(word) is not None
            or (word[0] == "d" and vocabulary.is_name(word[1:]))
        )

    return known


def symbols(exercise: Exercise) -> tuple[Formula, ...]:
    """Return what may occur in an answer, each as its symbol with the name to type.

    These are the names in the definitions along the paths of a derivative; of the
    weights and biases, where there are several definitions, those that a link holds.
    """
    target = exercise.target
    if target is None:
        return ()
    graph = target.graph
    names = {quantity: name for name, quantity in reversed(graph.names(current_notation()).items())}
    around = list(_around(target))
    if exercise.slopes:
        around = [one.delta() for one in around if one.kind == "weighted_input"] + around
    found: dict[str, Formula] = {}
    for quantity in around:
        if quantity in names and quantity.kind != "loss":
            typed = names[quantity].removesuffix(f"_e{quantity.sample}")
            found.setdefault(typed, Formula(echo(exercise, typed).latex, typed))
    if target.examples > 1:
        found["sum("] = Formula(r"\sum", "sum(")
    return tuple(found.values())


def _around(target: QuestionTarget) -> Iterator[Quantity]:
    """Yield what stands in the definitions along the paths of a derivative, or in a formula."""
    graph, own = target.graph, target.network.notation
    links = [link for path in _paths(target) for link in path]
    for link in links:
        yield link.above.quantity
        for parent in graph.parents(link.above.quantity, own):
            if len(links) == 1 or parent.quantity.kind not in ("weight", "bias"):
                yield parent.quantity
        yield link.below.quantity
        held = [one for one in link.derivative.free_symbols if isinstance(one, QuantitySymbol)]
        yield from (one.quantity for one in sorted(held, key=str))
    typed = target.expression if isinstance(target, FormulaTarget) else ""
    for name in dict.fromkeys(_WORD.findall(typed)):
        quantity = graph.names(own).get(name)
        if quantity is not None:
            yield from (parent.quantity for parent in graph.parents(quantity, own))
            yield quantity


def _paths(target: QuestionTarget) -> Iterator[tuple[Link, ...]]:
    formula = target.formula() if isinstance(target, DerivativeTarget) else ()
    if isinstance(formula, Link):
        yield (formula,)
        return
    for chain in (formula,) if isinstance(formula, Chain) else formula:
        yield chain.links


def links_of(exercise: Exercise) -> tuple[Link, ...]:
    """Return the links that the answer to an exercise consists of, without their example, each once."""
    if exercise.target is None:
        return ()
    return tuple(dict.fromkeys(without_example(link) for path in _paths(exercise.target) for link in path))
