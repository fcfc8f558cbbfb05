"""Make the fonts that pages, slides, handouts and the browser's lab carry with them.

Three families, each with every sign that we set: what a face lacks is filled in from
DejaVu, so that a browser never looks for a font of the machine.  Fonts are cut down to
these signs, renamed (a changed font may not bear the name "Source"), and written into
one style sheet as data, which works from a disk as well.
"""

from __future__ import annotations

import base64
import hashlib
import io
import logging
import re
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from html import unescape
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from publish import SITE
from publish.npm import MODULES, install_modules

logging.getLogger("fontTools.subset").setLevel(logging.WARNING)  # Sphinx prints what is said

SANS, MONO, MATH = "Chainrule Sans", "Chainrule Mono", "Chainrule Math"
STIX = "@fontsource/stix-two-text/files/stix-two-text-{}-{}-{}.woff"
SOURCE_SANS, SOURCE_CODE = "source-sans/TTF/SourceSans3-{}.ttf", "source-code-pro/TTF/SourceCodePro-{}.ttf"
DEJAVU = "dejavu-fonts-ttf/ttf/DejaVu{}.ttf"
KEPT = MODULES.parent / "fonts"
LICENCES = {
    "Source Sans 3": "source-sans/LICENSE.md",
    "Source Code Pro": "source-code-pro/LICENSE.md",
    "STIX Two Text": "@fontsource/stix-two-text/LICENSE",
    "DejaVu": "dejavu-fonts-ttf/LICENSE",
}
# Latin with its accents, Greek, punctuation, raised and lowered signs, arrows, mathematics, shapes.
BLOCKS = (
    *((0x20, 0x7E), (0xA0, 0x17F), (0x2B9, 0x2BC), (0x300, 0x304), (0x391, 0x3C9), (0x1D40, 0x1D40)),
    *((0x1D62, 0x1D6A), (0x2002, 0x200B), (0x2010, 0x2026), (0x2030, 0x203A), (0x2044, 0x2044)),
    *((0x205F, 0x2061), (0x2070, 0x209C), (0x20AC, 0x20AC), (0x2102, 0x2122), (0x2150, 0x215E)),
    *((0x2190, 0x2199), (0x21A6, 0x21A6), (0x21D0, 0x21D5), (0x2200, 0x228B), (0x2295, 0x229A)),
    *((0x22A4, 0x22A5), (0x22C5, 0x22C6), (0x22EE, 0x22F1), (0x2308, 0x230B), (0x239B, 0x23A8)),
    *((0x2500, 0x2503), (0x25A0, 0x25CF), (0x2600, 0x2606), (0x2610, 0x2610), (0x2713, 0x2718)),
    *((0x27E8, 0x27E9), (0x2A2F, 0x2A2F), (0xFFFD, 0xFFFD)),
)
SIGNS = frozenset(code for first, last in BLOCKS for code in range(first, last + 1))
# Mathematical italic letters: MathML asks for them where a formula says x.
ITALIC = {0x1D434 + n: 0x41 + n for n in range(26)} | {0x1D44E + n: 0x61 + n for n in range(26)}
ITALIC |= {0x210E: 0x68} | {0x1D6FC + n: 0x3B1 + n for n in range(25)}
# Stretched brackets need the tables of a font for mathematics, which its space also chooses.
STRETCHED = frozenset(map(ord, " ()[]{}|‖∑∏√∫"))


class Face(NamedTuple):
    """A face of a family: how a style sheet asks for it, the files it is made of, and its signs."""

    family: str
    weight: int
    style: str
    sources: tuple[str, ...]
    signs: frozenset[int] = SIGNS
    moved: tuple[tuple[int, int], ...] = ()


def _stix(weight: int, style: str) -> tuple[str, ...]:
    return tuple(STIX.format(part, weight, style) for part in ("latin", "latin-ext", "greek"))


