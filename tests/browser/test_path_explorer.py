"""Does the path explorer follow mouse and keyboard in a real JupyterLab?"""

import pytest

import chainrule_helpers as ch
from chainrule_helpers.views.style import number_text

pytestmark = pytest.mark.browser

PANEL = ".jp-NotebookPanel"
PICTURE = f"{PANEL} svg[role=group]"
SENTENCE = f"{PANEL} .path-sentence"
CODE = (
    "import chainrule_helpers as ch\nch.use_notation('nielsen')",
    "explorer = ch.PathExplorer(ch.examples.NIELSEN, 'a1_2')\nexplorer",
)


def slope(kind, layer, *place, output="sigmoid"):
    """Return NumPy's slope of the loss."""
    net = ch.examples.NIELSEN
    architecture = ch.Architecture(net.architecture.sizes, ("sigmoid", output), net.architecture.loss)
    trace = ch.forward(architecture, net.parameters, net.inputs)
    found = ch.backward(architecture, net.parameters, trace, net.targets)
    if kind == "activation":
        value = (found.deltas[layer - 1] @ net.parameters.weights[layer - 1])[0][place[0]]
    else:
        value = getattr(found, kind)[layer - 2][place]
    return float(value)


def tell(texts, value):
    """Say whether texts tell a number, to four decimals or as many more as shares need to add up."""
    digits = {len(text.partition(".")[2]) for text in texts}
    return min(digits) >= 4 and all(text == number_text(value, max(digits)) for text in texts)


