"""Execute the notebooks with fresh kernels and store their outputs.

This is the only way in which an output gets into a notebook file, so that what a
reader finds there can be reproduced.  ``make notebooks`` runs it for all of them.

    python scripts/execute_notebooks.py [--check] [--pictures] [notebooks/02_follow_one_path.ipynb ...]

A stored plot stays where the new one looks like it; ``--pictures`` writes every plot.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXPLORERS = ROOT / "site" / "lite" / "explorers.ipynb"  # comes with the browser's own lab only
CELL_SECONDS = 60
NOTEBOOK_SECONDS = 300
ATTEMPTS = 2
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}
LIVE_WIDGET = "application/vnd.jupyter.widget-view+json"
# Written by front ends while someone works, and different every time.
PASSING_CELL_METADATA = ("ExecuteTime", "collapsed", "execution", "jupyter", "scrolled", "trusted")
# Compressed pictures depend on the plotting library's version; the tests look at their data.
COMPRESSED = ("image/png", "image/jpeg")
# Another processor rounds the last digit otherwise: an edge moves, or the noise that a plot is about.
SAME_LOOK = 2.0  # of 255, averaged over a picture


def quiet_environment(hash_seed: str = "0") -> dict[str, str]:
    """Return an environment in which a reader's own settings change no output.

    Parameters
    ----------
    hash_seed : str
        Fixes the order of sets, which otherwise shows through in printed results.
    """
    matplotlib_folder = ROOT / "build" / "matplotlib"
    ipython_folder = ROOT / "build" / "ipython"
    for folder in (matplotlib_folder, ipython_folder):
        folder.mkdir(parents=True, exist_ok=True)
    environment = dict(
        os.environ,
        PYTHONHASHSEED=hash_seed,
        MPLCONFIGDIR=str(matplotlib_folder),
        IPYTHONDIR=str(ipython_folder),
        JUPYTER_PREFER_ENV_PATH="1",
        # What the reader has answered stays out of stored outputs, and they out of it.
        CHAINRULE_PROGRESS="off",
        # The debugger's remark about frozen modules is no matter of ours.
        PYDEVD_DISABLE_FILE_VALIDATION="1",
    )
    environment.pop("MPLBACKEND", None)
    return environment


def warm_font_cache(environment: dict[str, str]) -> None:
    """Build Matplotlib's font cache now, or the first plot would report it as a warning."""
    command = [sys.executable, "-c", "import matplotlib.font_manager"]
    subprocess.run(command, env=environment, check=True, capture_output=True)


