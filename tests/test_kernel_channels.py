"""Does every kernel that the project starts listen on files of its own, and are they gone afterwards?"""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import kernel_channels  # noqa: E402
from execute_notebooks import execute  # noqa: E402
from kernel_channels import LONGEST, lab_options, own_channels, remove_folder, short_folder  # noqa: E402

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such sockets")
# Writes what it is connected by into a file, and shows nothing.
TELL = """\
import json
from pathlib import Path
from ipykernel.connect import get_connection_info
told = Path({path!r}).write_text(json.dumps(get_connection_info(unpack=True), default=str))"""


def asking(folder, name):
    """Write a notebook whose one cell tells how it is connected; return it and the file that will say."""
    path, told = folder / f"{name}.ipynb", folder / f"{name}.json"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(TELL.format(path=str(told)))])
    notebook.cells[0].execution_count = 1
    nbformat.write(notebook, path)
    return path, told


def connection(told):
    return json.loads(told.read_text(encoding="utf-8"))


def test_every_kernel_has_names_of_its_own_that_fit():
    places = [own_channels()["ip"] for _ in range(1000)]
    assert len(set(places)) == 1000
    assert all(len(f"{place}-5") + 1 < LONGEST for place in places)


def test_only_this_user_can_reach_the_sockets():
    folder = Path(own_channels()["ip"]).parent
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    remove_folder()
    assert not folder.exists() and Path(own_channels()["ip"]).parent != folder


def test_windows_keeps_its_ports(monkeypatch):
    monkeypatch.setattr(kernel_channels.os, "name", "nt")
    assert own_channels() == {} and lab_options() == []


def test_a_laboratory_s_kernels_have_room_for_their_names():
    folder = short_folder()
    try:
        # The server names a kernel's files after an identity of 36 letters.
        assert len(str(folder / f"kernel-{'x' * 36}-ipc-5")) + 1 < LONGEST
    finally:
        folder.rmdir()


def test_notebooks_are_executed_so(tmp_path):
    source, told = asking(tmp_path, "asked")
    execute(source, tmp_path / "done.ipynb")
    found = connection(told)
    assert found["transport"] == "ipc"
    assert not list(Path(found["ip"]).parent.glob(f"{Path(found['ip']).name}-*")), "sockets are left"


def test_nbval_runs_them_so_and_leaves_nothing(tmp_path):
    told = [asking(tmp_path, name)[1] for name in ("one", "two")]
    command = [
        *(sys.executable, "-m", "pytest", "-p", "scripts.kernel_channels", "-p", "no:cacheprovider"),
        *("--nbval", "--nbval-current-env", "-n", "2", "--dist", "loadfile", "-q", str(tmp_path)),
    ]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    found = [connection(path) for path in told]
    assert [one["transport"] for one in found] == ["ipc", "ipc"]
    assert found[0]["ip"] != found[1]["ip"]
    assert not any(Path(one["ip"]).parent.exists() for one in found), "a folder is left"
