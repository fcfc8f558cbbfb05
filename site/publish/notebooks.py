"""Turn a stored notebook into what a page or a deck of slides needs.

Nothing is executed: both show the stored outputs.
"""

from __future__ import annotations

import base64
import copy
import html
import re
from pathlib import Path

from chainrule_helpers.answers.reply import reply_with
from chainrule_helpers.interactives.protocol import Frame
from chainrule_helpers.views.svg import STORED_THEME
from publish.pictures import enlarged, frames
from publish.questions import ASKED, question

# Nobody can answer on a page: the empty place for an answer, and the reply to it, say nothing there.
EMPTY_ANSWER = re.compile(r'(\w+ = (\.\.\.|"").*)?\n?(ch\.(check|predict|found_bug|own_words)\(.*\))?')
MOVES = (
    '<p class="moves">Here these are pictures, one for each state. They move, and answer to the keyboard, '
    "when the notebook runs{where}.</p>"
)
READING = (
    '<p class="moves">You are reading: nothing here can be pressed or typed into. Where the text asks for '
    "an answer, take paper and write it down before you read on.</p>"
)
SWITCHES = re.compile(r'^ch\.use_notation\("(\w+)"\)', re.MULTILINE)
FRAME_ROOM, STEP_ROOM = 520, 400
HEADING = re.compile(r"^(?=#{1,3} )", re.MULTILINE)


def tags(cell: dict) -> list[str]:
    """Return the tags of a cell."""
    return cell["metadata"].get("tags", [])


def is_left_to_reader(cell: dict) -> bool:
    """Say whether a cell only takes, judges or counts answers; one with blanks to fill is read as well."""
    is_empty = "exercise" in tags(cell) and EMPTY_ANSWER.fullmatch(cell["source"])
    return bool(is_empty) or cell["source"].startswith("ch.progress(")


def without_reminder(output: dict) -> None:
    """Take out of a reply, in place, what only a reader who can answer has a use for."""
    if reminder := output.get("metadata", {}).get("reminder"):
        output["data"]["text/markdown"] = output["data"]["text/markdown"].replace(f" {reminder}", "")


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


def unthemed(notebook: dict) -> dict:
    """Return a copy whose pictures leave it to the page how they look in the dark."""
    notebook = copy.deepcopy(notebook)
    for cell in notebook["cells"]:
        for output in cell.get("outputs", ()):
            if picture := output.get("data", {}).get("image/svg+xml"):
                output["data"]["image/svg+xml"] = picture.replace(STORED_THEME, "")
    return notebook


def page_of(notebook: dict, name: str, lite: bool) -> dict:
    """Return a notebook as its page needs it: text alternatives, no empty answers, ways to run it."""
    notebook = unthemed(notebook)
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
            cells.append(cell)
            if pictures and "interactive" in tags(cell):
                cells.append(markdown(MOVES.format(where=lite_words(name, lite)), f"{cell['id']}-moves"))
                cells += state_cells(cell)
                cell["outputs"] = []
            elif pictures:
                describe(cell)
        else:
            cells.append(cell)
    first = cells[0]
    first["source"] = re.sub(r"\n", f"\n\n{ways(name, lite)}\n\n{READING}\n", first["source"], count=1)
    notebook["cells"] = cells
    return notebook


def describe(cell: dict) -> None:
    """Give the picture of a cell, in place, its words and its width on a page."""
    words, width = next(found for output in cell["outputs"] if (found := alternative(output)))
    cell["metadata"]["mystnb"] = {"image": {"alt": words, "width": f"{width}px"}}


def state_cells(cell: dict) -> list[dict]:
    """Return the states of an interactive for a page: a sentence and a picture for each."""
    import nbformat

    cells = []
    for number, frame in enumerate(frames(cell)):
        identity = f"{cell['id']}-{number}"
        if frame.says:
            cells.append(markdown(frame.says, identity))
        output = nbformat.v4.new_output("display_data", data={"image/svg+xml": enlarged(frame.picture)})
        metadata = {"tags": ["remove-input"]}
        picture = nbformat.v4.new_code_cell(
            "...", id=f"{identity}-picture", outputs=[output], metadata=metadata
        )
        describe(picture)
        cells.append(picture)
    return cells


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
    a Markdown cell starts a slide of its own, a picture has one for itself, an interactive one
    for each state, and a question brings its answer.  The remarks of the teacher become notes.
    """
    notebook = unthemed(notebook)
    title = re.match(r"# (.+)", notebook["cells"][0]["source"])[1]
    notebook["metadata"]["title"] = title
    notation = notation_of(notebook)
    cells, started = [], None
    for place, cell in enumerate(notebook["cells"]):
        told = [remark] if (remark := cell["metadata"].get("teacher")) else []
        asked = ASKED.match(cell["source"])
        if cell["cell_type"] == "markdown":
            cells += split_at_headings(without_cells(cell))
        elif asked:
            started = question(asked[1], spoken(cell["outputs"][0]), notation)
            cells += [shown(cell, started.text), *notes(cell, [*told, started.notes])]
            if started.answer and not is_shown_later(notebook["cells"][place + 1 :]):
                cells.append(fragment(cell, started.answer))
            continue
        elif started and "exercise" in tags(cell) and not cell["outputs"]:
            continue  # the empty place for an answer
        elif "interactive" in tags(cell) and any(map(alternative, cell["outputs"])):
            for number, frame in enumerate(frames(cell)):
                cells += frame_slide(cell, number, frame)
        else:
            cells.append(result_slide(cell))
        cells += notes(cell, told)
    notebook["cells"] = apart(cells)
    return notebook


def notation_of(notebook: dict) -> str:
    """Return the notation that a notebook speaks."""
    sources = (cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code")
    return next((found[1] for source in sources if (found := SWITCHES.search(source))), "thomas")


def without_cells(cell: dict) -> dict:
    """Return a Markdown cell without the sentences that its metadata keeps for the notebook."""
    text = cell["source"]
    for sentence in cell["metadata"].get("notebook_only", ()):
        # The space to the neighbour goes with it, before the sentence or after it.
        found = re.search(rf"(^{re.escape(sentence)} ?| ?{re.escape(sentence)})", text, re.MULTILINE)
        if not found:
            raise ValueError(f"cell {cell['id']} keeps {sentence!r} for the notebook and does not say it")
        text = text[: found.start()] + text[found.end() :]
    return {**cell, "source": re.sub(r"\n{3,}", "\n\n", text).strip()}


def spoken(output: dict) -> str:
    """Return a question as it is read aloud, as Markdown: a slide has no room to write."""
    return reply_with(*output["data"]["text/plain"].split("\n"))._repr_markdown_()


def is_shown_later(cells: list[dict]) -> bool:
    """Say whether a formula follows before the next heading or question: it is the answer, derived."""
    for cell in cells:
        if ASKED.match(cell["source"]) or (cell["cell_type"] == "markdown" and "# " in cell["source"]):
            return False
        if any("text/latex" in output.get("data", {}) for output in cell.get("outputs", ())):
            return True
    return False


def shown(cell: dict, text: str) -> dict:
    """Return a question's cell as the Markdown that stands on its slide."""
    return markdown(text, cell["id"], slideshow=cell["metadata"].get("slideshow", {}), question=True)


