"""Do the bank and the notebooks speak of the same questions, and of notebooks that exist?"""

import re
from pathlib import Path

import nbformat
import pytest

from chainrule_helpers.answers.questions import exercises, notebooks

FILES = {
    path.name[:2]: path for path in (Path(__file__).parent.parent / "notebooks").glob("[0-9][0-9]_*.ipynb")
}
ID = re.compile(r"ch\.(?:ask|check|predict|outcome)\(\"(\d\d\.\w+)\"")


def source(number):
    return "\n".join(cell.source for cell in nbformat.read(FILES[number], as_version=4).cells)


@pytest.mark.parametrize("number", notebooks())
def test_every_question_of_the_bank_is_put_in_its_notebook_and_no_other(number):
    used = set(ID.findall(source(number)))
    # A prediction may be put by an interactive of the notebook.
    asked = {one.id for one in exercises(number) if one.kind != "prediction"}
    known = {one.id for one in exercises(number)}
    assert asked <= used <= known


@pytest.mark.parametrize("number", notebooks())
def test_no_question_is_put_twice(number):
    asked = re.findall(r"ch\.ask\(\"(\d\d\.\w+)\"", source(number))
    assert sorted(asked) == sorted(set(asked))


@pytest.mark.parametrize("number", notebooks())
def test_every_notebook_that_a_text_names_exists(number):
    said = source(number)
    for one in exercises(number):
        said += " ".join(
            [one.prompt, one.solution, *one.hints, *(getattr(o, "feedback", "") for o in one.options)]
        )
    assert set(re.findall(r"[Nn]otebooks? (\d\d)\b", said)) <= set(FILES)


def test_the_routes_of_the_first_notebook_lead_to_notebooks_that_exist():
    assert {one.route for one in exercises("00") if one.route} <= set(FILES)
