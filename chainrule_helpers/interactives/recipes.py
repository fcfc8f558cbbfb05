"""What an interactive is made from, as JSON, and back.

A notebook stores the recipe beside an interactive's picture, so that a page, a deck or
a browser's own Python can make the interactive again without the notebook.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, asdict, fields
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from chainrule_helpers import examples, interactives
from chainrule_helpers.architecture import Architecture
from chainrule_helpers.examples import Example
from chainrule_helpers.interactives.protocol import Interactive, as_tuples
from chainrule_helpers.messages import unknown_name

DIGITS = 10


def recipe_of(interactive: Interactive) -> dict[str, Any]:
    """Return the module of an interactive and the arguments that differ from their defaults.

    Numbers keep ten digits: a stored recipe must not depend on a machine's last bits.
    """
    given = {one.name: getattr(interactive, one.name) for one in fields(interactive)}
    plain = {
        one.name: _plain(given[one.name])
        for one in fields(interactive)
        if one.default is MISSING or given[one.name] != one.default
    }
    return {"interactive": type(interactive).__module__.rpartition(".")[2], **plain}


def interactive_of(recipe: Mapping[str, Any]) -> Interactive:
    """Return the interactive that a recipe describes.

    Raises
    ------
    ValueError
        If there is no such interactive.
    """
    given = dict(recipe)
    name, known = given.pop("interactive"), [module.name for module in iter_modules(interactives.__path__)]
    if name not in known:
        raise ValueError(unknown_name("interactive", name, known))
    module = import_module(f"{interactives.__name__}.{name}")
    (made,) = (
        one
        for one in vars(module).values()
        if isinstance(one, type) and issubclass(one, Interactive) and one.__module__ == module.__name__
    )
    if "example" in given:
        given["example"] = _example(given["example"])
    return made(**{key: as_tuples(value) for key, value in given.items()})


def _plain(value: Any) -> Any:
    if isinstance(value, Example):
        names = (name for name, known in vars(examples).items() if known == value)
        return next(names, None) or _plain(asdict(value))
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return float(f"{value:.{DIGITS}g}") if isinstance(value, float) else value


def _example(data: str | Mapping[str, Any]) -> Example:
    if isinstance(data, str):
        return getattr(examples, data)
    given = {name: as_tuples(value) for name, value in data.items() if name != "architecture"}
    return Example(architecture=Architecture(**_with_tuples(data["architecture"])), **given)


def _with_tuples(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: as_tuples(value) for name, value in data.items()}