def state(page):
    """Return what a reader sees."""
    return page.evaluate(
        """([panel, picture, sentence]) => {
            const find = (text) => document.querySelector(text);
            const svg = find(picture), bar = find(`${panel} svg[role=img]`);
            const box = (part) => Math.round(part.getBoundingClientRect().height);
            return {
                words: svg.getAttribute('aria-label'),
                sentence: find(sentence).innerText,
                bar: bar.getAttribute('aria-label'),
                numbers: [...bar.querySelectorAll('text')].slice(-2).map((part) => part.textContent),
                rows: find(`${panel} table.paths`).rows.length,
                focus: document.activeElement?.dataset?.name,
                heights: [box(svg), box(find(sentence)), box(bar), box(svg.closest('.jp-OutputArea'))],
            };
        }""",
        [PANEL, PICTURE, SENTENCE],
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


@pytest.fixture
def page(request, open_notebook, write_notebook):
    code = getattr(request, "param", CODE)
    page = open_notebook(write_notebook("path_explorer.ipynb", *code))
    page.show_cell("explorer = ch.PathExplorer")
    page.locator(PICTURE).wait_for()
    page.evaluate("picture => document.querySelector(picture).scrollIntoView()", PICTURE)
    return page


def test_a_quantity_is_chosen_by_mouse_by_keyboard_and_by_name(page, screenshots):
    start = wait(page, words="from a1_2", sentence="3 of 3 paths on: the sum meets")
    assert tell(start["numbers"], slope("activation", 2, 0))
    page.screenshot(path=str(screenshots / "path_explorer.png"))

    # On the bare edge, away from its label and from every other edge.
    edge = page.evaluate(
        """([picture]) => {
            const spot = document.querySelector(`${picture} [data-name=w12_2] .cr-spot`);
            const at = spot.getScreenCTM();
            const x = spot.width.baseVal.value * 0.4, y = 0;
            return [at.a * x + at.c * y + at.e, at.b * x + at.d * y + at.f];
        }""",
        [PICTURE],
    )
    page.mouse.click(*edge)
    clicked = wait(page, words="from w12_2", sentence="3 of 3")
    assert tell(clicked["numbers"], slope("weights", 2, 0, 1))
    assert clicked["focus"] == "w12_2"

    page.locator(f"{PICTURE} [data-for=w31_3]").click()
    labelled = wait(page, words="from w31_3", sentence="1 of 1 path on")
    assert tell(labelled["numbers"], slope("weights", 3, 2, 0))

    page.locator(f"{PICTURE} [data-name=b4_2]").focus()
    page.keyboard.press("Tab")
    page.wait_for_function(
        "([panel]) => document.querySelector(panel).innerText.includes('weighted input z1_2 = 0.290. Enter')",
        arg=[PANEL],
        timeout=10_000,
    )
    assert state(page)["focus"] == "z1_2"
    page.keyboard.press("Enter")
    pressed = wait(page, words="from z1_2", sentence="3 of 3")
    assert tell(pressed["numbers"], slope("deltas", 2, 0, 0))
    assert pressed["focus"] == "z1_2", "the focus stays where it was when the picture changes"
    page.screenshot(path=str(screenshots / "path_explorer_focus.png"))

    page.locator(f"{PANEL} .widget-dropdown select").select_option("b3_2")
    named = wait(page, words="from b3_2", sentence="3 of 3")
    assert tell(named["numbers"], slope("biases", 2, 2))
    assert {tuple(seen["heights"]) for seen in (start, clicked, labelled, pressed, named)} == {
        tuple(start["heights"])
    }, "the layout must not jump"
    assert page.errors == []


def test_paths_are_switched_by_keyboard_and_softmax_adds_more(page, screenshots):
    start = wait(page, words="from a1_2", sentence="3 of 3")
    page.locator(f"{PANEL} .widget-dropdown select").select_option("x1")
    wait(page, words="from x1 ", sentence="12 of 12 paths on: the sum meets")
    page.locator(f"{PANEL} .widget-checkbox input").nth(4).focus()
    page.screenshot(path=str(screenshots / "path_explorer_twelve.png"))
    page.locator(f"{PANEL} .widget-dropdown select").select_option("a1_2")
    wait(page, words="from a1_2", sentence="3 of 3")
    page.locator(f"{PANEL} .widget-checkbox input").nth(1).focus()
    page.keyboard.press("Space")
    fewer = wait(page, sentence="2 of 3 paths on:")
    assert "still missing" in fewer["sentence"]
    assert tell(fewer["numbers"][1:], slope("activation", 2, 0))
    assert fewer["numbers"][1] != fewer["numbers"][0]
    page.keyboard.press("Space")
    wait(page, sentence="3 of 3 paths on: the sum meets")

    output = page.locator(f"{PANEL} .widget-toggle-buttons button")
    output.nth(1).focus()
    page.keyboard.press("Enter")
    softmax = wait(page, words="softmax", sentence="9 of 9 paths on: the sum meets")
    assert tell(softmax["numbers"], slope("activation", 2, 0, output="softmax"))
    assert softmax["rows"] == 9
    assert softmax["heights"] == start["heights"], "the layout must not jump"

    page.locator(f"{PANEL} button", has_text="all off").focus()
    page.keyboard.press("Enter")
    off = wait(page, sentence="0 of 9 paths on:")
    assert off["numbers"][0] == "0.0000"
    for place in (0, 4):
        page.locator(f"{PANEL} .widget-checkbox input").nth(place).focus()
        page.keyboard.press("Space")
        wait(page, sentence=f"{1 if place == 0 else 2} of 9 paths on:")
    page.screenshot(path=str(screenshots / "path_explorer_softmax.png"))
    page.locator(f"{PANEL} .widget-dropdown select").select_option("x1")
    grouped = wait(page, words="from x1", sentence="36 of 36 paths on: the sum meets")
    assert grouped["rows"] == 4
    page.screenshot(path=str(screenshots / "path_explorer_grouped.png"))
    assert page.errors == []


@pytest.mark.parametrize(
    "page",
    [
        (
            "import chainrule_helpers as ch\nch.use_notation('statquest')",
            "explorer = ch.PathExplorer(ch.examples.STATQUEST, 'w1')\nexplorer",
        )
    ],
    indirect=True,
)
def test_the_data_points_are_a_sum_of_their_own(page, screenshots):
    start = wait(page, words="from w1 ", sentence="3 of 3 paths on: the sum meets")
    net = ch.examples.STATQUEST
    trace = ch.forward(net.architecture, net.parameters, net.inputs)
    found = ch.backward(net.architecture, net.parameters, trace, net.targets)
    assert start["numbers"] == [number_text(found.weights[0][0, 0], 4)] * 2
    second = page.locator(f"{PANEL} .widget-toggle-buttons button", has_text="2")
    second.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "picture => document.querySelector(picture).textContent.includes('Numbers of data point 2')",
        arg=PICTURE,
        timeout=10_000,
    )
    page.locator(f"{PANEL} .widget-checkbox input").nth(2).focus()
    page.keyboard.press("Space")
    assert "still missing" in wait(page, sentence="2 of 3 paths on:")["sentence"]
    page.screenshot(path=str(screenshots / "path_explorer_data_points.png"))
    assert page.errors == []


def test_the_picture_is_never_gone_while_keys_repeat(page):
    wait(page, sentence="3 of 3")
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
    page.locator(f"{PICTURE} [data-name=x1]").focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_timeout(30)
    name = state(page)["focus"]
    wait(page, words=f"from {name} ")
    assert page.evaluate("() => window.frames") > 10
    assert page.evaluate("() => window.empty") == 0
