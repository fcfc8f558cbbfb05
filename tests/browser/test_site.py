"""Does every page and every deck work in a browser, from a disk and from a web server?

Each is opened twice: as a file on a phone, and from a server on a laptop.  What a rule looks for
is a script that runs in the page; for each there is a bad page below that it must reject.
"""

import functools
import http.server
import threading
from pathlib import Path

import pytest

from tests.site_folder import build_once

pytestmark = pytest.mark.browser
ROOT = Path(__file__).resolve().parents[2]
PHONE, LAPTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 720}
AT_ONCE = 3  # pages that load side by side

# Comes back when formulas are typeset and, in a deck, when the slides are laid out.
SETTLE = """async () => {
    if (window.MathJax?.startup) await MathJax.startup.promise;
    while (document.querySelector('.slides') && !document.body.dataset.ready)
        await new Promise(resolve => setTimeout(resolve, 20));
}"""

LOST_PICTURES = """() => [...document.images]
    .filter(image => image.complete && !image.naturalWidth)
    .map(image => `picture missing: ${image.alt || image.src.slice(0, 80)}`)"""

# Code may hold LaTeX; everything else is prose or has been typeset.
RAW_FORMULAS = r"""() => {
    const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode;
        if (node.parentElement.closest('script, style, pre, code, mjx-assistive-mml')) continue;
        const raw = node.data.match(/\\(frac|displaystyle|partial|begin|sum|left|sigma)\b|\$\$|\\[([]/);
        if (raw) found.push(`formula left as source: ${node.data.trim().slice(0, 60)}`);
    }
    document.querySelectorAll('mjx-merror, [data-mjx-error]').forEach(
        node => found.push(`formula with an error: ${node.textContent.slice(0, 60)}`));
    return found;
}"""

SIDEWAYS = """() => {
    const page = document.documentElement;
    if (page.scrollWidth <= innerWidth) return [];
    return [`the page is ${page.scrollWidth} wide, the screen ${innerWidth}`];
}"""

# Every slide with all its fragments; below 0.6 of the usual size nobody reads it from the back.
# Safari's engine measures a zoomed part as if there were no zoom.
OVERFLOWING = """() => {
    const found = [], probe = document.createElement('div');
    probe.style.cssText = 'position: absolute; width: 100px; zoom: 2';
    document.body.append(probe);
    const isOff = probe.getBoundingClientRect().width < 150;
    probe.remove();
    const zoomOf = part => part ? getComputedStyle(part).zoom * zoomOf(part.parentElement) : 1;
    const seen = (part, side) => part.getBoundingClientRect()[side] * (isOff ? zoomOf(part) : 1);
    document.querySelectorAll('.slides > section').forEach((stack, across) => [...stack.children].forEach(
        (slide, down) => {
            Reveal.slide(across, down, 99);
            const box = slide.querySelector('.fit'), place = `slide ${across}/${down}`;
            const bottom = seen(box, 'bottom');
            if (bottom > innerHeight - 30) found.push(`${place} ends at ${Math.round(bottom)}`);
            for (const part of box.querySelectorAll('mjx-container > svg, pre, table, img, p, li')) {
                const right = Math.round(seen(part, 'right'));
                if (right > innerWidth) found.push(`${place}: <${part.tagName}> is ${right} wide`);
                if (part.tagName === 'PRE' && part.scrollWidth > part.clientWidth + 1)
                    found.push(`${place}: a line is cut off`);
            }
            if (box.style.zoom < 0.6) found.push(`${place} is scaled down to ${box.style.zoom}`);
            if (box.innerText.trim().length < 3 && !box.querySelector('img, mjx-container'))
                found.push(`${place} is empty`);
        }));
    return found;
}"""

