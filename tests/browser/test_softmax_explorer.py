"""Does the softmax explorer follow the keyboard in a real JupyterLab?"""

import numpy as np
import pytest

from chainrule_helpers.numeric.functions import ACTIVATION_FUNCTIONS
from chainrule_helpers.views.heatmap import signed
from chainrule_helpers.views.style import number_text

pytestmark = pytest.mark.browser

PANEL = ".jp-NotebookPanel"
# The heat maps above it are no widgets.
PICTURE = f"{PANEL} .jupyter-widgets svg[role=img]"
SENTENCE = f"{PANEL} .path-sentence"
SLIDER = f"{PANEL} .widget-slider .noUi-handle"
BUTTON = f"{PANEL} .widget-toggle-buttons button"
START = np.array([0.4, 0.25, 0.2])


def state(page):
    """Return what a reader sees."""
    return page.evaluate(
        """([picture, sentence]) => {
            const svg = document.querySelector(picture), said = document.querySelector(sentence);
            const box = (part) => Math.round(part.getBoundingClientRect().height);
            return {
                words: svg.getAttribute('aria-label'),
                sentence: said.innerText,
                live: said.getAttribute('aria-live'),
                texts: [...svg.querySelectorAll('text')].map((text) => text.textContent),
                heights: [box(svg), box(said), box(svg.closest('.jp-OutputArea'))],
            };
        }""",
        [PICTURE, SENTENCE],
    )


def wait(page, *, words="", sentence=""):
    """Wait until the picture's words and the sentence hold these texts; return what is seen."""
    page.wait_for_function(
        """([picture, sentence, words, said]) =>
            document.querySelector(picture)?.getAttribute('aria-label').includes(words)
            && document.querySelector(sentence)?.innerText.includes(said)""",
        arg=[PICTURE, SENTENCE, words, sentence],
        timeout=15_000,
    )
    return state(page)


def expect_numpy_s(seen, output, weighted, nudged, nudge):
    """Assert that outputs, Jacobian and moves on the page are NumPy's."""
    z = np.array(weighted)
    formula = ACTIVATION_FUNCTIONS[output].formula
    found = ACTIVATION_FUNCTIONS[output].forward(z)
    moved = ACTIVATION_FUNCTIONS[output].forward(z + nudge * np.isin(np.arange(3), nudged)) - found
    jacobian = [formula(z + step).imag / 1e-20 for step in np.eye(3) * 1e-20j]
    for number in (*found, *np.ravel(jacobian)):
        assert number_text(round(float(number), 12) + 0.0) in seen["texts"]
    for move in moved:
        assert signed(float(move)) in seen["texts"]


@pytest.fixture
def page(open_notebook):
    page = open_notebook("07_open_softmax.ipynb")
    page.show_cell("explorer = ch.SoftmaxExplorer")
    page.locator(PICTURE).wait_for()
    page.evaluate("picture => document.querySelector(picture).scrollIntoView({block: 'end'})", PICTURE)
    return page


def press(page, selector, place, key, times=1):
    page.locator(selector).nth(place).focus()
    for _ in range(times):
        page.keyboard.press(key)


def test_every_control_is_turned_by_keyboard(page, screenshots):
    seen = [wait(page, words="softmax outputs: z1_3 = 0.400", sentence="Nudge z1_3 by 0.5.")]
    expect_numpy_s(seen[-1], "softmax", START, [0], 0.5)
    assert seen[-1]["live"] == "polite" and "Together 0.000." in seen[-1]["sentence"]
    page.screenshot(path=str(screenshots / "softmax_explorer.png"))

    for place in range(3):
        press(page, SLIDER, place, "ArrowUp", 2)
        seen.append(wait(page, words=f"z{place + 1}_3 = {START[place] + 0.1:.3f}"))
    expect_numpy_s(seen[-1], "softmax", START + 0.1, [0], 0.5)

    press(page, SLIDER, 0, "End")
    seen.append(wait(page, words="z1_3 = 5.000"))
    faded = np.array([5.0, 0.35, 0.3])
    expect_numpy_s(seen[-1], "softmax", faded, [0], 0.5)
    page.screenshot(path=str(screenshots / "softmax_explorer_faded.png"))

    press(page, BUTTON, 3, "Enter")
    seen.append(wait(page, sentence="Nudge z2_3 by 0.5."))
    expect_numpy_s(seen[-1], "softmax", faded, [1], 0.5)
    press(page, BUTTON, 5, "Enter")
    seen.append(wait(page, sentence="Nudge z1_3, z2_3 and z3_3 by 0.5. Moves: a1_3 0.000, a2_3 0.000"))

    press(page, SLIDER, 3, "ArrowLeft")
    seen.append(wait(page, sentence="by 1."))
    press(page, BUTTON, 0, "Enter")
    seen.append(wait(page, words="sigmoid outputs: z1_3 = 5.000"))
    expect_numpy_s(seen[-1], "sigmoid", faded, [0, 1, 2], 1.0)
    page.screenshot(path=str(screenshots / "softmax_explorer_sigmoid.png"))
    assert {tuple(one["heights"]) for one in seen} == {tuple(seen[0]["heights"])}, "the layout must not jump"
    assert page.errors == [] and page.outside == []
