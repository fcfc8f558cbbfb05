"""Does the measurement of a class time real kernels, and stop where it would measure nothing?"""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

import class_load  # noqa: E402
from class_load import HEADER, code_cells, lesson, milliseconds, row  # noqa: E402

WIDGETS = """\
from types import SimpleNamespace
import ipywidgets
box, label = ipywidgets.Checkbox(value=True), ipywidgets.Label()
explorer = SimpleNamespace(paths=(box,))"""
DRAWS = 'box.observe(lambda change: setattr(label, "value", str(change["new"])), "value")'
SLOW = "import time\ntime.sleep(0.3)"


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(class_load, "SWITCHES", 4)
    monkeypatch.setattr(class_load, "SECONDS_BETWEEN_SWITCHES", 0.01)


def attend(*cells, size=1):
    # In a thread of its own: the browser of other tests has a loop running in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, lesson(size, list(cells), think=0.01)).result()


def test_two_students_are_timed_and_weighed():
    students, seconds = attend(WIDGETS, DRAWS, SLOW, size=2)
    for one in students:
        assert len(one.cells) == 3 and len(one.switches) == 4
        assert 0.3 <= one.cells[2] <= seconds, "the cell that sleeps is timed until it has slept"
        assert 0 < min(one.switches) and one.opened > 0
        assert 20 < one.shared_megabytes <= one.megabytes < 1000
        assert 0 < one.cpu < seconds
    line = row(students, seconds, others=0.0)
    assert line.startswith("| 2 |") and line.count("|") == HEADER.splitlines()[0].count("|")


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (("1/0",), "a cell failed: division by zero"),
        (("x = 1",), "explorer.paths.*failed"),
        ((WIDGETS,), "nothing was drawn"),
    ],
)
def test_a_lesson_that_would_measure_nothing_stops(cells, sentence):
    with pytest.raises(RuntimeError, match=sentence):
        attend(*cells)


def test_the_notebook_has_the_interactive_that_is_switched():
    assert any(cell.startswith("explorer = ch.PathExplorer") for cell in code_cells())


def test_the_percentiles():
    assert milliseconds([0.25]) == (250, 250)
    middle, late = milliseconds([0.001 * number for number in range(1, 101)])
    assert middle == pytest.approx(50.5) and 94 < late < 97


@pytest.mark.parametrize("pause", ["0", "-1", "nan", "inf", "soon"])
def test_a_pause_that_is_none_is_answered_in_a_sentence(pause, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["class_load.py", f"--think={pause}"])
    with pytest.raises(SystemExit, match="2"):
        class_load.main()
    assert f"argument --think: '{pause}' is no pause; expected a mean above 0" in capsys.readouterr().err