_LETTERS = SIGNS - STRETCHED
FACES = (
    Face(SANS, 400, "normal", (SOURCE_SANS.format("Regular"), DEJAVU.format("Sans"))),
    Face(SANS, 400, "italic", (SOURCE_SANS.format("It"), DEJAVU.format("Sans-Oblique"))),
    Face(SANS, 700, "normal", (SOURCE_SANS.format("Bold"), DEJAVU.format("Sans-Bold"))),
    Face(MONO, 400, "normal", (SOURCE_CODE.format("Regular"), DEJAVU.format("SansMono"))),
    Face(MONO, 700, "normal", (SOURCE_CODE.format("Bold"), DEJAVU.format("SansMono-Bold"))),
    Face(MATH, 400, "normal", (DEJAVU.format("MathTeXGyre"),), STRETCHED),
    Face(
        MATH,
        400,
        "normal",
        (*_stix(400, "normal"), DEJAVU.format("Serif"), DEJAVU.format("MathTeXGyre")),
        _LETTERS,
    ),
    Face(MATH, 400, "normal", _stix(400, "italic"), frozenset(ITALIC), tuple(ITALIC.items())),
    Face(MATH, 400, "italic", (*_stix(400, "italic"), DEJAVU.format("Serif-Italic"))),
    Face(MATH, 700, "normal", (*_stix(700, "normal"), DEJAVU.format("Serif-Bold")), _LETTERS),
)


class Part(NamedTuple):
    """Some signs of a face, from one file, as a font of their own."""

    face: Face
    signs: frozenset[int]
    data: bytes


def _cut(font: TTFont, signs: Iterable[int], name: str, moved: Mapping[int, int]) -> bytes:
    """Return a font with some signs alone, under another name, as WOFF.

    ``moved`` gives a sign the outline of another one, as ``{0x1D465: 0x78}``.
    """
    options = subset.Options(layout_features=["kern", "mark", "mkmk", "ccmp"])
    options.name_IDs, options.notdef_outline, options.hinting = [], True, False
    # STAT names the styles of a family by names that are cut; Firefox complains of it.
    options.drop_tables += ["FFTM", "STAT"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[moved.get(sign, sign) for sign in signs])
    cutter.subset(font)
    if moved:
        old = font.getBestCmap()
        table = CmapSubtable.newSubtable(12)
        table.platformID, table.platEncID, table.language = 3, 10, 0
        table.cmap = {sign: old[moved[sign]] for sign in signs}
        font["cmap"].tables = [table]
    names = font["name"]
    names.names = []
    for number, text in ((1, name), (2, "Regular"), (4, name), (6, name.replace(" ", ""))):
        names.setName(text, number, 3, 1, 0x409)
    font.flavor = "woff"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


@cache
def parts() -> tuple[Part, ...]:
    """Return every part of every face; a sign comes from the first file that has it."""
    install_modules()
    recipe = (SITE / "package-lock.json").read_bytes() + Path(__file__).read_bytes()
    kept = KEPT / hashlib.sha256(recipe).hexdigest()[:16]
    made = []
    for number, face in enumerate(FACES):
        missing, moved = face.signs, dict(face.moved)
        for source in face.sources:
            path = MODULES / source
            has = frozenset(sign for sign in missing if moved.get(sign, sign) in _signs_of(path))
            if has:
                made.append(Part(face, has, _kept(kept / f"{number}-{path.stem}.woff", path, has, face)))
                missing -= has
    return tuple(made)


