"""Time what a reader waits for: the import, and a notebook's first picture; and weigh its kernel.

Run ``python benchmarks/startup.py``.  Imports run in fresh interpreters.  Notebooks run
in fresh kernels, from the start of the kernel to the end of the first cell that shows
a picture, in turn with a notebook that imports everything at its top and plots.
Memory is what the kernel's process holds after the notebook's last cell.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from peers import interleave
from traitlets.config import Config

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))
from kernel_channels import own_channels  # noqa: E402

os.environ["CHAINRULE_PROGRESS"] = "off"  # the kernels inherit it
NOTEBOOKS = ROOT / "notebooks"
ROUNDS, IMPORT_ROUNDS = 5, 15
EVERYTHING = """\
import numpy as np
import sympy as sp
import matplotlib.pyplot as plt
import ipywidgets
plt.plot([0, 1], [0, 1])
plt.show()
"""
MEMORY = """\
import os
held = [line for line in open(f"/proc/{os.getpid()}/status") if line.startswith("VmRSS")]
print(held[0].split()[1])
"""


def import_time(module: str) -> float:
    """Return seconds of a fresh interpreter that imports one module, or none."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {module}"], check=True)
    return time.perf_counter() - begun


def compare_imports() -> None:
    """Print the package's import beside NumPy's, less what a bare interpreter takes."""
    times: dict[str, list[float]] = {"sys": [], "numpy": [], "chainrule_helpers": []}
    for _ in range(IMPORT_ROUNDS):
        for module, found in times.items():
            found.append(import_time(module))
    bare, numpy, ours = (statistics.median(found) for found in times.values())
    print(
        f"import chainrule_helpers {1e3 * (ours - bare):.0f} ms, import numpy {1e3 * (numpy - bare):.0f} ms, "
        f"ratio {(ours - bare) / (numpy - bare):.2f} (a bare interpreter: {1e3 * bare:.0f} ms)"
    )


def has_picture(cell) -> bool:
    """Return whether a stored cell shows a picture."""
    return any(
        kind.startswith("image/") for output in cell.get("outputs", ()) for kind in output.get("data", {})
    )


def up_to_first_picture(path: Path) -> list[str]:
    """Return the code of a notebook's cells, up to the first that shows a picture."""
    sources = []
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            sources.append(cell.source)
            if has_picture(cell):
                return sources
    raise ValueError(f"{path.name} stores no picture.")


def in_fresh_kernel(sources: list[str]) -> tuple[float, str]:
    """Return the seconds from starting a kernel to the end of the last cell, and what that one printed."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    with tempfile.TemporaryDirectory() as folder:
        client = NotebookClient(
            notebook,
            timeout=120,
            resources={"metadata": {"path": folder}},
            config=Config(KernelManager=own_channels()),
        )
        begun = time.perf_counter()
        client.execute()
    printed = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    return time.perf_counter() - begun, printed


def compare_notebooks() -> None:
    """Print the wait for the first picture of every notebook, and what its kernel holds at the end."""
    print("| notebook | to the first picture, s | of all imports first | kernel at the end, MB |")
    print("| --- | --- | --- | --- |")
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(in_fresh_kernel(up_to_first_picture(path))[0])
            theirs.append(in_fresh_kernel([EVERYTHING])[0])
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        print(f"| {path.stem} | {statistics.median(ours):.2f} | {ratio:.2f} | {memory(path)} |", flush=True)


def memory(path: Path) -> str:
    """Return the resident memory of a kernel that has run a whole notebook, in MB; Linux only."""
    if not Path("/proc/self/status").exists():
        return ""
    cells = nbformat.read(path, as_version=4).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    return f"{int(in_fresh_kernel([*sources, MEMORY])[1]) / 1024:.0f}"


if __name__ == "__main__":
    compare_imports()
    compare_notebooks()
    print(f"\nLoad at the end {interleave.load()}.")
