"""Make the slides of a question: what the room reads, what the lecturer reads, and the answer.

Nobody types in a lecture.  So names are set as formulas, the right answer waits in a
fragment, and the wrong ones with their replies stand in the speaker's notes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from chainrule_helpers import examples, use_notation
from chainrule_helpers.answers.questions import Exercise, QuestionTarget, load
from chainrule_helpers.notation import NOTATIONS
from publish import TEACHING
from publish.formulas import BLANK, formula, letters, typeset
from publish.lecturer_notes import notes

ASKED = re.compile(r'ch\.ask\("([\w.]+)"\)')
JUDGE = re.compile(r"<!-- judge: (\w+) (\w+) (\w+) (\w+) -->")


class Question(NamedTuple):
    """What stands on the slide, its answer, and what the lecturer reads; all Markdown."""

    text: str
    answer: str
    notes: str


def known_names(exercise: Exercise, notation: str) -> dict[str, str]:
    """Return typed name -> LaTeX for the network of an exercise, also at several data points."""
    target = exercise.target or QuestionTarget(example=exercise.example)
    sizes = target.network.architecture.sizes
    return letters(notation, sizes, max(target.examples, 2)) | letters(notation, sizes)


def question(identity: str, shown: str, notation: str) -> Question:
    """Return an exercise of the bank as a slide.

    Parameters
    ----------
    identity : str
        Its id.
    shown : str
        What the notebook shows as the question, Markdown.
    notation : str
        In whose letters.
    """
    exercise = load(identity)
    known, differential = known_names(exercise, notation), NOTATIONS[notation].differential
    with use_notation(notation):
        told = re.sub(r"^> ?", "", notes(exercise), flags=re.MULTILINE)
        start, answer = (
            exercise.speak(f"`{typed}`") if typed else "" for typed in (exercise.start, exercise.answer)
        )
        text = typeset(shown, known, differential)
        start = typeset(start, known, differential)
        if BLANK in start and start not in text:
            text += f"\n\n{start}"
        if exercise.kind == "choice":
            right = next(option for option in exercise.options if option.correct)
            answer = typeset(f"{right.key}) {exercise.speak(right.feedback)}", known, differential)
        elif exercise.kind == "number":
            value = exercise.target.value()
            answer = f"{value:.3g}. {typeset(exercise.speak(exercise.solution), known, differential)}"
        elif exercise.kind == "formula":
            answer = typeset(answer, known, differential)
    return Question(text, f"**Answer:** {answer}" if exercise.kind != "prediction" else "", told)


def vote(notebook: str, place: int) -> Question:
    """Return a vote of a notebook's instructor notes as a slide."""
    part = (
        (TEACHING / f"{notebook}.md")
        .read_text(encoding="utf-8")
        .split(f"## Vote {place}\n", 1)[1]
        .split("\n## ", 1)[0]
    )
    asked, table, then = re.fullmatch(r"(.*?)(^\|.*\|$)(.*)", part, re.DOTALL | re.MULTILINE).groups()
    judged = JUDGE.search(asked)
    asked = re.sub(r"<!--.*?-->", "", asked).strip()
    known, differential = {}, r"\partial"
    if judged:
        name, notation, above, below = judged.groups()
        known = letters(notation, getattr(examples, name).architecture.sizes)
        differential = NOTATIONS[notation].differential
        asked += f"\n\n${formula(f'd{above}/d{below}', known, differential)} =$"
    rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]
    options = [f"- **{key}** {typeset(offered, known, differential)}" for key, offered, _ in rows]
    (right,) = (key for key, _, who in rows if who == "right")
    return Question(
        f"{asked}\n\n" + "\n".join(options), f"**{right}** is right.", f"{table}\n\n{then.strip()}"
    )
