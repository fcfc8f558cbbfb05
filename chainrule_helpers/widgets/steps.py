"""Step through a network: forward to the loss, then delta back, one quantity at a time."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import ipywidgets as ipw

from chainrule_helpers.answers.desk import outcome, recall
from chainrule_helpers.answers.questions import load
from chainrule_helpers.notation import current_notation, use_notation
from chainrule_helpers.symbolic.graph import graph
from chainrule_helpers.symbolic.program import Program
from chainrule_helpers.views.network import NetworkPicture
from chainrule_helpers.views.steps import Moment, counters, equation, first_delta, moments, step_picture
from chainrule_helpers.views.style import FONT
from chainrule_helpers.widgets.choice import ChoiceQuestion
from chainrule_helpers.widgets.playing import PlayRow
from chainrule_helpers.widgets.still import WithStill

if TYPE_CHECKING:
    from chainrule_helpers.examples import Example

QUESTION = "05.p1"
MILLISECONDS = 2500


class StepMachine(WithStill):
    """A network that computes one quantity per step, in the notation spoken when it is made.

    Parameters
    ----------
    example : Example
        The network and its data.
    row : int
        Which of its data points to run, from 0.

    Attributes
    ----------
    back, next : Button
        One step.
    play : Play
        The clock: off until somebody presses a button.  It stops before the first
        step back as long as no prediction is made.
    toggle : Button
        Plays and pauses.
    place : IntSlider
        The step, from 1.
    question : ChoiceQuestion
        The sign of the first delta, asked before the first step back.
    sentence, equation, picture, counters, verdict : HTML
        What the reader sees.
    steps : tuple of Moment
        All steps, as `views.steps.moments` returns them.
    """

    def __init__(self, example: Example, row: int = 0) -> None:
        network = graph(example.architecture)
        rows = slice(row, row + 1)
        self._notation = current_notation().name
        self.values = Program(example.architecture).values(
            example.weights, example.biases, example.x[rows], example.y[rows]
        )
        self.steps = moments(network, self.values)
        for moment in self.steps:
            self.values.setdefault(moment.symbol, moment.value)
        self._view = NetworkPicture(network)
        self._first_delta = first_delta(self.steps)
        self._last_forward = next(i for i, moment in enumerate(self.steps) if moment.is_backward) - 1
        self._has_paused = False

        self.place = ipw.IntSlider(
            value=1, min=1, max=len(self.steps), description="step", layout={"width": "360px"}
        )
        row = PlayRow(self.place, 1, len(self.steps), MILLISECONDS, "step")
        self.play, self.toggle, self.back, self.next = row.play, row.toggle, row.back, row.next
        self.sentence = ipw.HTML(layout={"width": "100%", "min_height": "56px"})
        # Of fixed height, so that nothing below moves when a formula is taller.
        self.equation = ipw.HTML(layout={"width": "100%", "height": "116px", "overflow": "auto hidden"})
        self.picture = ipw.HTML(layout={"width": "100%"})
        self.counters = ipw.HTML(layout={"width": "100%"})
        self.question = ChoiceQuestion(load(QUESTION))
        self.verdict = ipw.HTMLMath(layout={"width": "100%", "min_height": "56px"})
        super().__init__(
            [
                row,
                *(self.sentence, self.equation, self.picture, self.counters, self.question, self.verdict),
            ]
        )
        self.place.observe(self._refresh, names="value")
        self._refresh()

    @property
    def moment(self) -> Moment:
        """The present step."""
        return self.steps[self.place.value - 1]

    def _refresh(self, _change: object = None) -> None:
        at = self.place.value - 1
        with use_notation(self._notation):
            self.sentence.value = self._say(at)
            self.equation.value = equation(self.moment, self.values)
            self.picture.value = step_picture(self._view, self.steps, at, self.values)
            self.counters.value = counters(self.moment)
            if at >= self._first_delta and not self.verdict.value and recall(QUESTION).prediction:
                self.verdict.value = outcome(QUESTION, self.steps[self._first_delta].value).to_html()
        if at == self._last_forward and self.play.playing and not self._has_paused:
            self._has_paused = True
            self.play.playing = bool(recall(QUESTION).prediction)

    def _say(self, at: int) -> str:
        said = f"Step {at + 1} of {len(self.steps)}. {self.moment}"
        if at == self._last_forward:
            said += " The way forward is done. Before you go back, answer the question below."
        elif at + 1 == len(self.steps):
            said += " This is the last step: every weight and bias has its slope."
        # A live region, so that a screen reader says the step while the button keeps the focus.
        style = f"font-family:{FONT};font-size:17px;line-height:1.4"
        return f'<div role="status" aria-live="polite" style="{style}">{escape(said)}</div>'

    def still(self) -> str:
        """Return the picture after the last step: with every number, and both counters."""
        with use_notation(self._notation):
            last = self.steps[-1]
            caption = (
                f"after all {len(self.steps)} steps; multiplications in all: "
                f"every path {last.every_path}, delta {last.delta}"
            )
            return step_picture(self._view, self.steps, len(self.steps) - 1, self.values, caption)
