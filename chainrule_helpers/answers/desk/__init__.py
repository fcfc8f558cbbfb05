"""What a notebook calls: check, hint, solution, progress, predictions, and the answers taken home."""

from chainrule_helpers.answers.desk.checking import check, hint, is_open, progress, question, solution
from chainrule_helpers.answers.desk.own_words import KEYS, own_words
from chainrule_helpers.answers.desk.predictions import happens, outcome, predict, respond
from chainrule_helpers.answers.desk.transfer import NAME, download_answers, restore
from chainrule_helpers.answers.desk.workbook import recall

__all__ = [
    "KEYS",
    "NAME",
    "check",
    "download_answers",
    "happens",
    "hint",
    "is_open",
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
