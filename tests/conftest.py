"""Fixtures that several test modules share."""

import json
import os
from pathlib import Path

import pytest

# What a test answers is remembered nowhere, unless it asks for a file of its own.
os.environ["CHAINRULE_PROGRESS"] = "off"


@pytest.fixture(scope="session")
def golden() -> dict:
    """Reference numbers computed outside this project; ``_fields`` explains them."""
    return json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))
