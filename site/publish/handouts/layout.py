"""Set a sheet of paper: a network without letters, boxes to write in, and the same sheet completed.

Made for a black-and-white printer and a pencil: no colour and no grey, lines of
0.85 pt and more, boxes of 9.5 mm and more.  What is printed and what is left to the
reader is data (`Blank`), so both versions of a sheet have the same layout.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from chainrule_helpers.notation import current_notation, use_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.views.labels import mathml_fraction, mathml_letter
from publish.handouts.network import Drawing, network_svg

# Whoever builds the sheets adds the two families; a page without them takes the browser's.
STYLE = """
@page { size: A4 portrait; margin: 10mm 12mm; }
* { box-sizing: border-box; }
html { color: #000; background: #fff; font: 10.5pt/1.25 "Chainrule Sans", sans-serif;
  font-variant-numeric: lining-nums tabular-nums; }
body { margin: 0; text-rendering: geometricPrecision; }
main { width: 186mm; height: 276mm; overflow: hidden; }
@media screen { body { padding: 12mm; } }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 6mm;
  border-bottom: 1.5pt solid #000; padding-bottom: 1mm; }
h1 { font-size: 16pt; line-height: 1.15; margin: 0; text-wrap: balance; }
h2 { font-size: 11.5pt; line-height: 1.2; margin: 2.2mm 0 0.6mm; text-wrap: balance; }
p { margin: 0 0 0.8mm; text-wrap: pretty; }
header p { margin: 0; flex: none; width: 58mm; text-align: right; white-space: nowrap; }
header .line { display: inline-block; width: 46mm; border-bottom: 0.85pt solid #000; }
svg { display: block; }
math { font: 13.6pt "Chainrule Math", math; }
p math { line-height: 0.7; }
p math, td math { margin: 0 0.12em; }
.row { display: flex; gap: 4mm; align-items: flex-start; }
table { border-collapse: collapse; table-layout: fixed; }
th, td { border: 0.85pt solid #000; padding: 0 0.6mm; text-align: center; overflow: hidden; }
th { font-weight: 700; line-height: 1.1; text-wrap: balance; }
th math { font-weight: 400; }
td.blank { border-width: 1.6pt; }
.gaps { margin: 1mm 0 0; line-height: 10mm; }
.number { display: inline-grid; grid-template-columns: 1.15em 2.35em; }
.number > :first-child { text-align: right; }
.number > :last-child { text-align: left; }
.gaps .blank { display: inline-block; width: 28mm; height: 9.5mm; padding-top: 4.2mm; margin: 0 0.5mm;
  line-height: 4.5mm; vertical-align: -1mm; overflow: hidden; border-bottom: 1.6pt solid #000;
  text-align: center; font-weight: 700; }
"""


NUMBER = re.compile(r"(−?\d)((?:\.\d{1,4})?)")


@dataclass(frozen=True)
class Blank:
    """A box to write in; ``answer`` is the HTML that the completed sheet shows there."""

    answer: str


@dataclass(frozen=True)
class Grid:
    """A table with fixed widths and heights, in millimetres; its first row is the head.

    Parameters
    ----------
    widths, heights : tuple of float
        One of each column and row.
    rows : tuple of tuple of str or Blank
        HTML that is printed, and boxes.
    """

    widths: tuple[float, ...]
    heights: tuple[float, ...]
    rows: tuple[tuple[str | Blank, ...], ...]


@dataclass(frozen=True)
class Section:
    """A heading, an instruction, what stands under it side by side, and a sentence with gaps."""

    title: str
    note: str
    parts: tuple[Grid | Drawing, ...]
    sentence: tuple[str | Blank, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One page: file name, title and sections."""

    name: str
    title: str
    sections: tuple[Section, ...]

    @property
    def blanks(self) -> tuple[Blank, ...]:
        """Every box of the sheet's tables and sentences, in reading order."""
        found: list[str | Blank] = []
        for section in self.sections:
            for part in section.parts:
                if isinstance(part, Grid):
                    found += [cell for row in part.rows for cell in row]
            found += section.sentence
        return tuple(cell for cell in found if isinstance(cell, Blank))


def math(body: str) -> str:
    """Return MathML elements as a formula, large enough for its indices to be read on paper."""
    return f'<math displaystyle="true"><mrow>{body}</mrow></math>'


def letter(quantity: Quantity, sizes: tuple[int, ...]) -> str:
    """Return a quantity's letter in the current notation."""
    return math(mathml_letter(current_notation().latex(quantity, sizes)))


def slope(above: Quantity, below: Quantity, sizes: tuple[int, ...]) -> str:
    """Return the name of a derivative in the current notation."""
    notation = current_notation()
    parts = (notation.latex(one, sizes) for one in (above, below))
    return math(mathml_fraction(notation.differential, *parts))


def notation_strip() -> Grid:
    """Return the letters of four texts side by side, for one small network."""
    sizes = (1, 2, 1)
    # The second hidden unit: its own weight, and the weight behind it.
    weighted = Quantity("weighted_input", 2, 2)
    shown = {
        "input": Quantity("input", 1, 1),
        "weight in": Quantity("weight", 2, 2, 1),
        "weighted input": weighted,
        "activa&shy;tion": Quantity("activation", 2, 2),
        "weight out": Quantity("weight", 3, 1, 2),
        "output": Quantity("activation", 3, 1),
        "target": Quantity("target", 3, 1),
        "loss": Quantity("loss"),
    }
    rows = [("", *shown, "delta")]
    for name in ("thomas", "nielsen", "statquest", "mitchell"):
        with use_notation(name):
            letters = [_fitting(quantity, sizes) for quantity in shown.values()]
            rows.append((f"<b>{name.capitalize()}</b>", *letters, _delta(weighted, sizes)))
    rows[3] = (rows[3][0].replace("Statquest", "StatQuest"), *rows[3][1:])
    return Grid((20, 12, 15, 19, 21, 15, 21, 21, 11, 30), (9, 9, 8, 6.5, 6.5), tuple(rows))


def _fitting(quantity: Quantity, sizes: tuple[int, ...]) -> str:
    """Return a letter, or the word that a text writes in its place."""
    latex = current_notation().latex(quantity, sizes)
    return escape(latex[8:-1]) if latex.startswith(r"\mathrm") else letter(quantity, sizes)


def _delta(weighted: Quantity, sizes: tuple[int, ...]) -> str:
    """Return a text's delta and its sign, since Mitchell's is minus the slope."""
    notation = current_notation()
    if not notation.latex(weighted.delta(), sizes).startswith(r"\delta"):
        return "no letter"
    return f"{letter(weighted.delta(), sizes)} = {'+' if notation.delta_sign > 0 else '−'} slope"


def sheet_html(sheet: Sheet, completed: bool) -> str:
    """Return a sheet as one HTML document that loads nothing.

    Parameters
    ----------
    sheet : Sheet
        What stands on it.
    completed : bool
        Whether the boxes are filled in.
    """
    state = "completed" if completed else 'Name <span class="line"></span>'
    sections = "\n".join(_section(section, completed) for section in sheet.sections)
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(sheet.title)}{', completed' if completed else ''}</title>\n"
        f"<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<header><h1>{escape(sheet.title)}</h1><p>{state}</p></header>\n{sections}\n"
        "</main>\n</body>\n</html>\n"
    )


