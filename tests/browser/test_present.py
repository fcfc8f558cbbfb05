"""Can the back row read it, can the lecturer steer it, and is everything put back? In a real JupyterLab."""

import pytest

pytestmark = pytest.mark.browser

KEPT = "window.keptApp.shell.currentWidget"
COUNT = f"() => {KEPT}.content.widgets.length"
STATE = "window[Symbol.for('chainrule.presenter')]"
SIZES = ((1280, 720), (1920, 1080))
LONG = (
    "import chainrule_helpers as ch, sympy as sp\n"
    "net = ch.examples.NIELSEN\ngraph = ch.graph(net.architecture)\n"
    "sp.Eq(sp.Symbol('s'), sum(sp.Symbol(f'w_{k}') * sp.Symbol(f'h_{k}') for k in range(1, 15)))"
)
CELLS = (
    "import chainrule_helpers as ch\nch.use_notation('nielsen')",
    "ch.present_button()",
    LONG,
    "ch.formulas(graph.chains(*graph.symbols('C a1_2'))[0])",
    "ch.picture(net, path='w12_2')",
    # A picture in the page, as opposed to one in an image, and the narrowest that the notebooks have.
    "import dataclasses, ipywidgets\n"
    "wide = dataclasses.replace(net, architecture=ch.Architecture((3, 4, 2), ('sigmoid', 'sigmoid')),\n"
    "    weights=(((-0.15, 0.25, 0.35),) * 4, ((-0.5, 1.25, -0.75, 0.2),) * 2),\n"
    "    biases=((0.1, -0.2, 0.3, -0.4), (0.5, -0.6)), x=((0.1, -0.2, 0.3),), y=((0.0, 1.0),))\n"
    "ipywidgets.HTML(ch.picture(wide, path='w12_3')._repr_svg_())",
    "explorer = ch.PathExplorer(net, 'a1_2')\nexplorer",
    "nudge = ch.NudgeExplorer(ch.examples.THOMAS, below='w12_2', moves=('x2', 'y1'))\nnudge",
    "ch.ask('02.c1')",
    "import numpy as np\nx = np.linspace(-3, 3, 50)\n"
    "ch.curves(x, {'one': x, 'two': x**2}, xlabel='x', ylabel='y', alternative='two curves')",
    "ch.present_button()",
    # Slower than the screens are made anew: meanwhile the cell has no output.
    "import time\ntime.sleep(0.5)\nruns = globals().get('runs', 0) + 1\nprint('runs', runs)",
    "ch.present(False)",
)
SKIPPED = "print('set-up')"
PROSE = (
    "# Title\n\nFirst words.",
    # With the question under it, this fills a screen, and leaves no room for the reply.
    "### Before a question\n\n" + "Words that fill a line. " * 14,
    "## Second\n\n" + "\n\n".join(f"Paragraph {k}. " + "Words that fill a line. " * 9 for k in range(12)),
)
# The page as JupyterLab left it: attributes of all that is not inside a cell, and what the head holds.
SNAPSHOT = """() => {
    const parts = [...document.querySelectorAll('body, body *')].filter((part) => !part.closest('.jp-Cell'));
    const tell = (part) => part.tagName + [...part.attributes]
        .filter(({name}) => /^(class|style|data-cr|hidden|aria-hidden)/.test(name))
        .map(({name, value}) => ` ${name}=${value}`).sort().join('');
    // A distance from the notebook's start is an estimate where cells off the screen are not laid out.
    const edge = document.querySelector('.jp-WindowedPanel-outer').getBoundingClientRect().top;
    const first = [...document.querySelectorAll('.jp-Cell')]
        .find((cell) => cell.getBoundingClientRect().bottom > edge + 1);
    return {
        body: document.body.getAttribute('class') + document.body.getAttribute('style'),
        around: parts.filter((part) => part.matches('#main, #main *:not(.jp-WindowedPanel-inner *)')
            && part.matches('.lm-Widget') && !part.matches('.jp-StatusBar-Widget *')).map(tell),
        attributes: [...document.querySelectorAll('*')].flatMap((part) => [...part.attributes])
            .filter(({name}) => name.startsWith('data-cr-') && name !== 'data-cr-presenter').length,
        styles: document.querySelectorAll('head > style').length,
        // Between two layouts there may be no cell at all.
        first: first?.textContent.slice(0, 80),
        offset: first && Math.round(first.getBoundingClientRect().top - edge),
        attached: document.querySelectorAll('.jp-Cell').length > 0,
    };
}"""
# Each text's size as it appears: a picture's own units are multiplied by its scale.
TEXTS = """() => {
    const seen = (part) => part.getClientRects().length > 0 && part.textContent.trim();
    const size = (part) => parseFloat(getComputedStyle(part).fontSize);
    const all = (places) => [...document.querySelectorAll(`[data-cr-panel] ${places}`)].filter(seen);
    const scale = (text) => text.getScreenCTM().a;
    const values = all('svg text').filter((text) => text.ownerSVGElement.querySelector('.node')
        && ['13.5', '14.5', '15.5'].includes(text.getAttribute('font-size')));
    const box = (part) => part.getBoundingClientRect();
    const touches = (one, other) => {
        const [a, b] = [box(one), box(other)];
        return a.right > b.left && a.left < b.right && a.bottom > b.top && a.top < b.bottom;
    };
    const labels = all('svg:has(.node)').flatMap((svg) => {
        const nodes = [...svg.querySelectorAll('.node')];
        const cards = [...svg.querySelectorAll('rect:is([height="19"], [height="28"])')];
        const plain = cards.filter((card) => card.getAttribute('height') === '19');
        return cards.map((card) => {
            const text = card.nextElementSibling;
            const others = plain.filter((other) => other !== card && plain.includes(card));
            return nodes.some((node) => touches(card, node)) || nodes.some((node) => touches(text, node))
                || others.some((other) => touches(text, other.nextElementSibling)) ? text.textContent : '';
        });
    });
    const rims = values.map((text) => {
        const node = [...text.ownerSVGElement.querySelectorAll('.node')]
            .find((one) => touches(one, text));
        const isInside = node && box(text).left > box(node).left && box(text).right < box(node).right;
        return isInside ? '' : text.textContent;
    });
    return {
        labels, rims,
        prose: all('.jp-MarkdownOutput > p').map(size),
        formulas: all('.jp-RenderedLatex mjx-container').map((part) => {
            const [inner, outer] = [part.querySelector('mjx-math'), part.closest('.jp-OutputArea-output')];
            const right = (part) => part.getBoundingClientRect().right;
            return [size(part), right(inner) <= right(outer) + 1];
        }),
        values: values.map((text) => size(text) * scale(text)),
        controls: all(':is(.widget-label, .widget-readout, .jupyter-widgets button, select)').map(size),
    };
}"""


