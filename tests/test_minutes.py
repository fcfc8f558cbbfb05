"""Does each notebook claim the minutes that it takes?"""

import json
import re
import shutil
from pathlib import Path

import pytest

from scripts.minutes import NOTEBOOKS, claimed, estimated

PATHS = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
MOST_OFF = 0.25
README = NOTEBOOKS.parent / "README.md"


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_minutes_claimed_are_those_estimated(path):
    assert claimed(path) == pytest.approx(estimated(path), rel=MOST_OFF)


def test_a_longer_notebook_takes_longer(tmp_path: Path):
    path = Path(shutil.copy(PATHS[2], tmp_path / "longer.ipynb"))
    notebook, before = json.loads(path.read_text(encoding="utf-8")), estimated(path)
    notebook["cells"].append({"cell_type": "markdown", "metadata": {}, "source": "one word more " * 50})
    asking = {"cell_type": "code", "metadata": {"tags": ["exercise"]}, "outputs": []}
    notebook["cells"].append(asking | {"source": 'ch.ask("02.1")'})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert estimated(path) == pytest.approx(before + 1 + 1.5)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_the_readme_claims_the_same(path):
    row = re.search(
        rf"^\| \[{path.stem[:2]} .*\| (\d+) \|$", README.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert int(row[1]) == claimed(path)