# The contrast of text with what lies behind it, by the formula of WCAG 2.
FAINT = """() => {
    const UNSEEN = 'script, style, svg, mjx-assistive-mml, aside.notes';
    const numbers = text => text.match(/[\\d.]+/g).map(Number);
    const light = colour => {
        const [r, g, b] = colour.slice(0, 3).map(v => v / 255)
            .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const over = (top, below) => {
        const alpha = top[3] ?? 1;
        return [0, 1, 2].map(i => top[i] * alpha + below[i] * (1 - alpha));
    };
    const canvas = matchMedia('(prefers-color-scheme: dark)').matches ? [18, 18, 18] : [255, 255, 255];
    const behind = element => {
        if (!element) return canvas;
        const own = numbers(getComputedStyle(element).backgroundColor);
        return own[3] === 0 ? behind(element.parentElement) : over(own, behind(element.parentElement));
    };
    const found = new Set(), walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode, element = node.parentElement;
        if (!node.data.trim() || element.closest(UNSEEN)) continue;
        const style = getComputedStyle(element);
        if (style.visibility === 'hidden' || !element.offsetParent && !element.closest('.slides')) continue;
        const back = behind(element), ink = over(numbers(style.color), back);
        const [low, high] = [light(back), light(ink)].sort((a, b) => a - b);
        const ratio = (high + 0.05) / (low + 0.05);
        const words = node.data.trim().slice(0, 30);
        if (ratio < 4.5) found.add(`contrast ${ratio.toFixed(2)}: <${element.tagName}> ${words}`);
    }
    return [...found].slice(0, 5);
}"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A web server that keeps its log to itself."""

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def serve():
    """Return a function that serves a folder on this machine and returns its address."""
    servers = []

    def start(folder):
        handler = functools.partial(Quiet, directory=str(folder))
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def listen(page, address):
    """Collect on the page what it reports as wrong, and what it asks of anybody but the address."""
    page.complaints = []

    def request(asked):
        if not asked.url.startswith((address, "data:", "blob:", "about:")):
            page.complaints.append(f"asks for {asked.url}")

    def console(message):
        if message.type == "error":
            page.complaints.append(f"console: {message.text}")

    page.on("request", request)
    page.on("requestfailed", lambda asked: page.complaints.append(f"could not load {asked.url}"))
    page.on("console", console)
    page.on("pageerror", lambda error: page.complaints.append(f"error: {error}"))
    page.on("response", lambda got: got.status >= 400 and page.complaints.append(f"{got.status}: {got.url}"))


def complaints(browser, address, names, size, rules):
    """Open the named pages and return name -> what is wrong with it."""
    wrong = {}
    for start in range(0, len(names), AT_ONCE):
        group = []
        for name in names[start : start + AT_ONCE]:
            page = browser.new_page()
            page.set_viewport_size(size)
            page.emulate_media(color_scheme="light")
            listen(page, address)
            page.goto(f"{address}/{name}", wait_until="commit")
            group.append((name, page))
        for name, page in group:
            page.wait_for_load_state("load")
            page.evaluate(SETTLE)
            for rule in rules:
                page.complaints += page.evaluate(rule)
            if FAINT in rules:
                page.emulate_media(color_scheme="dark")
                page.complaints += [f"dark: {found}" for found in page.evaluate(FAINT)]
            if page.complaints:
                wrong[name] = page.complaints
            page.close()
    return wrong


@pytest.fixture(scope="module")
def site(browser, tmp_path_factory):
    return build_once(tmp_path_factory).folder


def pages(site):
    """Return the addresses within the folder of all pages that this build makes, and of all decks."""
    names = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    names = [name for name in names if not name.startswith("lite/")]
    decks = [name for name in names if name.startswith("decks/")]
    assert len(decks) >= 10 and len(names) > 2 * len(decks)
    return [name for name in names if name not in decks], decks


def test_pages_work_from_a_disk_on_a_phone(site, browser):
    names, _ = pages(site)
    rules = (LOST_PICTURES, RAW_FORMULAS, SIDEWAYS)
    assert complaints(browser, site.as_uri(), names, PHONE, rules) == {}


def test_pages_work_from_a_server_on_a_laptop(site, browser, serve):
    names, _ = pages(site)
    rules = (LOST_PICTURES, RAW_FORMULAS, SIDEWAYS, FAINT)
    assert complaints(browser, serve(site), names, LAPTOP, rules) == {}


