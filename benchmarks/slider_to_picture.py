"""Time a key press on a control until the changed picture is on the screen, in a real JupyterLab.

Run ``python benchmarks/slider_to_picture.py``.  The explorers stand against
`ipywidgets.interact` with an inline Matplotlib figure of the same network.  The ways
take turns in shuffled rounds of one run, and the ratio is taken round by round: what
else the machine does then weighs on all of them.  JupyterLab and Chromium come from
the fixtures of the browser tests, so this file is handed to pytest; it asserts nothing
about time.
"""

import os
import platform
import random
import statistics
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PANEL = ".jp-NotebookPanel"
ROUNDS, MOVES, WARM_UP = 4, 15, 3
QUIET_MS = 250
PACKAGES = ("jupyterlab", "ipywidgets", "anywidget", "matplotlib", "numpy")

# Handling a message holds the callback and the sending of what it changed, and it is the same
# place for every way.  The base class is wrapped before any widget exists, or it comes too late.
TIMED = """\
from dataclasses import replace
from time import perf_counter
import ipywidgets
import chainrule_helpers as ch

def timed(handle, log):
    def handle_timed(self, message):
        begun = perf_counter()
        handle(self, message)
        print(1000 * (perf_counter() - begun), file=log)
    return handle_timed

ipywidgets.Widget._handle_msg = timed(ipywidgets.Widget._handle_msg, open("{log}", "w", buffering=1))
net = ch.examples.THOMAS_DISTINCT"""
WIDE = """
net = replace(
    net,
    architecture=ch.Architecture((3, 3, 3), ("sigmoid", "sigmoid"), "half_squared_error"),
    weights=(net.weights[0], ((0.4, -0.5, 0.6), (-0.1, 0.2, 0.3), (0.7, 0.8, -0.9))),
    biases=(net.biases[0], (0.2, -0.1, 0.3)),
    y=((1.0, 0.0, 0.0),),
)"""
NUDGE = "ch.NudgeExplorer(net, below='w12_1', moves=('x2', 'y1')) # explorer"
PATHS = "ch.PathExplorer(net, 'x1') # explorer"
# One circle a unit and one number an edge: less than the explorers draw.
INTERACT = """\
import matplotlib.pyplot as plt
import numpy as np

def draw(w12):
    weights = [np.array(matrix) for matrix in net.weights]
    weights[0][0, 1] = w12
    layers = [np.array(net.x[0])]
    for matrix, bias in zip(weights, net.biases):
        layers.append(1 / (1 + np.exp(-(matrix @ layers[-1] + bias))))
    figure, axes = plt.subplots(figsize=(8, 5))
    places = [
        [(4 * layer, (len(values) - 1) / 2 - unit) for unit in range(len(values))]
        for layer, values in enumerate(layers)
    ]
    for matrix, lows, highs in zip(weights, places, places[1:]):
        for high, row in zip(highs, matrix):
            for low, weight in zip(lows, row):
                axes.plot(*zip(low, high), color="gray", zorder=1)
                spot = np.add(np.multiply(low, 0.7), np.multiply(high, 0.3))
                axes.text(*spot, f"{weight:.2f}", ha="center", va="center", backgroundcolor="white")
    for layer, (values, spots) in enumerate(zip(layers, places), start=1):
        axes.scatter(*zip(*spots), s=2200, facecolor="white", edgecolor="black", zorder=2)
        for unit, (value, spot) in enumerate(zip(values, spots), start=1):
            axes.text(*spot, f"$h_{unit}^{{({layer})}}$\\n{value:.3f}", ha="center", va="center")
    axes.set_title(f"J = {((layers[-1] - net.y[0]) ** 2).sum() / 2:.4f}")
    axes.set_axis_off()
    plt.show()

ipywidgets.interact(draw, w12=ipywidgets.FloatSlider(0.2, min=-4, max=4, step=0.05)); # explorer"""

SLIDER, BOX = f"{PANEL} .noUi-handle", f"{PANEL} .widget-checkbox input"
MADE, IMAGE = f"{PANEL} .widget-html-content svg[role=img]", f"{PANEL} .jp-RenderedImage img"
# Name: code, control, picture, and the way that it is compared with.
WAYS = {
    "NudgeExplorer, 3-3-1": ((TIMED, NUDGE), SLIDER, MADE, "interact, 3-3-1"),
    "interact, 3-3-1": ((TIMED, INTERACT), SLIDER, IMAGE, None),
    "PathExplorer, 3-3-3": ((TIMED + WIDE, PATHS), BOX, f"{PANEL} svg[role=group]", "interact, 3-3-3"),
    "interact, 3-3-3": ((TIMED + WIDE, INTERACT), SLIDER, IMAGE, None),
}

