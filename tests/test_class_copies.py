"""Do the students' copies keep every answer back, and do the instructor's give every one, from one source?"""

import ast
import copy
import re
from pathlib import Path

import nbformat
import pytest

import chainrule_helpers as ch
from chainrule_helpers.answers.desk import KEYS
from chainrule_helpers.answers.questions import exercises
from publish import PublishError, class_copies
from publish.class_copies import instructor, student

from . import test_notebook_structure as structure

ROOT = Path(__file__).resolve().parent.parent

NAMES = [path.name for path in structure.PATHS]
MARK = "an answer that nobody may see"


@pytest.fixture(autouse=True)
def unanswered(monkeypatch):
    """Remember nothing, whatever a test answers."""
    monkeypatch.setenv("CHAINRULE_PROGRESS", "off")
    from chainrule_helpers.answers.desk import workbook

    workbook._noted.clear()
    yield
    workbook._noted.clear()


def source(name):
    return nbformat.read(ROOT / "notebooks" / name, as_version=4)


@pytest.fixture(scope="module")
def students():
    return {name: student(source(name)) for name in NAMES}


@pytest.fixture(scope="module")
def instructors():
    return {name: instructor(source(name)) for name in NAMES}


def stored(notebook):
    return "".join(
        str(output.get("data", {}).get("text/markdown", ""))
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_students_copy_stores_its_questions_without_the_folded_answers(students, name):
    assert "<details>" in stored(source(name)) and "Your answer" in stored(students[name])
    assert "<details>" not in stored(students[name])


def squeezed(text):
    return re.sub(r"[\s()`'\"\\]", "", text)


def text_of(notebook):
    """Return the sources, with a string that is written in pieces put together."""
    pieces = []
    for cell in notebook["cells"]:
        pieces.append(cell["source"])
        if cell["cell_type"] == "code" and "raises-exception" not in cell["metadata"].get("tags", ()):
            for node in ast.walk(ast.parse(cell["source"])):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    pieces.append(node.value)
    return pieces


def whole_formulas(notebook):
    """Return every quoted text and every piece of code in prose, squeezed."""
    pieces = text_of(notebook)
    pieces += [code for piece in pieces for code in re.findall(r"`([^`\n]+)`", piece)]
    return {squeezed(piece) for piece in pieces}


def bank_of(name):
    return exercises(name[:2])


def given_away(name, notebook):
    """Return what of the bank's answers and remarks stands in a notebook."""
    formulas = whole_formulas(notebook)
    everything = "\n".join(map(squeezed, text_of(notebook)))
    everything += "\n".join(
        squeezed(str(output)) for cell in notebook["cells"] for output in cell.get("outputs", ())
    )
    found = []
    for one in bank_of(name):
        # A single name or number is in every notebook; a formula must be nowhere as a whole.
        if one.answer and not one.answer.isidentifier() and squeezed(one.answer) in formulas:
            found.append(f"{one.id}: {one.answer}")
        sentences = [one.solution, *one.hints, *(wrong.says for wrong in one.wrong)]
        sentences += [getattr(option, "feedback", "") for option in one.options]
        found += [
            f"{one.id}: {text}" for text in sentences if text and squeezed(one.speak(text)) in everything
        ]
    return found


# The students' copies


@pytest.mark.parametrize("name", NAMES)
def test_a_students_copy_gives_nothing_away(students, name):
    assert given_away(name, students[name]) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_students_copy_has_nothing_for_teachers(students, name):
    for cell in students[name]["cells"]:
        assert "solution" not in cell["metadata"].get("tags", ())
        assert "teacher" not in cell["metadata"]


@pytest.mark.parametrize("rule", structure.RULES)
@pytest.mark.parametrize("name", NAMES)
def test_a_students_copy_keeps_the_rules_of_a_notebook(students, name, rule):
    assert list(structure.RULES[rule](students[name], name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_question_of_a_students_copy_is_open(students, name):
    for cell in students[name]["cells"]:
        for call in class_copies.calls(cell):
            for output in cell["outputs"]:
                if call.function == "ask":
                    assert output["data"]["text/plain"].startswith(f"{call.first}. ")
                if call.function == "progress":
                    assert ": 0 of " in output["data"]["text/plain"]


# The instructor's copies


@pytest.mark.parametrize("name", NAMES)
def test_an_instructors_copy_answers_every_question(instructors, name):
    """Run what answers a question, and nothing else, and have it judged."""
    judged = set()
    for cell in instructors[name]["cells"]:
        for call in class_copies.calls(cell):
            if call.function == "use_notation" and cell["source"].count("\nch.use_notation"):
                ch.use_notation(call.first)
        if cell["id"].endswith("-note-answer"):
            (call,) = (node for node in ast.walk(ast.parse(cell["source"])) if isinstance(node, ast.Call))
            identity, answer = map(ast.literal_eval, call.args)
            reply = ch.ask(identity, answer)
            assert reply.correct, f"{identity}: {reply}"
            judged.add(identity)
    ch.use_notation("thomas")
    assert judged == {one.id for one in bank_of(name) if one.kind in ("formula", "number")}


@pytest.mark.parametrize("name", NAMES)
def test_an_instructors_copy_holds_hints_and_replies_and_right_options(instructors, name):
    everything = squeezed("\n".join(text_of(instructors[name])))
    for one in bank_of(name):
        with ch.use_notation(_notation(name)):
            wanted = [*one.hints, one.solution, *(getattr(option, "feedback", "") for option in one.options)]
            wanted += [wrong.says or wrong.answer for wrong in one.wrong]
            if one.kind == "prediction":
                wanted = [option.outcome for option in one.options if option.key == one.happens]
            for text in wanted:
                is_formula = text in {wrong.answer for wrong in one.wrong}
                spoken = one.speak(f"`{text}`" if is_formula else text)
                assert squeezed(spoken) in everything, f"{one.id}: {text}"


def _notation(name):
    found = re.findall(
        r"^ch\.use_notation\(\"(\w+)\"\)", "\n".join(c["source"] for c in source(name)["cells"]), re.M
    )
    return found[0] if found else "thomas"


def test_the_instructors_copies_hold_solutions_and_remarks_and_keys(instructors):
    for name in NAMES:
        everything = "\n".join(text_of(instructors[name]))
        for cell in source(name)["cells"]:
            if "solution" in cell["metadata"].get("tags", ()):
                assert cell["source"] in everything
            for line in cell["metadata"].get("teacher", "").splitlines():
                assert f"> {line}".rstrip() in everything or f"**For the lecturer.** {line}" in everything
    last = squeezed("\n".join(text_of(instructors[NAMES[-1]])))
    assert all(squeezed(point) in last for points in KEYS.values() for point in points)


@pytest.mark.parametrize("name", [NAMES[0], NAMES[2]])
def test_an_instructors_copy_runs_and_every_check_says_right(instructors, name, tmp_path):
    path = tmp_path / name
    path.write_text(nbformat.writes(instructors[name]), encoding="utf-8")
    assert class_copies.execute_all([path]) == []
    cells = nbformat.read(path, as_version=4)["cells"]
    replies = [
        cell["outputs"][0]["data"]["text/plain"] for cell in cells if cell["id"].endswith("-note-answer")
    ]
    assert len(replies) == sum(one.kind in ("formula", "number") for one in bank_of(name))
    assert all("correct, first try" in reply for reply in replies)


# Both


@pytest.mark.parametrize("name", NAMES)
def test_the_copies_are_valid_and_come_from_one_source(students, instructors, name):
    """Whatever is neither an answer nor a remark is the same cell in both."""
    both = []
    for made in (students[name], instructors[name]):
        nbformat.validate(nbformat.from_dict(made))
        kept = {cell["id"]: cell["source"] for cell in made["cells"] if "-note-" not in cell["id"]}
        both.append(kept)
    for_students, for_instructors = both
    original = {cell["id"]: cell for cell in source(name)["cells"]}
    assert set(for_students) <= set(for_instructors) == set(original)
    for identity, text in for_students.items():
        if "exercise" not in original[identity]["metadata"].get("tags", ()):
            assert text == for_instructors[identity] == original[identity]["source"]


def test_the_command_writes_all_of_them(tmp_path):
    assert class_copies.write_copies("student", tmp_path / "new" / "folder") == []
    assert sorted(path.name for path in (tmp_path / "new" / "folder").iterdir()) == NAMES


def test_the_source_is_never_written_over():
    with pytest.raises(PublishError, match="holds the source"):
        class_copies.write_copies("student", ROOT / "notebooks")


# From here on: can all this go red?


def with_cell(notebook, text, at=20, **metadata):
    made = copy.deepcopy(notebook)
    cell = nbformat.v4.new_code_cell(text, id="planted", metadata=metadata)
    made["cells"].insert(at, cell)
    return made


def test_a_solution_disappears_and_a_remark_as_well():
    planted = with_cell(source(NAMES[2]), f"own = {MARK!r}", tags=["solution"])
    planted["cells"][0]["metadata"]["teacher"] = MARK
    planted["cells"][1]["metadata"]["slideshow"] = {"slide_type": "notes"}
    made = student(planted)
    assert MARK not in str(made) and MARK in str(instructor(planted))
    assert len(made["cells"]) == len(planted["cells"]) - 2


def test_a_solution_that_other_cells_need_is_refused():
    planted = with_cell(source(NAMES[2]), "own = 3", tags=["solution"])
    planted["cells"].append(nbformat.v4.new_code_cell("print(own + 1)", id="needs"))
    with pytest.raises(PublishError, match="cell needs reads 'own', which only the solution planted sets"):
        student(planted)


@pytest.mark.parametrize("given", ['"h2_2"', '(\n    "h2"\n    "_2"\n)', "h2_2", 'answer="h2_2"'])
def test_an_answer_left_in_the_source_is_taken_out(given):
    planted = source(NAMES[2])
    (cell,) = (cell for cell in planted["cells"] if cell["source"] == 'ch.ask("02.3")')
    cell["source"] = f'ch.ask("02.3", {given})'
    made = student(planted)
    (left,) = (one["source"] for one in made["cells"] if one["id"] == cell["id"])
    assert left == 'ch.ask("02.3")'
    assert not any(one.get("outputs") for one in made["cells"]), "the outputs may tell what was answered"


def test_a_reply_left_in_the_source_is_taken_out():
    planted = source(NAMES[2])
    for cell in planted["cells"]:
        if cell["source"] == 'ch.ask("02.3")':
            cell["outputs"][0]["data"]["text/plain"] = "02.3: correct, first try."
    assert not any(cell.get("outputs") for cell in student(planted)["cells"])


@pytest.mark.parametrize("kind", ["answer", "solution", "hint"])
def test_what_is_given_away_is_noticed(students, kind):
    one = next(one for one in bank_of(NAMES[2]) if one.id == "02.6")
    texts = {"answer": f'own = "{one.answer}"', "solution": f"# {one.solution}", "hint": f"# {one.hints[0]}"}
    assert given_away(NAMES[2], with_cell(students[NAMES[2]], texts[kind]))
