"""Build the static site: pages, slide decks and handouts in one folder that needs no network.

The folder works on any web server and opened from a disk.  Sphinx makes the pages,
nbconvert the decks, Chromium the handouts' PDF; this module only hands them the notebooks.
"""

from __future__ import annotations

import re
import shutil
import string
import tempfile
import tomllib
from pathlib import Path

from publish import ROOT, SITE, TEACHING, PublishError
from publish.fonts import carried, signs_in, write_fonts
from publish.handouts import build as handouts_to_print
from publish.lectures import lecture_deck, lectures
from publish.notebooks import deck_of, page_of
from publish.npm import MODULES, install_modules

# Built by another command into the same folder, and kept when this one runs again.
KEPT = ("lite",)


def project() -> dict:
    """Return the project table of pyproject.toml, the only place of the public address."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def notebook_paths() -> list[Path]:
    """Return the notebooks in reading order."""
    return sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def readme_rows() -> dict[str, tuple[str, str, str]]:
    """Return file name -> (title, goal, minutes) from the README's table of notebooks."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| \[([^\]]+)\]\(notebooks/([\w.-]+)\) \| (.+?) \| (\d+) \|$", text, re.MULTILINE)
    return {name: (title, goal, minutes) for title, name, goal, minutes in rows}


def write_decks(folder: Path) -> None:
    """Write a reveal.js deck for every notebook and every lecture, and what they share, into a folder."""
    import nbformat
    from nbconvert.exporters import SlidesExporter
    from pygments.formatters import HtmlFormatter

    folder.mkdir(parents=True)
    exporter = SlidesExporter(template_name="deck", extra_template_basedirs=[str(SITE / "templates")])
    exporter.exclude_anchor_links = True
    made = {path.stem: deck_of(nbformat.read(path, 4)) for path in notebook_paths()}
    by_number = {stem[:2]: deck for stem, deck in made.items()}
    made |= {lecture.name: lecture_deck(lecture, by_number) for lecture in lectures()}
    for name, deck in made.items():
        text, _ = exporter.from_notebook_node(nbformat.from_dict(with_fonts(deck)))
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    reveal = folder / "reveal"
    reveal.mkdir()
    for part in ("dist/reset.css", "dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js", "LICENSE"):
        source = (MODULES / "reveal.js" / part).read_text(encoding="utf-8")
        source = re.sub(r"^//# sourceMappingURL=.*$", "", source, flags=re.MULTILINE)
        (reveal / Path(part).name).write_text(source, encoding="utf-8")
    for name in ("deck.css", "deck.js"):
        shutil.copy(SITE / "static" / name, folder)
    light = HtmlFormatter(style="a11y-high-contrast-light").get_style_defs(".highlight")
    dark = HtmlFormatter(style="a11y-high-contrast-dark").get_style_defs(".highlight")
    style = f"{light}\n@media (prefers-color-scheme: dark) {{\n{dark}\n}}\n"
    (folder / "code.css").write_text(style + ".highlight { background: none }\n", encoding="utf-8")


def stage(folder: Path, handouts: list[Path], lite: bool) -> None:
    """Lay out for Sphinx what becomes a page, in the project's own order of folders."""
    import nbformat

    (folder / "notebooks").mkdir(parents=True)
    for path in notebook_paths():
        page = with_fonts(page_of(nbformat.read(path, 4), path.name, lite))
        nbformat.write(page, folder / "notebooks" / path.name)
    for path in documents():
        target = folder / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(linked(path, folder), encoding="utf-8")
    (folder / "index.md").write_text(landing_page(handouts, lite), encoding="utf-8")


