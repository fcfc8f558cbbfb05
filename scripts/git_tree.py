"""Tell whether a command left the project's files as it found them.

Whoever runs the tests or builds something wants to commit afterwards what they wrote
themselves, and nothing else.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path

# What a learner answered is ignored by Git, and still no business of a builder or a test.
WORK = "progress.json*"


def state(root: Path) -> dict[str, str] | None:
    """Return what Git sees in a folder: by path, a short sign of the content of what is not as committed.

    Parameters
    ----------
    root : Path
        The project's folder.

    Returns
    -------
    dict of str to str, or None
        None where there is no Git, or where the folder is no repository.
    """
    if shutil.which("git") is None or not (root / ".git").exists():
        return None
    seen = _paths(root, "diff", "--name-only", "-z", "HEAD", "--")
    seen += _paths(root, "ls-files", "-z", "--others", "--exclude-standard")
    seen += _paths(root, "ls-files", "-z", "--others", "--ignored", f"--exclude={WORK}")
    return {name: _sign(root / name) for name in seen}


def changes(before: dict[str, str] | None, after: dict[str, str] | None) -> str:
    """Return the paths that changed between two states as one line, "" if none did.

    Without Git there is nothing to compare, and nothing is said to have changed.
    """
    if before is None or after is None:
        return ""
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return f": changed {', '.join(names)}" if names else ""


def _paths(root: Path, *arguments: str) -> list[str]:
    # In a container the folder may belong to another user, which Git otherwise refuses.
    command = ["git", "-c", "safe.directory=*", "-C", str(root), *arguments]
    said = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8").stdout
    return [name for name in said.split("\0") if name]


def _sign(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "gone"