def test_decks_work_from_a_disk(site, browser):
    _, names = pages(site)
    rules = (LOST_PICTURES, RAW_FORMULAS, OVERFLOWING, FAINT)
    assert complaints(browser, site.as_uri(), names, LAPTOP, rules) == {}


def test_a_lecture_works_from_a_server(site, browser, serve):
    # Its slides are those of the notebooks, so one stands for all.
    rules = (LOST_PICTURES, RAW_FORMULAS, OVERFLOWING)
    assert complaints(browser, serve(site), ["decks/two-lectures-1.html"], LAPTOP, rules) == {}


def test_clicker_walks_a_deck_and_the_speaker_view_shows_the_remark(site, browser):
    page = browser.new_page()
    page.set_viewport_size(LAPTOP)
    page.goto((site / "decks" / "02_follow_one_path.html").as_uri())
    page.evaluate(SETTLE)
    visited = []
    for _ in range(12):
        page.keyboard.press("PageDown")
        visited.append(page.evaluate("() => JSON.stringify(Reveal.getIndices())"))
    assert len(set(visited)) == 12
    with browser.expect_page() as opened:
        page.keyboard.press("Home")
        page.keyboard.press("s")
    opened.value.wait_for_function(
        "() => document.querySelector('.speaker-controls-notes .value')?.innerText.includes('three factors')"
    )
    opened.value.close()
    page.close()


# From here on: can the rules go red?

STYLE = '<link rel="icon" href="data:,"><style>body { margin: 0 }</style>'
DECK = """<div class="slides"><section><section>
<div class="fit" style="zoom: 1">%s</div></section></section></div>
<script>document.body.dataset.ready = 'yes'; window.Reveal = { slide() {} }</script>"""
TINY = DECK.replace("zoom: 1", "zoom: 0.5")
BAD = [
    ((), '<script src="https://127.0.0.9/x.js"></script>', "asks for"),
    ((), '<script src="missing.js"></script>', "could not load"),
    ((), "<script>console.error('lost')</script>", "console: lost"),
    ((), "<script>lost()</script>", "error: lost"),
    ((LOST_PICTURES,), '<img src="data:image/png;base64,AAAA" alt="a dot">', "picture missing: a dot"),
    ((RAW_FORMULAS,), r"<p>$\frac{1}{2}$</p>", "formula left as source"),
    ((RAW_FORMULAS,), "<p>$$ x $$</p>", "formula left as source"),
    ((RAW_FORMULAS,), r"<p>\( x \)</p>", "formula left as source"),
    ((RAW_FORMULAS,), "<mjx-merror>x</mjx-merror>", "formula with an error"),
    ((SIDEWAYS,), '<div style="width: 1400px">x</div>', "the page is 1400 wide"),
    ((FAINT,), '<p style="color: #888">faint</p>', "contrast 3.54"),
    ((FAINT,), '<p style="color: #333">faint</p>', "dark: contrast"),
    ((OVERFLOWING,), DECK % '<p style="height: 800px">x</p>', "slide 0/0 ends at"),
    ((OVERFLOWING,), DECK % '<p style="width: 1400px">xyz</p>', "<P> is 1400 wide"),
    ((OVERFLOWING,), DECK % f'<pre style="overflow: hidden">{"x" * 300}</pre>', "a line is cut off"),
    ((OVERFLOWING,), DECK % "", "slide 0/0 is empty"),
    ((OVERFLOWING,), TINY % "<p>small</p>", "scaled down to 0.5"),
]


def test_rules_accept_a_good_page(browser, tmp_path):
    (tmp_path / "good.html").write_text(STYLE + DECK % "<p>Three links.</p>")
    rules = (LOST_PICTURES, RAW_FORMULAS, SIDEWAYS, OVERFLOWING)
    assert complaints(browser, tmp_path.as_uri(), ["good.html"], LAPTOP, rules) == {}


def test_rules_reject_a_bad_page(browser, tmp_path):
    for place, (rules, text, expected) in enumerate(BAD):
        name = f"{place}.html"
        (tmp_path / name).write_text(STYLE + text)
        found = complaints(browser, tmp_path.as_uri(), [name], LAPTOP, rules)
        assert any(expected in one for one in found.get(name, ())), (text, found)
