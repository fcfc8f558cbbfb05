"""Does all that a reader presses or types in notebook 08 answer rightly in a real JupyterLab?"""

import re
from urllib.parse import unquote

import pytest

from chainrule_helpers.answers.questions import load
from chainrule_helpers.numeric.planted_bugs import BUGS, RIGHT, bug

pytestmark = pytest.mark.browser

CELL = ".jp-NotebookPanel .jp-Cell.jp-mod-active"
OUTPUT = f"{CELL} .jp-OutputArea"
CHOICES = ("08.w1", "08.3", "08.7", "08.c1", "08.c2")
FORMULAS = ("08.2", "08.4", "08.5", "08.6")
PREDICTIONS = ("08.p1", "08.p2")


@pytest.fixture
def page(open_notebook):
    page = open_notebook("08_catch_a_wrong_gradient.ipynb")
    page.set_viewport_size({"width": 1280, "height": 720})
    return page


def plain(text):
    """Return words alone, as a page shows them: names stand in code there, and quotes may be curled."""
    return " ".join(re.sub('[`"“”]', " ", text).split())


def wait_for_words(page, selector, words):
    """Wait until an element of the page says these words; return all it says."""
    page.wait_for_function(
        """([selector, words]) => {
            const text = document.querySelector(selector)?.innerText ?? '';
            return text.replace(/[`"“”]/g, ' ').split(/\\s+/).join(' ').includes(words);
        }""",
        arg=[selector, plain(words)],
        timeout=15_000,
    )
    return page.locator(selector).first.inner_text()


def enter(page, holding, source=None):
    """Go to the cell that holds a text, type a new source where one is given, and run it."""
    page.show_cell(holding)
    editor = page.locator(f"{CELL} .cm-content")
    editor.wait_for()
    editor.click()
    if source is not None:
        page.keyboard.press("Control+A")
        page.keyboard.insert_text(source)
    page.keyboard.press("Control+Enter")


def press(page, id, key):
    """Press the button of one option by keyboard, and wait for its check mark."""
    number = load(id).keys.index(key)
    page.locator(f"{OUTPUT} .option").nth(number).focus()
    page.keyboard.press("Space" if number % 2 else "Enter")
    page.wait_for_function(
        """([output, pressed]) => [...document.querySelectorAll(output + ' .option')]
            .every((option, at) => (option.ariaPressed === 'true') === (at === pressed))""",
        arg=[OUTPUT, number],
        timeout=15_000,
    )


def show_question(page, id):
    page.show_cell(f'ch.ask("{id}")')
    page.locator(f"{OUTPUT} .cr-ask").first.wait_for()


def wrong_line(seed):
    """Return the number of the line in which a text differs from the right one."""
    pairs = zip(bug(seed).lines, RIGHT.splitlines(), strict=True)
    (line,) = [number for number, (shown, right) in enumerate(pairs, start=1) if shown != right]
    return line


def test_every_option_of_every_question_by_keyboard(page):
    for id in CHOICES:
        show_question(page, id)
        assert page.locator(f"{OUTPUT} .option").count() == len(load(id).options)
        # The right one last, so that it is not "though you had it".
        for option in sorted(load(id).options, key=lambda option: option.correct):
            press(page, id, option.key)
            said = wait_for_words(
                page, f"{OUTPUT} [role=status]", load(id).speak(option.feedback).partition("`")[0]
            )
            assert ("correct" in said) == option.correct
    enter(page, 'ch.progress("08")')
    wait_for_words(page, OUTPUT, f"Notebook 08: {len(CHOICES)} of 11 done")
    assert page.errors == []


def test_predictions_are_kept_and_met_by_their_outcomes(page):
    for id, wanted in zip(PREDICTIONS, ("a", "c"), strict=True):
        show_question(page, id)
        for key in (*(key for key in load(id).keys if key != wanted), wanted):
            press(page, id, key)
            wait_for_words(
                page, f"{OUTPUT} [role=status]", f"you predict {load(id).option(key).text}".partition("`")[0]
            )
        enter(page, f'ch.outcome("{id}")')
        said = wait_for_words(page, OUTPUT, f"you predicted {load(id).option(wanted).text}")
        happens = load(id).happens
        assert ("So it is." in said) == (wanted == happens)
        assert plain(load(id).option(happens).outcome) in plain(said)
    assert page.errors == []


