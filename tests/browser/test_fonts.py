"""Is everything that we print, project or serve the same with whatever fonts a machine has?

Each document is laid out under sets of fonts that share no family.
Where fonts are shipped, all boxes are equal and no other font is used.  A notebook cannot
ship any: there, nothing may stand out of its place under the widest of them.
"""

import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import nbformat
import numpy as np
import pytest
from fontTools.ttLib import TTFont

import chainrule_helpers as ch
from chainrule_helpers.views.widths import SANS, SERIF
from tests.browser.font_sets import SETS, files_of
from tests.site_folder import build_once

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import build_handouts  # noqa: E402
import site_frames  # noqa: E402
import site_pictures  # noqa: E402
from shipped_fonts import carried  # noqa: E402

pytestmark = pytest.mark.browser
HANDOUTS = [f"handout-{one}{state}" for one in (1, 2, 3) for state in ("", "-completed")]
PAGES = ("index", "notebooks/02_follow_one_path", "notebooks/07_open_softmax", "docs/teaching/two-lectures")
DECKS = ("decks/02_follow_one_path", "decks/07_open_softmax")

SETTLE = """async () => {
    if (window.MathJax?.startup) await MathJax.startup.promise;
    while (document.querySelector('.slides') && !document.body.dataset.ready)
        await new Promise(resolve => setTimeout(resolve, 20));
    await document.fonts.ready;
}"""
# To a sixty-fourth of a pixel, which is how finely Chromium places boxes.
BOXES = """() => [...document.body.querySelectorAll('*')]
    .filter(one => !one.closest('script, style, mjx-assistive-mml')).map(one => {
        const { x, y, width, height } = one.getBoundingClientRect();
        return [one.tagName, ...[x, y, width, height].map(length => Math.round(length * 64) / 64)];
    })"""


# What stands out of a picture, or out of the card, circle or cell that it was written into:
# the smallest closed shape around a text's middle that was drawn before it.
OUTSIDE = """() => document.fonts.ready.then(() => [
    ...document.querySelectorAll('svg:not(svg svg)')].flatMap(svg => {
    const frame = svg.getBoundingClientRect(), found = [];
    const shapes = [...svg.querySelectorAll('rect:not(.cr-spot), circle')];
    svg.querySelectorAll('text').forEach(text => {
        const box = text.getBoundingClientRect();
        if (!text.textContent.trim() || !box.width) return;
        const x = (box.left + box.right) / 2, y = (box.top + box.bottom) / 2;
        const around = shapes.filter(shape => {
            const own = shape.getBoundingClientRect();
            const before = shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
            const filled = shape.getAttribute('fill') !== 'none';
            return before && filled && own.left < x && x < own.right && own.top < y && y < own.bottom;
        }).map(shape => shape.getBoundingClientRect());
        const nearest = around.sort((one, other) => one.width * one.height - other.width * other.height)[0];
        for (const [outer, what] of [[frame, 'picture'], [nearest ?? frame, 'shape']])
            if (box.left < outer.left - 0.5 || box.right > outer.right + 0.5)
                found.push(`${text.textContent}: ${Math.round(box.width)} in a ${what} of ${outer.width}`);
    });
    return found;
}))"""


def fonts_of(page):
    """Return the fonts that a page draws its text with, as (name, is it shipped)."""
    # What only a screen reader meets is drawn nowhere.
    page.evaluate("document.querySelectorAll('mjx-assistive-mml').forEach(one => one.remove())")
    session = page.context.new_cdp_session(page)
    session.send("DOM.enable")
    session.send("CSS.enable")
    root = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    found = session.send("DOM.querySelectorAll", {"nodeId": root, "selector": "body *"})
    return {
        (font["familyName"], font["isCustomFont"])
        for node in found["nodeIds"]
        for font in session.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
    }


def strangers(page):
    """Return the names of the fonts on a page that were not shipped with it."""
    return sorted(name for name, is_shipped in fonts_of(page) if not is_shipped)


def laid_out(context, path, media="screen"):
    """Return a page that has been opened from the disk, with its formulas set."""
    page = context.new_page()
    page.emulate_media(media=media, reduced_motion="reduce")  # a deck's arrows beckon
    page.goto(path.as_uri())
    page.evaluate(SETTLE)
    return page


@pytest.fixture(scope="module")
def sheets(launch, tmp_path_factory):
    folder = tmp_path_factory.mktemp("handouts")
    build_handouts.build(folder, None)
    return folder


@pytest.fixture(scope="module")
def site(launch, tmp_path_factory):
    return build_once(tmp_path_factory).folder


@pytest.fixture(scope="module")
def layout():
    """Return what was seen under the first set, by name of the document."""
    return {}


def same_everywhere(context, path, name, layout, media="screen"):
    page = laid_out(context, path, media)
    boxes = page.evaluate(BOXES)
    assert len(boxes) > 50
    differing = [
        pair for pair in zip(layout.setdefault(name, boxes), boxes, strict=True) if pair[0] != pair[1]
    ]
    assert differing == []
    assert strangers(page) == []
    page.close()


@pytest.mark.parametrize("fonts", SETS)
@pytest.mark.parametrize("name", HANDOUTS)
def test_a_handout_is_the_same_with_any_fonts(with_fonts, sheets, layout, name, fonts):
    same_everywhere(with_fonts(fonts), sheets / f"{name}.html", name, layout, "print")


