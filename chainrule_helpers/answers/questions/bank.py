"""The exercises: read from ``bank/*.toml``, checked against `schema`, found by id."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from chainrule_helpers import examples
from chainrule_helpers.answers.questions.schema import GROUPS, MISCONCEPTIONS, names, problems
from chainrule_helpers.messages import unknown_name

if TYPE_CHECKING:
    from sympy import Expr

    from chainrule_helpers.symbolic.chains import Chain, Link
    from chainrule_helpers.symbolic.graph import Graph


class UnknownExerciseError(ValueError):
    """There is no exercise or notebook of that name; the message suggests the nearest."""


class BankError(ValueError):
    """A file of the bank is not as `schema` wants it."""


@dataclass(frozen=True)
class QuestionTarget:
    """What an exercise asks for, by names in its example's own notation.

    Parameters
    ----------
    example : str
        Name in `chainrule_helpers.examples`.
    examples : int
        How many rows of its data take part.
    above, below, what : str
        A derivative: ``what`` is "gradient", the sum over all chains from above
        to below, or "link".
    expression : str
        Or any formula in the network's quantities.
    """

    example: str
    examples: int = 1
    above: str = ""
    below: str = ""
    what: str = ""
    expression: str = ""

    @property
    def network(self) -> examples.Example:
        """The network, its numbers and its notation."""
        return getattr(examples, self.example)

    @property
    def graph(self) -> Graph:
        """The graph of the network's quantities."""
        from chainrule_helpers.symbolic.graph import graph

        return graph(self.network.architecture, self.examples)

    def formula(self) -> Chain | tuple[Chain, ...] | Link | Expr:
        """Return the derivative or formula that `diagnose` compares with.

        Raises
        ------
        ValueError
            If a name is none of this network's.
        """
        graph, notation = self.graph, self.network.notation
        if self.expression:
            return self.read(self.expression)
        above, below = (graph.symbol(name, notation) for name in (self.above, self.below))
        if self.what == "link":
            return graph.link(above, below, notation)
        chains = graph.chains(above, below, notation)
        if not chains:
            raise ValueError(f"{self.above} does not depend on {self.below}: there is no chain to ask for.")
        return chains[0] if len(chains) == 1 else chains

    def read(self, text: str) -> Expr:
        """Return a formula typed in the example's own names."""
        from chainrule_helpers.answers.reading import parse

        return parse(text, self.graph, self.network.notation).expression

    def value(self, formula: str = "") -> float:
        """Return the number of the target, or of another formula, at the example's data."""
        from sympy import Add, Expr

        from chainrule_helpers.symbolic.chains import Chain, Link
        from chainrule_helpers.symbolic.exact import exact_number

        wanted = self.read(formula) if formula else self.formula()
        if isinstance(wanted, Link):
            wanted = wanted.derivative
        elif not isinstance(wanted, Expr):
            wanted = Add(*(chain.product for chain in ((wanted,) if isinstance(wanted, Chain) else wanted)))
        graph = self.graph
        leaves = {
            graph.symbol(quantity): float(self.network.number(quantity))
            for quantity in graph.quantities
            if quantity.kind in ("input", "target", "weight", "bias")
        }
        return exact_number(wanted, graph, leaves)


@dataclass(frozen=True)
class Wrong:
    """A wrong answer that readers give, and the mistakes it should be told.

    Parameters
    ----------
    mistakes : tuple of str
        Any of them is right.
    answer : str
        A formula, in the example's own names.
    times : float or None
        For a number instead of a formula: this multiple of the value.
    digits : int or None
        Or the value rounded to so many significant digits.
    says : str
        The reply, where the diagnosis of the formula would miss the point.
    """

    mistakes: tuple[str, ...]
    answer: str = ""
    times: float | None = None
    digits: int | None = None
    says: str = ""


@dataclass(frozen=True)
class Option:
    """One option of a choice or prediction.

    Parameters
    ----------
    key, text : str
        ``a``, ``b``, ..., and what it says.
    feedback : str
        Reply to whoever chooses it.
    correct, unsure : bool
        The right one; the one for readers who do not know yet.
    misconception : int or None
        Number in `schema.MISCONCEPTIONS`.
    outcome : str
        What is said when this is what happened.
    sign : int or None
        The sign of a number that means that this happened.
    """

    key: str
    text: str
    feedback: str = ""
    correct: bool = False
    unsure: bool = False
    misconception: int | None = None
    outcome: str = ""
    sign: int | None = None

    @property
    def misconception_name(self) -> str:
        """The misconception in words, or ""."""
        return MISCONCEPTIONS.get(self.misconception, "")


