"""Do pictures follow JupyterLab's theme, seen pixel by pixel?"""

import io

import numpy as np
import pytest
from matplotlib.image import imread

pytestmark = pytest.mark.browser

CODE = (
    "import numpy as np\nimport chainrule_helpers as ch\nnet = ch.examples.THOMAS_DISTINCT",
    "ch.picture(net, path='w12_2')",
    "x = np.linspace(-3, 3, 50)\nch.curves(x, {'one': x, 'two': x**2}, xlabel='x', ylabel='y')",
    "nudge = ch.NudgeExplorer(net, below='w12_2')\nnudge",
    "paths = ch.PathExplorer(ch.examples.NIELSEN, 'a1_2')\npaths",
    "steps = ch.StepMachine(net)\nsteps",
)
THEMES = {"JupyterLab Light": (0.8, 1.0), "JupyterLab Dark": (0.0, 0.2)}
USE_THEME = """async theme => {
    await window.jupyterapp.commands.execute('apputils:change-theme', { theme });
    while (document.body.dataset.jpThemeName !== theme)
        await new Promise(resolve => setTimeout(resolve, 20));
}"""


@pytest.mark.parametrize("theme", THEMES)
def test_pictures_and_tables_follow_the_theme(open_notebook, write_notebook, screenshots, theme):
    page = open_notebook(write_notebook("dark.ipynb", *CODE))
    page.evaluate(USE_THEME, theme)
    low, high = THEMES[theme]
    seen = 0
    for number, text in enumerate(CODE[1:]):
        page.show_cell(text.splitlines()[0])
        output = page.locator(".jp-OutputArea-output:visible").first
        output.wait_for()
        shown = page.locator(".cr-picture:visible")
        for at in range(shown.count()):
            box = shown.nth(at).bounding_box()
            if not box or box["height"] < 20:
                continue
            pixels = imread(io.BytesIO(shown.nth(at).screenshot()), format="png")[..., :3]
            assert low <= float(np.median(pixels @ [0.2126, 0.7152, 0.0722])) <= high, (text, at)
            seen += 1
        page.screenshot(path=str(screenshots / f"{theme.split()[-1].lower()}_{number}.png"))
    assert seen >= 8
    assert page.errors == []
