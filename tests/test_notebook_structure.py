"""Is every stored notebook complete, readable and reproducible?

Running the notebooks leaves holes: a cell never executed passes, and pictures are not
compared.  These rules read the files as they are.  Each rule returns sentences about what
is wrong; for each there is a bad notebook below that it must reject.
"""

import ast
import copy
import io
import itertools
import json
import re
import sys
import tokenize
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))

TAGS = "setup check exercise solution interactive hide-input raises-exception".split()
SLIDE_TYPES = "- slide subslide fragment skip".split()
LINES_ADVISED, LINES_ALLOWED = 12, 20
LONG_CELLS_ALLOWED = 0.2
LIBRARIES = {"chainrule_helpers", "numpy", "sympy", "matplotlib", "ipywidgets", "IPython"}
# No network, no other programs, and no chance but a seeded default_rng.
UNWANTED = {"socket", "urllib", "http", "ftplib", "smtplib", "subprocess", "random"}
# Stored when the notebook is executed, but not when it is compared: a test would always fail.
UNSTABLE = {"interact", "interactive", "interactive_output", "interact_manual", "Output"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
LABELS = {
    "You will do": r"\byou will do\b",
    "You will learn": r"\blearn\b",
    "You will need": r"\bneed\b",
    "the minutes": r"\b\d+ min",
}


def text_of(value):
    return "".join(value) if isinstance(value, list) else value


def source(cell):
    return text_of(cell["source"])


def code_cells(notebook):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def tags(cell):
    return cell["metadata"].get("tags", [])


def outputs(notebook):
    return [(cell, output) for cell in code_cells(notebook) for output in cell["outputs"]]


def where(cell):
    return f"cell {cell.get('id')} ({source(cell).strip()[:40]!r})"


def headings(notebook):
    """Return (level, text) of every Markdown heading outside fenced code."""
    found = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown":
            prose = re.sub(r"^```.*?^```", "", source(cell), flags=re.DOTALL | re.MULTILINE)
            found += re.findall(r"^(#{1,6})\s+(.+?)\s*$", prose, re.MULTILINE)
    return [(len(marks), text) for marks, text in found]


def syntax(notebook):
    """Yield cell and syntax tree; cells that do not parse are the matter of `plain_python`."""
    for cell in code_cells(notebook):
        try:
            yield cell, ast.parse(source(cell))
        except SyntaxError:
            continue


def readme_titles(text):
    """Return file name -> title from the README's links such as [00 Start here](notebooks/...)."""
    links = re.findall(r"\[(\d\d) ([^\]]+)\]\(notebooks/([\w.-]+\.ipynb)\)", text)
    return {file: title for number, title, file in links if file.startswith(number)}


def executed_in_order(notebook, name):
    counts = [cell["execution_count"] for cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"execution counts are {counts}, expected 1 to {len(counts)}: run make notebooks"


def no_empty_cells(notebook, name):
    for place, cell in enumerate(notebook["cells"], start=1):
        if not source(cell).strip():
            yield f"cell number {place} is empty"


def plain_python(notebook, name):
    parsed = {cell["id"] for cell, _ in syntax(notebook)}
    for cell in code_cells(notebook):
        if cell["id"] not in parsed and "raises-exception" not in tags(cell):
            yield f"{where(cell)} is not plain Python (a magic or a syntax error?)"


def no_errors_stored(notebook, name):
    for cell, output in outputs(notebook):
        if output["output_type"] == "error" and "raises-exception" not in tags(cell):
            yield f"{where(cell)} stores an error: {output['ename']}"
        if output.get("name") == "stderr":
            yield f"{where(cell)} stores a warning: {text_of(output['text'])[:80]}"


def known_tags(notebook, name):
    for cell in notebook["cells"]:
        for tag in tags(cell):
            if tag not in TAGS:
                yield f"{where(cell)} has the tag {tag!r}; allowed: {', '.join(TAGS)}"


def every_output_is_compared(notebook, name):
    for cell in code_cells(notebook):
        marked = re.search(r"NBVAL_(IGNORE_OUTPUT|SKIP)|PYTEST_VALIDATE_IGNORE", source(cell))
        if marked or any(tag.startswith("nbval-") for tag in tags(cell)):
            yield f"{where(cell)} asks not to be compared: make its output reproducible"


def short_cells(notebook, name):
    lengths = {}
    for cell in code_cells(notebook):
        lines = [line.strip() for line in source(cell).splitlines()]
        lengths[where(cell)] = sum(bool(line) and not line.startswith("#") for line in lines)
    for place, length in lengths.items():
        if length > LINES_ALLOWED:
            yield f"{place} has {length} lines of code, at most {LINES_ALLOWED}"
    long = [place for place, length in lengths.items() if length > LINES_ADVISED]
    if len(long) > LONG_CELLS_ALLOWED * len(lengths):
        yield f"too many cells with more than {LINES_ADVISED} lines of code: {', '.join(long)}"


def ends_with_semicolon(text):
    """Say whether a line of code does; text and comments may contain what they like."""
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
    except (tokenize.TokenError, SyntaxError):
        return False
    ends = (tokenize.NEWLINE, tokenize.COMMENT)
    return any(one.string == ";" and two.type in ends for one, two in itertools.pairwise(tokens))


def no_semicolon(notebook, name):
    for cell in code_cells(notebook):
        if ends_with_semicolon(source(cell)):
            yield f"{where(cell)}: a line ends with ';', which hides output only sometimes"


def stable_widgets(notebook, name):
    for cell, tree in syntax(notebook):
        for node in ast.walk(tree):
            used = getattr(node, "attr", getattr(node, "id", getattr(node, "name", None)))
            if used in UNSTABLE:
                yield f"{where(cell)} uses {used}: take a VBox with HTML, HTMLMath or Image"


def known_imports(notebook, name):
    for cell, tree in syntax(notebook):
        for node in ast.walk(tree):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or "."]
            for first in (dotted.split(".")[0] for dotted in names):
                usual = first in sys.stdlib_module_names and first not in UNWANTED
                if first not in LIBRARIES and not usual:
                    yield f"{where(cell)} imports {first or 'a neighbour'}"


def titled(notebook, name):
    found = headings(notebook)
    if [level for level, _ in found].count(1) != 1 or found[0][0] != 1:
        yield "there must be one heading of level 1, and it comes first"
        return
    title = re.sub(r"^\d\d\W*", "", found[0][1])
    slug = re.sub(r"\W+", "_", title.lower()).strip("_")
    if f"{name[:3]}{slug}.ipynb" != name:
        yield f"the title {title!r} does not belong to the file name {name}"
    first = title.split()[0].lower()
    if first in ("a", "an", "the", "on", "about", "how", "what") or first.endswith(("ing", "tion")):
        yield f"the title {title!r} does not begin with a verb that says what to do"


def headings_descend(notebook, name):
    levels = [level for level, _ in headings(notebook)]
    for before, after in itertools.pairwise(levels):
        if after > before + 1:
            yield f"a heading of level {after} follows one of level {before}"


def opened(notebook, name):
    opening = "\n".join(source(cell) for cell in notebook["cells"][:3])
    for label, pattern in LABELS.items():
        if not re.search(pattern, opening, re.IGNORECASE):
            yield f"the first three cells do not say {label!r}"


def closed(notebook, name):
    texts = [text for level, text in headings(notebook) if level > 1]
    for wanted in ("Check yourself", "Next"):
        if wanted not in texts:
            yield f"there is no heading {wanted!r}"
    if texts and texts[-1] != "Next":
        yield f"the last heading is {texts[-1]!r}, expected 'Next'"


def svg_problem(markup):
    """Return what is missing for a reader who does not see the picture, or None."""
    try:
        picture = ElementTree.fromstring(markup)
    except ElementTree.ParseError as error:
        return f"is not well-formed: {error}"
    if picture.get("role") != "img" or not (picture.get("aria-label") or "").strip():
        return 'needs role="img" and an aria-label that states what it shows'
    return None


def drawings_have_words(notebook, name):
    for cell, output in outputs(notebook):
        data = output.get("data", {})
        pictures = [text_of(data["image/svg+xml"])] if "image/svg+xml" in data else []
        html = text_of(data.get("text/html", ""))
        pictures += re.findall(r"<svg\b(?![^>]*aria-hidden=.true).*?</svg>", html, re.DOTALL)
        for markup in pictures:
            if problem := svg_problem(markup):
                yield f"{where(cell)}: a drawing {problem}"


def pictures_have_words(notebook, name):
    for cell, output in outputs(notebook):
        for kind in ("image/png", "image/jpeg"):
            alternative = output.get("metadata", {}).get(kind, {}).get("alt", "")
            if kind in output.get("data", {}) and not alternative.strip():
                yield f"{where(cell)}: a picture has no metadata {{{kind!r}: {{'alt': ...}}}}"
    for cell in notebook["cells"]:
        if cell["cell_type"] == "markdown" and re.search(r"!\[\s*\]\(", source(cell)):
            yield f"{where(cell)}: a picture has no words in ![...]"


def no_leftovers(notebook, name):
    metadata = notebook["metadata"]
    if "widgets" in metadata:
        yield "widget state is stored: run make notebooks"
    if metadata.get("kernelspec", {}).get("name") != "python3":
        yield "the kernel is not python3: run make notebooks"
    if metadata.get("language_info") != {"name": "python"}:
        yield "language_info names a Python version: run make notebooks"
    for cell, output in outputs(notebook):
        if WIDGET_VIEW in output.get("data", {}):
            yield f"{where(cell)} stores a live widget's address: run make notebooks"
    allowed = {"tags", "slideshow", "teacher", "notebook_only", "editable", "deletable"}
    for cell in notebook["cells"]:
        if extra := set(cell["metadata"]) - allowed:
            yield f"{where(cell)} has metadata {sorted(extra)}: run make notebooks"


def told_to_the_deck(notebook, name):
    for cell in notebook["cells"]:
        show = cell["metadata"].get("slideshow", {"slide_type": "-"})
        if set(show) != {"slide_type"} or show["slide_type"] not in SLIDE_TYPES:
            yield f"{where(cell)} has slideshow {show}; allowed types: {', '.join(SLIDE_TYPES)}"
        remark = cell["metadata"].get("teacher", "Say it.")
        if not isinstance(remark, str) or not remark.strip():
            yield f"{where(cell)} has the remark {remark!r} for the teacher; expected a sentence"
        for sentence in cell["metadata"].get("notebook_only", ()):
            if sentence not in "".join(cell["source"]):
                yield f"{where(cell)} keeps {sentence!r} for the notebook, which it does not say"


def no_machine_shows(notebook, name):
    for cell, output in outputs(notebook):
        kept = {key: output[key] for key in ("text", "data") if key in output}
        if found := re.search(r"\bat 0x[0-9a-f]{6,}|/(home|root|Users|tmp)/\w", json.dumps(kept)):
            yield f"{where(cell)} shows {found[0]!r}, which differs from one machine to another"


def stable_ids(notebook, name):
    if (notebook["nbformat"], notebook["nbformat_minor"]) < (4, 5):
        yield "the format is older than 4.5, which has no cell ids: run make notebooks"
    for identity, times in Counter(cell.get("id") for cell in notebook["cells"]).items():
        if not identity or times > 1:
            yield f"cell id {identity!r} occurs {times} times"


RULES = {
    rule.__name__: rule
    for rule in (
        *(executed_in_order, no_empty_cells, plain_python, no_errors_stored, known_tags),
        *(every_output_is_compared, short_cells, no_semicolon, stable_widgets, known_imports),
        *(titled, headings_descend, opened, closed, drawings_have_words, pictures_have_words),
        *(no_leftovers, told_to_the_deck, no_machine_shows, stable_ids),
    )
}


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_notebook_keeps_the_rule(path, rule):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert list(RULES[rule](notebook, path.name)) == []


# What the browser's own lab adds is no part of the series: it needs no opening and no "Next".
@pytest.mark.parametrize("rule", sorted(RULES.keys() - {"opened", "closed", "titled"}))
def test_the_explorers_of_the_browser_lab_keep_the_rule(rule):
    path = ROOT / "site" / "lite" / "explorers.ipynb"
    assert list(RULES[rule](json.loads(path.read_text(encoding="utf-8")), path.name)) == []


def test_readme_lists_the_notebooks_in_reading_order():
    listed = readme_titles((ROOT / "README.md").read_text(encoding="utf-8"))
    assert list(listed) == [path.name for path in PATHS]
    for path in PATHS:
        (title, *_) = headings(json.loads(path.read_text(encoding="utf-8")))
        assert re.sub(r"^\d\d\W*", "", title[1]) == listed[path.name]


# From here on: can the rules go red?

NAME = "02_follow_one_path.ipynb"
SVG = '<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="two nodes"/>'


def markdown(identity, text):
    return {"cell_type": "markdown", "id": identity, "metadata": {}, "source": text}


def code(identity, text, count, *stored):
    kind = {"cell_type": "code", "id": identity, "metadata": {"tags": ["check"]}}
    return {**kind, "source": text, "execution_count": count, "outputs": list(stored)}


def shown(kind, value, **metadata):
    return {"output_type": "display_data", "data": {kind: value}, "metadata": metadata}


def good_notebook():
    opening = "*You will do* this, *learn* that; *you need* nothing. 25 minutes."
    drawing = shown("image/svg+xml", SVG)
    picture = shown("image/png", "iVBOR", **{"image/png": {"alt": "a parabola"}})
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3"}, "language_info": {"name": "python"}},
        "cells": [
            markdown("a", "# Follow one path"),
            markdown("b", opening),
            code("c", "import chainrule_helpers as ch", 1, drawing),
            code("d", "x = 1\nx", 2, picture),
            markdown("e", "## Check yourself\n```\n# no heading\n```"),
            markdown("f", "## Next\nAdd every path."),
        ],
    }


