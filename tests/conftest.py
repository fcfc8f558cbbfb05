"""Fixtures that several test modules share."""

import json
import os
from pathlib import Path

import pytest

# What a test answers is remembered nowhere, unless it asks for a file of its own.
os.environ["CHAINRULE_PROGRESS"] = "off"


def pytest_terminal_summary(terminalreporter):
    """Say once why tests were skipped for want of a browser; pytest keeps it to itself."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = {report.longrepr[2].removeprefix("Skipped: ") for report in skipped}
    for reason in sorted(reason for reason in reasons if " found: install " in reason):
        terminalreporter.write_line(f"Skipped: {reason}.")


@pytest.fixture(scope="session")
def golden() -> dict:
    """Reference numbers computed outside this project; ``_fields`` explains them."""
    return json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))
