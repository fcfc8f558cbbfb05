"""Give a picture its words in a page that runs the notebook.

JupyterLab shows an SVG or PNG output as an image that says nothing to a screen reader, even
where the output carries a text alternative.  It prefers HTML, which says the words.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from html import escape
from urllib.parse import quote

from chainrule_helpers.views.style import LAB_THEME, PICTURED


def with_words(picture: str | bytes, words: str) -> str | None:
    """Return a picture as HTML with a text alternative, or None where nobody looks at a page.

    What is stored for readers without a kernel stays as it is: the programs that execute
    notebooks get None.

    Parameters
    ----------
    picture : str or bytes
        SVG, or PNG.
    words : str
        What a reader who does not see the picture should be told.
    """
    if not _is_asked_by_a_page():
        return None
    # JupyterLab's own classes, so that its style and presenter mode treat both alike.
    if isinstance(picture, str):
        kind, source = "jp-RenderedSVG", f"data:image/svg+xml,{quote(picture, safe='')}"
    else:
        kind, source = "jp-RenderedImage", f"data:image/png;base64,{b64encode(picture).decode()}"
    shown = f'<div class="{kind} {PICTURED}"><img alt="{escape(words)}" src="{source}"></div>'
    return f"<style>{LAB_THEME}</style>{shown}"


def _is_asked_by_a_page() -> bool:
    """Say whether a page asked for what runs now: a page names the cell, a program does not."""
    if sys.platform == "emscripten":  # a kernel inside a page
        return True
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if not hasattr(shell, "get_parent"):
        return False
    return "cellId" in (shell.get_parent() or {}).get("metadata", {})
