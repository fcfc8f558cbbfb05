"""Give the sliders of a box the names and values that a screen reader says."""

from __future__ import annotations

from pathlib import Path

import anywidget

from chainrule_helpers.views.style import LAB_THEME


class SliderNames(anywidget.AnyWidget):
    """Nothing to see: it names the sliders beside it.

    The handle of an ipywidgets slider has no name, and no trait to set one; a
    selection slider says the place in its list instead of the value.
    """

    _esm = Path(__file__).with_suffix(".js")
    # It stands beside every picture that moves, so it brings their colours for the dark as well.
    _css = LAB_THEME
