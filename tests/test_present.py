"""Does presenter mode leave a stable trace, size the plots, and still fit the pictures it enlarges?"""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import chainrule_helpers as ch
from chainrule_helpers.hosts.presenter import present
from chainrule_helpers.views import style

FOLDER = Path(present.__file__).parent
PARTS = sorted([*FOLDER.glob("*.js"), *FOLDER.glob("*.css")])
SHEET, SCRIPT = present.Presenter().css, present.Presenter._esm
ROLES = Path(style.__file__).with_name("roles.css").read_text(encoding="utf-8")
LINES = 250


@pytest.fixture(autouse=True)
def plots_for_a_desk():
    yield
    style.enlarge_plots(False)


@pytest.mark.parametrize("make", [ch.present, lambda: ch.present(False), ch.present_button])
def test_the_stored_output_is_one_sentence_that_never_changes(make):
    first, second = (make()._repr_mimebundle_()[0] for _ in range(2))
    assert first["text/plain"] == second["text/plain"]
    assert first["text/plain"].startswith("Presenter mode: run this cell")
    assert set(first) == {"text/plain", "application/vnd.jupyter.widget-view+json"}


@pytest.mark.parametrize("part", PARTS, ids=lambda path: path.name)
def test_every_part_is_short_and_joined_once(part):
    text = part.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= LINES, f"{part.name} is asking to be two"
    whole = SHEET if part.suffix == ".css" else SCRIPT
    assert whole.count(text) == 1
    assert not re.search(r"^import |@import", text, re.M), "a part that is asked for needs a server"


def test_only_present_starts_by_itself():
    assert (ch.present().asked, ch.present(False).asked, ch.present_button().asked) == ("start", "leave", "")


def smallest(plot):
    """Return the smallest type and the thinnest curve on a screen 1280 wide, in pixels."""
    figure = plot._figure
    figure.canvas.draw()
    scale = 1216 / (figure.get_figwidth() * 110) * 110 / 72
    type_ = [text.get_fontsize() for text in figure.findobj(lambda part: hasattr(part, "get_fontsize"))]
    lines = [line.get_linewidth() for axes in figure.axes for line in axes.get_lines()]
    return min(type_) * scale, min(lines) * scale


def draw():
    x = np.linspace(-1, 1, 5)
    surface = ch.loss_surface(x, x, np.outer(x, x), labels=("u", "v", "J"), alternative="a", path=np.eye(2))
    return (
        ch.curves(x, {"one": x, "two": x**2}, xlabel="x", ylabel="y", alternative="a"),
        ch.bars({"one": 1.0}, {"all": 1.0}, ylabel="y", alternative="a", level=("measured", 1.0)),
        surface,
    )


def test_plots_made_while_presenting_are_for_a_hall():
    ch.present()
    for plot in draw():
        type_, line = smallest(plot)
        assert type_ >= 20 and line >= 3
    ch.present(False)
    assert any(min(smallest(plot)) < 3 for plot in draw())


def test_leaving_in_the_browser_ends_the_large_plots():
    presenter = ch.present()
    presenter.is_on = True
    presenter.is_on = False
    assert style.plot_sizes() is style.DESK


def test_every_part_that_the_style_sheet_enlarges_exists_in_a_picture():
    pictures = [ch.picture(ch.examples.THOMAS, path="w12_2")]
    with ch.use_notation("statquest"):
        pictures.append(ch.picture(ch.examples.STATQUEST, path="w1", row=1))
    for bias in (-12.5, -125.0):
        large = replace(ch.examples.NEURON, biases=(np.array([bias]),))
        pictures.append(ch.picture(large))
    drawn = "".join(picture._repr_svg_() for picture in pictures)
    drawn += ch.NudgeExplorer(ch.examples.THOMAS, below="w12_2", moves=("x2",)).still()
    with ch.use_notation("nielsen"):
        explorer = ch.PathExplorer(ch.examples.NIELSEN, "a1_2")
        drawn += explorer.picture.svg + explorer.still()
    drawn += ch.StepMachine(ch.examples.THOMAS).still()
    roles = {role for roles in re.findall(r'class="([^"]*)"', drawn) for role in roles.split()}
    wanted = set(re.findall(r"\.([a-z][a-z-]+)", re.sub(r"/\*.*?\*/", "", ROLES, flags=re.S)))
    assert len(wanted) >= 15 and wanted <= roles


@pytest.mark.parametrize("sheet", [ROLES, SHEET, SCRIPT], ids=["roles", "presenter", "script"])
def test_nothing_is_recognised_by_its_looks(sheet):
    assert not re.search(r"""\[(r|rx|height|width|font-size|fill|stroke)=""", sheet)


def test_the_module_asks_for_no_address_of_the_application():
    assert "jupyterapp" not in SCRIPT and "jupyterlab" not in SCRIPT.replace("JupyterLab", "")


def test_every_rule_hangs_on_the_mode():
    rules = re.sub(r"/\*.*?\*/", "", SHEET, flags=re.S)
    for selector in re.findall(r"([^{}]+)\{[^{}]*\}", rules):
        assert "data-cr-" in selector, selector
