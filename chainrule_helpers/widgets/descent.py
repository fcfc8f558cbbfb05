"""Play a descent: the fitted curve, the loss and every parameter's path move together."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import ipywidgets as ipw
import numpy as np

from chainrule_helpers.notation import current_notation, use_notation
from chainrule_helpers.numeric import Parameters, descend, forward
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.descent import Track, descent_picture, descent_strip
from chainrule_helpers.views.style import FONT
from chainrule_helpers.widgets.playing import PlayRow
from chainrule_helpers.widgets.still import WithStill

if TYPE_CHECKING:
    from chainrule_helpers.examples import Example

MILLISECONDS = 300
FRAMES_PER_TENFOLD = 12
GRID = 61
STRIP = (0, 1, 10, 1_000, 4_000)


def shown_steps(steps: int) -> tuple[int, ...]:
    """Return the steps that are shown: 0, and from 1 on an equal number in each power of ten.

    Examples
    --------
    >>> shown_steps(10)
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 10)
    """
    tens = np.arange(0, np.log10(max(steps, 1)) + 1e-9, 1 / FRAMES_PER_TENFOLD)
    return tuple(sorted({0, steps, *(int(step) for step in (10**tens).round() if step <= steps)}))


def track_descent(
    example: Example, rate: float, steps: int, labels: tuple[str, str] = ("input", "output")
) -> Track:
    """Return a descent from an example's parameters, at the steps that are shown."""
    arch = example.architecture
    shown = shown_steps(steps)
    history = descend(
        arch, example.parameters, example.inputs, example.targets, rate=rate, steps=steps, record=shown
    )
    names = graph(arch).parameters
    grid = np.linspace(example.inputs.min(), example.inputs.max(), GRID)
    curves = (forward(arch, history.path[step], grid[:, None]).h[-1][:, 0] for step in shown)
    return Track(
        steps=shown,
        losses=tuple(float(history.losses[step]) for step in shown),
        names=names,
        parameters=tuple(tuple(_value(history.path[step], name) for name in names) for step in shown),
        data=tuple((x[0], y[0]) for x, y in zip(example.x, example.y, strict=True)),
        grid=tuple(grid.tolist()),
        curves=tuple(tuple(curve.tolist()) for curve in curves),
        labels=labels,
    )


def _value(parameters: Parameters, name: QuantitySymbol) -> float:
    place = name.quantity
    if place.kind == "bias":
        return float(parameters.biases[place.layer - 2][place.unit - 1])
    return float(parameters.weights[place.layer - 2][place.unit - 1, place.source - 1])


class DescentPlayer(WithStill):
    """A descent that can be played, stepped and scrubbed, in the notation spoken when it is made.

    Parameters
    ----------
    example : Example
        The network, its data and where to start; one input and one output.
    rate : float
        Learning rate.
    steps : int
        Steps of the descent; about fifty of them are shown.
    labels : (str, str)
        What the input and the output are.

    Attributes
    ----------
    play : Play
        The clock: off until somebody presses a button, so that nothing moves by itself.
    toggle : Button
        Plays and pauses.
    back, next : Button
        One picture.
    place : SelectionSlider
        The step shown.
    sentence, picture : HTML
        What the reader sees.
    track : Track
        The descent, as `views.descent` draws it.

    Raises
    ------
    ValueError
        If the network has more than one input or output, or the descent diverges.
    """

    def __init__(
        self,
        example: Example,
        rate: float = 0.01,
        steps: int = 10_000,
        labels: tuple[str, str] = ("input", "output"),
    ) -> None:
        sizes = example.architecture.sizes
        if (sizes[0], sizes[-1]) != (1, 1):
            raise ValueError(
                f"a network of sizes {sizes} has no single curve; expected one input and one output."
            )
        self._notation = current_notation().name
        self.track = track_descent(example, rate, steps, labels)
        place = ipw.SelectionSlider(
            options=[(f"{step:,}", at) for at, step in enumerate(self.track.steps)],
            value=0,
            description="steps",
            layout={"width": "420px"},
        )
        row = PlayRow(place, 0, len(self.track.steps) - 1, MILLISECONDS, "picture")
        self.play, self.toggle, self.back, self.next = row.play, row.toggle, row.back, row.next
        self.place = place
        # Of fixed height, so that nothing below moves when a sentence is longer.
        self.sentence = ipw.HTML(layout={"width": "100%", "min_height": "56px"})
        self.picture = ipw.HTML(layout={"width": "100%"})
        super().__init__([row, self.sentence, self.picture])
        self.place.observe(self._refresh, names="value")
        self.play.observe(self._refresh, names="playing")
        self._refresh()

    def _refresh(self, _change: object = None) -> None:
        at = self.place.value
        with use_notation(self._notation):
            self.picture.value = descent_picture(self.track, at)
            # No line ends between a name and its value.
            said = self.track.words(at).replace(" = ", "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}")
        playing = self.play.playing
        # While it plays, a screen reader would be interrupted at every picture.
        live = "off" if playing else "polite"
        style = f"font-family:{FONT};font-size:16px;line-height:1.4"
        self.sentence.value = f'<div role="status" aria-live="{live}" style="{style}">{escape(said)}</div>'

    def still(self) -> str:
        """Return a strip of pictures from the start to the end, and the whole paths."""
        wanted = [*STRIP, self.track.steps[-1]]
        places = {
            min(range(len(self.track.steps)), key=lambda at: abs(self.track.steps[at] - step))
            for step in wanted
        }
        with use_notation(self._notation):
            return descent_strip(self.track, sorted(places))
