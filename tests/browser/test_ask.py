"""Does a question's field typeset, judge and keep what is typed, by keyboard and by mouse, in JupyterLab?"""

import os
import signal

import pytest

from tests.browser.conftest import IS_IDLE, RUN_ALL, USE_THEME

pytestmark = pytest.mark.browser

SETUP = "import chainrule_helpers as ch"
KINDS = ("02.6", "03.8", "02.w2", "02.c1", "02.p1")
RESTART = """async () => {
    const session = window.jupyterapp.shell.currentWidget.sessionContext;
    await session.restartKernel();
}"""
STANDS = "text => document.querySelector('.cr-ask .field')?.value === text"
MARKS = "() => [...document.querySelectorAll('.cr-ask .mark')].map(one => one.className.baseVal).sort()"
OVERFLOWS = """() => [...document.querySelectorAll('.cr-ask, .cr-ask > *, .cr-ask .answering')]
    .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className)"""


def asking(open_notebook, write_notebook, name, *ids, extra=()):
    cells = [SETUP, *(f'ch.ask("{id}")' for id in ids), *extra]
    page = open_notebook(write_notebook(name, *cells))
    page.locator(".cr-ask").first.wait_for()
    return page


def echoed(page, text):
    page.wait_for_function(
        "text => document.querySelector('.cr-ask .echo').textContent.replace(/\\s/g, '') === text", arg=text
    )


def test_what_is_typed_is_typeset_and_judged_by_keyboard_alone(open_notebook, write_notebook):
    page = asking(open_notebook, write_notebook, "ask_keys.ipynb", "02.6")
    field = page.get_by_role("textbox", name="Your answer to 02.6")
    field.focus()
    page.keyboard.type("-(y1 - h1_3)*h1")
    echoed(page, "−(y1−h1(3))·h1")
    assert page.locator(".cr-ask .reply").inner_text() == "", "what is not finished is not scolded"
    for _ in "h1":
        page.keyboard.press("Backspace")
    page.keyboard.type("h3_2")
    page.keyboard.press("Enter")
    status = page.locator(".cr-ask [role=status][aria-live=polite]")
    status.get_by_text("not yet, first try").wait_for()
    assert page.evaluate(MARKS) == ["mark missing", "mark right", "mark right"]
    assert page.locator(".cr-ask svg").get_attribute("aria-label").endswith("Missing: dh1_3/dz1_2.")
    page.keyboard.type("*h1_3*(1 - h1_3)")
    page.keyboard.press("Enter")
    status.get_by_text("correct, second try").wait_for()
    assert page.evaluate(MARKS) == ["mark right"] * 3
    page.keyboard.press("ArrowUp")
    assert field.input_value() == "-(y1 - h1_3)*h3_2"
    page.keyboard.press("ArrowDown")
    assert field.input_value() == "-(y1 - h1_3)*h3_2*h1_3*(1 - h1_3)"
    # On by Tab: one stop in the row of symbols, then the buttons.
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("() => document.activeElement.getAttribute('aria-label')") == "h1_3"
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.textContent") == "Check"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    status.get_by_text("hint 1 of 3").wait_for()
    assert page.errors == [] and page.outside == []


def test_a_press_on_a_symbol_or_on_the_picture_writes_its_name_at_the_cursor(open_notebook, write_notebook):
    page = asking(open_notebook, write_notebook, "ask_mouse.ipynb", "02.3")
    field = page.locator(".cr-ask .field")
    field.fill("2*")
    page.locator('.cr-ask .symbols [aria-label="h2_2"]').click()
    assert field.input_value() == "2*h2_2"
    field.evaluate("one => one.setSelectionRange(0, 2)")
    page.locator('.cr-ask [data-name="y1"]').click()
    assert field.input_value() == "y1 h2_2"
    field.fill("")
    page.locator('.cr-ask [data-name="h2_2"]').click()
    page.locator(".cr-ask .check").click()
    page.get_by_text("correct, first try").wait_for()
    page.locator(".cr-ask .solution").click()
    page.get_by_text("02.3, solution").wait_for()
    field.fill("")
    page.locator('.cr-ask [data-name="w13_2"] .spot').dispatch_event("click")
    assert field.input_value() == "w13_2"
    assert page.errors == []


def restarted(page):
    """Start the kernel anew and run all cells."""
    page.evaluate(RESTART)
    page.wait_for_function(IS_IDLE)
    page.evaluate(RUN_ALL)


