"""Answer a name that is none with a sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from chainrule_helpers.answers.questions import UnknownExerciseError
from chainrule_helpers.answers.reply import Reply, reply_with

Given = ParamSpec("Given")


def answers_unknown_names(function: Callable[Given, Reply]) -> Callable[Given, Reply]:
    """Let a function of the desk reply with a sentence where there is no such exercise."""

    @wraps(function)
    def replying(*given: Given.args, **named: Given.kwargs) -> Reply:
        try:
            return function(*given, **named)
        except UnknownExerciseError as error:
            return reply_with(f"{error}"[:400])

    return replying
