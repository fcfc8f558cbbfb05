"""The exercises: read from ``bank/*.toml``, checked against `schema`, found by id."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from chainrule_helpers.answers.questions.kinds import KINDS, Exercise
from chainrule_helpers.answers.questions.schema import part_of, problems, target_kind
from chainrule_helpers.messages import unknown_name


class UnknownExerciseError(ValueError):
    """There is no exercise or notebook of that name; the message suggests the nearest."""


class BankError(ValueError):
    """A file of the bank is not as `schema` wants it."""


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
    made = KINDS[entry["kind"]]
    given = {name: value for name, value in entry.items() if name != "kind"}
    if "target" in entry:
        target = {"example": bank["example"]} | entry["target"]
        given["target"] = target_kind(target)(**target)
    if "hints" in entry:
        given["hints"] = tuple(entry["hints"])
    for name in {"options", "wrong"} & set(entry):
        part = part_of(made, name)
        given[name] = tuple(part(**one) for one in entry[name])
    return made(notebook=bank["notebook"], example=bank["example"], **given)


def _folder():
    return files("chainrule_helpers.answers.questions") / "bank"
