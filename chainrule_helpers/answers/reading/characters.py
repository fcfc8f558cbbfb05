"""Pasted characters, to plain ones and LaTeX, with the way back to the place where each was typed."""

# ruff: noqa: RUF001  (characters that look alike are what is read here)

from __future__ import annotations

import unicodedata

MOST_CHARACTERS = 1000

# What people paste from pages and from a phone's keyboard.
_PASTED = {
    **dict.fromkeys("·×∙⋅∗•⨯⊙∘⊗⁎", "*"),
    **dict.fromkeys("÷∕⁄", "/"),
    **dict.fromkeys("−–—‐‑", "-"),
    **dict.fromkeys("′’‘ʹ´`", "'"),
    **dict.fromkeys("∑Σ", r"\sum "),
    **dict.fromkeys("δΔ∆", " delta"),
    **dict.fromkeys("σς", " sigma"),
    **dict.fromkeys("φϕ", " phi"),
    **dict.fromkeys("ℒ𝓛", "L"),
    "∂": r"\partial ",
    "√": "sqrt",
    "½": "(1/2)",
    "¼": "(1/4)",
    "…": "...",
    "\u200b": "",
    "\u2061": "",
    "\u2062": "*",
    "\ufeff": "",
    "\t": " ",
    "\r": " ",
}
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾ⁱʲᵏˡⁿᴸᵀˣʸᶻʰ", "0123456789-+()ijklnLTxyzh", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₍₎ᵢⱼₖₗₘₙₚ", "0123456789()ijklmnp", strict=True))
_HAT = "\u0302"


class Misread(ValueError):
    """An answer that cannot be read; the text is a sentence for whoever typed it.

    Parameters
    ----------
    sentence : str
        What was found and the most likely slip.
    place : tuple of int or None
        Where it starts and ends in the text as it was typed.
    """

    def __init__(self, sentence: str, place: tuple[int, int] | None = None) -> None:
        super().__init__(sentence)
        self.place = place


def printable(character: str) -> str:
    """Return a character as it is, or its number where nothing would be seen."""
    return character if character.isprintable() else f"U+{ord(character):04X}"


class Ambiguous(Misread):
    """An answer that can be read in more than one way; the sentence says which."""


def plain(text: str) -> tuple[str, list[int]]:
    r"""Return a text in plain characters and LaTeX, and for each of them where it was typed.

    Raises
    ------
    Misread
        If it is empty or longer than `MOST_CHARACTERS`.

    Examples
    --------
    >>> plain("−2·h₁⁽³⁾")[0]
    '-2*h_{1}^{(3)}'
    """
    if len(text) > MOST_CHARACTERS:
        raise Misread(
            f"That is {len(text)} characters long; no answer here needs more than {MOST_CHARACTERS}."
        )
    pieces: list[str] = []
    places: list[int] = []

    def put(piece: str, place: int) -> None:
        pieces.append(piece)
        places.extend([place] * len(piece))

    place = 0
    while place < len(text):
        for signs, opening in ((_RAISED, "^{"), (_LOWERED, "_{")):
            run = place
            # A layer in brackets ends where they close; what is raised behind it is a power.
            while run < len(text) and text[run] in signs and (run == place or text[run - 1] not in "⁾₎"):
                run += 1
            if run > place:
                put(opening + "".join(signs[c] for c in text[place:run]) + "}", place)
                place = run
                break
        else:
            put(_one(text[place]), place)
            place += 1
    plain_text = "".join(pieces)
    if not plain_text.strip():
        raise Misread("Nothing was typed yet.")
    if len(plain_text) > 4 * MOST_CHARACTERS:
        raise Misread("That is too long for an answer: which links does it consist of?")
    return plain_text, [*places, len(text)]


def _one(character: str) -> str:
    if character in _PASTED:
        return _PASTED[character]
    if character.isascii():
        return character
    if _HAT in (marks := unicodedata.normalize("NFD", character)):
        return marks.replace(_HAT, "hat") if len(marks) == 2 or character == _HAT else character
    common = unicodedata.normalize("NFKC", character)
    return "".join(_PASTED.get(c, c) for c in common)
