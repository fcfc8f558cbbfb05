"""Do pictures follow JupyterLab's theme, seen pixel by pixel?"""

import io

import numpy as np
import pytest
from matplotlib.image import imread

from tests.browser.conftest import USE_THEME
from tests.site_folder import build_once

pytestmark = pytest.mark.browser

SETUP = "import numpy as np\nimport chainrule_helpers as ch\nnet = ch.examples.THOMAS_DISTINCT"
# What is drawn for a white page in the output of each cell: pictures, bars, tables, an equation.
DRAWN = {
    "ch.picture(net, path='w12_2')": 1,
    "ch.curves(np.arange(3), {'one': np.arange(3)}, xlabel='x', ylabel='y')": 1,
    "nudge = ch.NudgeExplorer(net, below='w12_2')\nnudge": 2,
    "paths = ch.PathExplorer(ch.examples.NIELSEN, 'a1_2')\npaths": 3,
    "steps = ch.StepMachine(net)\nsteps": 3,
}
THEMES = {"JupyterLab Light": (0.8, 1.0), "JupyterLab Dark": (0.0, 0.2)}


def brightness(part):
    """Return the middle brightness of what is seen of an element, from 0 to 1."""
    pixels = imread(io.BytesIO(part.screenshot()), format="png")[..., :3]
    return float(np.median(pixels @ [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("theme", THEMES)
def test_pictures_and_tables_follow_the_theme(open_notebook, write_notebook, screenshots, theme):
    page = open_notebook(write_notebook("dark.ipynb", SETUP, *DRAWN))
    page.evaluate(USE_THEME, theme)
    low, high = THEMES[theme]
    for number, (code, many) in enumerate(DRAWN.items()):
        page.show_cell(code)
        parts = page.locator(f".jp-Cell[data-windowed-list-index='{number + 1}'] .cr-picture")
        parts.nth(many - 1).wait_for()
        assert parts.count() == many, code
        for at in range(many):
            assert low <= brightness(parts.nth(at)) <= high, (code, at)
        page.screenshot(path=str(screenshots / f"{theme.split()[-1].lower()}_{number}.png"))
    assert page.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("path", "find"),
    [
        ("notebooks/02_follow_one_path.html", ".cell_output img"),
        ("decks/02_follow_one_path.html", ".reveal .picture"),
    ],
)
def test_pictures_of_pages_and_slides_follow_the_reader_s_setting(
    browser, tmp_path_factory, scheme, path, find
):
    """A picture that brought a rule of its own would be turned twice, and be light again."""
    low, high = THEMES["JupyterLab Dark" if scheme == "dark" else "JupyterLab Light"]
    page = browser.new_page()
    page.set_viewport_size({"width": 1280, "height": 720})
    page.emulate_media(color_scheme=scheme)
    page.goto((build_once(tmp_path_factory).folder / path).as_uri())
    if path.startswith("decks"):
        page.wait_for_function("document.body.dataset.ready")
    parts, seen = page.locator(find), 0
    for _ in range(30):
        for at in range(parts.count()):
            if parts.nth(at).is_visible() and parts.nth(at).bounding_box()["height"] > 100:
                assert low <= brightness(parts.nth(at)) <= high, at
                seen += 1
        if seen >= 2:
            break
        page.keyboard.press("PageDown")
        page.wait_for_timeout(100)
    page.close()
    assert seen >= 2
