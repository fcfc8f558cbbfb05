"""Estimate how long each notebook takes: 150 words a minute, 90 seconds an exercise.

Words are those of the text, of the questions, and of the code that is read and not typed.

``python scripts/minutes.py`` prints the estimates; ``tests/test_minutes.py`` holds what the
notebooks claim to them.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
WORDS_A_MINUTE = 150
MINUTES_AN_EXERCISE = 1.5


def estimated(path: Path) -> float:
    """Return the minutes that reading a notebook's text and doing its exercises takes."""
    words = exercises = 0
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        source = "".join(cell["source"])
        is_question = "exercise" in cell["metadata"].get("tags", ())
        asks = re.findall(r"^ch\.(?:ask|own_words)\(", source, re.MULTILINE)
        exercises += len(asks)
        if not is_question:
            words += _words(source)
        elif asks:
            words += sum(
                _words("".join(one.get("data", {}).get("text/plain", ""))) for one in cell["outputs"]
            )
    return words / WORDS_A_MINUTE + MINUTES_AN_EXERCISE * exercises


def _words(text: str) -> int:
    return len(re.findall(r"[^\W\d_][\w'-]*", text))


def claimed(path: Path) -> int | None:
    """Return the minutes that a notebook's opening names; None where it names none."""
    opening = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
    found = re.search(r"\b(\d+) min", opening)
    return int(found[1]) if found else None


if __name__ == "__main__":
    for notebook in sorted(NOTEBOOKS.glob("*.ipynb")):
        print(f"{notebook.stem:32} claimed {claimed(notebook)}, estimated {estimated(notebook):.0f}")