# The tests' own setting says that nothing is kept.
KEEPING = "import os\n\nos.environ['CHAINRULE_PROGRESS'] = 'kept.json'\nimport chainrule_helpers as ch"


def test_what_was_typed_outlives_the_kernel(open_notebook, write_notebook):
    pid = "print('pid', os.getpid())"
    page = open_notebook(write_notebook("ask_kept.ipynb", KEEPING, 'ch.ask("02.5")', pid))
    page.locator(".cr-ask").first.wait_for()
    field = page.locator(".cr-ask .field")
    field.fill("-(y1 - h1_")
    page.wait_for_function("() => !Object.keys(localStorage).some(one => one.includes('ask_kept'))")
    restarted(page)
    page.wait_for_function(STANDS, arg="-(y1 - h1_")
    pid = page.locator(".jp-OutputArea-output", has_text="pid").last.inner_text().split()[-1]
    os.kill(int(pid), signal.SIGKILL)
    # Nobody hears these keys but the page.
    field.press("End")
    field.press_sequentially("3)*2")
    page.wait_for_timeout(5000)  # the server starts another kernel by itself
    restarted(page)
    page.wait_for_function(STANDS, arg="-(y1 - h1_3)*2")


@pytest.mark.parametrize("theme, name", [("JupyterLab Light", "light"), ("JupyterLab Dark", "dark")])
def test_every_kind_of_question_at_every_width(open_notebook, write_notebook, screenshots, theme, name):
    page = asking(open_notebook, write_notebook, f"ask_{name}.ipynb", *KINDS)
    page.evaluate(USE_THEME, theme)
    for width, height in ((1280, 900), (390, 844), (320, 700)):
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        for id in KINDS:
            page.show_cell(f'ch.ask("{id}")')
            frame = page.locator(".cr-ask").filter(has_text=f"{id}.").first
            frame.wait_for()
            if width == 1280 and id in ("02.6", "03.8"):
                frame.locator(".field").fill({"02.6": "-(y1 - h1_3)*h3_2", "03.8": "-(y2 - h2_3)*h2_3"}[id])
                frame.locator(".field").press("Enter")
                frame.get_by_text("not yet").wait_for()
            if width == 1280 and id in ("02.c1", "02.p1"):
                frame.locator(".option").nth(1).click()
                page.wait_for_timeout(300)
            assert page.evaluate(OVERFLOWS) == []
            frame.screenshot(path=screenshots / f"ask_{id}_{name}_{width}.png")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(USE_THEME, "JupyterLab Light")
    assert page.errors == []


def test_a_question_on_a_screen_in_a_hall(open_notebook, write_notebook, screenshots):
    page = open_notebook(
        write_notebook("ask_hall.ipynb", SETUP, 'ch.ask("02.6")', 'ch.ask("02.c1")', "ch.present()")
    )
    page.locator("[data-cr-panel]").first.wait_for()
    page.wait_for_timeout(1500)
    for number, id in enumerate(("02.6", "02.c1")):
        page.keyboard.press("Home")
        for _ in range(6):
            frame = page.locator(".cr-ask:visible").filter(has_text=f"{id}.")
            if frame.count():
                break
            page.keyboard.press("PageDown")
            page.wait_for_timeout(300)
        page.wait_for_timeout(400)
        page.screenshot(path=screenshots / f"ask_{number}_hall.png")


def test_a_long_answer_wraps_and_none_of_it_is_out_of_sight(open_notebook, write_notebook):
    page = asking(open_notebook, write_notebook, "ask_long.ipynb", "03.9")
    field = page.locator(".cr-ask .field")
    seen = """() => {
        const one = document.querySelector('.cr-ask .field');
        return [one.scrollWidth - one.clientWidth, one.scrollHeight - one.clientHeight, one.clientHeight];
    }"""
    page.wait_for_function(f"() => ({seen})()[1] <= 1")
    wide, high, tall = page.evaluate(seen)
    assert wide <= 1 and high <= 1 and "___" in field.input_value()
    field.fill("y1")
    assert page.evaluate(seen)[2] < tall, "one line again"
    # A pasted answer of several lines is one line.
    field.evaluate("f => { f.value = 'y1\\n  + a1_3'; f.dispatchEvent(new Event('input')); }")
    assert field.input_value() == "y1 + a1_3"
    assert page.errors == []