# A message posted within an animation frame arrives after that frame's layout and paint.
WATCH = """selector => {
    const watch = window.watch = {};
    const shown = () => {
        const picture = document.querySelector(selector);
        return picture && (picture.src ?? picture.outerHTML);
    };
    const look = async () => {
        const now = shown();
        if (!watch.key || watch.seen || !now || now === watch.before) return;
        watch.seen = true;
        // An image that is replaced meanwhile refuses; it has been shown all the same.
        await document.querySelector(selector).decode?.().catch(() => {});
        requestAnimationFrame(() => {
            const channel = new MessageChannel();
            channel.port1.onmessage = () => (watch.painted = performance.now());
            channel.port2.postMessage(null);
        });
    };
    watch.arm = () =>
        Object.assign(watch, { before: shown(), key: null, seen: false, painted: null });
    document.addEventListener("keydown", (event) => (watch.key ??= event.timeStamp), true);
    const everything = { subtree: true, childList: true, attributes: true, characterData: true };
    new MutationObserver(look).observe(document.body, everything);
}"""


class Way:
    """One notebook, open in a page of its own."""

    def __init__(self, name, served, traffic, open_notebook, write_notebook):
        (setup, code), control, picture, _ = WAYS[name]
        file = "".join(filter(str.isalnum, name))
        self._log, self._traffic, self._moves = served / f"{file}.log", traffic, 0
        notebook = write_notebook(f"{file}.ipynb", setup.replace("{log}", self._log.name), code)
        self._page = open_notebook(notebook)
        self._page.show_cell("# explorer")
        self._page.locator(picture).first.wait_for()
        # In one step: `interact` may put another picture in this one's place meanwhile.
        self._page.evaluate("picture => document.querySelector(picture).scrollIntoView()", picture)
        self._page.evaluate(WATCH, picture)
        self._controls = self._page.locator(control)
        self._is_slider = control == SLIDER

    def front(self):
        """Make this the page in view; one in the background may not be painted."""
        self._page.bring_to_front()
        self._settle()

    def move(self, key):
        """Press a key; return milliseconds to the picture, those of the kernel, and kilobytes received."""
        # A slider's key moves it on; Space goes through the paths one by one.
        self._controls.nth(0 if self._is_slider else self._moves % self._controls.count()).focus()
        self._moves += 1
        handled, received = len(self._handled()), self._traffic["received"]
        self._page.evaluate("() => watch.arm()")
        self._page.keyboard.press(key if self._is_slider else "Space")
        self._page.wait_for_function("() => watch.painted", timeout=20_000)
        self._settle()
        milliseconds = self._page.evaluate("() => watch.painted - watch.key")
        return (
            milliseconds,
            sum(self._handled()[handled:]),
            (self._traffic["received"] - received) / 1024,
        )

    def _handled(self):
        return [float(line) for line in self._log.read_text().split()]

    def _settle(self):
        """Wait until nothing arrives any more: an output is sent again after it is shown."""
        before = None
        while before != self._traffic["received"]:
            before = self._traffic["received"]
            self._page.wait_for_timeout(QUIET_MS)


def test_slider_to_picture(browser, served, open_notebook, write_notebook):
    """Measure, and print the table."""
    traffic = {"received": 0}

    def count(frame):
        traffic["received"] += len(frame)

    browser.on("page", lambda page: page.on("websocket", lambda socket: socket.on("framereceived", count)))
    print(
        f"{date.today()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"load {_load()} at the start\n"
        f"Python {platform.python_version()}, Chromium {browser.browser.version}, "
        + ", ".join(f"{package} {version(package)}" for package in PACKAGES)
        + f"\n{ROUNDS} rounds of {MOVES} moves each, in turn\n"
    )
    ways = {name: Way(name, served, traffic, open_notebook, write_notebook) for name in WAYS}
    rounds = {name: [] for name in WAYS}
    order, shuffler = list(WAYS), random.Random(0)
    for number in range(-1, ROUNDS):
        shuffler.shuffle(order)
        key = "ArrowLeft" if number % 2 else "ArrowRight"
        for name in order:
            ways[name].front()
            moves = [ways[name].move(key) for _ in range(WARM_UP if number < 0 else MOVES)]
            if number >= 0:
                rounds[name].append(moves)
    _print_table(rounds)
    print(f"\nload {_load()} at the end")


def _print_table(rounds):
    print("| way | median ms | 95th percentile | of interact | kernel ms | KB per update |")
    print("| --- | --- | --- | --- | --- | --- |")
    middle = {
        name: [statistics.median(ms for ms, *_ in moves) for moves in one] for name, one in rounds.items()
    }
    for name, one in rounds.items():
        painted, kernel, received = zip(*(move for moves in one for move in moves), strict=True)
        other = WAYS[name][-1]
        ratio = "1"
        if other:
            pairs = zip(middle[name], middle[other], strict=True)
            ratio = f"{statistics.median(ours / theirs for ours, theirs in pairs):.2f}"
        print(
            f"| {name} | {statistics.median(painted):.0f} "
            f"| {statistics.quantiles(painted, n=20)[-1]:.0f} | {ratio} "
            f"| {statistics.median(kernel):.1f} | {statistics.median(received):.1f} |"
        )


def _load():
    # Windows has no load average.
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


if __name__ == "__main__":
    import pytest

    # The fixtures fail without a Chromium where CI is set; a benchmark is skipped there as well.
    os.environ.pop("CI", None)
    sys.path.insert(0, str(ROOT))
    plugins = ("-p", "tests.browser.conftest", "-p", "no:cacheprovider")
    sys.exit(pytest.main([*plugins, "-s", "-q", "--timeout=0", __file__]))