def notebook(served, name):
    import nbformat

    new = nbformat.v4
    cells = [new.new_markdown_cell(PROSE[0]), *map(new.new_code_cell, CELLS[:2])]
    cells.append(new.new_code_cell(SKIPPED, metadata={"slideshow": {"slide_type": "skip"}}))
    cells += [new.new_markdown_cell(PROSE[2]), *map(new.new_code_cell, CELLS[2:])]
    asked = next(at for at, cell in enumerate(cells) if "ch.ask" in cell.source)
    cells.insert(asked, new.new_markdown_cell(PROSE[1]))
    made = new.new_notebook(cells=cells)
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(made, served / name)
    return name


def set_windowing(page, mode):
    page.evaluate(
        """mode => {
            const notebook = window.jupyterapp.shell.currentWidget.content;
            notebook.notebookConfig = {...notebook.notebookConfig, windowingMode: mode};
        }""",
        mode,
    )


def settled(page):
    """Return a snapshot that stays the same for a second: JupyterLab lays itself out late."""
    seen, same = page.evaluate(SNAPSHOT), 0
    for _ in range(60):
        page.wait_for_timeout(200)
        seen, last = page.evaluate(SNAPSHOT), seen
        same = same + 1 if seen == last and seen["first"] else 0
        if same == 5:
            return seen
    raise AssertionError("JupyterLab does not come to rest")


def place(page):
    return [int(number) for number in page.locator("[data-cr-place]").inner_text().split(" / ")]


def go_to(page, text):
    """Show the first screen that holds an element."""
    for at in range(place(page)[1]):
        page.evaluate(f"() => {STATE}.show({at})")
        if page.locator(f"[data-cr-on] {text} >> visible=true").count():
            return
    raise AssertionError(f"no screen shows {text}")


def start(page, button=0):
    page.locator("text=Present this notebook").nth(button).click()
    page.locator("[data-cr-place]", has_text="/").wait_for(timeout=15_000)


def every_text(page):
    """Return the sizes of all text on all screens."""
    found = {}
    page.keyboard.press("Home")
    first, last = place(page)
    for _ in range(first, last + 1):
        for kind, sizes in page.evaluate(TEXTS).items():
            found.setdefault(kind, []).extend(sizes)
        page.evaluate(f"() => {STATE}.outer.scrollTo(0, 1e6)")
        page.keyboard.press("PageDown")
    return found


