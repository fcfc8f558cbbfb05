"""Does the transpose workbench of notebook 06 follow the keyboard in a real JupyterLab?"""

import numpy as np
import pytest

from chainrule_helpers.views.style import number_text
from chainrule_helpers.views.workbench import HADAMARD, INVERSE, OPERATIONS, PLAIN, TRANSPOSE

pytestmark = pytest.mark.browser

NOTEBOOK = "06_turn_sums_into_matrices.ipynb"
BOX = ".jp-NotebookPanel .widget-vbox:has(svg.workbench)"
W = np.array([[0.9, -0.5, 0.3], [0.2, 0.6, -0.8], [-0.4, 0.7, 0.5]])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def delta_by_hand():
    """Return the output's delta of the notebook's network, without the package."""
    first, inner = np.array([[0.4, -0.6], [0.7, 0.2], [-0.3, 0.5]]), np.array([0.1, -0.2, 0.3])
    hidden = sigmoid(first @ np.array([0.5, -1.0]) + inner)
    output = sigmoid(W @ hidden + np.array([0.0, 0.1, -0.1]))
    return (output - np.array([1.0, 0.0, 0.5])) * output * (1 - output)


def state(page):
    """Return what a reader sees, and where it is."""
    return page.evaluate(
        """box => {
            const root = document.querySelector(box), svg = root.querySelector('svg.workbench');
            return {
                sentence: root.querySelector('[role=status]').innerText,
                words: svg.getAttribute('aria-label'),
                text: svg.textContent,
                place: [svg.getBoundingClientRect().top, svg.getBoundingClientRect().height].map(Math.round),
                room: (part => part.scrollHeight <= part.clientHeight)(
                    root.querySelector('[role=status]').closest('.widget-html')),
            };
        }""",
        BOX,
    )


def wait_for(page, operation, entry):
    page.wait_for_function(
        """([box, start]) => {
            const root = document.querySelector(box);
            return root.querySelector('[role=status]').innerText.startsWith(start)
                && root.querySelector('svg.workbench').getAttribute('aria-label').startsWith(start);
        }""",
        arg=[BOX, f"{operation}, entry {entry}:"],
        timeout=10_000,
    )


def test_every_choice_and_entry_by_keyboard(open_notebook, screenshots):
    page = open_notebook(NOTEBOOK)
    page.show_cell("workbench = ch.TransposeWorkbench")
    page.locator(f"{BOX} svg.workbench:visible").wait_for()
    page.evaluate("box => document.querySelector(box).scrollIntoView({block: 'start'})", BOX)
    delta = delta_by_hand()
    results = {
        TRANSPOSE: W.T @ delta,
        PLAIN: W @ delta,
        INVERSE: np.linalg.inv(W) @ delta,
        HADAMARD: W * delta,
    }
    places = set()
    for number, operation in enumerate(OPERATIONS):
        button = page.locator(f"{BOX} .widget-toggle-buttons button").nth(number)
        button.focus()
        page.keyboard.press("Enter" if number % 2 else "Space")
        handle = page.locator(f"{BOX} .noUi-handle")
        handle.focus()
        page.keyboard.press("Home")
        for entry in (1, 2, 3):
            wait_for(page, operation, entry)
            seen = state(page)
            for expected in np.ravel(results[operation]):
                assert number_text(expected, 4) in seen["text"]
            for measured in W.T @ delta:
                assert number_text(measured, 4) in seen["text"]
            right = 3 if operation == TRANSPOSE else 0
            assert seen["text"].count("✓") == right and seen["text"].count("✗") == 3 - right
            assert f"{right} of 3 entries match." in seen["sentence"]
            assert seen["room"], "the sentence must fit its place"
            places.add(tuple(seen["place"]))
            if entry == 2:
                page.screenshot(path=str(screenshots / f"notebook_06_workbench_{number}.png"))
            handle.focus()
            page.keyboard.press("ArrowRight")
    assert len(places) == 1, "the layout must not jump"
    assert page.errors == []
