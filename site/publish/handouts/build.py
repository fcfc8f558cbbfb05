"""Build the three handouts, blank and completed, as HTML and as PDF.

What stands on them is in sheets.py, and each carries its fonts.  Those come from npm; PDFs are
printed by a Chromium, where there is one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from publish import PublishError
from publish.fonts import carried
from publish.handouts.layout import sheet_html
from publish.handouts.sheets import SHEETS

COMMANDS = ("google-chrome", "google-chrome-stable", "chromium", "chromium-browser")
MAC_CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
FLAGS = (
    *("--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer"),
)
NO_CHROMIUM = "No Chromium found, so no PDF: open the HTML files in any browser and print them."
PRINT_SECONDS = 60


def find_chromium() -> str | None:
    """Return the path of a Chromium: the variable CHROMIUM, or one of the usual names."""
    if named := os.environ.get("CHROMIUM"):
        return named
    found = [shutil.which(command) for command in COMMANDS] + [MAC_CHROME]
    return next((path for path in found if path and Path(path).exists()), None)


def print_pdf(page: Path, target: Path, chromium: str) -> None:
    """Print a page to PDF with a Chromium, as its print command would.

    Raises
    ------
    PublishError
        If no PDF came out; its last words are quoted.
    """
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with tempfile.TemporaryDirectory() as profile:
        command = [chromium, *FLAGS, *(["--no-sandbox"] if is_root else []), f"--user-data-dir={profile}"]
        command += [f"--print-to-pdf={target}", page.resolve().as_uri()]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=PRINT_SECONDS)
    if ended.returncode != 0 or not target.exists():
        raise PublishError(f"{chromium} printed no PDF of {page.name}: {ended.stderr.strip()[-300:]}")


def build(folder: Path, chromium: str | None) -> list[Path]:
    """Write all sheets, blank and completed, into a folder; return the files.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    chromium : str or None
        Prints the PDFs; without it there are none.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for make in SHEETS:
        sheet = make()
        for completed in (False, True):
            page = folder / f"{sheet.name}{'-completed' * completed}.html"
            page.write_text(carried(sheet_html(sheet, completed)), encoding="utf-8", newline="\n")
            written.append(page)
            if chromium:
                print_pdf(page, page.with_suffix(".pdf"), chromium)
                written.append(page.with_suffix(".pdf"))
    return written