@dataclass(frozen=True)
class Exercise:
    """One question of the bank.

    Parameters
    ----------
    id, notebook, kind : str
        For example "02.3", "02", "formula".
    prompt : str
        The question.
    example : str
        The network whose names the texts use, in `chainrule_helpers.examples`.
    points : int
        What it counts; a prediction counts nothing.
    target : QuestionTarget or None
        What is asked for.
    answer, start : str
        A correct answer as typed, and what the answer's cell begins with.
    slopes : bool
        Whether an answer may name slopes of the loss, such as a delta.
    hints, solution : tuple of str, str
        The ladder of three, and the derivation in words.
    wrong : tuple of Wrong
    options : tuple of Option
    tolerance : float
        Relative, for a number.
    route : str
        The notebook that teaches what the question asks.
    happens : str
        The option that happens, where no target decides.
    """

    id: str
    notebook: str
    kind: str
    prompt: str
    example: str
    points: int = 1
    target: QuestionTarget | None = None
    answer: str = ""
    start: str = ""
    slopes: bool = False
    hints: tuple[str, ...] = ()
    solution: str = ""
    wrong: tuple[Wrong, ...] = ()
    options: tuple[Option, ...] = ()
    tolerance: float = 0.0
    route: str = ""
    happens: str = ""

    @property
    def group(self) -> str:
        """What the question is for: "warm-up", "exercise", "check yourself", ..."""
        return GROUPS[self.id[3] if self.id[3].isalpha() else ""]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the options."""
        return tuple(option.key for option in self.options)

    def option(self, key: str) -> Option:
        """Return the option with a key."""
        return self.options[self.keys.index(key)]

    def speak(self, text: str) -> str:
        """Return a text of this exercise in the current notation."""
        if "`" not in text:
            return text
        from chainrule_helpers.answers.questions.translation import relettered

        target = self.target or QuestionTarget(self.example)
        return relettered(text, target.graph, target.network.notation)


def load(identity: str) -> Exercise:
    """Return the exercise with an id.

    Raises
    ------
    UnknownExerciseError
        If there is none; the nearest id is suggested.

    Examples
    --------
    >>> load("02.1").kind
    'formula'
    """
    known = {exercise.id: exercise for notebook in notebooks() for exercise in exercises(notebook)}
    if isinstance(identity, str) and (name := identity[:20].strip().lower()) in known:
        return known[name]
    # 02.3 without quotes is the number 2.3.
    given = f"{identity:04.1f}" if isinstance(identity, float) else identity
    # The ids of the notebook that was meant say more than the first dozen of all.
    near = [name for name in known if name[:2] == str(given)[:2]] or known
    sentence = unknown_name("exercise", given, near)
    raise UnknownExerciseError(
        sentence if isinstance(identity, str) else f"{sentence} An id is text, in quotes."
    )


@cache
def notebooks() -> tuple[str, ...]:
    """Return the numbers of the notebooks that have exercises."""
    return tuple(sorted(file.name[:-5] for file in _folder().iterdir() if file.name.endswith(".toml")))


def exercises(notebook: str) -> tuple[Exercise, ...]:
    """Return the exercises and predictions of a notebook, in order.

    Raises
    ------
    UnknownExerciseError
        If there are none; the nearest number is suggested.
    BankError
        If the file is not as `schema` wants it.
    """
    if notebook not in notebooks():
        raise UnknownExerciseError(unknown_name("notebook", notebook, notebooks()))
    return _read(notebook)


@cache
def _read(notebook: str) -> tuple[Exercise, ...]:
    name = f"{notebook}.toml"
    with (_folder() / name).open("rb") as file:
        try:
            bank = tomllib.load(file)
        except tomllib.TOMLDecodeError as error:
            raise BankError(f"bank/{name} is no TOML: {error}.") from None
    return exercises_from(bank, name)


def exercises_from(bank: Mapping, name: str = "the bank") -> tuple[Exercise, ...]:
    """Return the exercises in the content of a file.

    Raises
    ------
    BankError
        If it is not as `schema` wants it; every problem is named.
    """
    if found := problems(bank):
        raise BankError(f"bank/{name}:\n" + "\n".join(found))
    return tuple(_exercise(entry, bank) for entry in bank["exercise"])


def _exercise(entry: Mapping, bank: Mapping) -> Exercise:
    made: dict[str, object] = dict(entry)
    target = entry.get("target")
    if target is not None:
        target = QuestionTarget(**({"example": bank["example"]} | target))
    made["target"] = target
    made["example"] = bank["example"]
    made["notebook"] = bank["notebook"]
    made["hints"] = tuple(entry.get("hints", ()))
    made["options"] = tuple(Option(**option) for option in entry.get("options", ()))
    made["wrong"] = tuple(
        Wrong(mistakes=names(wrong), **{key: wrong[key] for key in wrong if key != "mistake"})
        for wrong in entry.get("wrong", ())
    )
    return Exercise(**made)


def _folder():
    return files("chainrule_helpers.answers.questions") / "bank"
