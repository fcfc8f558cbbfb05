"""Try every product of W and delta on a square layer, entry by entry, beside a nudge."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import ipywidgets as ipw

from chainrule_helpers.views.marks import stacked
from chainrule_helpers.views.style import FONT
from chainrule_helpers.views.workbench import OPERATIONS, PLAIN, Assembly, Layer, workbench_picture
from chainrule_helpers.widgets.still import WithStill

_STYLE = {"description_width": "110px"}


class TransposeWorkbench(WithStill):
    """A square layer whose weights and delta the reader combines.

    Parameters
    ----------
    weights : table of numbers
        ``weights[to][from]``, two or three rows and as many columns.
    delta : iterable of float
        The slope of the loss along each weighted input, +dJ/dz in every notation.
    measured : iterable of float
        The slope along each activation below, measured by a nudge.

    Attributes
    ----------
    operation : ToggleButtons
        What is done with the two; its values are `views.workbench.OPERATIONS`.
    entry : IntSlider
        Which entry of the result is assembled, from 1.
    sentence, picture : HTML
        What the reader sees.

    Raises
    ------
    ValueError
        If the layer is not square, or has another size than 2 or 3.
    """

    def __init__(
        self, weights: Iterable[Iterable[float]], delta: Iterable[float], measured: Iterable[float]
    ) -> None:
        rows = tuple(tuple(map(float, row)) for row in weights)
        self._layer = Layer(rows, tuple(map(float, delta)), tuple(map(float, measured)))
        self.operation = ipw.ToggleButtons(
            options=OPERATIONS,
            value=PLAIN,
            description="compute",
            tooltips=[f"compute {operation}" for operation in OPERATIONS],
            style={**_STYLE, "button_width": "140px"},
            layout={"width": "100%"},
        )
        self.entry = ipw.IntSlider(
            value=1,
            min=1,
            max=len(rows),
            description="entry",
            tooltip="which entry of the result is assembled",
            style=_STYLE,
            layout={"width": "360px"},
        )
        # Of fixed height, so that the picture stays where it is when the sentence is longer.
        self.sentence = ipw.HTML(layout={"width": "100%", "height": "84px", "overflow": "auto"})
        self.picture = ipw.HTML(layout={"width": "100%"})
        super().__init__([self.operation, self.entry, self.sentence, self.picture])
        for control in (self.operation, self.entry):
            control.observe(self._refresh, names="value")
        self._refresh()

    @property
    def assembly(self) -> Assembly:
        """The chosen operation and entry."""
        return Assembly(self._layer, self.operation.value, self.entry.value - 1)

    def _refresh(self, _change: object = None) -> None:
        assembly = self.assembly
        style = f"font-family:{FONT};font-size:17px;line-height:1.4"
        self.sentence.value = (
            f'<div role="status" aria-live="polite" style="{style}">{escape(str(assembly))}</div>'
        )
        self.picture.value = workbench_picture(assembly)

    def still(self) -> str:
        """Return all operations under each other, at the chosen entry."""
        shown = [Assembly(self._layer, operation, self.entry.value - 1) for operation in OPERATIONS]
        return stacked(map(workbench_picture, shown), " ".join(one.description() for one in shown))
