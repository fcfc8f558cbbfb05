"""A sentence that a screen reader speaks when it changes."""

from __future__ import annotations

from html import escape

from chainrule_helpers.views.style import FONT


def live(sentence: str, mark: str = "", size: int = 0, is_spoken: bool = True) -> str:
    """Return a sentence as a live region in HTML.

    Parameters
    ----------
    sentence : str
        Plain text.
    mark : str
        A sign before it, which is not spoken.
    size : int
        Pixels of its type; 0 is one line in bold.
    is_spoken : bool
        False keeps a screen reader silent, for sentences that follow each other
        faster than anybody speaks.
    """
    polite = "polite" if is_spoken else "off"
    if size:
        style = f"font-family:{FONT};font-size:{size}px;line-height:1.4"
        return f'<div role="status" aria-live="{polite}" style="{style}">{escape(sentence)}</div>'
    style = f"font:600 18px/26px {FONT};height:28px;overflow:hidden;padding:2px 8px"
    return (
        f'<div role="status" aria-live="{polite}" class="path-sentence" style="{style}">'
        f'<span aria-hidden="true">{mark} </span>{escape(sentence)}</div>'
    )
