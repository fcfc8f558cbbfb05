"""How wide a text can become in a notebook, where the reader's machine chooses the font.

Advance widths in thousandths of the type size, by sign: the largest of DejaVu 2.37 (which has
Verdana's proportions), Liberation and Noto, regular and, for serifs, italic.  A test reads
those fonts and holds both tables to them.
"""

from __future__ import annotations

_SANS_GROUPS = {
    278: "'ijl",
    318: " ,.·\u2019",
    339: ":;I",
    372: "f-/\\",
    401: "()[]t!²",
    413: "r",
    500: '"J`',
    525: "∂“”sz",
    558: "c*|?_L",
    592: "kvxy",
    616: "FToδae",
    637: "Σhnuσbdgpq$0123456789{}",
    687: "EKPSYAVΔXZB",
    732: "CRU",
    788: "HNDG&OQ",
    838: "w#+<=>^~−×✓",
    1000: "M%½mW…→",
    1016: "@",
}
_SERIF_GROUPS = {
    320: "'j ,.·il",
    338: "\u2019/:;\\-",
    402: "f()[]I²!t",
    500: 'J"r*_`',
    537: "s∂z?",
    579: "“”|cyxv",
    606: "eaoδk",
    645: "$0123456789{}bdgpqhnu",
    695: "LTPσSFZ",
    753: "ΣAVXYΔEBKR",
    820: "CGDOQ",
    891: "#+<=>^~−×UwHN&",
    1000: "m%½@…→",
    1047: "MW",
}
SANS = {sign: width for width, signs in _SANS_GROUPS.items() for sign in signs}
SERIF = {sign: width for width, signs in _SERIF_GROUPS.items() for sign in signs}
WIDEST = 1047


def text_width(text: str, size: float, table: dict[str, int] = SANS) -> float:
    """Return the width of a line in the widest of the common fonts, in the unit of its size.

    Parameters
    ----------
    text : str
        One line.
    size : float
        Size of the type.
    table : dict of str to int
        Width of each sign in thousandths of the size.

    Examples
    --------
    >>> text_width("−0.119", 10)
    37.0
    """
    return round(sum(table.get(sign, WIDEST) for sign in text) * size / 1000, 1)
