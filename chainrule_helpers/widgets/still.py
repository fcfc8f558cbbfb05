"""Leave a still picture behind for readers without a kernel, and name the sliders for a screen reader."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import anywidget
import ipywidgets as ipw


class SliderNames(anywidget.AnyWidget):
    """Nothing to see: it gives the sliders beside it names and values that a screen reader says.

    The handle of an ipywidgets slider has no name, and no trait to set one; a
    selection slider says the place in its list instead of the value.
    """

    _esm = Path(__file__).with_suffix(".js")


class WithStill(ipw.VBox):
    """A box whose stored output carries a picture beside the live widget.

    Subclasses define ``still``, an SVG string with a text alternative.
    """

    def __init__(self, children: Iterable[ipw.Widget]) -> None:
        super().__init__([*children, SliderNames(layout={"display": "none"})])

    def still(self) -> str:
        """Return the picture of the present state as SVG."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **options: object) -> dict:
        # A VBox shows itself through a widget view alone, which needs a kernel;
        # a front end that cannot show it falls back on the picture.
        bundle = super()._repr_mimebundle_(**options)
        data = dict(bundle[0] if isinstance(bundle, tuple) else bundle)
        data["image/svg+xml"] = self.still()
        data["text/plain"] = f"{type(self).__name__}: run this cell in a notebook to move it."
        return data
