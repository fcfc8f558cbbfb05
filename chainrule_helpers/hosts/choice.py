"""Answer a choice or commit to a prediction with buttons."""

from __future__ import annotations

import ipywidgets as ipw

from chainrule_helpers.answers.desk import question, respond
from chainrule_helpers.answers.questions import Exercise, UnknownExerciseError, load
from chainrule_helpers.answers.reply import Reply, html_text
from chainrule_helpers.views.style import CARD, POSITIVE


class ChoiceQuestion(ipw.VBox):
    """A question with one button per option, and the reply below them.

    The buttons are reached with Tab and pressed with Enter or Space.  Where no
    kernel runs, the question and its options stand there as text.

    Parameters
    ----------
    exercise : Exercise
        Of kind "choice" or "prediction".

    Attributes
    ----------
    buttons : dict of str to Button
        By option.
    reply : HTMLMath
        What was said to the last choice.
    """

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._question = question(exercise.id)
        self.buttons = {option.key: self._button(option.key, option.text) for option in exercise.options}
        self.reply = ipw.HTMLMath()
        rows = [
            ipw.HBox([self.buttons[option.key], ipw.HTML(html_text(exercise.speak(option.text)))])
            for option in exercise.options
        ]
        super().__init__([ipw.HTML(f"<p>{html_text(str(self._question.parts[0]))}</p>"), *rows, self.reply])

    def _button(self, key: str, text: str) -> ipw.Button:
        spoken = self._exercise.speak(text).replace("`", "")
        button = ipw.Button(description=key, tooltip=f"{key}: {spoken}", layout={"width": "48px"})
        button.on_click(lambda _button: self._choose(key))
        return button

    def _choose(self, key: str) -> None:
        for name, button in self.buttons.items():
            # A check mark as well as a colour, so that no one needs to see the colour.
            button.icon = "check" if name == key else ""
            button.style.button_color = POSITIVE if name == key else None
            button.style.text_color = CARD if name == key else None
        spoken = respond(self._exercise.id, key)
        # A live region, so that a screen reader says the reply while the button keeps the focus.
        self.reply.value = f'<div role="status" aria-live="polite">{spoken.to_html()}</div>'

    def _repr_mimebundle_(self, **options: object) -> dict:
        # The stored output must read well where no kernel runs, and never change.
        bundle = super()._repr_mimebundle_(**options)
        data = dict(bundle[0] if isinstance(bundle, tuple) else bundle)
        data["text/plain"] = str(self._question)
        data["text/markdown"] = self._question._repr_markdown_()
        return data


def ask(id: str) -> ChoiceQuestion | Reply:
    """Put a question to the reader: with buttons where it has options, else as text.

    Parameters
    ----------
    id : str
        The exercise or prediction, for example ``"02.c1"``.
    """
    try:
        exercise = load(id)
    except UnknownExerciseError:
        return question(id)
    return ChoiceQuestion(exercise) if exercise.options else question(id)