@pytest.mark.parametrize("fonts", SETS)
@pytest.mark.parametrize("name", (*PAGES, *DECKS))
def test_a_page_or_deck_is_the_same_with_any_fonts(with_fonts, site, layout, name, fonts):
    same_everywhere(with_fonts(fonts), site / f"{name}.html", name, layout)


@pytest.fixture(scope="module")
def pictures():
    """Return every picture that a notebook stores, and every state of an interactive, as SVG."""
    made = []
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            stored = [one.get("data", {}).get("image/svg+xml") for one in cell.get("outputs", ())]
            made += [(f"{path.stem} {cell.id}", picture) for picture in stored if picture]
            if "interactive" in cell.metadata.get("tags", ()) and any(stored):
                drawn = site_frames.frames(cell)
                made += [(f"{cell.id} {one.says}", one.picture) for one in drawn if "<svg" in one.picture[:4]]
    assert len(made) > 50
    return made


def crowded(context, pictures):
    """Return what stands out of its place in pictures, by their names."""
    page, found = context.new_page(), {}
    for name, picture in pictures:
        page.set_content(f'<meta charset="utf-8"><body style="width:1200px">{picture}')
        if outside := page.evaluate(OUTSIDE):
            found[name] = outside
    page.close()
    return found


@pytest.mark.parametrize("fonts", SETS)
def test_nothing_stands_out_of_a_notebooks_picture(with_fonts, pictures, fonts):
    assert crowded(with_fonts(fonts), pictures) == {}


def of_large_numbers(example, path):
    """Return a network's picture after a diverged step, say: its weights have two digits before the point."""
    weights, biases = (
        [np.full(np.shape(one), -12.5).tolist() for one in all_] for all_ in (example.weights, example.biases)
    )
    large = replace(example, weights=weights, biases=biases)
    with ch.use_notation(example.notation):
        return ch.picture(large, path=path)._repr_svg_()


LARGE = [
    *((f"thomas {path}", of_large_numbers(ch.examples.THOMAS, path)) for path in ("w12_2", "b1_2")),
    *((f"nielsen {path}", of_large_numbers(ch.examples.NIELSEN, path)) for path in ("w42_2", "b4_2")),
    *((f"statquest {path}", of_large_numbers(ch.examples.STATQUEST, path)) for path in ("w1", "b1")),
]


@pytest.mark.parametrize("fonts", SETS)
def test_a_large_weight_has_room(with_fonts, fonts):
    assert all("−12.50" in picture for _, picture in LARGE)
    assert crowded(with_fonts(fonts), LARGE) == {}


def test_nothing_stands_out_of_a_slides_picture(with_fonts, pictures):
    enlarged = [(name, carried(site_pictures.enlarged(picture))) for name, picture in pictures]
    assert crowded(with_fonts("DejaVu"), enlarged) == {}


def test_a_picture_carries_every_face_that_it_asks_for(with_fonts, pictures):
    bold = [
        picture for _, picture in pictures if 'font-weight="700"' in picture and "'Chainrule Math'" in picture
    ]
    assert len(bold) > 5
    page = with_fonts("DejaVu").new_page()
    for picture in bold[:6]:
        page.set_content(f'<meta charset="utf-8"><body>{carried(picture)}')
        page.evaluate("document.fonts.ready")
        assert strangers(page) == []
    page.close()


# From here on: can the rules go red?


def test_a_font_of_the_machine_is_noticed(with_fonts):
    page = with_fonts("DejaVu").new_page()
    page.set_content("<p style='font-family: system-ui'>a line</p>")
    assert strangers(page) == ["DejaVu Sans"]
    page.close()


def test_a_wide_label_is_noticed(with_fonts):
    picture = (
        '<svg width="200" height="60"><rect width="200" height="60"/><rect x="70" width="60" height="30"/>'
        '<text x="100" y="20" text-anchor="middle" font-size="18">{}</text></svg>'
    )
    found = crowded(
        with_fonts("DejaVu"), [("wide", picture.format("−0.119")), ("fits", picture.format("0.1"))]
    )
    assert list(found) == ["wide"]


def test_the_tables_of_widths_hold_for_the_fonts():
    for table, kind, slants in ((SANS, "Sans", ("",)), (SERIF, "Serif", ("", "-Italic"))):
        for name in SETS:
            files = {path.stem: path for path in files_of(name)}
            for slant in slants:
                stems = (f"{name}{kind}{slant}", f"{name}{kind}{slant or '-Regular'}")
                path = next(files[stem] for stem in stems if stem in files)
                font = TTFont(path)
                signs, widths, unit = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
                for sign, width in table.items():
                    if ord(sign) in signs:
                        assert widths[signs[ord(sign)]][0] * 1000 <= width * unit, (path.name, sign)


def test_the_sets_share_no_family(with_fonts):
    families = {}
    lines = "".join(f"<p style='font-family:{kind}'>a line" for kind in ("serif", "sans-serif", "monospace"))
    for fonts in SETS:
        page = with_fonts(fonts).new_page()
        page.set_content(lines)
        families[fonts] = set(strangers(page))
        page.close()
    assert all(families.values())
    for one, other in combinations(families, 2):
        assert not families[one] & families[other], families
