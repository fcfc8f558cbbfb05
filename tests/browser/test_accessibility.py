"""Does axe-core find anything serious on the site's pages, in its decks, or in what a notebook shows?

axe-core comes from npm with the site's other modules.  Of JupyterLab only what is ours is
looked at: outputs and prose.  That the audit can fail is shown at the end.
"""

import pytest

from tests.browser.conftest import USE_THEME
from tests.site_folder import ROOT, build_once

pytestmark = pytest.mark.browser
AXE = ROOT / "build" / "site" / "node_modules" / "axe-core" / "axe.min.js"
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 720}
AT_ONCE = 4  # pages that are audited side by side
# Together they show every kind of output: questions, uploads, explorers, plots, maps, tables.
NOTEBOOKS = ("00_start_here.ipynb", "03_add_every_path.ipynb", "08_catch_a_wrong_gradient.ipynb")
# What one style sheet draws for all is looked at once in each look.
SAMPLE = ("index.html", "06_turn_sums_into_matrices.html", "running-a-class.html")
DECKS = ("02_follow_one_path.html", "06_turn_sums_into_matrices.html", "two-lectures-1.html")
# All that depends on width or scheme; the other rules see the same page again.
SHOWN = ["color-contrast", "scrollable-region-focusable"]
OURS = [".jp-OutputArea-output", ".jp-MarkdownOutput"]

# Rule and selector of what stays.
ALLOWED = [
    # Formulas, tables and columns of numbers must not wrap on a phone.  Chromium and Firefox let
    # Tab reach whatever scrolls, which the rule does not know; a test below holds it.
    ["scrollable-region-focusable", ".cell_output pre, .math, .table-wrapper"],
]

# Comes back when formulas are typeset; in a deck, when all slides stand under each other.
SETTLE = """async () => {
    if (window.MathJax?.startup) await MathJax.startup.promise;
    while (document.querySelector('.slides') && !document.body.dataset.ready)
        await new Promise(resolve => setTimeout(resolve, 20));
    for (const part of document.querySelectorAll('.slides, .slides section')) {
        part.hidden = false;
        part.removeAttribute('aria-hidden');
        part.style.cssText = 'display: block; position: relative; transform: none; inset: auto; height: auto';
    }
    document.querySelectorAll('.fragment').forEach(part => part.classList.add('visible'));
    // The strokes of formulas are hidden from assistive technology, and most of a page's elements.
    for (const svg of document.querySelectorAll('mjx-container > svg[aria-hidden=true]')) {
        const { width, height } = svg.getBoundingClientRect();
        svg.style.cssText += `; width: ${width}px; height: ${height}px`;
        svg.replaceChildren();
    }
}"""
# Started in several pages before the first one is asked for what was found.
AUDIT = """([include, rules, allowed]) => {
    const options = { elementRef: true, preload: false, resultTypes: ['violations'] };
    if (rules) options.runOnly = { type: 'rule', values: rules };
    const isAllowed = (id, part) => allowed.some(([rule, place]) => rule === id && part.matches(place));
    window.audit = axe.run(include ? { include } : document, options).then(({ violations }) => violations
        .filter(({ impact }) => ['serious', 'critical'].includes(impact))
        .flatMap(({ id, nodes }) => nodes.filter(({ element }) => !isAllowed(id, element))
            .map(({ target, html }) => `${id}: ${target.join(' ')} ${html.slice(0, 120)}`)));
}"""
FOUND = "() => window.audit"

SHOW_ALL_CELLS = """() => {
    const notebook = window.jupyterapp.shell.currentWidget.content;
    notebook.notebookConfig = { ...notebook.notebookConfig, windowingMode: 'none' };
}"""
# Controls come after their cell has ended, and the names of their sliders after them.
COMPLETE = """() => {
    const outputs = [...document.querySelectorAll('.jp-OutputArea-output')];
    const sliders = outputs.flatMap(part => [...part.querySelectorAll('[role=slider]')]);
    const buttons = outputs.flatMap(part => [...part.querySelectorAll('button')]);
    return buttons.length > 3 && outputs.every(part => part.textContent !== 'Loading widget...')
        && sliders.every(part => part.ariaLabel);
}"""
PICTURES = """() => [...document.querySelectorAll('.jp-OutputArea-output img')].map(image => image.alt)"""

# What changes on an element that gets the focus; a part of a picture changes its outline.
UNSEEN_FOCUS = """() => {
    const look = part => [part, ...part.querySelectorAll('.cr-spot')].map(one => {
        const { outline, boxShadow, borderColor, backgroundColor, stroke } = getComputedStyle(one);
        return [outline, boxShadow, borderColor, backgroundColor, stroke].join();
    }).join();
    const places = 'button, input, select, textarea, a[href], [tabindex="0"]';
    const parts = [...document.querySelectorAll('.jp-OutputArea-output')]
        .flatMap(output => [...output.querySelectorAll(places)]).filter(part => part.getClientRects().length);
    return [parts.length, parts.filter(part => {
        document.activeElement.blur();
        const before = look(part);
        part.focus({ focusVisible: true, preventScroll: true });
        return document.activeElement !== part || look(part) === before;
    }).map(part => part.outerHTML.slice(0, 120))];
}"""


def start_audit(page, include=None, rules=None):
    page.evaluate(AUDIT, [include, rules, ALLOWED])


@pytest.fixture(scope="module")
def site(browser, tmp_path_factory):
    return build_once(tmp_path_factory).folder