def with_fonts(notebook: dict) -> dict:
    """Let, in place, every picture of a notebook carry its fonts; return the notebook."""
    outputs = [output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", ())]
    pictures = [data for data in outputs if "image/svg+xml" in data]
    signs = frozenset().union(*(signs_in(data["image/svg+xml"]) for data in pictures))
    for data in pictures:
        data["image/svg+xml"] = carried(data["image/svg+xml"], signs)
    return notebook


def documents() -> list[Path]:
    """Return the documents that become pages: the glossary, how to teach, and how to run a class."""
    docs = ROOT / "docs"
    return sorted([*TEACHING.rglob("*.md"), docs / "glossary.md", docs / "running-a-class.md"])


def linked(path: Path, folder: Path) -> str:
    """Return a document whose links to files without a page lead to the project's public address."""
    home, pages = project()["urls"]["Repository"], documents()

    def lead(match: re.Match) -> str:
        target, anchor = match[1], match[2] or ""
        found = (path.parent / target).resolve()
        if not (found.is_relative_to(ROOT) and found.exists()):
            return match[0]
        if found in pages or (folder / found.relative_to(ROOT)).exists():
            return match[0]
        return f"]({home}/blob/HEAD/{found.relative_to(ROOT).as_posix()}{anchor})"

    return re.sub(r"\]\(([^)#:\s]+)(#[^)\s]*)?\)", lead, path.read_text(encoding="utf-8"))


def landing_page(handouts: list[Path], lite: bool) -> str:
    """Return the first page: what this is, the ways in, and the list of notebooks."""
    rows = readme_rows()
    lines, pages = [], []
    for path in notebook_paths():
        title, goal, minutes = rows[path.name]
        deck = f'<a href="decks/{path.stem}.html">slides</a>'
        lines.append(
            f"**[{title}](notebooks/{path.name})**\n: After it you can {goal}. {minutes} minutes; {deck}.\n"
        )
        pages.append(f"notebooks/{path.stem}")
    teaching = [path.relative_to(ROOT) for path in documents()]
    template = string.Template((SITE / "index.md").read_text(encoding="utf-8"))
    return template.substitute(
        notebooks="\n".join(lines),
        run=RUN_IN_BROWSER if lite else "",
        lectures=lecture_list(),
        teach="\n".join(f"- [](/{path.as_posix()})" for path in teaching),
        handouts=handout_list(handouts),
        home=project()["urls"]["Repository"],
        pages="\n".join(pages),
        notes="\n".join(path.with_suffix("").as_posix() for path in teaching),
    )


def lecture_list() -> str:
    """Return the lines that link the decks of the lectures."""
    lines = []
    for lecture in lectures():
        plan = lecture.name.rpartition("-")[0].replace("-", " ")
        lines.append(f'- {plan.capitalize()}: <a href="decks/{lecture.name}.html">{lecture.title}</a>')
    return "\n".join(lines)


RUN_IN_BROWSER = (
    '- **Run them with nothing installed.** <a href="lite/lab/index.html">Open JupyterLite</a>: the '
    "notebooks run inside your browser. This one way needs a web server, even a small one: "
    "`python -m http.server` in this folder."
)


def write_handouts(folder: Path) -> list[Path]:
    """Write the handouts as PDF, or as HTML where no Chromium prints them; return the files."""
    chromium = handouts_to_print.find_chromium()
    written = handouts_to_print.build(folder, chromium)
    if chromium is None:
        print(handouts_to_print.NO_CHROMIUM)
        return written
    for page in folder.glob("*.html"):
        page.unlink()
    return sorted(folder.glob("*.pdf"))


def handout_list(paths: list[Path]) -> str:
    """Return the lines that link the handouts of a lecture."""
    if not paths:
        return ""
    links = (
        f'<a href="handouts/{path.name}">{path.stem.replace("_", " ").replace("-", " ")}</a>'
        for path in paths
    )
    return f"- Handouts to print: {', '.join(links)}"


def write_pages(source: Path, target: Path) -> None:
    """Let Sphinx make the pages; an error stops the build, a warning is printed."""
    from sphinx.cmd.build import main as build_with_sphinx

    doctrees = source.parent / "doctrees"
    command = ["-q", "-b", "html", "-c", SITE, "-d", doctrees, source, target]
    if build_with_sphinx([str(part) for part in command]):
        raise PublishError("Sphinx could not build the pages; see its message above")
    static = target / "_static"
    (static / "mathjax").mkdir(parents=True, exist_ok=True)
    for part in ("es5/tex-svg-full.js", "LICENSE"):
        shutil.copy(MODULES / "mathjax" / part, static / "mathjax")
    shutil.copy(SITE / "static" / "site.css", static)
    write_fonts(static)
    for unused in (".buildinfo", "objects.inv"):
        (target / unused).unlink(missing_ok=True)
    for unused in target.rglob("*.map"):
        unused.unlink()
    (target / ".nojekyll").touch()  # or some hosts leave out the folders with an underscore


def build(target: Path) -> None:
    """Build the whole site into a folder; what other commands put there is kept."""
    install_modules()
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        lite = (target / "lite" / "index.html").exists()
        handouts = write_handouts(work / "handouts")
        stage(work / "source", handouts, lite)
        write_pages(work / "source", work / "site")
        write_decks(work / "site" / "decks")
        shutil.copytree(work / "handouts", work / "site" / "handouts")
        replace(work / "site", target)


def replace(fresh: Path, target: Path) -> None:
    """Put a fresh site in the place of an old one."""
    target.mkdir(parents=True, exist_ok=True)
    for old in target.iterdir():
        if old.name not in KEPT:
            shutil.rmtree(old) if old.is_dir() else old.unlink()
    shutil.copytree(fresh, target, dirs_exist_ok=True)
