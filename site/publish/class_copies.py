"""Make the students' or the instructor's copies of the notebooks, both from the one source.

The source is ``notebooks/*.ipynb`` and the exercises' bank.  A student's copy has no
solution, no remark for teachers and no answer.  An instructor's copy has every answer
filled in, and after each question what a lecturer wants to have beside it.
"""

from __future__ import annotations

import ast
import copy
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat

from chainrule_helpers import found_bug, progress, use_notation
from chainrule_helpers.answers.questions import load
from chainrule_helpers.views.asking import without_answer
from publish import ROOT, PublishError
from publish.lecturer_notes import key, model_answer, notes, remark
from scripts.execute_notebooks import quiet_environment, refresh, tidy, warm_font_cache

TEACHER = "teacher"  # metadata of a cell: a remark, in Markdown
LONGEST = 100


@dataclass(frozen=True)
class Call:
    """A call such as ``ch.found_bug(3, line)`` in a cell.

    Parameters
    ----------
    function : str
        The name after ``ch.``.
    first : str or int
        Its first argument.
    variable : str
        The name of the variable given as its second, or "".
    """

    function: str
    first: str | int
    variable: str


def calls(cell: dict) -> Iterator[Call]:
    """Yield the calls of helpers whose first argument is written out."""
    if cell["cell_type"] != "code":
        return
    for node in ast.walk(_tree(cell)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name("ch"), attr=function),
                args=[ast.Constant(str() | int() as first), *rest],
            ):
                variable = rest[0].id if rest and isinstance(rest[0], ast.Name) else ""
                yield Call(function, first, variable)


def _tree(cell: dict) -> ast.Module:
    try:
        return ast.parse(cell["source"])
    except SyntaxError:
        # A cell tagged raises-exception may show one.
        return ast.Module(body=[], type_ignores=[])


def assign(cell: dict, variable: str, value: str) -> bool:
    """Give a variable another value where a cell's source sets it; say whether anything changed."""
    lines = cell["source"].split("\n")
    changed = False
    for node in reversed(_tree(cell).body):
        match node:
            case ast.Assign(targets=[ast.Name(name)], value=given) if name == variable:
                if ast.dump(given) == ast.dump(ast.parse(value, mode="eval").body):
                    continue
                assert node.end_lineno is not None
                lines[node.lineno - 1 : node.end_lineno] = [f"{variable} = {value}"]
                changed = True
    cell["source"] = "\n".join(lines)
    return changed


def unanswered(cell: dict) -> bool:
    """Take the answers out of a cell's questions; say whether there was one."""
    found = [
        (ast.get_source_segment(cell["source"], node), node.args[0])
        for node in ast.walk(_tree(cell))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "ch.ask"
        and len(node.args) + len(node.keywords) > 1
    ]
    for written, identity in found:
        cell["source"] = cell["source"].replace(written, f"ch.ask({ast.unparse(identity)})".replace("'", '"'))
    return bool(found)


# What a variable holds before anybody has answered, by the function that takes it.
BLANKS = {"found_bug": "...", "own_words": '""'}


def student(notebook: dict) -> dict:
    """Return the students' copy: no solution, no remark for teachers, no answer.

    Raises
    ------
    PublishError
        If a cell that stays needs a name that only a solution defines.
    """
    made = copy.deepcopy(notebook)
    hidden = [cell for cell in made["cells"] if _is_for_teachers(cell)]
    made["cells"] = [cell for cell in made["cells"] if not _is_for_teachers(cell)]
    _check_names(made["cells"], hidden)
    asked = [call for cell in made["cells"] for call in calls(cell)]
    blanks = {
        call.variable: BLANKS[call.function] for call in asked if call.variable and call.function in BLANKS
    }
    reset = [assign(cell, name, value) for cell in made["cells"] for name, value in blanks.items()]
    reset += [unanswered(cell) for cell in made["cells"] if cell["cell_type"] == "code"]
    told = any(not _says_nothing(cell) for cell in made["cells"])
    number = 0
    for cell in made["cells"]:
        cell["metadata"].pop(TEACHER, None)
        if cell["cell_type"] != "code":
            continue
        number += 1
        if any(reset) or told:
            # Somebody has worked in the source: what it stores belongs to their answers.
            cell["outputs"], cell["execution_count"] = [], None
        elif cell["execution_count"] is not None:
            _count(cell, number)
        for output in cell["outputs"]:
            if stored := output.get("data", {}).get("text/markdown"):
                output["data"]["text/markdown"] = without_answer(stored)
    return tidy(made)


def _is_for_teachers(cell: dict) -> bool:
    slide = cell["metadata"].get("slideshow", {}).get("slide_type")
    return "solution" in cell["metadata"].get("tags", ()) or slide == "notes"


def _check_names(kept: list[dict], hidden: list[dict]) -> None:
    """Raise PublishError if a cell that stays reads a name that only a hidden one sets."""
    only_hidden = {name: cell["id"] for cell in hidden for name in _names(cell, ast.Store)}
    for cell in kept:
        for name in _names(cell, ast.Store):
            only_hidden.pop(name, None)
    for cell in kept:
        for name in sorted(_names(cell, ast.Load) & only_hidden.keys()):
            raise PublishError(
                f"cell {cell['id']} reads {name!r}, which only the solution {only_hidden[name]} sets, "
                "so the students' copy would stop there. Move what needs it into the solution."
            )