@pytest.fixture
def new_page(browser):
    """Return a function that opens an empty page."""
    opened = []

    def open_page(size=LAPTOP):
        page = browser.new_page()
        opened.append(page)
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        return page

    yield open_page
    for page in opened:
        page.close()


def audited(new_page, addresses, looks):
    """Return what is serious on the pages at some addresses, in each look: scheme, size, rules."""
    wrong = {}
    for start in range(0, len(addresses), AT_ONCE):
        pages = {address: new_page() for address in addresses[start : start + AT_ONCE]}
        for address, page in pages.items():
            page.goto(address, wait_until="commit")
        for page in pages.values():
            page.wait_for_load_state("load")
            page.evaluate(SETTLE)
            page.add_script_tag(path=str(AXE))
        for scheme, size, rules in looks:
            for page in pages.values():
                page.set_viewport_size(size)
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
                start_audit(page, rules=rules)
            for address, page in pages.items():
                if found := page.evaluate(FOUND):
                    wrong[address.rsplit("/", 1)[1], scheme, size["width"]] = found
        for page in pages.values():
            page.goto("about:blank")
    return wrong


def test_pages_have_no_serious_finding(site, new_page):
    names = [path for path in sorted(site.rglob("*.html")) if path.relative_to(site).parts[0] != "lite"]
    pages = [path.as_uri() for path in names if path.parent.name != "decks"]
    assert len(pages) > 20
    assert audited(new_page, pages, [("light", LAPTOP, None)]) == {}
    sample = [address for address in pages if address.rsplit("/", 1)[1] in SAMPLE]
    assert len(sample) == len(SAMPLE)
    assert audited(new_page, sample, [("dark", PHONE, SHOWN)]) == {}


def test_decks_have_no_serious_finding(site, new_page):
    decks = [(site / "decks" / name).as_uri() for name in DECKS]
    assert audited(new_page, decks, (("light", LAPTOP, None), ("dark", LAPTOP, SHOWN))) == {}


def test_tab_reaches_what_scrolls_on_a_page(site, new_page):
    page = new_page(PHONE)
    page.goto((site / "notebooks" / "08_catch_a_wrong_gradient.html").as_uri())
    page.evaluate(SETTLE)
    places = page.evaluate("""() => {
        window.wide = [...document.querySelectorAll('.cell_output pre')]
            .filter(part => part.scrollWidth > part.clientWidth);
        return window.wide.map(part => part.textContent);
    }""")
    assert places, "nothing scrolls: the exception in ALLOWED has become idle"
    reached = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("() => window.wide.indexOf(document.activeElement)"))
    assert set(range(len(places))) <= reached


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_outputs_of_a_running_notebook_have_no_serious_finding(open_notebook, name):
    page = open_notebook(name)
    page.evaluate(SHOW_ALL_CELLS)
    page.wait_for_function(COMPLETE)
    page.add_script_tag(path=str(AXE))
    wrong = {}
    try:
        for theme in ("JupyterLab Light", "JupyterLab Dark"):
            page.evaluate(USE_THEME, theme)
            start_audit(page, OURS)
            if found := page.evaluate(FOUND):
                wrong[theme] = found
    finally:
        # The server keeps the theme, and other tests use it.
        page.evaluate(USE_THEME, "JupyterLab Light")
    assert wrong == {}
    assert all(page.evaluate(PICTURES)), "a picture without words"
    controls, unseen = page.evaluate(UNSEEN_FOCUS)
    assert controls > 3 and unseen == [], "no look of their own when they have the focus"


# From here on: can the audit fail?

GOOD = """<!DOCTYPE html><html lang="en"><head><title>x</title></head>
<body><main><h1>Three links</h1>%s</main></body></html>"""
BAD = [
    ('<img src="data:image/svg+xml,<svg/>">', "image-alt"),
    ('<svg role="img" width="9" height="9"></svg>', "svg-img-alt"),
    ('<p style="color: #888">faint</p>', "color-contrast"),
    ("<button></button>", "button-name"),
    ('<div role="slider" tabindex="0" aria-valuenow="1"></div>', "aria-input-field-name"),
    ('<input type="text">', "label"),
    ('<p role="heading">x</p>', "aria-required-attr"),
    ('<pre style="width: 90px; overflow: auto">' + "x" * 99 + "</pre>", "scrollable-region-focusable"),
]


def test_the_audit_accepts_good_and_rejects_bad_parts(site, new_page):
    page = new_page()
    page.set_content(GOOD % "<p>One, two, three.</p>")
    page.add_script_tag(path=str(AXE))
    start_audit(page)
    assert page.evaluate(FOUND) == []
    for markup, rule in BAD:
        page.evaluate("markup => document.querySelector('main').innerHTML = markup", markup)
        start_audit(page)
        found = page.evaluate(FOUND)
        assert [one.split(":")[0] for one in found] == [rule], (markup, found)


def test_the_audit_looks_into_outputs_only(site, new_page):
    page = new_page()
    page.set_content(GOOD % '<button></button><div class="jp-OutputArea-output"><p>x</p></div>')
    page.add_script_tag(path=str(AXE))
    for place, expected in (("main", []), (".jp-OutputArea-output", ["button-name"])):
        page.evaluate(
            "place => document.querySelector(place).append(document.createElement('button'))", place
        )
        start_audit(page, [".jp-OutputArea-output"])
        assert [one.split(":")[0] for one in page.evaluate(FOUND)] == expected
