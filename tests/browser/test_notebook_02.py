"""Does the interactive of notebook 02 follow the keyboard in a real JupyterLab?"""

import pytest

import chainrule_helpers as ch
from chainrule_helpers.views.style import number_text

pytestmark = pytest.mark.browser

PANEL = ".jp-NotebookPanel"
PICTURE = f"{PANEL} .widget-html-content svg[role=img]"
TABLE = f"{PANEL} table.nudge"


def state(page):
    """Return what a reader sees: picture words, first slope, heights of both."""
    return page.evaluate(
        """([picture, table]) => {
            const svg = document.querySelector(picture), rows = document.querySelector(table);
            return {
                words: svg.getAttribute('aria-label'),
                slope: rows.rows[1].cells[1].innerText,
                measured: rows.rows[2].cells[1].innerText,
                heights: [svg.getBoundingClientRect().height, rows.getBoundingClientRect().height],
                width: svg.getBoundingClientRect().width,
            };
        }""",
        [PICTURE, TABLE],
    )


def show(page):
    """Bring the explorer to the screen."""
    page.show_cell("explorer = ch.NudgeExplorer")
    page.locator(f"{TABLE}:visible").wait_for()
    page.locator(TABLE).scroll_into_view_if_needed()


def press(page, locator, key, times=1):
    """Press a key on a focused control and wait until the picture's words and the table have changed."""
    words = state(page)["words"]
    table = page.locator(TABLE).inner_text()
    locator.focus()
    for _ in range(times):
        page.keyboard.press(key)
    page.wait_for_function(
        """([picture, words, table, before]) =>
            document.querySelector(picture).getAttribute('aria-label') !== words
            && document.querySelector(table).innerText !== before""",
        arg=[PICTURE, words, TABLE, table],
        timeout=10_000,
    )


def expected_slope(weight):
    net = ch.examples.THOMAS
    second = net.parameters.weights[1].copy()
    second[0, 1] = weight
    moved = ch.Parameters(weights=(net.parameters.weights[0], second), biases=net.parameters.biases)
    trace = ch.forward(net.architecture, moved, net.inputs)
    return ch.backward(net.architecture, moved, trace, net.targets).weights[1][0, 1]


def test_the_explorer_is_complete_by_keyboard(open_notebook, screenshots):
    page = open_notebook("02_follow_one_path.ipynb")
    show(page)
    start = state(page)
    assert start["slope"] == number_text(expected_slope(0.5), 4)

    sliders = page.locator(f"{PANEL} .noUi-handle")
    press(page, sliders.nth(0), "ArrowRight")
    moved = state(page)
    assert moved["slope"] == number_text(expected_slope(0.55), 4) != start["slope"]
    assert moved["heights"] == start["heights"], "the layout must not jump"
    assert "w12_2 = 0.550" in moved["words"]
    page.screenshot(path=str(screenshots / "notebook_02_explorer.png"))

    press(page, sliders.nth(3), "ArrowRight")
    assert state(page)["measured"] != moved["measured"]

    stages = page.locator(f"{PANEL} .widget-toggle-buttons button")
    stages.nth(1).focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "table => document.querySelector(table).rows[2].cells[1].innerText === '…'", arg=TABLE, timeout=10_000
    )
    assert page.locator(f"{PANEL} mjx-container").count() > 10
    assert page.errors == []


def test_a_held_arrow_key_never_leaves_the_picture_empty(open_notebook):
    page = open_notebook("02_follow_one_path.ipynb")
    show(page)
    page.evaluate(
        """([picture]) => {
            window.empty = 0; window.frames = 0;
            const look = () => {
                window.frames += 1;
                if (!document.querySelector(picture)) window.empty += 1;
                requestAnimationFrame(look);
            };
            look();
        }""",
        [PICTURE],
    )
    handle = page.locator(f"{PANEL} .noUi-handle").nth(0)
    handle.focus()
    for _ in range(30):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(30)
    weight = 0.5 + 30 * 0.05
    page.wait_for_function(
        "([table, slope]) => document.querySelector(table).rows[1].cells[1].innerText === slope",
        arg=[TABLE, number_text(expected_slope(weight), 4)],
        timeout=10_000,
    )
    assert page.evaluate("() => window.frames") > 20
    assert page.evaluate("() => window.empty") == 0