def _names(cell: dict, context: type) -> set[str]:
    if cell["cell_type"] != "code":
        return set()
    nodes = ast.walk(_tree(cell))
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, context)}


def _says_nothing(cell: dict) -> bool:
    """Return whether the stored replies of a cell are those that an unanswered notebook gets."""
    for call in calls(cell):
        if call.function not in ("ask", "progress"):
            continue
        # A reply begins with the formula or with "02.3:", in whichever letters the notebook speaks.
        expected = f"{call.first}. " if call.function == "ask" else str(progress(str(call.first)))
        if any(
            not output.get("data", {}).get("text/plain", "").startswith(expected)
            for output in cell["outputs"]
        ):
            return False
    return True


def _count(cell: dict, number: int) -> None:
    cell["execution_count"] = number
    for output in cell["outputs"]:
        if "execution_count" in output:
            output["execution_count"] = number


def instructor(notebook: dict) -> dict:
    """Return the instructor's copy: every answer filled in, notes after every question."""
    made = copy.deepcopy(notebook)
    cells, said, judged, notation = [], {}, {}, "thomas"
    for cell in made["cells"]:
        here = list(calls(cell))
        notation = next((str(one.first) for one in here if _switches(cell, one)), notation)
        with use_notation(notation):
            said[cell["id"]] = [text for call in here if (text := _note(call))]
            for call in here:
                if call.function == "ask" and not load(call.first).options:
                    judged[cell["id"]] = _answered(str(call.first))
                elif call.function == "found_bug" and call.variable:
                    assign(cell, call.variable, str(wrong_line(call.first)))
    for cell in made["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [], None
        cells.append(cell)
        if answer := judged.get(cell["id"]):
            cells.append(nbformat.v4.new_code_cell(answer, id=f"{cell['id']}-note-answer"[-64:]))
        if remarked := cell["metadata"].pop(TEACHER, ""):
            said[cell["id"]].insert(0, remark(remarked))
        for number, text in enumerate(said[cell["id"]], start=1):
            cells.append(nbformat.v4.new_markdown_cell(text, id=f"{cell['id']}-note-{number}"[-64:]))
    made["cells"] = cells
    return tidy(made)


def _switches(cell: dict, call: Call) -> bool:
    """Return whether a call switches the notation for good, not for one ``with`` block."""
    return call.function == "use_notation" and bool(re.search(r"^ch\.use_notation", cell["source"], re.M))


def _note(call: Call) -> str:
    """Return what a lecturer wants to have after a cell with this call, or ""."""
    if call.function == "own_words":
        return key(str(call.first))
    return notes(load(call.first)) if call.function == "ask" else ""


def _answered(identity: str) -> str:
    """Return the code of a cell that answers a question."""
    return f'ch.ask("{identity}", {wrapped(model_answer(load(identity)))})'


def wrong_line(seed: int | str) -> int:
    """Return the number of the wrong line in a bug of the roulette, found by trying every line."""
    line = 1
    while not found_bug(seed, line).right:
        line += 1
    return line


def wrapped(answer: str) -> str:
    """Return a long text in quotes as several, joined, so that no line runs off the screen."""
    if len(answer) <= LONGEST:
        return answer
    pieces, line = [], ""
    for piece in re.split(r"(?= [-+] )", answer.strip('"')):
        if line and len(line + piece) > LONGEST - 10:
            pieces.append(line)
            line = ""
        line += piece
    return "(\n" + "\n".join(f'    "{piece}"' for piece in [*pieces, line]) + "\n)"


MAKERS = {"student": student, "instructor": instructor}


def write_copies(kind: str, target: Path, execute: bool = False) -> list[str]:
    """Write the copies into a folder; return a complaint for each notebook that failed.

    Parameters
    ----------
    kind : str
        "student" or "instructor".
    target : Path
        The folder; it is made if needed.  Other files in it stay.
    execute : bool
        Run every copy and store its outputs.
    """
    source = ROOT / "notebooks"
    if target.resolve() == source.resolve():
        raise PublishError(
            f"{target} holds the source of the copies; give another folder, such as build/{kind}."
        )
    target.mkdir(parents=True, exist_ok=True)
    complaints, paths = [], []
    for path in sorted(source.glob("[0-9][0-9]_*.ipynb")):
        try:
            made = MAKERS[kind](nbformat.read(path, as_version=4))
        except PublishError as error:
            complaints.append(f"{path.name}: {error}")
            continue
        nbformat.validate(made)
        paths.append(target / path.name)
        paths[-1].write_text(nbformat.writes(made) + "\n", encoding="utf-8")
    return complaints + (execute_all(paths) if execute else [])


def execute_all(paths: list[Path]) -> list[str]:
    """Run copies one after the other and store their outputs; return a complaint for each that failed."""
    environment = quiet_environment()
    warm_font_cache(environment)
    with tempfile.TemporaryDirectory() as folder:
        results = [refresh(path.resolve(), Path(folder), False, environment) for path in paths]
    return [said for well, said in results if not well]
