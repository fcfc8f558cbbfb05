"""Does the step machine of notebook 05 follow the keyboard in a real JupyterLab?"""

import pytest

import chainrule_helpers as ch
from chainrule_helpers.views.style import number_text

pytestmark = pytest.mark.browser

PANEL = ".jp-NotebookPanel"
EQUATION = f"{PANEL} table.step"
COUNTERS = f"{PANEL} table.counters"
STEPS = 33


def state(page):
    """Return what a reader sees: sentence, number, counters, and where things are."""
    return page.evaluate(
        """([equation, counters]) => {
            const table = document.querySelector(equation), count = document.querySelector(counters);
            const box = table.closest('.widget-vbox');
            const svg = [...box.querySelectorAll('svg[role=img]')].at(-1);
            return {
                sentence: box.querySelector('[role=status]').innerText,
                value: table.rows[1].cells[2].innerText.replace('= ', ''),
                counts: [...count.rows].map(row => row.cells[1].innerText),
                words: svg.getAttribute('aria-label'),
                tops: [table, svg, count].map(part => Math.round(
                    (part === table ? table.closest('.widget-html') : part).getBoundingClientRect().top)),
                pressed: document.activeElement.innerText,
            };
        }""",
        [EQUATION, COUNTERS],
    )


def show(page):
    """Bring the machine to the screen."""
    page.show_cell("machine = ch.StepMachine")
    page.locator(f"{EQUATION}:visible").wait_for()
    page.evaluate(
        "table => document.querySelector(table).closest('.widget-vbox').scrollIntoView({block: 'start'})",
        EQUATION,
    )


def button(page, icon):
    """Return a button of the machine by its icon."""
    return page.locator(f"{PANEL} .widget-vbox:has(table.step) button:has(.fa-{icon})").first


def wait_for_step(page, number, timeout=10_000):
    page.wait_for_function(
        """([equation, start]) => document.querySelector(equation).closest('.widget-vbox')
            .querySelector('[role=status]').innerText.startsWith(start)""",
        arg=[EQUATION, f"Step {number} of {STEPS}."],
        timeout=timeout,
    )


def numbers_of_numpy():
    net = ch.examples.THOMAS_DISTINCT
    return ch.values(net.architecture, net.parameters, net.inputs, net.targets)


def test_every_step_by_keyboard_shows_the_number_of_numpy(open_notebook, screenshots):
    page = open_notebook("05_pass_delta_back.ipynb")
    show(page)
    with ch.use_notation("nielsen"):
        machine = ch.StepMachine(ch.examples.THOMAS_DISTINCT)
        numbers, compared = numbers_of_numpy(), 0
        tops = state(page)["tops"]
        for place, moment in enumerate(machine.steps, start=1):
            wait_for_step(page, place)
            # The parts arrive one after the other, the counters last.
            counts = [str(moment.every_path), str(moment.delta)]
            seen = state(page)
            for _ in range(100):
                if str(moment) in seen["words"] and seen["counts"] == counts:
                    break
                page.wait_for_timeout(30)
                seen = state(page)
            assert seen["counts"] == counts
            assert seen["value"] == number_text(moment.value, 4)
            assert str(moment) in seen["words"]
            if moment.symbol in numbers:
                assert seen["value"] == number_text(numbers[moment.symbol], 4)
                compared += 1
            assert seen["tops"] == tops, "the layout must not jump"
            if place in (5, 15):
                page.screenshot(path=str(screenshots / f"notebook_05_step_{place}.png"))
            button(page, "step-forward").focus()
            page.keyboard.press("Enter")
        assert compared == 29
    assert state(page)["pressed"] == "Next", "the button must keep the focus"
    button(page, "step-backward").focus()
    page.keyboard.press("Space")
    wait_for_step(page, STEPS - 1)
    page.screenshot(path=str(screenshots / "notebook_05_step_machine.png"))
    assert page.errors == []


def test_play_is_pausable_by_keyboard_and_waits_at_the_question(open_notebook):
    page = open_notebook("05_pass_delta_back.ipynb")
    show(page)
    # Arrow keys move the slider; Play goes on from there.
    handle = page.locator(f"{PANEL} .widget-vbox:has(table.step) .noUi-handle").first
    handle.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    wait_for_step(page, 7)
    button(page, "play").focus()
    page.keyboard.press("Enter")
    wait_for_step(page, 9)
    page.wait_for_timeout(4000)
    assert state(page)["sentence"].startswith("Step 9 of"), "it waits before the first step back"

    answer = page.locator(f"{PANEL} .widget-vbox:has(table.step) .cr-ask .option[data-key=b]")
    answer.focus()
    page.keyboard.press("Space")
    button(page, "play").focus()
    page.keyboard.press("Enter")
    wait_for_step(page, 11)
    page.get_by_text("So it is").first.wait_for()
    button(page, "pause").focus()
    page.keyboard.press("Enter")
    page.wait_for_timeout(500)
    halted = state(page)["sentence"]
    page.wait_for_timeout(4000)
    assert state(page)["sentence"] == halted, "pausing stops it"
    assert page.errors == []
