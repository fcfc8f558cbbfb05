"""Does the glossary have every term that the notebooks introduce, and the letters that the package writes?"""

import json
import re
from pathlib import Path

import pytest

from chainrule_helpers.notation import NOTATIONS
from scripts.glossary import DERIVATIVE, GLOSSARY, QUANTITIES, entries, letters, renewed

ROOT = Path(__file__).resolve().parent.parent
TEXT = GLOSSARY.read_text(encoding="utf-8")
ENTRIES = entries(TEXT)
PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))

# What stands out by bold type and is no term: signs of a picture, and sentences that warn.
NO_TERMS = {
    *("circle", "line", "boxes", "yellow path", "Stop", "Then", "A column", "A row"),
    *("Binder forgets everything", "output minus target"),
}


def prose(path):
    """Return the text cells of a notebook on one line each."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return "\n".join(" ".join(text.split()) for text in texts)


def bold_terms(text):
    """Return what a text sets in bold, without the labels that end in a full stop or a question mark."""
    return {term for term in re.findall(r"\*\*([^*]+)\*\*", text) if not term.endswith((".", "?", ":"))}


def uses(text, term):
    return re.search(rf"\b{re.escape(term)}(s|es)?\b", text, re.IGNORECASE) is not None


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.term)
def test_the_notebook_named_uses_the_term(entry):
    (path,) = [path for path in PATHS if path.name.startswith(entry.notebook)]
    assert uses(prose(path), entry.term)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_term_that_a_notebook_introduces_is_there(path):
    known = {entry.term.lower() for entry in ENTRIES}
    labels = {"you will learn", "you will need", "you will do"}
    introduced = {term.lower().removesuffix("s") for term in bold_terms(prose(path)) - NO_TERMS}
    assert {term for term in introduced if term not in known and f"{term}s" not in known} <= labels


def test_the_letters_are_those_that_the_package_writes():
    assert renewed(TEXT) == TEXT
    with_letters = {entry.term for entry in ENTRIES if "\nLetters: " in entry.text}
    assert with_letters == {*QUANTITIES, DERIVATIVE}
    assert all(
        letters(term).count(notation.title) == 1 for term in QUANTITIES for notation in NOTATIONS.values()
    )


def test_the_entries_are_in_order_and_have_other_names():
    terms = [entry.term.lower() for entry in ENTRIES]
    assert terms == sorted(set(terms)) and len(terms) >= 30
    for entry in ENTRIES:
        meaning, also = entry.text.split("\n\n")[:2]
        assert also.startswith("Also called: ") and 1 <= len(re.findall(r"[.](?= |$)", meaning)) <= 3, (
            entry.term
        )


def test_a_wrong_letter_and_an_unknown_term_are_noticed():
    assert renewed(TEXT.replace("`h1_2`", "`h1_1`")) == TEXT
    assert bold_terms("A **nonsense term** and a **Question.**") == {"nonsense term"}
    assert uses("three links", "link") and not uses("blinking", "link")
