"""Install what site/package-lock.json pins: mathematics, slide decks and fonts come from npm."""

from __future__ import annotations

import hashlib
import shutil
import subprocess

from publish import ROOT, SITE, PublishError

MODULES = ROOT / "build" / "site" / "node_modules"


def install_modules() -> None:
    """Install what package-lock.json pins, unless it is there already.

    Raises
    ------
    PublishError
        If npm is missing or fails.
    """
    lock = SITE / "package-lock.json"
    stamp = MODULES / ".lock-digest"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise PublishError(
            "npm was not found; fonts and the site's mathematics come from it "
            "(Debian, Ubuntu: apt install nodejs npm; macOS: brew install node)"
        )
    MODULES.parent.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SITE / name, MODULES.parent)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=MODULES.parent, stdout=subprocess.DEVNULL).returncode:
        raise PublishError("npm could not install what site/package-lock.json pins; see its message above")
    stamp.write_text(digest)
