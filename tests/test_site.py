"""Is the static site whole, and does it need nothing from elsewhere?

These rules read the files; tests/browser/test_site.py opens them.  Each rule returns sentences
about what is wrong; for each there is a bad page below that it must reject.
"""

import json
import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

from publish import formulas, lectures, notebooks, npm, static_site
from publish.pictures import frames
from tests.site_folder import build_once

ROOT = Path(__file__).resolve().parent.parent
PATHS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
REMARKS = range(6, 13)
# Of these, pictures with fonts of their own take about 6: an image reaches no style sheet of its page.
MEGABYTES = 24
# What a page loads by itself, as opposed to where a link leads.
LOADED = {(tag, "src") for tag in ("script", "img", "iframe", "source", "embed", "video", "audio")}
LOADED |= {("link", "href"), ("image", "href"), ("object", "data")}
OUTSIDE = re.compile(r"^(https?:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+)["']?((?:https?:)?//[^"')\s]+)""", re.IGNORECASE)
NOT_HERE = (
    "widget could not be displayed",
    "No description has been provided",
    "write your answer in the cell",
)


class Page(HTMLParser):
    """What the rules ask of a page: its elements with attributes, its headings, and its text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.names, self.text, self.styles = [], set(), "", ""
        self._inside = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.elements.append((tag, given))
        self.names |= {given[key] for key in ("id", "name") if given.get(key)}
        self._inside = [tag] if tag in ("script", "style") else []
        self.styles += given.get("style") or ""

    def handle_data(self, data):
        if "style" in self._inside:
            self.styles += data
        elif not self._inside:
            self.text += data

    def handle_endtag(self, tag):
        self._inside = []


def pages(folder):
    """Yield path and page of everything that this build makes; what lies in lite/ has its own tests."""
    for path in sorted(folder.rglob("*.html")):
        if "lite" not in path.relative_to(folder).parts:
            yield path, Page(path.read_text(encoding="utf-8"))


def nothing_from_elsewhere(folder):
    for path, page in pages(folder):
        for tag, given in page.elements:
            for key, value in given.items():
                if (tag, key) in LOADED and OUTSIDE.match(value or ""):
                    yield f"{path.name}: <{tag}> loads {value}"
        for address in IN_STYLE.findall(page.styles):
            yield f"{path.name}: a style loads {address}"
    for path in folder.rglob("*.css"):
        for address in IN_STYLE.findall(path.read_text(encoding="utf-8")):
            yield f"{path.name}: loads {address}"


def links_lead_somewhere(folder):
    for path, page in pages(folder):
        for tag, given in page.elements:
            for key in ("href", "src"):
                target = given.get(key)
                if target is None or re.match(r"(?i)([a-z]+:|//)", target):
                    continue
                file, _, anchor = unquote(target).partition("#")
                found = (path.parent / file.partition("?")[0]).resolve() if file else path
                if not found.is_relative_to(folder.resolve()) or not found.is_file():
                    yield f"{path.name}: <{tag}> leads to {target}, which is not in the folder"
                elif anchor and found == path and tag == "a" and anchor not in page.names:
                    yield f"{path.name}: there is no #{anchor}"


def pictures_have_words(folder):
    for path, page in pages(folder):
        for tag, given in page.elements:
            if tag == "img" and not (given.get("alt") or "").strip():
                yield f"{path.name}: a picture has no words: {(given.get('src') or '')[:60]}"


def headings_descend(folder):
    for path, page in pages(folder):
        if path.parent.name == "decks":
            continue
        level = 0
        for tag, _ in page.elements:
            if re.fullmatch(r"h[1-6]", tag):
                if int(tag[1]) > level + 1:
                    yield f"{path.name}: a heading of level {tag[1]} follows one of level {level}"
                level = int(tag[1])


def nothing_meant_for_a_kernel(folder):
    for path, page in pages(folder):
        for words in NOT_HERE:
            if words in page.text or any(words in (given.get("alt") or "") for _, given in page.elements):
                yield f"{path.name}: says {words!r}"


def no_ballast(folder):
    for path in folder.rglob("*.map"):
        yield f"{path.name}: a source map"
    size = sum(
        path.stat().st_size for path in folder.rglob("*") if "lite" not in path.parts and path.is_file()
    )
    if size > MEGABYTES * 1e6:
        yield f"the folder has {size / 1e6:.0f} MB, at most {MEGABYTES}"


