"""A picture whose named parts can be clicked, or reached with Tab and pressed."""

from __future__ import annotations

from pathlib import Path

import anywidget
from traitlets import Unicode


class ClickablePicture(anywidget.AnyWidget):
    """An SVG picture that reports what the reader does with its named parts.

    A part is named by ``data-name`` (it takes the focus) or ``data-for`` (it
    belongs to a part of that name).

    Attributes
    ----------
    svg : str
        The picture.
    picked : str
        Name of the part clicked last, or pressed with Enter or Space.
    focused : str
        Name of the part that had the focus last.
    hint : str
        A line of text under the picture.
    """

    _esm = Path(__file__).with_suffix(".js")

    svg = Unicode("").tag(sync=True)
    picked = Unicode("").tag(sync=True)
    focused = Unicode("").tag(sync=True)
    hint = Unicode("").tag(sync=True)
