"""The static site and the browser's lab, built once for a whole run of the tests, whoever asks first."""

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parent.parent
BUILDERS = ROOT / ".venv-site" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NO_NPM = "no npm found: install it (Debian, Ubuntu: apt install nodejs npm; macOS: brew install node)"
NOT_HERE = ("npm was not found", "could not fetch", "could not be built")
SECONDS = 280


def build_once(factory):
    """Return the folder of the built site, and what the build said."""
    if shutil.which("npm") is None and not (ROOT / "build" / "site" / "node_modules").exists():
        if os.environ.get("CI"):
            pytest.fail(NO_NPM)
        pytest.skip(NO_NPM)
    folder, status, said = run_once(factory, "site", "pages")
    assert status == 0, said
    return SimpleNamespace(folder=folder, said=said)


def build_lite_once(factory, *options):
    """Return the folder of the browser's lab; skip where nothing can be downloaded, unless this is CI."""
    name = "-".join(["lite", *(option.strip("-") for option in options)])
    folder, status, said = run_once(factory, name, "lite", *options, finish=expose)
    if status:
        if os.environ.get("CI") == "true" or not any(reason in said for reason in NOT_HERE):
            pytest.fail(said)
        pytest.skip(said.splitlines()[0])
    return folder


def expose(folder):
    """Let tests drive the lab's pages; a reader's copy does not have it."""
    settings = folder / "jupyter-lite.json"
    content = json.loads(settings.read_text(encoding="utf-8"))
    content["jupyter-config-data"]["exposeAppInBrowser"] = True
    settings.write_text(json.dumps(content), encoding="utf-8")


def run_once(factory, name, command, *options, finish=None):
    """Return the folder that a command has written, its exit status and its words.

    The tests run in two processes; the first makes a folder as a sign that it builds.
    """
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, report = base / name, base / f"{name}-report.json"
    try:
        (base / f"{name}-is-being-built").mkdir()
    except FileExistsError:
        wait_for(report)
    else:
        started = [str(BUILDERS), str(ROOT / "site"), command, str(folder), *options]
        # Where a reader's work would be kept if the builder let it.
        environment = dict(os.environ, CHAINRULE_PROGRESS=str(base / "progress.json"))
        ended = subprocess.run(started, cwd=base, env=environment, capture_output=True, text=True)
        if finish and ended.returncode == 0:
            finish(folder)
        unfinished = report.with_suffix(".part")
        unfinished.write_text(json.dumps([ended.returncode, ended.stdout + ended.stderr]))
        unfinished.rename(report)
    status, said = json.loads(report.read_text())
    return folder, status, said


def wait_for(report):
    """Return when another process has written its report."""
    end = time.monotonic() + SECONDS
    while not report.exists():
        assert time.monotonic() < end, f"nothing was built within {SECONDS} s: {report.name}"
        time.sleep(0.2)