RULES = {
    rule.__name__: rule
    for rule in (
        *(nothing_from_elsewhere, links_lead_somewhere, pictures_have_words, headings_descend),
        *(nothing_meant_for_a_kernel, no_ballast),
    )
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    return build_once(tmp_path_factory)


@pytest.mark.parametrize("rule", RULES)
def test_site_keeps_the_rule(site, rule):
    assert list(RULES[rule](site.folder)) == []


def test_build_has_no_warning(site):
    assert "WARNING" not in site.said, site.said


def stored(path):
    return json.loads(path.read_text(encoding="utf-8"))


def stored_as_text(path):
    """Return a notebook with its sources and outputs in one piece, as the builders read it."""
    import nbformat

    return nbformat.read(path, 4)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook_has_a_page_with_its_outputs(site, path):
    page = Page((site.folder / "notebooks" / f"{path.stem}.html").read_text(encoding="utf-8"))
    kinds, states = [], 0
    for cell in stored_as_text(path)["cells"]:
        here = [kind for output in cell.get("outputs", ()) for kind in output.get("data", ())]
        if "interactive" in cell["metadata"].get("tags", ()) and "image/svg+xml" in here:
            states += len(frames(cell))
            here.remove("image/svg+xml")
        kinds += here
    pictures = kinds.count("image/svg+xml") + kinds.count("image/png")
    assert sum(tag == "img" for tag, _ in page.elements) == pictures + states
    formulas = sum("math" in (given.get("class") or "").split() for _, given in page.elements)
    assert formulas >= kinds.count("text/latex")


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook_has_a_deck_with_remarks(site, path):
    text = (site.folder / "decks" / f"{path.stem}.html").read_text(encoding="utf-8")
    page = Page(text)
    remarks = [cell["metadata"]["teacher"] for cell in stored(path)["cells"] if "teacher" in cell["metadata"]]
    assert len(remarks) in REMARKS
    questions = len(re.findall(r"ch\.ask\(", path.read_text(encoding="utf-8")))
    assert sum(tag == "aside" for tag, _ in page.elements) >= max(len(remarks), questions)
    for remark in remarks:  # the first words, since the rest may hold code
        assert re.split(r"[`*:']", remark)[0] in page.text
    assert sum("fragment" in (given.get("class") or "") for _, given in page.elements) >= 5


def test_remarks_stand_on_slides_that_are_shown():
    for path in PATHS:
        for cell in stored(path)["cells"]:
            if "teacher" in cell["metadata"]:
                kind = cell["metadata"].get("slideshow", {}).get("slide_type")
                assert kind != "skip", f"{path.name}: the remark at {cell['id']} is never seen"


def test_remarks_stay_out_of_pages(site):
    for path in PATHS:
        page = Page((site.folder / "notebooks" / f"{path.stem}.html").read_text(encoding="utf-8"))
        for cell in stored(path)["cells"]:
            if remark := cell["metadata"].get("teacher"):
                assert remark not in page.text


# Decks: what a room reads that can neither type nor press.


def deck(site, name):
    return Page((site.folder / "decks" / f"{name}.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_deck_asks_nobody_to_type(site, path):
    text = deck(site, path.stem).text
    assert not re.search(r"answer_\w+ = |ch\.(hint|check)\(|Press a button to answer", text)


def test_every_lecture_has_a_deck_in_the_order_of_its_plan(site):
    found = lectures.lectures()
    assert [one.name for one in found] == [
        *("two-lectures-1", "two-lectures-2"),
        *("three-lectures-1", "three-lectures-2", "three-lectures-3"),
    ]
    for lecture in found:
        text = deck(site, lecture.name).text
        at = 0
        for *_, screen in lecture.rows:
            for title in re.findall(r"\*\*(.+?)\*\*", screen):
                at = text.index(title, at)
        minutes = [int(one) for one in re.findall(r"Minute (\d+) to", text)]
        assert minutes == sorted(minutes) and len(minutes) == len(lecture.rows)
        votes = [what for _, what, _ in lecture.rows if re.search(r"[Vv]ote \d of", what)]
        assert len(re.findall(r"[A-E] is right\.", text)) == len(votes) >= 1
        assert f'href="decks/{lecture.name}.html"' in (site.folder / "index.html").read_text(encoding="utf-8")


def test_a_plan_that_names_a_lost_section_stops_the_build():
    cells = [notebooks.markdown("## Here", "a"), notebooks.markdown("### Below", "b")]
    assert len(lectures.section(cells, "Here")) == 2
    assert len(lectures.section(cells, "Here", frozenset({"Below"}))) == 1
    with pytest.raises(ValueError, match="'Gone'"):
        lectures.section(cells, "Gone")


def test_states_are_those_of_the_notebooks_own_interactives():
    from chainrule_helpers.interactives.recipes import interactive_of
    from chainrule_helpers.views.svg import stored

    found = 0
    for path in PATHS:
        for cell in stored_as_text(path)["cells"]:
            if "interactive" not in cell["metadata"].get("tags", ()):
                continue
            outputs = [one for one in cell["outputs"] if "image/svg+xml" in one.get("data", {})]
            for output in outputs:
                made = interactive_of(output["metadata"]["interactive"])
                assert stored(made.still(made.start())) == output["data"]["image/svg+xml"]
                assert len(frames(cell)) >= 3
                found += 1
    assert found >= 8


def test_an_interactive_without_a_recipe_is_refused():
    with pytest.raises(ValueError, match="make notebooks"):
        frames({"id": "01-42", "outputs": [{"data": {}, "metadata": {}}]})


TYPED = [
    ("-(y1 - h1_3)*h1_3", r"-(y_{1} - h_{1}^{(3)})\, h_{1}^{(3)}"),
    ("h2_2*-(y1)", r"h_{2}^{(2)}\, (-y_{1})"),
    ("dJ/dh1_3", r"\dfrac{\partial J}{\partial h_{1}^{(3)}}"),
    ("2*___", r"2 \cdot \underline{\hspace{2em}}"),
    ("−0.660", "-0.660"),
    ("y1 - (y1 + 2)", "y_{1} - (y_{1} + 2)"),
    ("exp(-z1_2)**2", r"{e^{-z_{1}^{(2)}}}^{2}"),
]


@pytest.mark.parametrize(("typed", "latex"), TYPED)
def test_a_typed_formula_is_set_as_it_stands(typed, latex):
    known = formulas.letters("thomas", (3, 3, 1))
    assert formulas.formula(typed, known, r"\partial") == latex


def test_a_long_sum_has_a_line_for_each_term():
    term = "(y_{1} - a + " + "b" * 40 + ")"
    assert formulas.in_lines(f"{term} - {term}").count(r"\\ & - (") == 1
    assert formulas.in_lines("a + b") == "a + b"


@pytest.mark.parametrize("typed", ["W.T @ delta", "y1 ==", "lost", "'y1'", "max(y1)"])
def test_what_is_no_formula_stays_code(typed):
    known = formulas.letters("thomas", (3, 3, 1))
    assert formulas.typeset(f"`{typed}`", known, "d") == f"`{typed}`"


def test_building_remembers_no_answers(site):
    assert not (site.folder.parent / "progress.json").exists()


def test_landing_page_lists_every_notebook_and_the_address(site):
    text = (site.folder / "index.html").read_text(encoding="utf-8")
    for path in PATHS:
        for link in (f'href="notebooks/{path.stem}.html"', f'href="decks/{path.stem}.html"'):
            assert link in text
    home = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"][
        "Repository"
    ]
    assert home in text


def test_npm_lock_pins_what_is_asked_for_and_names_no_place():
    asked, locked = (stored(ROOT / "site" / name) for name in ("package.json", "package-lock.json"))
    for name, version in asked["dependencies"].items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"{name}: give one version, not a range"
        assert locked["packages"][f"node_modules/{name}"]["version"] == version
    assert "://" not in (ROOT / "site" / "package-lock.json").read_text(encoding="utf-8")


def test_pages_lead_to_the_browser_only_build_when_it_is_there():
    text = PATHS[2].read_text(encoding="utf-8")
    import nbformat

    notebook = nbformat.reads(text, 4)
    for lite in (False, True):
        page = notebooks.page_of(notebook, PATHS[2].name, lite)
        links = [cell["source"].count("lite/lab/index.html") for cell in page["cells"]]
        assert (sum(links) == 2) is lite  # at the top, and at the interactive


def test_second_build_keeps_the_browser_only_build(tmp_path):
    fresh, target = tmp_path / "fresh", tmp_path / "target"
    for folder, name in ((fresh, "index.html"), (target, "old.html"), (target / "lite", "index.html")):
        folder.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    static_site.replace(fresh, target)
    assert sorted(path.name for path in target.iterdir()) == ["index.html", "lite"]
    assert (target / "lite" / "index.html").exists()


@pytest.mark.parametrize("chromium", ["a browser", None])
def test_handouts_become_pdf_or_stay_html_with_a_sentence(tmp_path, monkeypatch, capsys, chromium):
    handouts = static_site.handouts_to_print
    monkeypatch.setattr(handouts, "find_chromium", lambda: chromium)
    monkeypatch.setattr(handouts, "print_pdf", lambda page, target, browser: target.write_bytes(b"%PDF"))
    written = static_site.write_handouts(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} == {".pdf" if chromium else ".html"}
    assert sorted(written) == sorted(tmp_path.iterdir())
    assert (handouts.NO_CHROMIUM in capsys.readouterr().out) is (chromium is None)
    assert static_site.handout_list(written).count('href="handouts/') == len(written) > 0


def test_missing_npm_is_said(monkeypatch, tmp_path):
    monkeypatch.setattr(npm, "MODULES", tmp_path / "node_modules")
    monkeypatch.setattr(npm.shutil, "which", lambda name: None)
    with pytest.raises(static_site.PublishError, match="npm was not found"):
        static_site.install_modules()


# From here on: can the rules go red?

GOOD = '<html><h1 id="top">x</h1><h2>y</h2><a href="#top">up</a><img src="dot.png" alt="a dot"></html>'
BAD = [
    ("nothing_from_elsewhere", "a.html", '<script src="https://example.org/x.js"></script>'),
    ("nothing_from_elsewhere", "a.html", '<img alt="x" src="//example.org/x.png">'),
    ("nothing_from_elsewhere", "a.html", "<style>@import 'https://example.org/x.css'</style>"),
    ("nothing_from_elsewhere", "a.css", "p { background: url(https://example.org/x.png) }"),
    ("links_lead_somewhere", "a.html", '<a href="b.html">there</a>'),
    ("links_lead_somewhere", "a.html", '<a href="../outside.html">there</a>'),
    ("links_lead_somewhere", "a.html", '<a href="#nowhere">there</a>'),
    ("pictures_have_words", "a.html", '<img src="dot.png">'),
    ("headings_descend", "a.html", "<h1>x</h1><h3>y</h3>"),
    ("nothing_meant_for_a_kernel", "a.html", "<p>The widget could not be displayed.</p>"),
    ("nothing_meant_for_a_kernel", "a.html", '<img alt="No description has been provided for this image">'),
    ("no_ballast", "a.map", "{}"),
    ("no_ballast", "a.bin", "x" * (MEGABYTES * 1_000_000 + 1)),
]


def small_site(folder):
    (folder / "good.html").write_text(GOOD)
    (folder / "dot.png").write_bytes(b"x")
    return folder


@pytest.mark.parametrize("rule", RULES)
def test_rule_accepts_a_good_page(tmp_path, rule):
    assert list(RULES[rule](small_site(tmp_path))) == []


@pytest.mark.parametrize(("rule", "name", "text"), BAD)
def test_rule_rejects_a_bad_page(tmp_path, rule, name, text):
    (small_site(tmp_path) / name).write_text(text)
    assert list(RULES[rule](tmp_path)), f"{rule} does not notice"


def test_every_rule_has_a_bad_page():
    assert {rule for rule, *_ in BAD} == set(RULES)


def test_the_slides_enlarge_what_the_pictures_hold():
    sheets = (ROOT / "chainrule_helpers" / "views" / "roles.css", ROOT / "site" / "pictures.css")
    rules = re.sub(r"/\*.*?\*/", "", "".join(sheet.read_text() for sheet in sheets), flags=re.DOTALL)
    wanted = set(re.findall(r"\.([a-z][a-z-]+)", rules))
    pictures = "".join(
        "".join(output.get("data", {}).get("image/svg+xml", ""))
        for path in (ROOT / "notebooks").glob("*.ipynb")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", ())
    )
    roles = {role for roles in re.findall(r'class="([^"]*)"', pictures) for role in roles.split()}
    # What can be pressed, what a still picture of the step machine shows in the notebook alone,
    # and values longer than those of our examples.
    live = {"bias-spot", "node-spot", "chosen", "longest"}
    assert len(wanted) > 15
    assert wanted - roles - live == set(), "roles that no picture has any more"
    assert not re.search(r"\[(r|rx|height|width|font-size|fill)=", rules)
