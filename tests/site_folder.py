"""The static site, built once for a whole run of the tests, whichever process asks first."""

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
SECONDS = 200


def build_once(factory):
    """Return the folder of the built site, and what the build said.

    The tests run in two processes; the first makes a folder as a sign that it builds.
    """
    if shutil.which("npm") is None and not (ROOT / "build" / "site" / "node_modules").exists():
        if os.environ.get("CI"):
            pytest.fail(NO_NPM)
        pytest.skip(NO_NPM)
    base = factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder, report = base / "site", base / "site-report.json"
    try:
        (base / "site-is-being-built").mkdir()
    except FileExistsError:
        wait_for(report)
    else:
        command = [str(BUILDERS), str(ROOT / "scripts" / "build_site.py"), str(folder)]
        # Where a reader's work would be kept if the builder let it.
        environment = dict(os.environ, CHAINRULE_PROGRESS=str(base / "progress.json"))
        ended = subprocess.run(command, cwd=base, env=environment, capture_output=True, text=True)
        unfinished = report.with_suffix(".part")
        unfinished.write_text(json.dumps([ended.returncode, ended.stdout + ended.stderr]))
        unfinished.rename(report)
    status, said = json.loads(report.read_text())
    assert status == 0, said
    return SimpleNamespace(folder=folder, said=said)


def wait_for(report):
    """Return when another process has written its report."""
    end = time.monotonic() + SECONDS
    while not report.exists():
        assert time.monotonic() < end, f"the site was not built within {SECONDS} s"
        time.sleep(0.2)