def stream(name, text):
    return {"output_type": "stream", "name": name, "text": text}


def error():
    return {"output_type": "error", "ename": "NameError", "evalue": "x", "traceback": []}


def put(place, key, value):
    """Return a change to the cell at a place."""
    return lambda notebook: notebook["cells"][place].__setitem__(key, value)


def add_output(output):
    return lambda notebook: notebook["cells"][3]["outputs"].append(output)


BAD = [
    ("executed_in_order", put(3, "execution_count", None)),
    ("executed_in_order", put(3, "execution_count", 7)),
    ("no_empty_cells", put(3, "source", " \n")),
    ("plain_python", put(3, "source", "%matplotlib inline")),
    ("no_errors_stored", add_output(error())),
    ("no_errors_stored", add_output(stream("stderr", "a warning"))),
    ("known_tags", put(3, "metadata", {"tags": ["nbval-ignore-output"]})),
    ("every_output_is_compared", put(3, "metadata", {"tags": ["nbval-ignore-output"]})),
    ("every_output_is_compared", put(3, "source", "# NBVAL_IGNORE_OUTPUT\nx")),
    ("short_cells", put(3, "source", "x = 1\n" * 21)),
    ("short_cells", put(3, "source", "x = 1\n" * 13)),
    ("no_semicolon", put(3, "source", "x;  # quiet")),
    ("no_semicolon", put(3, "source", "colour = '#fff';")),
    ("stable_widgets", put(3, "source", "from ipywidgets import interact")),
    ("stable_widgets", put(3, "source", "out = widgets.Output()")),
    ("known_imports", put(3, "source", "import torch")),
    ("known_imports", put(3, "source", "from . import neighbour")),
    ("known_imports", put(3, "source", "import urllib.request")),
    ("titled", put(0, "source", "# Another title")),
    ("titled", put(0, "source", "## Follow one path")),
    ("titled", put(4, "source", "# Check yourself")),
    ("headings_descend", put(1, "source", "### Too deep")),
    ("opened", put(1, "source", "Welcome!")),
    ("closed", put(4, "source", "## Exercises")),
    ("closed", put(5, "source", "## The end")),
    ("drawings_have_words", add_output(shown("image/svg+xml", "<svg/>"))),
    ("drawings_have_words", add_output(shown("text/html", "<p><svg></svg></p>"))),
    ("pictures_have_words", add_output(shown("image/png", "iVBOR"))),
    ("pictures_have_words", put(1, "source", "![](picture.png)")),
    ("no_leftovers", lambda notebook: notebook["metadata"].update(widgets={})),
    ("no_leftovers", add_output(shown(WIDGET_VIEW, {"model_id": "1"}))),
    ("no_leftovers", put(3, "metadata", {"ExecuteTime": {}})),
    ("told_to_the_deck", put(3, "metadata", {"slideshow": {"slide_type": "slides"}})),
    ("told_to_the_deck", put(3, "metadata", {"teacher": " "})),
    ("told_to_the_deck", put(1, "metadata", {"notebook_only": ["Press the button."]})),
    ("no_machine_shows", add_output(stream("stdout", "<object at 0x7f3c2a91>"))),
    ("no_machine_shows", add_output(stream("stdout", "/home/ada/notebooks"))),
    ("stable_ids", put(3, "id", "a")),
]


@pytest.mark.parametrize("rule", RULES)
def test_rule_accepts_a_good_notebook(rule):
    assert list(RULES[rule](good_notebook(), NAME)) == []


@pytest.mark.parametrize(("rule", "spoil"), BAD)
def test_rule_rejects_a_bad_notebook(rule, spoil):
    notebook = copy.deepcopy(good_notebook())
    spoil(notebook)
    assert list(RULES[rule](notebook, NAME)), f"{rule} does not notice"


def test_every_rule_has_a_bad_notebook():
    assert {rule for rule, _ in BAD} == set(RULES)


def test_readme_link_is_read():
    text = f"| [02 Follow one path](notebooks/{NAME}) | write the line |"
    assert readme_titles(text) == {NAME: "Follow one path"}
