"""Save answers and progress as one file, and take it back.

The file is made in the kernel and saved by the browser: it is part of the cell's
output, so nothing is sent anywhere.  It has the form of ``progress.json``.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chainrule_helpers.answers.desk import workbook
from chainrule_helpers.answers.questions import exercises, notebooks
from chainrule_helpers.answers.reply import Reply, plain_text, reply_with

NAME = "chainrule-answers.json"
_PRIVATE = "The file is part of this page, and your browser saves it: nothing is sent anywhere."


@dataclass(frozen=True)
class Download:
    """A link that saves answers and progress through the browser.

    Parameters
    ----------
    records : dict of str to Record
        What is saved, by exercise.
    """

    records: dict[str, workbook.Record]

    @property
    def text(self) -> str:
        """The content of the file."""
        return workbook.text_of(self.records)

    def __str__(self) -> str:
        return f"{self._counted} In a notebook, a link to save the file stands here."

    __repr__ = __str__

    @property
    def _counted(self) -> str:
        return f"Your answers and progress so far, {_exercises(len(self.records))}."

    def _repr_html_(self) -> str:
        # JupyterLab leaves a link with a download attribute to the browser.
        data = base64.b64encode(self.text.encode("utf-8", "replace")).decode()
        return (
            f'<p>{self._counted} <a download="{NAME}" href="data:application/json;base64,{data}">'
            f"<strong>Save {NAME}</strong></a></p><p>Run this cell again after further work. {_PRIVATE}</p>"
        )


def download_answers() -> Download | Reply:
    """Show a link that saves your answers and progress as one file, ``chainrule-answers.json``.

    The link holds what is there when the cell runs, also what stands in a field unjudged.

    Returns
    -------
    Download or Reply
        The link; a sentence while there is nothing to save.
    """
    records = workbook.records()
    if not records:
        return reply_with(
            "Nothing to save yet: answer a question, then run this cell again.", workbook.notices()
        )
    return Download(records)


def restore(file: object) -> Reply:
    """Take back what `download_answers` saved.

    Work done here meanwhile is kept: of two records of an exercise, the one that
    went further stays.

    Parameters
    ----------
    file : str, Path, bytes, or the value of an ipywidgets FileUpload
        The saved file.

    Returns
    -------
    Reply
        How much came back, and the answers; or what is wrong with the file.
    """
    try:
        content = _content(file)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        return reply_with(
            f"{plain_text(file)} cannot be read ({reason}). Put the file beside this notebook, "
            "by dragging it into the list of files, and give its name."
        )
    except TypeError:
        given = plain_text(file, 40)
        return reply_with(f"`{given}` is no file; expected its name in quotes, such as `{NAME!r}`.")
    try:
        saved = workbook.understood(content)
    except (ValueError, RecursionError):
        return reply_with(
            "This file holds no answers: expected one that `ch.download_answers()` saved. Nothing changed."
        )
    workbook.merge(saved)
    done = sum(record.done for record in saved.values())
    line = f"Your work is back: {_exercises(len(saved))}, {done} done. `ch.progress()` counts them."
    typed = _typed(saved)
    again = "Run the questions' cells again, and their fields are filled. You wrote:" if typed else ""
    return reply_with(line, again, *typed, workbook.notices())


def _content(file: object) -> bytes:
    """Return the bytes of a file given in any way, or raise TypeError or OSError."""
    if isinstance(file, str | Path):
        with Path(file).expanduser().open("rb") as opened:
            return opened.read(workbook.LARGEST + 1)
    if isinstance(file, tuple | list) and len(file) == 1:
        file = file[0]
    if isinstance(file, Mapping):
        file = file.get("content")
    if isinstance(file, bytes | memoryview):
        return bytes(file)
    raise TypeError


def _typed(saved: dict[str, workbook.Record]) -> list[str]:
    """Return a line for every formula or number among saved answers, in the order of the questions."""
    asked = [exercise for number in notebooks() for exercise in exercises(number) if not exercise.options]
    lines = []
    for exercise in asked:
        if exercise.id in saved and (last := plain_text(saved[exercise.id].last, 1000)):
            lines.append(
                f"{exercise.id}: `{last}`" if exercise.kind == "number" else f'{exercise.id}: `"{last}"`'
            )
    return lines


def _exercises(number: int) -> str:
    return "1 exercise" if number == 1 else f"{number} exercises"
