"""What a notebook calls: check, hint, solution, progress, predictions, and the answers taken home."""

from chainrule_helpers.answers.desk.asking import (
    Answered,
    Asked,
    Mark,
    answered,
    ask_in_code,
    asked,
    keep,
    marks_in_words,
)
from chainrule_helpers.answers.desk.checking import check, hint, is_open, progress, question, solution
from chainrule_helpers.answers.desk.own_words import KEYS, own_words
from chainrule_helpers.answers.desk.predictions import happens, outcome, predict, respond
from chainrule_helpers.answers.desk.transfer import NAME, download_answers, restore
from chainrule_helpers.answers.desk.workbook import recall

__all__ = [
    "KEYS",
    "NAME",
    "Answered",
    "Asked",
    "Mark",
    "answered",
    "ask_in_code",
    "asked",
    "check",
    "download_answers",
    "happens",
    "hint",
    "is_open",
    "keep",
    "marks_in_words",
    "outcome",
    "own_words",
    "predict",
    "progress",
    "question",
    "recall",
    "respond",
    "restore",
    "solution",
]
