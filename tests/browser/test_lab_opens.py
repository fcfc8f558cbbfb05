"""Does every notebook run from top to bottom in a real JupyterLab, without a complaint?"""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMES = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))

# JupyterLab's own, on every page, also with an empty notebook.
BENIGN = ()

pytestmark = pytest.mark.browser


def complaints(cells):
    """Return the stderr texts and unannounced errors among the outputs."""
    found = []
    for cell in cells:
        expected = "raises-exception" in cell["metadata"].get("tags", [])
        for output in cell.get("outputs", []):
            if output["output_type"] == "error" and not expected:
                found.append(f"{output['ename']}: {output['evalue']}")
            if output.get("name") == "stderr":
                found.append("".join(output["text"]))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_notebook_runs_without_complaint(open_notebook, screenshots, name):
    page = open_notebook(name)
    cells = page.cells()
    page.screenshot(path=screenshots / f"{Path(name).stem}.png")

    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code and all(cell["execution_count"] for cell in code), "not every cell was run"
    assert complaints(cells) == []
    assert [error for error in page.errors if not any(known in error for known in BENIGN)] == []
    assert page.outside == [], "a notebook must work without the network"


def test_lab_opens_the_first_notebook_without_a_popup(open_notebook, screenshots):
    if not NAMES:
        pytest.fail("notebooks/ holds no notebook")
    page = open_notebook(NAMES[0], mode="lab", run=False)
    page.wait_for_timeout(1000)  # a notification would come up after the notebook
    page.screenshot(path=screenshots / "lab.png")
    assert page.locator(".Toastify__toast").count() == 0
    assert page.locator(".jp-Dialog").count() == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such sockets")
def test_kernels_listen_on_files_and_not_on_ports(open_notebook, write_notebook):
    told = "from ipykernel.connect import get_connection_info\nget_connection_info(unpack=True)['transport']"
    page = open_notebook(write_notebook("channels.ipynb", told))
    (cell,) = page.cells()
    assert "".join(cell["outputs"][0]["data"]["text/plain"]) == "'ipc'"