def type_answer(page, text):
    """Type an answer into the field of a question and press Enter."""
    page.locator(f"{OUTPUT} .field").fill(text)
    page.locator(f"{OUTPUT} .field").press("Enter")


def test_typed_answers_are_judged(page):
    for id in FORMULAS:
        show_question(page, id)
        for text, verdict in ((load(id).wrong[0].answer, "not"), (load(id).answer, "correct")):
            type_answer(page, text)
            said = wait_for_words(page, f"{OUTPUT} [role=status]", f"{id}: {verdict}")
            assert ("correct" in said) == (verdict == "correct")
    for id, value in (("08.w2", "-(1 - 0.7307)*0.7307*(1 - 0.7307)*0.168"), ("08.1", "1/0.4")):
        show_question(page, id)
        for text, verdict in ((f"-({value})", "not"), (value, "correct")):
            type_answer(page, text)
            wait_for_words(page, f"{OUTPUT} [role=status]", f"{id}: {verdict}")
    assert page.errors == []


def ratios(page, reading):
    """Wait until the picture of the cell reads so, and return it; JupyterLab shows an SVG as an image."""
    page.wait_for_function(
        """([output, reading]) => {
            const image = document.querySelector(output + ' .jp-RenderedSVG img');
            return image?.naturalWidth && decodeURIComponent(image.src).includes(reading);
        }""",
        arg=[OUTPUT, reading],
        timeout=15_000,
    )
    return unquote(page.locator(f"{OUTPUT} .jp-RenderedSVG img").get_attribute("src"))


def test_the_ratios_follow_the_bug(page, screenshots):
    shown = {
        "lost_slope = located": (12, "the slope of sigmoid is missing"),
        "bias_mean = located": (6, "1/n is there once too often (n = 5 examples)"),
        "lost_link = ch.localise": (2, "the missing factor equals w3"),
    }
    for number, (cell, (wrong, reading)) in enumerate(shown.items()):
        page.show_cell(cell)
        assert ratios(page, reading).count('class="wrong"') == wrong
        page.screenshot(path=str(screenshots / f"notebook_08_ratios_{number}.png"))
    # Another bug in the same cell: another picture.
    enter(page, "bias_mean = located", 'located("sign")')
    turned = ratios(page, "Every ratio is -1")
    assert turned.count('class="wrong"') == 24
    assert turned.count('class="hatched"') == 24, "a turned sign is hatched"
    enter(page, "transposed = located", 'located("transposed")')
    assert ratios(page, "is not transposed").count('class="wrong"') == 12

    page.show_cell("forward_errors = np.array")
    page.locator(f"{OUTPUT} .jp-RenderedImage img").wait_for()
    (plotted,) = [cell for cell in page.cells() if "forward_errors = np.array" in cell["source"]]
    assert plotted["outputs"][0]["data"]["text/plain"].startswith(
        "relative error of the gradient against step"
    )
    assert page.errors == []


def test_the_roulette_names_the_line_by_running_it(page, screenshots):
    for seed in (3, 10):
        right = wrong_line(seed)
        page.show_cell(f"ch.bug({seed})")
        for line in bug(seed).lines:
            assert line.strip() in page.locator(OUTPUT).inner_text()
        other = 1 + right % len(bug(seed).lines)
        for line, verdict in ((other, "is not it: with this line put right"), (right, "it is:")):
            source = f"my_line = {line}\nch.found_bug({seed}, my_line)"
            enter(page, f"\nch.found_bug({seed}, my_line)", source)
            wait_for_words(page, OUTPUT, f"Line {line} {verdict}")
            wait_for_words(page, OUTPUT, "The ratios:")
        wait_for_words(page, OUTPUT, bug(seed).lines[right - 1].strip())
    page.screenshot(path=str(screenshots / "notebook_08_roulette.png"))

    # Eighteen numbers show eighteen texts; the page shows the one that is asked for.
    assert len({bug(seed).source for seed in range(len(BUGS))}) == 18
    enter(page, "ch.bug(10)", "ch.bug(11)")
    wait_for_words(page, OUTPUT, bug(11).lines[wrong_line(11) - 1].strip())
    enter(page, "\nch.found_bug(10, my_line)", f"ch.found_bug(11, {wrong_line(11)}).localisation")
    page.locator(f'{OUTPUT} img[alt^="Ratios, computed to measured slope."]').wait_for()
    assert page.errors == []
