"""Turn a stored notebook into what a page or a deck of slides needs; ``build_site.py`` uses it.

Nothing is executed: both show the stored outputs.
"""

from __future__ import annotations

import base64
import copy
import html
import re
from pathlib import Path

# Nobody can answer on a page: the empty place for an answer, and the reply to it, say nothing there.
EMPTY_ANSWER = re.compile(r'(\w+ = (\.\.\.|"").*)?\n?(ch\.(check|predict|found_bug|own_words)\(.*\))?')
MOVES = (
    '<p class="moves">Here this is a picture. It moves, and answers to the keyboard, when the notebook '
    "runs{where}.</p>"
)
PREDICTED = re.compile(r" You could have predicted it: .*", re.DOTALL)
HEADING = re.compile(r"^(?=#{1,3} )", re.MULTILINE)


def tags(cell: dict) -> list[str]:
    """Return the tags of a cell."""
    return cell["metadata"].get("tags", [])


def is_left_to_reader(cell: dict) -> bool:
    """Say whether a cell only takes, judges or counts answers; one with blanks to fill is read as well."""
    is_empty = "exercise" in tags(cell) and EMPTY_ANSWER.fullmatch(cell["source"])
    return bool(is_empty) or cell["source"].startswith("ch.progress(")


def without_reminder(output: dict) -> None:
    """Take out of an outcome, in place, that the reader could have predicted it: not on a page."""
    if text := output.get("data", {}).get("text/markdown"):
        output["data"]["text/markdown"] = PREDICTED.sub("", text)


def alternative(output: dict) -> tuple[str, int] | None:
    """Return the text alternative of an output's picture and its width in pixels, or None."""
    data = output.get("data", {})
    if markup := data.get("image/svg+xml"):
        label, width = re.search(r'aria-label="([^"]*)"', markup), re.search(r'\bwidth="([\d.]+)"', markup)
        return html.unescape(label[1]), round(float(width[1]))
    if picture := data.get("image/png"):
        header = base64.b64decode(picture)[:24]  # a PNG's width stands in bytes 16 to 19
        return output["metadata"]["image/png"]["alt"], int.from_bytes(header[16:20], "big")
    return None


def page_of(notebook: dict, name: str, lite: bool) -> dict:
    """Return a notebook as its page needs it: text alternatives, no empty answers, ways to run it."""
    notebook = copy.deepcopy(notebook)
    cells = []
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            if is_left_to_reader(cell):
                continue
            for output in cell["outputs"]:
                without_reminder(output)
            if cell["source"].startswith("ch.ask("):
                cell["metadata"]["tags"] = [*tags(cell), "remove-input"]
            pictures = [found for output in cell["outputs"] if (found := alternative(output))]
            if pictures:
                words, width = pictures[0]
                cell["metadata"]["mystnb"] = {"image": {"alt": words, "width": f"{width}px"}}
            cells.append(cell)
            if pictures and "interactive" in tags(cell):
                cells.append(markdown(MOVES.format(where=lite_words(name, lite)), f"{cell['id']}-moves"))
        else:
            cells.append(cell)
    first = cells[0]
    first["source"] = re.sub(r"\n", f"\n\n{ways(name, lite)}\n", first["source"], count=1)
    notebook["cells"] = cells
    return notebook


def markdown(source: str, identity: str, **metadata) -> dict:
    """Return a Markdown cell."""
    import nbformat

    return nbformat.v4.new_markdown_cell(source, id=identity, metadata=metadata)


def lite_words(name: str, lite: bool) -> str:
    """Return the end of a sentence that says where a notebook runs without an installation."""
    return f', for example <a href="../lite/lab/index.html?path={name}">in your browser</a>' if lite else ""


def ways(name: str, lite: bool) -> str:
    """Return the links from a notebook's page to its other forms."""
    links = [f'<a href="../decks/{Path(name).stem}.html">Slides</a>']
    if lite:
        links.append(f'<a href="../lite/lab/index.html?path={name}">Run it in your browser</a>')
    return f'<p class="ways">{" ".join(links)}</p>'


def deck_of(notebook: dict) -> dict:
    """Return a notebook as its deck needs it.

    Results stand without their code; a cell without a result shows its code.  A heading inside
    a Markdown cell starts a slide of its own, and the remarks of the teacher become notes.
    """
    notebook = copy.deepcopy(notebook)
    title = re.match(r"# (.+)", notebook["cells"][0]["source"])[1]
    notebook["metadata"]["title"] = title
    cells = []
    for cell in notebook["cells"]:
        remark = cell["metadata"].get("teacher")
        if cell["cell_type"] == "markdown":
            cells += split_at_headings(cell)
        else:
            if cell["outputs"]:
                cell["metadata"]["transient"] = {"remove_source": True}
            for output in cell["outputs"]:
                if found := alternative(output):
                    output["metadata"]["words"] = found[0]
                without_reminder(output)
            cells.append(cell)
        if remark:
            cells.append(markdown(remark, f"{cell['id']}-notes", slideshow={"slide_type": "notes"}))
    notebook["cells"] = cells
    return notebook


def split_at_headings(cell: dict) -> list[dict]:
    """Return a Markdown cell as one cell for each heading in it; the first keeps its slide type."""
    parts = [part for part in HEADING.split(cell["source"]) if part.strip()]
    kinds = ["subslide" if part.startswith("###") else "slide" for part in parts]
    kinds[0] = cell["metadata"].get("slideshow", {}).get("slide_type", "-")
    return [
        markdown(part, f"{cell['id']}-{place}", slideshow={"slide_type": kind})
        for place, (part, kind) in enumerate(zip(parts, kinds, strict=True))
    ]
