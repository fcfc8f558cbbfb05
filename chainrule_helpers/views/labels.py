"""Set the letters of a notation in SVG and MathML, without a formula renderer.

A letter's LaTeX is always a base with at most one subscript and one superscript,
so a picture that moves need not wait for a typesetter.
"""

from __future__ import annotations

import re
from html import escape
from typing import NamedTuple

from chainrule_helpers.views.widths import SERIF, text_width

# How far a superscript goes back over each sign of the subscript, in the unit of its own size.
_BACK = 0.56
_GREEK = {r"\delta": "δ", r"\sigma": "σ", r"\partial": "∂"}


class Parts(NamedTuple):
    """A letter taken apart; ``upright`` is True for words such as Predicted."""

    base: str
    lower: str
    upper: str
    upright: bool


def split_letter(latex: str) -> Parts:
    r"""Return base, subscript and superscript of a letter's LaTeX.

    Examples
    --------
    >>> split_letter(r"h_{1}^{(3)}")
    Parts(base='h', lower='1', upper='(3)', upright=False)
    """
    lower = re.search(r"_\{([^{}]*)\}", latex)
    upper = re.search(r"\^\{([^{}]*)\}", latex)
    base = re.sub(r"[_^]\{[^{}]*\}", "", latex).strip()
    word = re.fullmatch(r"\\math(rm|it)\{(.*)\}", base)
    upright = bool(word and word[1] == "rm")
    base = word[2] if word else _GREEK.get(base, base)
    return Parts(base, lower[1] if lower else "", upper[1] if upper else "", upright)


def svg_letter(latex: str) -> str:
    """Return a letter as SVG ``tspan`` elements, indices stacked behind the base."""
    base, lower, upper, upright = split_letter(latex)
    style = "" if upright else ' font-style="italic"'
    parts = [f"<tspan{style}>{escape(base)}</tspan>"]
    if lower:
        parts.append(f'<tspan dy="0.3em" font-size="70%">{escape(lower)}</tspan>')
    if upper:
        # The superscript starts above the subscript: go back by its estimated width.
        back = f' dx="-{_BACK * len(lower):.2f}em"' if lower else ""
        rise = "-0.85em" if lower else "-0.45em"
        parts.append(f'<tspan dy="{rise}"{back} font-size="70%">{escape(upper)}</tspan>')
    drop = (0.21 if lower else 0) - ((0.595 if lower else 0.315) if upper else 0)
    if drop:
        # An empty tspan would be ignored; the zero-width space carries the return to the base line.
        parts.append(f'<tspan dy="{-drop:.3f}em">\u200b</tspan>')
    return "".join(parts)


def letter_width(latex: str, size: float) -> float:
    """Return the width of `svg_letter` in the widest of the common fonts, in the unit of its size.

    Parameters
    ----------
    latex : str
        The letter.
    size : float
        Size of the type.

    Examples
    --------
    >>> letter_width("w_{1}", 10)
    13.4
    """
    base, lower, upper, _ = split_letter(latex)
    below = text_width(lower, size, SERIF)
    above = below - _BACK * len(lower) * size + text_width(upper, size, SERIF)
    return round(text_width(base, size, SERIF) + 0.7 * max(below, above), 1)


def mathml_letter(latex: str) -> str:
    """Return a letter as MathML."""
    base, lower, upper, upright = split_letter(latex)
    variant = ' mathvariant="normal"' if upright else ""
    core = f"<mi{variant}>{escape(base)}</mi>"
    if lower and upper:
        return f"<msubsup>{core}{_row(lower)}{_row(upper)}</msubsup>"
    if lower:
        return f"<msub>{core}{_row(lower)}</msub>"
    return f"<msup>{core}{_row(upper)}</msup>" if upper else core


def mathml_fraction(differential: str, above: str, below: str) -> str:
    """Return a derivative as a MathML fraction, from the LaTeX of its two letters.

    Parameters
    ----------
    differential : str
        The sign before both letters, as LaTeX.
    above, below : str
        The two letters, as LaTeX.
    """
    d = _GREEK.get(differential, differential)
    sign = f'<mo lspace="0" rspace="0">{escape(d)}</mo>'
    top = f"<mrow>{sign}{mathml_letter(above)}</mrow>"
    return f"<mfrac>{top}<mrow>{sign}{mathml_letter(below)}</mrow></mfrac>"


def _row(text: str) -> str:
    return f"<mrow><mtext>{escape(text)}</mtext></mrow>"
