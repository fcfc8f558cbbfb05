"""Draw docs/architecture.svg, which room imports which, and write the table beside it.

    python scripts/draw_architecture.py

Both come from the sources alone.  The picture leaves out an arrow where a longer way says the
same; the table of docs/architecture.md has all of them.  Tests hold both to the sources.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "chainrule_helpers"
PICTURE, PAGE = ROOT / "docs" / "architecture.svg", ROOT / "docs" / "architecture.md"
TABLE = re.compile(r"(?<=<!-- rooms -->\n).*?(?=<!-- end of rooms -->)", re.DOTALL)

# Room -> the modules and folders in it, and the column of its box, chosen so that no arrow crosses a box.
NAMES = ("quantities", "architecture", "texts", "notation", "messages")
FRONT = "ch"
ROOMS: dict[str, tuple[tuple[str, ...], float]] = {
    "notebooks": ((), 3),
    "site": ((), 4),
    "scripts": ((), 4),
    FRONT: (("", "explorers"), 3.5),
    "hosts": (("hosts",), 1.5),
    "interactives": (("interactives",), 3),
    "views": (("views",), 3),
    "answers.desk": (("answers.desk",), 0),
    "answers.questions": (("answers.questions",), 0),
    "answers.diagnosis": (("answers.diagnosis",), 0),
    "answers.reading": (("answers.reading",), 0),
    "answers": (("answers",), 1),
    "bridge": (("bridge",), 4),
    "examples": (("examples",), 3),
    "symbolic": (("symbolic",), 1),
    "numeric": (("numeric",), 3),
    "names": (NAMES, 2),
}
BOX, COLUMN, ROW, MARGIN = (154, 44), 178, 78, 12


def imported_names(source: str, module: str, is_package: bool = False) -> set[str]:
    """Return every dotted name that a module's source imports, relative ones resolved."""
    here = [PACKAGE, *module.split(".")] if module else [PACKAGE]
    if not is_package:
        here = here[:-1]
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = here[: len(here) - node.level + 1] if node.level else []
            origin = ".".join([*start, *([node.module] if node.module else [])])
            # "from package import module" imports the module, so the name belongs to it.
            whole = origin == PACKAGE
            names.update(f"{origin}.{alias.name}" if whole else origin for alias in node.names)
        elif isinstance(node, ast.Call) and _is_import_call(node.func):
            for argument in node.args[:1]:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    names.add(argument.value)
    return names


def _is_import_call(function: ast.expr) -> bool:
    name = getattr(function, "attr", getattr(function, "id", ""))
    return name in ("import_module", "__import__")


def room_of(name: str) -> str | None:
    """Return the room of a dotted name that is imported, None if it is none of ours."""
    first, _, rest = name.partition(".")
    if first in ("publish", "scripts"):
        return "site" if first == "publish" else first
    if first != PACKAGE:
        return None
    while rest:
        for room, (modules, _) in ROOMS.items():
            if rest in modules:
                return room
        rest = rest.rpartition(".")[0]
    return FRONT