def _section(section: Section, completed: bool) -> str:
    parts = "\n".join(
        _grid(part, completed) if isinstance(part, Grid) else network_svg(part, completed)
        for part in section.parts
    )
    note = f"<p>{section.note}</p>\n" if section.note else ""
    gaps = "".join(_gap(part, completed) for part in section.sentence)
    sentence = f'\n<p class="gaps">{gaps}</p>' if gaps else ""
    row = f'<div class="row">\n{parts}\n</div>'
    return f"<section>\n<h2>{escape(section.title)}</h2>\n{note}{row}{sentence}\n</section>"


def _grid(grid: Grid, completed: bool) -> str:
    columns = "".join(f'<col style="width:{width:g}mm">' for width in grid.widths)
    has_points = [
        any("." in number[2] for number in map(_number, column) if number)
        for column in zip(*grid.rows, strict=True)
    ]
    lines = []
    for place, (row, height) in enumerate(zip(grid.rows, grid.heights, strict=True)):
        tag = "td" if place else "th"
        pairs = zip(row, has_points, strict=True)
        cells = "".join(_cell(cell, tag, completed, is_aligned) for cell, is_aligned in pairs)
        lines.append(f'<tr style="height:{height:g}mm">{cells}</tr>')
    body = "\n".join(lines)
    return f'<table style="width:{sum(grid.widths):g}mm"><colgroup>{columns}</colgroup>\n{body}\n</table>'


def _gap(part: str | Blank, completed: bool) -> str:
    if isinstance(part, Blank):
        return f'<span class="blank">{part.answer if completed else ""}</span>'
    return part if part in ".," else f" {part} "


def _number(cell: str | Blank) -> re.Match | None:
    return NUMBER.fullmatch(cell.answer if isinstance(cell, Blank) else cell)


def _cell(cell: str | Blank, tag: str, completed: bool, is_aligned: bool) -> str:
    """Return one cell; in a column of decimals the points stand under each other."""
    body = cell.answer if isinstance(cell, Blank) else cell
    if is_aligned and (number := _number(cell)):
        body = f'<span class="number"><span>{number[1]}</span><span>{number[2]}</span></span>'
    if isinstance(cell, Blank):
        return f'<td class="blank">{body if completed else ""}</td>'
    return f"<{tag}>{body}</{tag}>"
