"""Speak about one network in the letters of one of the `texts`: which one is spoken now."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from inspect import signature
from types import MappingProxyType
from typing import ParamSpec, TypeVar, cast

from chainrule_helpers.messages import unknown_name
from chainrule_helpers.quantities import Quantity, quantities_of
from chainrule_helpers.texts import NOTATIONS, Notation

__all__ = [
    "NOTATIONS",
    "Notation",
    "current_notation",
    "find_notation",
    "takes_notation",
    "typed_names",
    "use_notation",
]

P = ParamSpec("P")
R = TypeVar("R")

_current = NOTATIONS["thomas"]


class _NotationInUse:
    """What `use_notation` returns: a context manager that puts the former notation back."""

    def __init__(self, notation: Notation, former: Notation) -> None:
        self._notation, self._former = notation, former

    def __enter__(self) -> Notation:
        global _current
        _current = self._notation
        return self._notation

    def __exit__(self, *_exception: object) -> None:
        global _current
        _current = self._former

    def __repr__(self) -> str:
        return f"Formulas, pictures and typed names now speak {self._notation.title}."


def use_notation(name: str) -> _NotationInUse:
    """Make formulas, pictures and typed names speak one text's letters from here on.

    Parameters
    ----------
    name : str
        ``"thomas"``, ``"thomas34"``, ``"nielsen"``, ``"statquest"`` or
        ``"mitchell"``.

    Returns
    -------
    context manager
        In a ``with`` statement, the former notation returns at its end.

    Raises
    ------
    ValueError
        If the name is unknown; the nearest is suggested.

    Examples
    --------
    >>> with use_notation("nielsen") as notation:
    ...     notation.typed(Quantity("activation", 3, 1), (3, 3, 1))
    'a1_3'
    """
    global _current
    if name is None:
        raise ValueError(unknown_name("notation", name, NOTATIONS))
    former, _current = _current, find_notation(name)
    return _NotationInUse(_current, former)


def current_notation() -> Notation:
    """Return the notation that is spoken now."""
    return _current


def find_notation(notation: str | Notation | None) -> Notation:
    """Return a notation by name; None means the current one.

    Raises
    ------
    ValueError
        If the name is unknown; the nearest is suggested.
    """
    if notation is None:
        return _current
    if isinstance(notation, Notation):
        return notation
    if not isinstance(notation, str) or notation not in NOTATIONS:
        raise ValueError(unknown_name("notation", notation, NOTATIONS))
    return NOTATIONS[notation]


def takes_notation(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function's keyword ``notation`` say whose letters it speaks for one call.

    The keyword stands in the function's own signature, where editors, ``?`` and type
    checkers see it; None means the notation in use.

    Raises
    ------
    TypeError
        If the signature has no such keyword.
    """
    if "notation" not in signature(function).parameters:
        raise TypeError(f"{function.__qualname__} speaks a notation: give it a keyword `notation`.")

    @wraps(function)
    def speaking(*args: P.args, **kwargs: P.kwargs) -> R:
        notation = cast("str | Notation | None", kwargs.get("notation"))
        with use_notation(find_notation(notation).name):
            return function(*args, **kwargs)

    return speaking


@cache
def typed_names(name: str, sizes: tuple[int, ...], examples: int = 1) -> MappingProxyType:
    """Return every quantity of a network by the name that a reader types."""
    notation = NOTATIONS[name]
    names: dict[str, Quantity] = {}
    for quantity in quantities_of(sizes, examples):
        names[notation.typed(quantity, sizes)] = quantity
        if quantity.kind == "weighted_input":
            names[notation.typed(quantity.delta(), sizes)] = quantity.delta()
    return MappingProxyType(names)
