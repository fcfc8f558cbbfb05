"""Fixtures that several test modules share."""

import json
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def golden() -> dict:
    """Reference numbers computed outside this project; ``_fields`` explains them."""
    return json.loads(Path(__file__).with_name("golden.json").read_text(encoding="utf-8"))
