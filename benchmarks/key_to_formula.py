"""Time a key in a question's field until the changed formula is on the screen, in a real JupyterLab.

Run ``python benchmarks/key_to_formula.py``.  Beside it stands the least that a field can do: an
`ipywidgets.Text` whose text comes back from the kernel as it is.  The two take turns in rounds of one
run.  JupyterLab and Chromium come from the fixtures of the browser tests, so this file is handed to
pytest; it asserts nothing about time.
"""

import os
import platform
import statistics
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from benchmarks.slider_to_picture import PANEL, TIMED, WATCH, _load  # noqa: E402

ROUNDS, QUIET_MS = 4, 150
ANSWER = "-(y1 - h1_3)*h1_3*(1 - h1_3)*h3_2"
PLAIN = """\
field, shown = ipywidgets.Text(), ipywidgets.HTML()
shown.add_class("echo")
field.observe(lambda change: setattr(shown, "value", change["new"]), "value")
ipywidgets.VBox([field, shown])  # field"""
WAYS = {
    "ch.ask, typeset": ('ch.ask("02.6")  # field', f"{PANEL} .cr-ask .field", f"{PANEL} .cr-ask .echo"),
    "ipywidgets.Text, as typed": (
        PLAIN,
        f"{PANEL} .widget-text input",
        f"{PANEL} .echo .widget-html-content",
    ),
}


class Way:
    """One field, open in a page of its own."""

    def __init__(self, name, served, open_notebook, write_notebook):
        code, field, echo = WAYS[name]
        file = "".join(filter(str.isalnum, name))
        self._log = served / f"{file}.log"
        self._page = open_notebook(
            write_notebook(f"{file}.ipynb", TIMED.replace("{log}", self._log.name), code)
        )
        self._page.show_cell("# field")
        self._field = self._page.locator(field)
        self._field.wait_for()
        self._page.evaluate(WATCH, echo)

    def round(self):
        """Type the answer once; return milliseconds to the formula and those of the kernel for each key."""
        self._page.bring_to_front()
        self._field.fill("")
        self._page.wait_for_timeout(4 * QUIET_MS)
        return [self._key(letter) for letter in ANSWER]

    def _key(self, letter):
        handled = len(self._handled())
        self._page.evaluate("() => watch.arm()")
        self._page.keyboard.type(letter)
        if letter in " )":
            # A space changes no formula, and an open bracket was shown closed.
            self._page.wait_for_timeout(QUIET_MS)
            return None
        self._page.wait_for_function("() => watch.painted", timeout=20_000)
        self._page.wait_for_timeout(QUIET_MS)
        return self._page.evaluate("() => watch.painted - watch.key"), sum(self._handled()[handled:])

    def _handled(self):
        return [float(line) for line in self._log.read_text().split()]


def test_key_to_formula(browser, served, open_notebook, write_notebook):
    """Measure, and print the table."""
    print(
        f"{date.today()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"load {_load()} at the start\nPython {platform.python_version()}, "
        f"Chromium {browser.browser.version}, "
        + ", ".join(f"{one} {version(one)}" for one in ("jupyterlab", "ipywidgets", "anywidget", "sympy"))
        + f"\n{ROUNDS} rounds of {ANSWER!r}, in turn\n"
    )
    ways = {name: Way(name, served, open_notebook, write_notebook) for name in WAYS}
    keys = {name: [] for name in WAYS}
    for number in range(-1, ROUNDS):
        for name in sorted(WAYS, reverse=bool(number % 2)):
            found = ways[name].round()
            keys[name] += [one for one in found if one] if number >= 0 else []
    print("| way | median ms | 95th percentile | kernel ms | kernel, 95th percentile |")
    print("| --- | --- | --- | --- | --- |")
    for name, found in keys.items():
        painted, kernel = zip(*found, strict=True)
        print(
            f"| {name} | {statistics.median(painted):.0f} | {statistics.quantiles(painted, n=20)[-1]:.0f} "
            f"| {statistics.median(kernel):.1f} | {statistics.quantiles(kernel, n=20)[-1]:.1f} |"
        )
    print(f"\nload {_load()} at the end")


if __name__ == "__main__":
    import pytest

    # The fixtures fail without a Chromium where CI is set; a benchmark is skipped there as well.
    os.environ.pop("CI", None)
    plugins = ("-p", "tests.browser.conftest", "-p", "no:cacheprovider")
    sys.exit(pytest.main([*plugins, "-s", "-q", "--timeout=0", __file__]))
