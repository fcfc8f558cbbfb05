"""What is asked: the bank as data, and the verdict on one answer to one question."""

from chainrule_helpers.answers.questions.bank import (
    BankError,
    UnknownExerciseError,
    exercises,
    exercises_from,
    load,
    notebooks,
)
from chainrule_helpers.answers.questions.choices import chosen, letters
from chainrule_helpers.answers.questions.echo import Echo, echo, known_words, links_of, pieces, symbols
from chainrule_helpers.answers.questions.judge import judge
from chainrule_helpers.answers.questions.kinds import Exercise, Option, Wrong
from chainrule_helpers.answers.questions.question_target import DerivativeTarget, QuestionTarget

__all__ = [
    "BankError",
    "DerivativeTarget",
    "Echo",
    "Exercise",
    "Option",
    "QuestionTarget",
    "UnknownExerciseError",
    "Wrong",
    "chosen",
    "echo",
    "exercises",
    "exercises_from",
    "judge",
    "known_words",
    "letters",
    "links_of",
    "load",
    "notebooks",
    "pieces",
    "symbols",
]