@pytest.fixture
def page(open_notebook, served):
    page = open_notebook(notebook(served, "present.ipynb"), mode="lab")
    page.show_cell("present_button")
    page.locator("text=Present this notebook").first.wait_for()
    # The mode must find its notebook without an address that only tests ask for.
    page.evaluate("() => { window.keptApp = window.jupyterapp; delete window.jupyterapp }")
    yield page
    page.evaluate("() => { window.jupyterapp ??= window.keptApp }")
    page.set_viewport_size({"width": 1280, "height": 900})


def check_sizes(page, screenshots):
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(400)
        found = every_text(page)
        assert len(found["prose"]) >= 14 and min(found["prose"]) >= 32
        assert len(found["values"]) >= 40 and min(found["values"]) >= 28
        assert len(found["controls"]) >= 15 and min(found["controls"]) >= 28
        assert len(found["labels"]) >= 60 and set(found["labels"]) == {""}, found["labels"]
        assert set(found["rims"]) == {""}, found["rims"]
        assert all(fits for _, fits in found["formulas"]), found["formulas"]
        long, short = sorted(size for size, _ in found["formulas"])
        assert short >= 48 and 20 <= long
        go_to(page, ".jp-RenderedImage img")
        page.screenshot(path=str(screenshots / f"present_{width}.png"))
        box = page.locator(".jp-RenderedImage img").bounding_box()
        assert box["width"] > 0.6 * width and box["y"] + box["height"] <= height - 64


def check_keys(page):
    page.keyboard.press("Home")
    one, last = place(page)
    assert one == 1 and last >= 8
    for key, number in (
        *(("PageDown", 2), ("ArrowRight", 3), (" ", 4), ("Shift+Space", 3), ("ArrowLeft", 2), ("PageUp", 1)),
        *(("ArrowLeft", 1), ("End", last), ("Home", 1)),
    ):
        page.keyboard.press(key)
        assert place(page) == [number, last], key
    for button, number in (("Next", 2), ("Previous", 1)):
        page.locator(f"[data-cr-bar] >> text={button}").click()
        assert place(page) == [number, last]
    assert page.locator("[data-cr-place]").get_attribute("aria-live") == "polite"
    cells = page.evaluate(COUNT)
    for key in ("d", "d", "x", "b", "a", "v"):
        page.keyboard.press(key)
    assert page.evaluate(COUNT) == cells


def check_slider(page):
    go_to(page, ".noUi-handle")
    at, before = place(page), page.locator("[data-cr-on] .widget-readout").first.inner_text()
    page.locator("[data-cr-on] .noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('[data-cr-on] .widget-readout').innerText !== before", arg=before
    )
    assert place(page) == at
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") != "none"


def check_question(page):
    """The buttons of a question and the longest reply to it are on one screen."""
    go_to(page, ".cr-ask:has-text('02.c1.')")
    at, options = place(page), page.locator("[data-cr-on] .cr-ask .option")
    said = ""
    assert options.count() == 3
    for row in range(options.count()):
        options.nth(row).click()
        page.wait_for_function(
            """said => ![said, undefined]
                .includes(document.querySelector('[data-cr-on] [role=status]')?.innerText)""",
            arg=said,
        )
        said, bottom, size = page.evaluate("""() => {
            const reply = document.querySelector('[data-cr-on] [role=status]');
            const size = parseFloat(getComputedStyle(reply.querySelector('p') ?? reply).fontSize);
            return [reply.innerText, reply.getBoundingClientRect().bottom, size];
        }""")
        assert said.startswith("02.c1") and size >= 32
        assert bottom <= page.viewport_size["height"] - 52, (row, bottom)
    assert place(page) == at


def check_code(page):
    page.locator("[data-cr-bar] >> text=Leave").focus()
    page.keyboard.press("End")
    code = page.locator("[data-cr-on].jp-CodeCell .jp-InputArea", has_text="runs =")
    assert not code.is_visible()
    page.keyboard.press("c")
    assert code.is_visible()
    at = place(page)
    code.locator(".cm-content").click()
    for runs in (2, 3):
        page.keyboard.press("Control+Enter" if runs == 2 else "Shift+Enter")
        page.locator("[data-cr-panel] pre", has_text=f"runs {runs}").wait_for(timeout=10_000)
        page.wait_for_timeout(400)  # longer than the screens take to be made anew
        assert place(page) == at and code.is_visible()
    page.locator("[data-cr-bar] >> text=Code").click()
    assert not code.is_visible()


