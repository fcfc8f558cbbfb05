"""Make one deck of each lecture of the teaching kit's plans: the named sections, in the plan's order.

A lecturer presses one key for fifty minutes.  What the plan says, with the minute at which it
begins, stands in the speaker's notes; votes have slides of their own.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import NamedTuple

from publish import TEACHING
from publish.notebooks import markdown
from publish.questions import vote

PLANS = ("two-lectures", "three-lectures")
PART = re.compile(r"^## (Lecture \d)\n(.*?)(?=^## |\Z)", re.DOTALL | re.MULTILINE)
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+?) \|$", re.MULTILINE)
VOTE = re.compile(r"[Vv]ote (\d) of \[(\d\d)\]")
SECTION = re.compile(r"(\d\d) \*\*(.+?)\*\*")
LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")


class Lecture(NamedTuple):
    """One lecture of a plan: the name of its deck, what it is about, and the plan's rows."""

    name: str
    title: str
    rows: list[tuple[int, str, str]]


def lectures() -> list[Lecture]:
    """Return the lectures of all plans."""
    found = []
    for plan in PLANS:
        text = (TEACHING / f"{plan}.md").read_text(encoding="utf-8")
        about = dict(re.findall(r"(Lecture \d): ([^.]+)\.", text.split("\n## ", 1)[0]))
        for heading, part in re.findall(
            r"^## (Lecture \d)\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE
        ):
            rows = [(int(minutes), what, screen) for minutes, what, screen in ROW.findall(part)]
            name = f"{plan}-{heading[-1]}"
            found.append(Lecture(name, f"{heading}: {about[heading]}", rows))
    return found


def section(cells: list[dict], title: str, others: frozenset[str] = frozenset()) -> list[dict]:
    """Return the slides under a heading, those under its subheadings included but for the named others.

    Raises
    ------
    ValueError
        If there is no such heading.
    """
    start = next((at for at, cell in enumerate(cells) if heading(cell) and heading(cell)[1] == title), None)
    if start is None:
        raise ValueError(f"a plan names the section {title!r}, and no slide has this title.")
    level, end = heading(cells[start])[0], start + 1
    while end < len(cells):
        found = heading(cells[end])
        if found and (found[0] <= level or found[1] in others):
            break
        end += 1
    return copy.deepcopy(cells[start:end])


def heading(cell: dict) -> tuple[int, str] | None:
    """Return level and title of the heading with which a cell starts, or None."""
    found = cell["cell_type"] == "markdown" and re.match(r"(#+) (.+)", cell["source"])
    return (len(found[1]), found[2]) if found else None


def lecture_deck(lecture: Lecture, decks: Mapping[str, dict]) -> dict:
    """Return the notebook of a lecture's deck, made of the notebooks' decks by number."""
    any_deck = next(iter(decks.values()))
    named = frozenset(title for *_, screen in lecture.rows for _, title in SECTION.findall(screen))
    cells, plan, minute = [], [], 0
    for place, (minutes, what, screen) in enumerate(lecture.rows):
        said = LINK.sub(r"\1", what)
        when = f"**Minute {minute} to {minute + minutes}.** {said}"
        plan.append(f"- {minute} min: {said}")
        cells += row_slides(f"row-{place}", what, screen, when, named, decks)
        minute += minutes
    slide = {"slide_type": "slide"}
    opening = markdown(f"# {lecture.title}\n\nTake handout {lecture.name[-1]}.", "opening", slideshow=slide)
    notes = markdown("\n".join(plan), "opening-notes", slideshow={"slide_type": "notes"})
    metadata = {**any_deck["metadata"], "title": lecture.title}
    return {**any_deck, "metadata": metadata, "cells": [opening, notes, *cells]}


def row_slides(
    name: str, what: str, screen: str, when: str, named: frozenset[str], decks: Mapping[str, dict]
) -> list[dict]:
    """Return the slides of one row of a plan; its own words where it names neither vote nor section."""
    cells = []
    for notebook, place in ((notebook, int(place)) for place, notebook in VOTE.findall(what)):
        asked = vote(notebook, place)
        cells += [
            markdown(f"## Vote\n\n{asked.text}", f"{name}-vote", slideshow={"slide_type": "slide"}),
            markdown(f"{when}\n\n{asked.notes}", f"{name}-notes", slideshow={"slide_type": "notes"}),
            markdown(asked.answer, f"{name}-right", slideshow={"slide_type": "fragment"}),
        ]
    for notebook, title in SECTION.findall(screen):
        slides = section(decks[notebook]["cells"], title, named)
        slides[0]["metadata"]["slideshow"] = {"slide_type": "slide"}
        if not cells:
            note = markdown(when, f"{name}-notes", slideshow={"slide_type": "notes"})
            slides.insert(1, note)
        cells += slides
    if not cells:
        head, _, rest = LINK.sub(r"\1", what).partition(": ")
        text = f"## {head}\n\n{rest[:1].upper()}{rest[1:]}"
        cells = [
            markdown(text, f"{name}-said", slideshow={"slide_type": "slide"}),
            markdown(when, f"{name}-notes", slideshow={"slide_type": "notes"}),
        ]
    return cells
