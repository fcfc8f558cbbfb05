"""Does every handout fit one page, with room to write, in black and white?"""

import io
import re

import numpy as np
import pytest
from PIL import Image

from publish.handouts import build as handouts

pytestmark = pytest.mark.browser

NAMES = [f"handout-{one}{state}" for one in (1, 2, 3) for state in ("", "-completed")]
MILLIMETRE = 96 / 25.4
POINT = 96 / 72
BOXES = """() => [...document.querySelectorAll("h2, p, td, th, table, svg, .blank")].map(one => {
    const box = one.getBoundingClientRect();
    return [box.x, box.y, box.width, box.height].map(Math.round);
})"""
ROOM = """() => [...document.querySelectorAll(".blank")].map(one => {
    const box = one.getBoundingClientRect();
    return [box.width, box.height];
})"""
# A formula's ink may stand out of its cell without the cell becoming larger.
CRAMPED = """() => [...document.querySelectorAll("td, th, .gaps .blank")].filter(cell => {
    const outer = cell.getBoundingClientRect();
    return [...cell.querySelectorAll("math, msub, msubsup, mfrac, mrow")].some(one => {
        const inner = one.getBoundingClientRect();
        return inner.left < outer.left - 0.5 || inner.right > outer.right + 0.5
            || inner.top < outer.top - 0.5 || inner.bottom > outer.bottom + 0.5;
    }) || cell.scrollWidth > cell.clientWidth + 1;
}).map(cell => cell.innerHTML)"""
SMALL = """least => [...document.querySelectorAll("body *")].filter(one => {
    const own = [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
    const svg = one.closest("svg");
    const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
    return own && parseFloat(getComputedStyle(one).fontSize) * scale < least;
}).map(one => one.outerHTML)"""
THIN = """least => [...document.querySelectorAll("svg line, svg circle, svg rect")].filter(one => {
    const svg = one.closest("svg");
    const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    return parseFloat(getComputedStyle(one).strokeWidth) * scale < least;
}).map(one => one.outerHTML)"""
OVERFLOW = "() => { const m = document.querySelector('main'); return m.scrollHeight - m.clientHeight; }"


@pytest.fixture(scope="module")
def sheets(browser, tmp_path_factory):
    """Return the folder of the handouts, with PDFs if there is a Chromium as the script finds it."""
    folder = tmp_path_factory.mktemp("handouts")
    handouts.build(folder, None)
    return folder


@pytest.fixture
def opened(browser, sheets):
    """Return a function that opens a handout as it is printed."""
    pages = []

    def open_sheet(name):
        page = browser.new_page()
        pages.append(page)
        page.emulate_media(media="print")
        page.goto((sheets / f"{name}.html").as_uri())
        return page

    yield open_sheet
    for page in pages:
        page.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_fits_and_can_be_read(opened, name):
    page = opened(name)
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(CRAMPED) == []
    assert page.evaluate(SMALL, 9.9 * POINT) == []
    assert page.evaluate(THIN, 0.75 * POINT) == []
    assert page.locator("td.blank").count() >= 20


@pytest.mark.parametrize("name", NAMES)
def test_there_is_room_to_write(opened, name):
    for width, height in opened(name).evaluate(ROOM):
        assert min(width, height) >= 9.4 * MILLIMETRE


@pytest.mark.parametrize("name", NAMES[::2])
def test_both_versions_have_the_same_layout(opened, name):
    blank, completed = (opened(one).evaluate(BOXES) for one in (name, f"{name}-completed"))
    assert blank == completed


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_shows_no_colour(opened, name):
    picture = Image.open(io.BytesIO(opened(name).screenshot(full_page=True))).convert("RGB")
    pixels = np.asarray(picture, dtype=int)
    assert (pixels.max(axis=2) - pixels.min(axis=2)).max() <= 3
    # Edges of letters are smoothed; a grey tint would fill whole areas.
    grey = (pixels[..., 0] > 40) & (pixels[..., 0] < 215)
    assert grey.mean() < 0.05 and (pixels < 40).mean() > 0.01


@pytest.mark.parametrize("name", NAMES[:2])
def test_the_script_prints_one_page(sheets, name, tmp_path):
    chromium = handouts.find_chromium()
    if chromium is None:
        pytest.skip(handouts.NO_CHROMIUM)
    target = tmp_path / f"{name}.pdf"
    handouts.print_pdf(sheets / f"{name}.html", target, chromium)
    assert pages_of(target.read_bytes()) == 1


@pytest.mark.parametrize("name", NAMES)
def test_a_browser_prints_one_page(opened, name):
    printed = opened(name).pdf(prefer_css_page_size=True, print_background=True)
    assert pages_of(printed) == 1
    assert re.search(rb"/MediaBox \[0 0 59[45][.\d]* 84[12][.\d]*\]", printed), "not A4"


def pages_of(pdf):
    return len(re.findall(rb"/Type\s*/Page\b", pdf))
