"""Does one changed line re-letter a whole notebook?"""

import contextlib
import io
import re
from pathlib import Path

import nbformat
import pytest

import chainrule_helpers as ch
from tests.networks import NOTATION_NAMES

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))
OTHERS = tuple(name for name in NOTATION_NAMES if name != "thomas")
# Notebook 09 trains for seconds each time, and says little in letters.
PAIRS = [
    (path, name)
    for path in NOTEBOOKS
    for name in (("nielsen", "mitchell") if path.stem[:2] == "09" else OTHERS)
]
SWITCH = re.compile(r"^ch\.use_notation\(\"\w+\"\)$", re.MULTILINE)


@pytest.mark.parametrize(("path", "notation"), PAIRS, ids=lambda part: getattr(part, "stem", part))
def test_a_notebook_runs_in_every_notation(path, notation, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHAINRULE_PROGRESS", "off")
    scope = {"__name__": "__main__"}
    ch.use_notation(notation)
    try:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                source = SWITCH.sub(f'ch.use_notation("{notation}")', cell.source)
                with contextlib.redirect_stdout(io.StringIO()):
                    exec(compile(source, f"{path.stem}:{cell.id}", "exec"), scope)
    finally:
        ch.use_notation("thomas")
