"""Does the descent player of notebook 09 follow the keyboard in a real JupyterLab?"""

import json
import re
from pathlib import Path

import pytest

import chainrule_helpers as ch
from chainrule_helpers.interactives.descent import MILLISECONDS, shown_steps
from chainrule_helpers.views.style import number_text

pytestmark = pytest.mark.browser

NOTEBOOK = "09_walk_downhill.ipynb"
BOX = ".jp-NotebookPanel .widget-vbox:has(svg .fit)"
PUBLISHED = {"w1": 3.34, "b1": -1.43, "w2": -3.53, "b2": 0.57, "w3": -1.22, "w4": -2.30, "b3": 2.61}
GOLDEN = Path(__file__).resolve().parents[1] / "golden.json"
STEPS = shown_steps(10_000)


def state(page):
    """Return what a reader sees, and where it is."""
    return page.evaluate(
        """box => {
            const root = document.querySelector(box), svg = root.querySelector('svg:has(.fit)');
            const said = root.querySelector('[role=status]'), at = root.getBoundingClientRect();
            return {
                sentence: said.innerText.replaceAll('\\u00a0', ' '),
                live: said.getAttribute('aria-live'),
                words: svg.getAttribute('aria-label'),
                fit: svg.querySelector('.fit').getAttribute('d'),
                column: [...svg.querySelectorAll('text[text-anchor=end]')].map(part => part.textContent),
                readout: root.querySelector('.widget-readout').innerText,
                buttons: [...root.querySelectorAll('button')].filter(part => part.offsetParent)
                    .map(part => part.innerText.trim()),
                place: [svg.getBoundingClientRect().top - at.top, at.width, at.height].map(Math.round),
                room: said.scrollHeight <= said.closest('.widget-html').clientHeight,
            };
        }""",
        BOX,
    )


def wait_for_step(page, step, timeout=10_000):
    """Wait until sentence, picture and slider show a step; return what is seen."""
    page.wait_for_function(
        """([box, start, readout]) => {
            const root = document.querySelector(box);
            return root.querySelector('[role=status]').innerText.startsWith(start)
                && root.querySelector('svg:has(.fit)').getAttribute('aria-label').startsWith(start)
                && root.querySelector('.widget-readout').innerText === readout;
        }""",
        arg=[BOX, f"After {step:,} step{'' if step == 1 else 's'} ", f"{step:,}"],
        timeout=timeout,
    )
    return state(page)


def button(page, name):
    return page.locator(f"{BOX} button:visible", has_text=name)


def press(page, locator, key="Enter"):
    locator.focus()
    page.keyboard.press(key)


def expect_numpy_s(seen, history, step):
    """Assert that loss and parameters on the page are those of the descent."""
    (w, v), (b, c) = history.path[step].weights, history.path[step].biases
    names = ("w1", "w2", "w3", "w4", "b1", "b2", "b3")
    assert f"SSR = {number_text(history.losses[step])}." in seen["sentence"]
    said = dict(re.findall(r"([wb]\d) = (\S+?)[,.](?: |$)", seen["sentence"]))
    assert list(said) == ["w1", "w2", "b1", "b2", "w3", "w4", "b3"]
    for name, value in zip(names, (*w[:, 0], *v[0], *b, *c), strict=True):
        assert float(said[name].replace("−", "-")) == pytest.approx(value, abs=0.0051)
    assert sorted(said.values()) == sorted(seen["column"])
    assert seen["words"] == seen["sentence"]


@pytest.fixture(scope="module")
def history():
    net = ch.examples.STATQUEST
    data = (net.architecture, net.parameters, net.inputs, net.targets)
    return ch.descend(*data, rate=0.01, steps=10_000, record=STEPS)


@pytest.fixture
def page(open_notebook):
    page = open_notebook(NOTEBOOK)
    page.emulate_media(reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 720})
    page.show_cell("player = ch.DescentPlayer")
    page.locator(f"{BOX} svg .fit").first.wait_for()
    page.evaluate("box => document.querySelector(box).scrollIntoView({block: 'start'})", BOX)
    return page