def execute(source: Path, target: Path) -> None:
    """Execute one notebook in a fresh kernel and write the result elsewhere."""
    import nbformat
    from kernel_channels import own_channels
    from nbclient import NotebookClient
    from traitlets.config import Config

    notebook = nbformat.reads(source.read_text(encoding="utf-8"), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata.pop("widgets", None)
    client = NotebookClient(
        notebook,
        timeout=CELL_SECONDS,
        kernel_name=KERNELSPEC["name"],
        config=Config(KernelManager=own_channels()),
        resources={"metadata": {"path": str(source.parent)}},
        record_timing=False,
        store_widget_state=False,
        coalesce_streams=True,
    )
    client.execute()
    target.write_text(nbformat.writes(tidy(notebook)), encoding="utf-8")


def tidy(notebook: dict) -> dict:
    """Take out of a notebook, in place, whatever changes from run to run."""
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    metadata = notebook["metadata"]
    metadata.pop("widgets", None)
    metadata["kernelspec"], metadata["language_info"] = dict(KERNELSPEC), dict(LANGUAGE)
    for place, cell in enumerate(notebook["cells"]):
        if not cell.get("id"):
            text = f"{place}\n{cell['source']}"
            cell["id"] = hashlib.sha256(text.encode()).hexdigest()[:8]
        for name in PASSING_CELL_METADATA:
            cell["metadata"].pop(name, None)
        for output in cell.get("outputs", ()):
            output.pop("transient", None)
            output.get("data", {}).pop(LIVE_WIDGET, None)
            output.get("metadata", {}).pop(LIVE_WIDGET, None)
    return notebook


def execute_safely(source: Path, target: Path, environment: dict[str, str]) -> str | None:
    """Execute in a process of its own; return a complaint, or None.

    A kernel and its client can each wait for the other for ever.  It is rare, and a
    second attempt succeeds; an error in a cell is final.
    """
    command = [sys.executable, __file__, "--one", str(source), str(target)]
    for _ in range(ATTEMPTS):
        worker = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        try:
            _, complaint = worker.communicate(timeout=NOTEBOOK_SECONDS)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.communicate()
            complaint = f"no end after {NOTEBOOK_SECONDS} s"
            continue
        if worker.returncode == 0:
            return None
        if "CellTimeoutError" not in complaint and "DeadKernelError" not in complaint:
            break
    return complaint.strip()


def textual_outputs(text: str) -> list[tuple[str, list]]:
    """Return id and outputs of every code cell, without compressed pictures."""
    cells = []
    for cell in json.loads(text)["cells"]:
        if cell["cell_type"] != "code":
            continue
        outputs = []
        for output in cell["outputs"]:
            data = output.get("data", {})
            kept = {kind: data[kind] for kind in data if kind not in COMPRESSED}
            outputs.append({**output, "data": kept} if data else output)
        cells.append((cell["id"], [cell["execution_count"], outputs]))
    return cells


def differing_cells(stored: str, fresh: str) -> list[str]:
    """Return the ids of the cells whose stored outputs are not the fresh ones."""
    pairs = zip(textual_outputs(stored), textual_outputs(fresh), strict=True)
    return [identity for (identity, old), (_, new) in pairs if old != new]


def keep_pictures(stored: str, fresh: str) -> str:
    """Return the fresh notebook with the stored plot wherever its cell differs in nothing but rounding.

    A cell whose code or words changed gets its new plot, and so does one that looks different.
    """
    old_cells = {cell["id"]: cell for cell in json.loads(stored)["cells"]}
    for cell in json.loads(fresh)["cells"]:
        old_cell = old_cells.get(cell["id"])
        if cell["cell_type"] != "code" or old_cell is None or old_cell["source"] != cell["source"]:
            continue
        if differing_cells(json.dumps({"cells": [old_cell]}), json.dumps({"cells": [cell]})):
            continue
        for old, new in zip(old_cell["outputs"], cell["outputs"], strict=True):
            pictures = [output.get("data", {}).get("image/png") for output in (old, new)]
            if all(pictures) and pictures[0] != pictures[1] and looks_same(*pictures):
                fresh = fresh.replace(json.dumps(pictures[1]), json.dumps(pictures[0]))
    return fresh


def looks_same(old: str, new: str) -> bool:
    """Return whether two PNG pictures, in base 64, are of one size and nowhere near different to an eye."""
    import numpy as np
    from PIL import Image

    pixels = [
        np.asarray(Image.open(io.BytesIO(base64.b64decode(one))).convert("RGB"), float) for one in (old, new)
    ]
    return pixels[0].shape == pixels[1].shape and np.abs(pixels[0] - pixels[1]).max(axis=2).mean() < SAME_LOOK


def replace_atomically(path: Path, text: str) -> None:
    """Write a file so that an interruption leaves either the old or the new one."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    os.chmod(name, path.stat().st_mode & 0o777)
    os.replace(name, path)


def refresh(
    path: Path, folder: Path, check: bool, environment: dict[str, str], pictures: bool = False
) -> tuple[bool, str]:
    """Execute one notebook; return whether all is well, and a line to say."""
    fresh_path = folder / path.name
    if complaint := execute_safely(path, fresh_path, environment):
        return False, f"{path.name}: failed\n{complaint}"
    stored, fresh = path.read_text(encoding="utf-8"), fresh_path.read_text(encoding="utf-8")
    if not fresh.endswith("\n"):
        fresh += "\n"
    if check:
        changed = differing_cells(stored, fresh)
        said = f"outputs differ in {', '.join(changed)}" if changed else "as stored"
        return not changed, f"{path.name}: {said}"
    if not pictures:
        fresh = keep_pictures(stored, fresh)
    if stored == fresh:
        return True, f"{path.name}: unchanged"
    replace_atomically(path, fresh)
    return True, f"{path.name}: written"


def main() -> int:
    """Execute what the command line names, two at a time; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, help="default: every notebook")
    parser.add_argument("--check", action="store_true", help="write nothing; fail on a difference")
    parser.add_argument("--pictures", action="store_true", help="store plots that look the same, too")
    parser.add_argument("--one", nargs=2, type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        execute(*arguments.one)
        return 0
    paths = [path.resolve() for path in arguments.paths]
    paths = paths or [*sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")), EXPLORERS]
    environment = quiet_environment()
    warm_font_cache(environment)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(max_workers=2) as pool:
        options = (Path(folder), arguments.check, environment, arguments.pictures)
        jobs = [pool.submit(refresh, path, *options) for path in paths]
        results = []
        for job in jobs:
            results.append(job.result())
            print(results[-1][1], flush=True)
    return 0 if all(well for well, _ in results) else 1


if __name__ == "__main__":
    sys.exit(main())
