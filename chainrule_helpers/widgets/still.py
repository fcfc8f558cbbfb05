"""Leave a still picture behind, for readers without a kernel."""

from __future__ import annotations

import ipywidgets as ipw


class WithStill(ipw.VBox):
    """A box whose stored output carries a picture beside the live widget.

    Subclasses define ``still``, an SVG string with a text alternative.
    """

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