def check_skipped(page):
    """What a slide show skips is not on a screen, and is there with the code."""
    result = page.locator("[data-cr-panel] pre", has_text="set-up")
    page.keyboard.press("Home")
    assert not result.is_visible() and place(page)[0] == 1
    page.keyboard.press("c")
    assert result.is_visible()
    page.keyboard.press("c")
    assert not result.is_visible()


def check_motion(page):
    """Reading on inside a long screen glides, unless the reader asked for no motion."""
    page.set_viewport_size({"width": 1280, "height": 420})
    go_to(page, "svg[viewBox]")
    page.wait_for_timeout(400)
    turn = (
        f"() => {{ const {{outer}} = {STATE};"
        + """
        outer.scrollTo({top: 0, behavior: 'instant'});
        window.dispatchEvent(new KeyboardEvent('keydown', {key: 'PageDown'}));
        return outer.scrollTop;
    }"""
    )
    assert page.evaluate(turn) == 0
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(turn) > 100
    page.emulate_media(reduced_motion="no-preference")


def check_leaving_by_a_cell(page):
    page.keyboard.press("End")
    page.keyboard.press("c")
    page.locator("[data-cr-on] .cm-content", has_text="ch.present(False)").click()
    page.keyboard.press("Control+Enter")
    page.locator("[data-cr-bar]").wait_for(state="detached", timeout=10_000)
    assert page.locator("[data-cr-panel], [data-cr-on], [data-cr-copy]").count() == 0


def test_the_back_row_reads_and_the_lecturer_steers(page, screenshots):
    page.set_viewport_size({"width": 1280, "height": 720})
    start(page)
    check_sizes(page, screenshots)
    check_keys(page)
    page.set_viewport_size({"width": 1280, "height": 720})
    check_slider(page)
    check_question(page)
    check_skipped(page)
    check_code(page)
    check_motion(page)
    check_leaving_by_a_cell(page)


def test_leaving_puts_everything_back(page):
    for mode in ("contentVisibility", "defer", "full"):
        page.evaluate("() => { window.jupyterapp = window.keptApp }")
        set_windowing(page, mode)
        # From far down, where a notebook keeps only the cells on the screen in the page.
        page.show_cell("runs = ")
        page.evaluate("() => { delete window.jupyterapp }")
        # The click would move the button into sight, which is no doing of the presentation.
        page.locator("text=Present this notebook").last.hover()
        before = settled(page)
        start(page, -1)
        assert page.evaluate(SNAPSHOT) != before
        assert page.evaluate(f"() => {KEPT}.content.widgets.every((cell) => cell.node.isConnected)")
        for hidden in ("#jp-top-panel", ".jp-NotebookPanel-toolbar", ".jp-SideBar", "#jp-main-statusbar"):
            assert not page.locator(hidden).first.is_visible(), hidden
        page.keyboard.press("Home")
        assert 0 <= page.locator("[data-cr-on] h1").bounding_box()["y"] < 100
        page.keyboard.press("Escape")
        after = settled(page)
        assert abs(after.pop("offset") - before.pop("offset")) <= 2, mode
        assert after == before, mode


def test_the_document_view_is_presented_too(open_notebook, write_notebook):
    name = write_notebook(
        "present_doc.ipynb", "import chainrule_helpers as ch", "print('shown')", "ch.present()"
    )
    page = open_notebook(name, mode="doc")
    page.locator("[data-cr-place]", has_text="1 / 1").wait_for(timeout=15_000)
    assert page.locator("pre", has_text="shown").is_visible()
    assert not page.locator(".jp-NotebookPanel-toolbar").is_visible()
    page.keyboard.press("Escape")
    assert page.locator(".jp-NotebookPanel-toolbar").is_visible()


def test_elsewhere_it_says_so(browser):
    from chainrule_helpers.hosts.presenter.present import ELSEWHERE, Presenter

    page = browser.new_page()
    says = """async ([source, told]) => {
        const module = await import(URL.createObjectURL(new Blob([source], {type: 'text/javascript'})));
        const model = {get: (name) => told[name], set() {}, save_changes() {}};
        module.default.render({model, el: document.body});
        const before = document.body.innerText;
        document.querySelector('button').click();
        for (let wait = 0; wait < 40 && document.body.innerText === before; wait++) {
            await new Promise((done) => setTimeout(done, 50));
        }
        return document.body.innerText;
    }"""
    told = {"help": "how", "elsewhere": ELSEWHERE, "asked": "", "css": "", "own_id": ""}
    try:
        assert ELSEWHERE in page.evaluate(says, [Presenter._esm, told])
    finally:
        page.close()
