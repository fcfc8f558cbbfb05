"""Do pages and decks of the site work in three engines: light, dark, on a phone, by keyboard?"""

import pytest

from tests.browser.test_site import FAINT, LOST_PICTURES, OVERFLOWING, RAW_FORMULAS, SETTLE, SIDEWAYS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400, func_only=True)]  # the first call builds
# The start page, one with formulas and widgets' pictures, one with plots and tables.
PAGES = ("index.html", "notebooks/02_follow_one_path.html", "notebooks/09_walk_downhill.html")
DECK = "decks/02_follow_one_path.html"
RULES = (LOST_PICTURES, RAW_FORMULAS, SIDEWAYS, FAINT)

IS_DARK = "() => matchMedia('(prefers-color-scheme: dark)').matches"
# How light what lies behind the text is, 0 to 255.
LIGHTNESS = """() => {
    for (const part of [document.body, document.documentElement]) {
        const [r, g, b, alpha = 1] = getComputedStyle(part).backgroundColor.match(/[\\d.]+/g).map(Number);
        if (alpha) return (r + g + b) / 3;
    }
    return 255;
}"""
LOADED = "() => document.readyState === 'complete'"
# Pictures far down a page load when they come near; a rule that counts lost ones must not be early.
ALL_PICTURES = """async () => {
    const all = [...document.images];
    all.forEach(image => { image.loading = 'eager'; });
    await Promise.allSettled(all.map(image => image.decode()));
    return all.length;
}"""
FORMULAS = "() => document.querySelectorAll('mjx-container svg').length"
SLIDE = "() => JSON.stringify(Reveal.getIndices())"


def complaints(page, address, rules):
    """Open a page, and return what is wrong with it."""
    page.open(address)
    page.wait_until(LOADED, seconds=60)
    page.evaluate(SETTLE)
    page.evaluate(ALL_PICTURES)
    return [found for rule in rules for found in page.evaluate(rule)] + page.errors()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light_on_a_laptop_and_fits_a_phone(page, site, name):
    assert complaints(page, f"{site}/{name}", RULES) == []
    assert not page.evaluate(IS_DARK) and page.evaluate(LIGHTNESS) > 200
    assert page.evaluate(FORMULAS) > 0 or name == "index.html"
    page.resize(390, 844)
    assert complaints(page, f"{site}/{name}", (LOST_PICTURES, SIDEWAYS)) == []
    assert page.evaluate("() => innerWidth") == 390


def test_pages_are_dark_where_the_reader_wants_it(start_engine, site):
    page = start_engine(is_dark=True)
    try:
        for name in PAGES:
            assert complaints(page, f"{site}/{name}", RULES) == [], name
            assert page.evaluate(IS_DARK) and page.evaluate(LIGHTNESS) < 80, name
    finally:
        page.close()


def test_a_deck_is_shown_by_keyboard(page, site):
    assert complaints(page, f"{site}/{DECK}", (LOST_PICTURES, RAW_FORMULAS)) == []
    start = page.evaluate(SLIDE)
    places = [start]
    for _ in range(12):
        page.press("PageDown")
        page.wait_until(f"before => ({SLIDE})() !== before", places[-1])
        places.append(page.evaluate(SLIDE))
    assert len(set(places)) == 13
    page.press("PageUp")
    page.wait_until(f"earlier => ({SLIDE})() === earlier", places[-2])
    page.press("Home")
    page.wait_until("() => Reveal.getIndices().h === 0")
    assert page.evaluate(OVERFLOWING) == []
    assert page.errors() == []


@pytest.mark.parametrize(
    ("script", "complains"),
    [
        ("throw new Error('lost')", True),
        ("Promise.reject(new Error('lost'))", True),
        ("console.error('lost')", True),
        ("document.body.append(Object.assign(new Image, {src: 'lost.png'}))", True),
        # Each call makes the part wider, so that its size changes while sizes are being told.
        (
            """let calls = 0;
            new ResizeObserver(([{target}]) => { if (++calls < 9) target.style.width = `${calls}px`; })
                .observe(document.querySelector('p'));""",
            False,
        ),
    ],
)
def test_an_engine_tells_of_errors_and_of_nothing_else(page, serve, tmp_path, script, complains):
    text = f"<!doctype html><html><head></head><body><p>a</p><script>{script}</script></body></html>"
    (tmp_path / "index.html").write_text(text)
    page.open(f"{serve(tmp_path)}/index.html")
    page.wait_until(LOADED)
    page.evaluate("() => new Promise(done => setTimeout(done, 300))")
    assert bool(page.errors()) is complains, page.errors()