def test_every_control_is_turned_by_keyboard(page, history, screenshots):
    seen = [wait_for_step(page, 0)]
    expect_numpy_s(seen[-1], history, 0)
    assert seen[-1]["buttons"] == ["Back", "Next", "Play"], "every button has a name to say"

    for step in STEPS[1:4]:
        press(page, button(page, "Next"), "Enter" if step % 2 else "Space")
        seen.append(wait_for_step(page, step))
        expect_numpy_s(seen[-1], history, step)
    press(page, button(page, "Back"), "Space")
    seen.append(wait_for_step(page, STEPS[2]))
    assert page.evaluate("() => document.activeElement.innerText").strip() == "Back"

    handle = page.locator(f"{BOX} .noUi-handle")
    press(page, handle, "End")
    seen.append(wait_for_step(page, 10_000))
    expect_numpy_s(seen[-1], history, 10_000)
    page.screenshot(path=str(screenshots / "descent_player_end.png"))
    press(page, handle, "Home")
    seen.append(wait_for_step(page, 0))
    for place, step in enumerate(STEPS):
        seen.append(wait_for_step(page, step))
        expect_numpy_s(seen[-1], history, step)
        if place == len(STEPS) // 2:
            page.screenshot(path=str(screenshots / "descent_player_middle.png"))
        press(page, handle, "ArrowRight")
    assert len({one["fit"] for one in seen}) > len(STEPS) // 2, "the curve moves"
    assert len({tuple(one["place"]) for one in seen}) == 1, "the layout must not jump"
    assert all(one["room"] for one in seen), "the sentence must fit its place"
    assert page.errors == [] and page.outside == []


def test_it_ends_at_the_published_values(page):
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))["statquest_pt2_gd"]["lr_0.01"]["10000"]
    press(page, page.locator(f"{BOX} .noUi-handle"), "End")
    seen = wait_for_step(page, 10_000)
    for name, value in PUBLISHED.items():
        assert f"{golden[name]:.2f}" == f"{value:.2f}"
        assert f"{name} = {number_text(value, 2)}" in seen["sentence"]


def test_it_plays_only_when_asked_and_pauses(page):
    page.wait_for_timeout(4 * MILLISECONDS)
    assert wait_for_step(page, 0)["live"] == "polite", "nothing moves by itself"

    press(page, button(page, "Play"))
    button(page, "Pause").wait_for()
    moving = wait_for_step(page, STEPS[4])
    assert moving["live"] == "off", "a screen reader is not interrupted at every picture"
    press(page, button(page, "Pause"), "Space")
    button(page, "Play").wait_for()
    page.wait_for_timeout(2 * MILLISECONDS)  # a picture may still be under way
    halted = state(page)
    page.wait_for_timeout(4 * MILLISECONDS)
    assert state(page) == halted, "pausing stops it"
    assert halted["live"] == "polite"

    # From here on to the end, where it stops by itself.
    press(page, page.locator(f"{BOX} .noUi-handle"), "End")
    wait_for_step(page, 10_000)
    press(page, page.locator(f"{BOX} .noUi-handle"), "ArrowLeft")
    wait_for_step(page, STEPS[-2])
    press(page, button(page, "Play"))
    wait_for_step(page, 10_000)
    button(page, "Play").wait_for()
    # And from the end it starts again.
    press(page, button(page, "Play"))
    wait_for_step(page, STEPS[2])
    press(page, button(page, "Pause"))
    button(page, "Play").wait_for()
    assert page.errors == []


def test_tab_walks_the_controls_in_reading_order(page):
    button(page, "Back").focus()
    walked = []
    for _ in range(4):
        walked.append(page.evaluate("() => document.activeElement.innerText.trim() || 'slider'"))
        page.keyboard.press("Tab")
    assert walked == ["Back", "Next", "Play", "slider"]
