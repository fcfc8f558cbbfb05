"""Does whatever builds, executes or measures leave the project's files as it found them?

Each command runs in a copy of the files as they are now, committed to a repository of
its own.  The site is built by other tests, and scripts/test.py compares the whole tree.
"""

import base64
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from execute_notebooks import keep_pictures, looks_same  # noqa: E402
from git_tree import changes, state  # noqa: E402

needs_git = pytest.mark.skipif(
    not os.environ.get("CI") and (shutil.which("git") is None or not (ROOT / ".git").exists()),
    reason="needs Git and a clone: it says which files belong to the project",
)
COMMANDS = {
    "notebooks": ["scripts/execute_notebooks.py", "notebooks/08_catch_a_wrong_gradient.ipynb"],
    "the README's picture": ["scripts/draw_readme_picture.py"],
    "handouts": ["site", "handouts", "build/handouts"],
    "student": ["site", "student", "build/student"],
    "instructor": ["site", "instructor", "build/instructor"],
}
# A benchmark takes minutes: the same code once, on the first of its cases.
SHORT = "import sys; sys.path.insert(0, 'benchmarks'); import {0} as it\n"
BENCHMARKS = {
    "class_load": "sys.argv[1:] = ['--students', '1', '--think', '0.01']; it.SWITCHES = 1; it.main()",
    "gradient_checking": "it.ROUNDS = 6; it.main()",
    "gradient_speed": "it.ROUNDS = 1; it.main('3-3-1')",
    "startup": (
        "it.ROUNDS = it.IMPORT_ROUNDS = 1; it.compare_imports()\n"
        "print(it.memory(min(it.NOTEBOOKS.iterdir())))"
    ),
    "symbolic_growth": "it.DEPTHS, it.ROUNDS = range(1, 3), 1; it.main()",
    "training": "it.SEEDS, it.ROUNDS = range(1), 1; it.main()",
}


def git(folder, *arguments):
    named = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org", "-c", "safe.directory=*"]
    command = ["git", *named, "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """Return a clone whose one commit holds the files as they are now, saved or not."""
    folder = tmp_path_factory.mktemp("clean") / "project"
    for name in git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "As it is")
    return folder


def run(repository, arguments):
    """Run Python in the copy, without the promise that this run's environment makes about answers."""
    environment = {name: value for name, value in os.environ.items() if name != "CHAINRULE_PROGRESS"}
    environment |= {"PYTHONPATH": str(repository), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, *arguments]
    ended = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@needs_git
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_leaves_git_status_clean(repository, name):
    before = state(repository)
    run(repository, COMMANDS[name])
    assert changes(before, state(repository)) == ""
    assert git(repository, "status", "--porcelain") == ""


@needs_git
@pytest.mark.parametrize("name", BENCHMARKS)
def test_a_benchmark_leaves_git_status_clean(repository, name):
    before = state(repository)
    assert run(repository, ["-c", SHORT.format(name) + BENCHMARKS[name]])
    assert changes(before, state(repository)) == ""


def test_every_benchmark_is_named_here():
    # This one drives the laboratory of tests/browser, and scripts/test.py sees what those leave.
    assert {*BENCHMARKS, "slider_to_picture", "key_to_formula"} == {
        path.stem for path in (ROOT / "benchmarks").glob("*.py")
    }


def test_no_learner_s_work_is_in_the_project():
    if (ROOT / ".git").exists() and shutil.which("git"):
        assert not [name for name in git(ROOT, "ls-files").splitlines() if "progress.json" in name]
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "progress.json*" in ignored and "notebooks/progress.json*" not in ignored


@needs_git
@pytest.mark.parametrize(
    "write",
    [
        lambda folder: (folder / "README.md").write_text("mine"),
        lambda folder: (folder / "README.md").unlink(),
        lambda folder: (folder / "new.txt").write_text("left behind"),
        lambda folder: (folder / "progress.json").write_text("{}"),
        lambda folder: (folder / "docs" / "progress.json.broken-1").write_text("{}"),
    ],
)
def test_a_change_is_seen(repository, write):
    before = state(repository)
    write(repository)
    said = changes(before, state(repository))
    git(repository, "checkout", "-q", "--", ".")
    git(repository, "clean", "-qfx", "-e", "build")
    assert said.startswith(": changed ") and "," not in said
    assert changes(before, state(repository)) == ""


@needs_git
def test_what_was_changed_before_is_no_fault_and_what_is_changed_again_is(repository):
    page = repository / "README.md"
    page.write_text("mine", encoding="utf-8")
    before = state(repository)
    assert changes(before, state(repository)) == ""
    page.write_text("mine, and then yours", encoding="utf-8")
    assert "README.md" in changes(before, state(repository))
    git(repository, "checkout", "-q", "--", ".")


def test_without_a_repository_nothing_is_compared(tmp_path):
    assert state(tmp_path) is None and changes(None, None) == ""


def dotted(colour=(0, 0, 0), at=5, size=40):
    """Return a white PNG with one square in it, in base 64."""
    from PIL import Image

    image = Image.new("RGB", (100, 100), "white")
    image.paste(colour, (at, at, at + size, at + size))
    file = io.BytesIO()
    image.save(file, "png")
    return base64.b64encode(file.getvalue()).decode()


def plotted(picture, source="plot()", words="a square"):
    data = {"image/png": picture, "text/plain": [words]}
    output = {"output_type": "display_data", "data": data, "metadata": {}}
    cell = {"id": "a", "cell_type": "code", "source": source, "execution_count": 1, "outputs": [output]}
    return json.dumps({"cells": [cell]})


def test_a_stored_plot_stays_only_where_nothing_but_rounding_changed():
    old, rounded = dotted(), dotted((1, 0, 0))
    assert old != rounded and looks_same(old, rounded)
    assert keep_pictures(plotted(old), plotted(rounded)) == plotted(old)
    for new in (dotted((255, 0, 0)), dotted(at=20), dotted(size=44)):
        assert keep_pictures(plotted(old), plotted(new)) == plotted(new)
    changed = plotted(rounded, source="plot(2)"), plotted(rounded, words="a rectangle")
    assert all(keep_pictures(plotted(old), new) == new for new in changed)
