"""Do the examples in the docstrings run, and does every public name have a docstring?"""

import doctest
import importlib
import inspect
import pkgutil
import re
import tomllib
from pathlib import Path

import pytest

import chainrule_helpers as ch
from chainrule_helpers.notation import takes_notation

MODULES = [
    module.name for module in pkgutil.walk_packages(ch.__path__, "chainrule_helpers.") if not module.ispkg
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings_run(name):
    module = importlib.import_module(name)
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def test_some_examples_were_found():
    found = sum(
        bool(test.examples)
        for name in MODULES
        for test in doctest.DocTestFinder().find(importlib.import_module(name))
    )
    assert found >= 15


@pytest.mark.parametrize("name", ch.__all__)
def test_every_public_name_is_there_and_documented(name):
    thing = getattr(ch, name)
    assert inspect.getdoc(thing), name


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'bakcward'"):
        _ = ch.bakcward


def test_the_version_is_that_of_the_project_file():
    project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    assert ch.__version__ == project["version"]
    assert "__version__" in dir(ch)


SPEAKERS = [
    *("check", "check_three_ways", "compare", "compile_gradient", "formulas", "heatmap", "localise"),
    *("names_table", "picture", "with_numbers"),
]


@pytest.mark.parametrize("name", SPEAKERS)
def test_a_function_that_speaks_a_notation_shows_the_keyword(name):
    keyword = inspect.signature(getattr(ch, name)).parameters["notation"]
    assert keyword.kind is keyword.KEYWORD_ONLY and keyword.default is None


def test_a_speaker_without_the_keyword_is_refused():
    with pytest.raises(TypeError, match="nothing speaks a notation: give it a keyword `notation`"):

        @takes_notation
        def nothing():
            pass


def parameters_of(function):
    given = inspect.signature(function).parameters.values()
    return [one.name for one in given if one.name not in ("self", "cls") and not one.name.startswith("_")]


def documented(docstring):
    """Return the names under Parameters; several may share a line, with or without a type."""
    section = re.search(r"^Parameters\n-+\n(.*?)(?:\n\n\w+\n-+\n|\Z)", docstring, re.DOTALL | re.MULTILINE)
    lines = section[1].splitlines() if section else []
    heads = [line.partition(" : ")[0] for line in lines if line and not line.startswith(" ")]
    return {name.strip(" *") for head in heads for name in head.split(",")}


def callables():
    """Yield what `ch` offers that is called with arguments, and the public methods of its classes."""
    for name in ch.__all__:
        thing = getattr(ch, name)
        if inspect.isfunction(thing):
            yield name, thing
        elif inspect.isclass(thing) and thing.__module__.startswith("chainrule_helpers"):
            for method, value in vars(thing).items():
                if inspect.isfunction(value) and not method.startswith("_"):
                    yield f"{name}.{method}", value


CALLABLES = dict(callables())


@pytest.mark.parametrize("name", CALLABLES)
def test_a_public_function_s_docstring_names_its_parameters(name):
    wanted = set(parameters_of(CALLABLES[name]))
    assert wanted <= documented(inspect.getdoc(CALLABLES[name])), name


def test_the_rule_sees_what_is_missing():
    def function(rows, columns, *others, digits=3): ...

    text = "Do it.\n\nParameters\n----------\nrows, columns : int\n    Sizes.\n\nReturns\n-------\nint"
    assert set(parameters_of(function)) - documented(text) == {"others", "digits"}