def fragment(cell: dict, text: str) -> dict:
    """Return Markdown that appears when the lecturer goes on."""
    return markdown(text, f"{cell['id']}-answer", slideshow={"slide_type": "fragment"})


def notes(cell: dict, parts: list[str]) -> list[dict]:
    """Return what the lecturer reads beside a cell, as a list of one cell or none."""
    if not parts:
        return []
    return [markdown("\n\n".join(parts), f"{cell['id']}-notes", slideshow={"slide_type": "notes"})]


def result_slide(cell: dict) -> dict:
    """Return a code cell with a result as a slide, its pictures in large type."""
    if cell["outputs"]:
        cell["metadata"]["transient"] = {"remove_source": True}
    for output in cell["outputs"]:
        without_reminder(output)
        if markup := output.get("data", {}).get("image/svg+xml"):
            output["data"]["image/svg+xml"] = enlarged(markup)
        if found := alternative(output):
            output["metadata"]["words"] = found[0]
    return cell


def picture_cell(cell: dict, identity: str, picture: str, between: str = "", room: float = 560) -> dict:
    """Return a cell that shows a picture alone, on a slide of its own."""
    import nbformat

    data = {"image/svg+xml": enlarged(picture, room)}
    outputs = [nbformat.v4.new_output("display_data", data=data, metadata={})]
    if between:
        markup = f'<div class="between">{between}</div>'
        outputs.insert(0, nbformat.v4.new_output("display_data", data={"text/html": markup}))
    outputs[-1]["metadata"]["words"] = alternative(outputs[-1])[0]
    metadata = {"slideshow": {"slide_type": "subslide"}, "transient": {"remove_source": True}}
    return nbformat.v4.new_code_cell("", id=identity, outputs=outputs, metadata=metadata)


def frame_slide(cell: dict, number: int, frame: Frame) -> list[dict]:
    """Return one state of an interactive as a slide."""
    identity = f"{cell['id']}-{number}"
    room = STEP_ROOM if frame.between else FRAME_ROOM
    picture = picture_cell(cell, f"{identity}-picture", frame.picture, frame.between, room)
    if not frame.says:
        return [picture]
    picture["metadata"]["slideshow"] = {"slide_type": "-"}
    return [markdown(frame.says, identity, slideshow={"slide_type": "subslide"}, frame=True), picture]


def apart(cells: list[dict]) -> list[dict]:
    """Give, in place, a picture a slide of its own when it would share one; return the cells."""
    follows = False
    for at, cell in enumerate(cells):
        kind = cell["metadata"].get("slideshow", {}).get("slide_type", "-")
        if kind in ("skip", "notes"):
            continue
        is_picture = any(map(alternative, cell.get("outputs", ())))
        framed = is_picture and cells[at - 1]["metadata"].get("frame")
        if kind in ("-", "fragment") and (is_picture or follows) and not framed:
            cell["metadata"]["slideshow"] = {"slide_type": "subslide"}
        follows = is_picture
    return cells


def split_at_headings(cell: dict) -> list[dict]:
    """Return a Markdown cell as one cell for each heading in it; the first keeps its slide type."""
    parts = [part for part in HEADING.split(cell["source"]) if part.strip()]
    kinds = ["subslide" if part.startswith("###") else "slide" for part in parts]
    kinds[0] = cell["metadata"].get("slideshow", {}).get("slide_type", "-")
    return [
        markdown(part, f"{cell['id']}-{place}", slideshow={"slide_type": kind})
        for place, (part, kind) in enumerate(zip(parts, kinds, strict=True))
    ]
