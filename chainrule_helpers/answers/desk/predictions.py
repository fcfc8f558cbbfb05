"""Commit to a prediction before the demonstration; hear afterwards what happened.

Whoever predicts sees more in a demonstration than whoever watches it.  Nothing
here blocks: a demonstration runs with or without a prediction.
"""

from __future__ import annotations

from chainrule_helpers.answers.desk import workbook
from chainrule_helpers.answers.desk.checking import check, is_open
from chainrule_helpers.answers.desk.unknown import answers_unknown_names
from chainrule_helpers.answers.questions import Exercise, chosen, letters, load
from chainrule_helpers.answers.reply import Reply, plain_text, reply_with


@answers_unknown_names
def predict(id: str, choice: str | None = None) -> Reply:
    """Commit to an option before the demonstration shows what happens.

    Parameters
    ----------
    id : str
        The prediction, for example ``"02.p1"``.
    choice : str or None
        The letter of an option; None, ``""`` or ``...`` is no prediction yet.
        It can be changed until the outcome has been shown.
    """
    exercise = load(id)
    if exercise.kind != "prediction":
        return reply_with(
            f'{exercise.id} is no prediction: `ch.check("{exercise.id}", answer)` judges an answer to it.'
        )
    if is_open(choice):
        return reply_with(
            f"{exercise.id} is open: commit to {letters(exercise)} before you run the next cell."
        )
    key = chosen(exercise, choice)
    if key not in exercise.keys:
        return reply_with(f"{exercise.id}: {key}")
    before = workbook.recall(exercise.id)
    if before.seen and before.prediction in exercise.keys and before.prediction != key:
        kept = exercise.speak(exercise.option(before.prediction).text)
        return reply_with(f'{exercise.id}: you have seen the outcome, so your prediction stays: "{kept}"')
    if before.prediction != key:
        workbook.note(exercise.id, prediction=key)
    text = exercise.speak(exercise.option(key).text)
    return reply_with(
        f'{exercise.id}: you predict "{text}" Read on: a later cell compares.', workbook.notices()
    )


@answers_unknown_names
def outcome(id: str, happened: object = None) -> Reply:
    """Say in one line what was predicted and what happened.

    Parameters
    ----------
    id : str
        The prediction.
    happened : str, number or None
        What the demonstration found: an option's letter, or a number whose sign
        decides.  None takes the bank's own answer, computed where it has a target.
    """
    exercise = load(id)
    if exercise.kind != "prediction":
        return reply_with(f"{exercise.id} is no prediction, so it has no outcome.")
    key = happens(exercise, happened)
    if key not in exercise.keys:
        return reply_with(f"{exercise.id}: {key}")
    text = exercise.speak(exercise.option(key).text)
    why = exercise.speak(exercise.option(key).outcome)
    predicted = workbook.recall(exercise.id).prediction
    if predicted not in exercise.keys:
        return reply_with(
            f"{exercise.id}: {text} {why}",
            reminder="You could have predicted it: the question stands above.",
        )
    if not workbook.recall(exercise.id).seen:
        workbook.note(exercise.id, seen=True)
    if predicted == key:
        return reply_with(f'{exercise.id}: you predicted "{text}" So it is. {why}', correct=True)
    mine = exercise.speak(exercise.option(predicted).text)
    return reply_with(f'{exercise.id}: you predicted "{mine}" What happens: {text} {why}', correct=False)


def happens(exercise: Exercise, happened: object = None) -> str:
    """Return the key of the option that happened, or a sentence that says what is expected."""
    if happened is None:
        if exercise.happens:
            return exercise.happens
        assert exercise.target is not None
        happened = exercise.target.value()
    if isinstance(happened, str):
        return chosen(exercise, happened)
    signs = {option.sign: option.key for option in exercise.options if option.sign is not None}
    try:
        number = float(happened)  # type: ignore[arg-type]
        sign = (number > 0) - (number < 0)
    except (TypeError, ValueError):
        return f"the outcome is a letter or a number; `{plain_text(happened, 40)}` is neither."
    if number != number or sign not in signs:
        return f"no option says what the number {number} means; give the letter, {letters(exercise)}."
    return signs[sign]


@answers_unknown_names
def respond(id: str, key: str) -> Reply:
    """Take the choice of a button: predict where the question is a prediction, else check."""
    return predict(id, key) if load(id).kind == "prediction" else check(id, key)