def sources() -> Iterator[tuple[str, str, set[str]]]:
    """Yield room, source and imported names of every file of ours that is Python."""
    for path in sorted((ROOT / PACKAGE).rglob("*.py*")):
        if path.suffix in (".py", ".pyi"):
            parts = path.relative_to(ROOT / PACKAGE).with_suffix("").parts
            is_package = parts[-1] == "__init__"
            module = ".".join(parts[:-1] if is_package else parts)
            text = path.read_text(encoding="utf-8")
            yield room_of(f"{PACKAGE}.{module}") or FRONT, text, imported_names(text, module, is_package)
    for room in ("site", "scripts"):
        for path in sorted((ROOT / room).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            yield room, text, imported_names(text, "")
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                text = "".join(cell["source"])
                try:
                    names = imported_names(text, "")
                except SyntaxError:  # a cell may show one
                    names = set()
                yield "notebooks", text + "\n", names


def rooms() -> tuple[dict[str, set[str]], dict[str, int]]:
    """Return which rooms each room imports, and how many lines of Python it has."""
    arrows: dict[str, set[str]] = {room: set() for room in ROOMS}
    lines = dict.fromkeys(ROOMS, 0)
    for room, text, names in sources():
        lines[room] += len(text.splitlines())
        arrows[room] |= {other for name in names if (other := room_of(name))} - {room}
    return arrows, lines


def depths(arrows: Mapping[str, set[str]]) -> dict[str, int]:
    """Return how many rooms stand under each on its longest way down.

    Raises
    ------
    ValueError
        If a way leads back to where it began.
    """
    found: dict[str, int] = {}

    def depth(room: str, way: tuple[str, ...]) -> int:
        if room in way:
            raise ValueError(f"rooms import each other in a circle: {' -> '.join([*way, room])}")
        if room not in found:
            found[room] = max((depth(other, (*way, room)) + 1 for other in arrows[room]), default=0)
        return found[room]

    for room in arrows:
        depth(room, ())
    return found


def drawn(arrows: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Return the arrows that no longer way implies."""
    below: dict[str, set[str]] = {}
    for room in sorted(arrows, key=depths(arrows).__getitem__):
        below[room] = arrows[room].union(*(below[other] for other in arrows[room]))
    return {
        room: {one for one in others if not any(one in below[other] for other in others - {one})}
        for room, others in arrows.items()
    }


def picture(arrows: Mapping[str, set[str]]) -> str:
    """Return the SVG: a box for each room, what it imports below it."""
    depth, (wide, high) = depths(arrows), BOX
    deepest = max(depth.values())
    places = {
        room: (MARGIN + wide / 2 + COLUMN * column, MARGIN + high / 2 + ROW * (deepest - depth[room]))
        for room, (_, column) in ROOMS.items()
    }
    shown = drawn(arrows)
    lines = [_arrow(places[room], places[other]) for room in ROOMS for other in sorted(shown[room])]
    boxes = [_box(room, *places[room]) for room in ROOMS]
    told = "Imports by room. " + " ".join(
        f"{room} imports {', '.join(sorted(shown[room]))}." for room in ROOMS if shown[room]
    )
    width = 2 * MARGIN + wide + COLUMN * max(column for _, column in ROOMS.values())
    height = 2 * MARGIN + high + ROW * deepest
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}" width="{width:g}" '
        f'height="{height}" role="img" aria-label="{escape(told)}" font-family="sans-serif" font-size="16">\n'
        '<defs><marker id="tip" markerWidth="9" markerHeight="8" refX="8" refY="4" orient="auto">'
        '<path d="M0 0 9 4 0 8z" fill="#444"/></marker></defs>\n'
        '<rect width="100%" height="100%" fill="#fff"/>\n' + "\n".join([*lines, *boxes]) + "\n</svg>\n"
    )


def _arrow(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    y1, y2 = y1 + BOX[1] / 2, y2 - BOX[1] / 2
    bend = min(16, (y2 - y1) / 2)
    way = f"M{x1:g} {y1:g}C{x1:g} {y1 + bend:g} {x2:g} {y2 - bend:g} {x2:g} {y2:g}"
    return f'<path d="{way}" fill="none" stroke="#444" stroke-width="1.5" marker-end="url(#tip)"/>'


def _box(room: str, x: float, y: float) -> str:
    wide, high = BOX
    return (
        f'<rect x="{x - wide / 2:g}" y="{y - high / 2:g}" width="{wide}" height="{high}" rx="6" '
        f'fill="#eef3f8" stroke="#1f5f99"/><text x="{x:g}" y="{y + 5:g}" text-anchor="middle">{room}</text>'
    )


def table(arrows: Mapping[str, set[str]], lines: Mapping[str, int]) -> str:
    """Return the rooms as Markdown, from the top down: lines of Python, and every room it imports."""
    depth = depths(arrows)
    rows = ["| room | lines of Python | imports |", "| --- | ---: | --- |"]
    for room in sorted(ROOMS, key=lambda room: -depth[room]):
        rows.append(f"| `{room}` | {lines[room]} | {', '.join(sorted(arrows[room])) or 'nothing of ours'} |")
    return "\n".join(rows) + "\n"


def main() -> None:
    """Write picture and table."""
    arrows, lines = rooms()
    PICTURE.write_text(picture(arrows), encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(TABLE.sub(lambda _: table(arrows, lines), page), encoding="utf-8")


if __name__ == "__main__":
    main()