@cache
def _signs_of(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _kept(place: Path, source: Path, signs: frozenset[int], face: Face) -> bytes:
    """Return a font that was cut before, or cut it: this takes a second each."""
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        # Two builds may run at once: a file appears whole or not at all.
        with tempfile.NamedTemporaryFile(dir=place.parent, delete=False) as fresh:
            fresh.write(_cut(TTFont(source), signs, face.family, dict(face.moved)))
        Path(fresh.name).replace(place)
    return place.read_bytes()


def style_sheet(chosen: Iterable[Part] | None = None) -> str:
    """Return the style sheet that declares parts of the families, all of them unless given."""
    rules = []
    for face, signs, data in chosen or parts():
        source = f"url(data:font/woff;base64,{base64.b64encode(data).decode()})"
        rules.append(
            f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-style:{face.style};'
            f"src:{source};unicode-range:{_ranges(signs)}}}"
        )
    return "\n".join(rules) + "\n"


def carried(markup: str, signs: frozenset[int] = frozenset()) -> str:
    """Return an SVG or an HTML page that carries its fonts; neither needs a file beside it.

    Parameters
    ----------
    markup : str
        The document.
    signs : frozenset of int
        What else the fonts are to hold: pictures with the same signs share their fonts.
    """
    used = signs | signs_in(markup)
    asked = _asked(ElementTree.fromstring(markup)) if markup.startswith("<svg") else None
    chosen = [
        _smaller(place, part.signs & used)
        for place, part in enumerate(parts())
        if part.face.family != MONO
        and part.signs & used
        and (asked is None or (part.face.family, part.face.weight, part.face.style) in asked)
    ]
    start = re.search(r"<svg[^>]*>|<head>", markup).end()
    return f"{markup[:start]}<style>{style_sheet(chosen)}</style>{markup[start:]}"


def _asked(
    element: ElementTree.Element, family: str = SANS, weight: int = 400, style: str = "normal"
) -> set[tuple[str, int, str]]:
    """Return the faces that the text of an SVG asks for, as (family, weight, style)."""
    wanted = {**element.attrib, **dict(re.findall(r"(font[\w-]*):\s*([^;]*)", element.get("style", "")))}
    if named := wanted.get("font-family"):
        family = MATH if MATH in named else SANS
    if named := wanted.get("font-weight"):
        weight = 700 if named in ("600", "700", "bold") else 400
    style = wanted.get("font-style", style)
    # No face is bold and italic: a browser takes the italic one and thickens it.
    own = (family, 400 if style == "italic" else weight, style)
    found = {own} if (element.text or "").strip() else set()
    for child in element:
        found |= _asked(child, family, weight, style)
        if (child.tail or "").strip():
            found.add(own)
    return found


def signs_in(markup: str) -> frozenset[int]:
    """Return the signs that a document shows."""
    used = frozenset(map(ord, unescape(re.sub(r"<style>.*?</style>|<[^>]*>", "", markup, flags=re.DOTALL))))
    return used | {new for new, old in ITALIC.items() if old in used and "<math" in markup}


@cache
def _smaller(place: int, signs: frozenset[int]) -> Part:
    part = parts()[place]
    return part._replace(signs=signs, data=_cut(TTFont(io.BytesIO(part.data)), signs, part.face.family, {}))


def _ranges(signs: frozenset[int]) -> str:
    """Return signs as a style sheet's unicode-range."""
    runs: list[list[int]] = []
    for sign in sorted(signs):
        if runs and sign == runs[-1][1] + 1:
            runs[-1][1] = sign
        else:
            runs.append([sign, sign])
    return ",".join(f"U+{first:X}" + (f"-{last:X}" if last > first else "") for first, last in runs)


def write_fonts(folder: Path, file_name: str = "fonts") -> None:
    """Write the style sheet of the fonts and their licences into a folder."""
    (folder / f"{file_name}.css").write_text(style_sheet(), encoding="utf-8")
    (folder / f"{file_name}-licences.txt").write_text(licences(), encoding="utf-8")


def licences() -> str:
    """Return the licences of the fonts, each under the name of what it covers."""
    install_modules()
    told = [
        "The fonts of this folder are cut down from the families below and renamed: "
        f"{SANS}, {MONO} and {MATH}. Each part keeps the licence of its family."
    ]
    for name, place in LICENCES.items():
        text = (MODULES / place).read_text(encoding="utf-8").strip()
        told.append(f"{name}\n{'=' * len(name)}\n\n{text}")
    return "\n\n\n".join(told) + "\n"


def weights() -> str:
    """Return what each family weighs before and after it is cut down, and the whole style sheet."""
    install_modules()
    lines = []
    for family in (SANS, MONO, MATH):
        sources = {source for face in FACES if face.family == family for source in face.sources}
        before = sum((MODULES / source).stat().st_size for source in sources)
        after = sum(len(part.data) for part in parts() if part.face.family == family)
        lines.append(f"{family}: {before:,} bytes in {len(sources)} files, {after:,} bytes as shipped")
    return "\n".join([*lines, f"style sheet: {len(style_sheet()):,} bytes"])
