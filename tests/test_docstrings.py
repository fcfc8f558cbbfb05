"""Do the examples in the docstrings run, and does every public name have a docstring?"""

import doctest
import importlib
import inspect
import pkgutil
import tomllib
from pathlib import Path

import pytest

import chainrule_helpers as ch
from chainrule_helpers.notation import speaks

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

        @speaks
        def nothing():
            pass
