"""What a written name means in a network: its own letters in any form, else another text's.

``h_1^{(3)}``, ``h_{1,3}``, ``h1_3`` and ``H_1_3`` differ in form only: each is a letter
and the pieces 1 and 3.  Where the letter is another text's, what is read is said.
Where more than one quantity could be meant, nothing is read, and all are named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from chainrule_helpers.answers.reading.letters import Entry, Key, code_places, common, table
from chainrule_helpers.answers.reading.tokens import Written
from chainrule_helpers.notation import NOTATIONS, Notation
from chainrule_helpers.quantities import Quantity

if TYPE_CHECKING:
    from chainrule_helpers.answers.reading.vocabulary import Vocabulary
    from chainrule_helpers.symbolic.graph import Graph

INDEX_LETTERS = "ijklmnpq"
MOST_KEPT = 5000  # names that are looked up once

_LOSSES = frozenset("J C E L SSR Loss loss Cost cost Error E_total Etotal".split())


@dataclass(frozen=True)
class Meaning:
    """What a name can mean: typed names of the network's own notation.

    More than one is a question to whoever wrote it; ``text`` names the other
    text whose letter it is, and ``minus`` says that there it has the other sign.
    """

    typed: tuple[str, ...]
    text: str = ""
    minus: bool = False
    is_exact: bool = False


class Names:
    """The written names of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary, self._known = vocabulary, {}
        self._own: dict[Key, list[Entry]] = {}
        self._typed: dict[Entry, str] = {}
        self._exact = {**vocabulary.names, **dict.fromkeys(vocabulary.bare)}
        if vocabulary.graph is not None:
            self._own = table(vocabulary.graph, vocabulary.notation.name)
            for typed, quantity in vocabulary.quantities.items():
                self._typed[quantity, False] = typed
                self._typed[quantity, True] = typed.removesuffix(f"_e{quantity.sample}")

    def find(self, written: Written) -> Meaning | None:
        """Return what a name means; None if nothing here has that name."""
        if written not in self._known:
            if len(self._known) > MOST_KEPT:
                self._known.clear()
            self._known[written] = self._find(written)
        return self._known[written]

    def knows(self, written: Written) -> bool:
        """Return whether a name means something, or would with numbers for its index letters."""
        if self.find(written) is not None:
            return True
        if self._vocabulary.graph is None or not letters_of(written):
            return False
        return any(
            self.find(put(written, letter, number)) is not None or self._knows_two(written, letter, number)
            for letter in letters_of(written)
            for number in range(1, max(self._vocabulary.graph.architecture.sizes) + 1)
        )

    def is_one(self, written: Written) -> bool:
        """Return whether a name stands for one quantity as it is, with all its indices."""
        meaning = self.find(written)
        return meaning is not None and meaning.is_exact and len(meaning.typed) == 1

    def is_one_in_short(self, written: Written) -> bool:
        """Return whether a name stands for one quantity, with or without all its indices."""
        meaning = self.find(written)
        return meaning is not None and len(meaning.typed) == 1 and not meaning.text

    def _knows_two(self, written: Written, letter: str, number: int) -> bool:
        one = put(written, letter, number)
        return one != written and any(
            self.find(put(one, other, 1)) is not None for other in letters_of(one) if other != letter
        )

    def _find(self, written: Written) -> Meaning | None:
        if written.primes:
            return None
        if written.is_plain and written.word in self._exact:
            return Meaning((written.word,), is_exact=True)
        graph = self._vocabulary.graph
        if graph is None:
            flat = f"{written.word}{''.join(written.low)}{'_' if written.high else ''}{written.high}"
            return Meaning((flat,), is_exact=True) if flat in self._exact and not written.index else None
        if written.index:
            return self._indexed(written, graph)
        last = len(graph.architecture.sizes)
        keys = list(_keys(written, self._bases(), last))
        has_no_unit = not written.low and not re.search(r"[0-9_]", written.word)
        if written.high and has_no_unit and all(len(pieces) == 1 for _, pieces in keys):
            return self._of_a_layer(keys)
        loose = self._loose(keys)
        exact = self._said([entry for key in keys for entry in self._own.get(key, ())])
        if exact is not None:
            counted = self._counted_from_zero(written, keys, graph)
            return replace(exact, typed=tuple(dict.fromkeys((*exact.typed, *counted))), is_exact=True)
        return (
            (loose if loose and len(loose.typed) == 1 else None)
            or self._in_other_case(written, last)
            or self._first_layer(keys)
            or loose
            or self._in_another_text(written, graph)
            or self._elsewhere(written, graph)
        )

    def _bases(self) -> tuple[str, ...]:
        return tuple({base for base, _ in self._own})

    def _said(self, entries: list[Entry], text: str = "", minus: bool = False) -> Meaning | None:
        typed = tuple(dict.fromkeys(self._typed[entry] for entry in entries if entry in self._typed))
        return Meaning(typed, text, minus) if typed else None

    def _loose(self, keys: list[Key]) -> Meaning | None:
        """Return what a name without its layer, or without any index, can mean."""
        found: list[Entry] = []
        for base, pieces in keys:
            for (other, full), entries in self._own.items():
                lacks = len(full) - len(pieces)
                if other == base and full[: len(pieces)] == pieces and lacks == (1 if pieces else len(full)):
                    # Without its example a name is bare, which is another matter.
                    found += [
                        entry
                        for entry in entries
                        if lacks
                        and not full[-1].startswith(("e", "i"))
                        and self._may_be_short(entry[0], pieces)
                    ]
        return self._said(found)

    def _may_be_short(self, quantity: Quantity, pieces: tuple[str, ...]) -> bool:
        """Return whether a name may lack what it lacks: its layer, or all of its indices."""
        notation, graph = self._vocabulary.notation, self._vocabulary.graph
        if quantity.kind == "loss" or graph is None:
            return False
        return not pieces or "<layer>" in notation.letter(quantity, graph.architecture.sizes).typed

    def _counted_from_zero(self, written: Written, keys: list[Key], graph: Graph) -> tuple[str, ...]:
        """Return what a name with its layer in square brackets means to those who call the input layer 0."""
        if "[" not in written.style or not written.high.isdigit() or graph.examples > 1:
            return ()
        found = [
            entry
            for base, pieces in keys
            for (other, full), entries in self._own.items()
            for entry in entries
            if (other, full[:-1]) == (base, pieces[:-1]) and entry[0].layer == int(written.high) + 1
        ]
        meaning = self._said(found)
        return meaning.typed if meaning else ()

    def _of_a_layer(self, keys: list[Key]) -> Meaning | None:
        """Return what a name with a layer and no unit can mean."""
        found: list[Entry] = []
        for base, pieces in keys:
            for (other, full), entries in self._own.items():
                if (
                    other == base
                    and len(full) > 1
                    and full[-1] == pieces[-1]
                    and entries[0][0].kind != "input"
                ):
                    found += entries
        return self._said(found)

    def brackets_layers(self) -> bool:
        """Return whether a layer's number stands in brackets here, so that a bare one may be a power."""
        letter = self._vocabulary.notation.letters["activation"].latex
        return "(<layer>" in letter

    def _in_other_case(self, written: Written, last: int) -> Meaning | None:
        flipped = {base.swapcase() if len(base) == 1 else base.capitalize(): base for base in self._bases()}
        keys = [(flipped[base], pieces) for base, pieces in _keys(written, tuple(flipped), last)]
        exact = [entry for key in keys for entry in self._own.get(key, ())]
        # A capital X is an input in every text, also where x is a weighted input.
        return self._said(
            [
                entry
                for entry in exact
                if entry[0].kind != "loss" and (entry[0].kind != "weighted_input" or written.word[0] != "X")
            ]
        )

    def _first_layer(self, keys: list[Key]) -> Meaning | None:
        """Return the input that a text also writes as the activation of its first layer."""
        for base, pieces in keys:
            if len(pieces) == 2 and pieces[1] == "1" and base in ("h", "a"):
                unit = [
                    entry
                    for entries in self._own.values()
                    for entry in entries
                    if entry[0].kind == "input" and str(entry[0].unit) == pieces[0]
                ]
                activations = [e for k, es in self._own.items() if k[0] == base for e in es]
                if any(entry[0].kind == "activation" for entry in activations):
                    return self._said(unit)
        return None

    def _in_another_text(self, written: Written, graph: Graph) -> Meaning | None:
        """Return the quantity that other texts call so, if all that know the name agree."""
        own, found = self._vocabulary.notation, {}
        for other in NOTATIONS.values():
            if other.name != own.name:
                entries = self.entries_in(other, written, graph)
                for entry in entries if len(entries) == 1 else ():
                    found.setdefault(entry, other)
        if len({entry[0] for entry in found}) != 1:
            return None
        entry, other = next(iter(found.items()))
        minus = entry[0].kind == "delta" and other.delta_sign != own.delta_sign
        return self._said([entry], other.title, minus)

    def entries_in(self, notation: Notation, written: Written, graph: Graph) -> list[Entry]:
        """Return what a name means, exactly as written, in the letters of a text."""
        known = table(graph, notation.name)
        bases = tuple({base for base, _ in known})
        keys = _keys(written, bases, len(graph.architecture.sizes))
        return list(dict.fromkeys(entry for key in keys for entry in known.get(key, ())))

    def typed_of(self, quantity: Quantity) -> str:
        """Return the typed name of a quantity; empty where this notation has none."""
        return self._typed.get((quantity, False), "")

    def _elsewhere(self, written: Written, graph: Graph) -> Meaning | None:
        """Return what letters mean that no notation here has, but learners type."""
        flat = written.word if written.is_plain else f"{written.word}_{'_'.join(written.low)}"
        if flat in _LOSSES and not written.high:
            return self._said([(Quantity("loss"), False)], "another text")
        known = common(graph.architecture.sizes)
        for key in _keys(written, tuple({base for base, _ in known}), len(graph.architecture.sizes)):
            if key in known:
                entry = (known[key], False)
                if entry not in self._typed:
                    entry = (replace(known[key], sample=1), True)
                return self._said([entry], "another text")
        return None

    def _indexed(self, written: Written, graph: Graph) -> Meaning | None:
        """Return what a name with indices in square brackets can mean, counted from 0 or from 1."""
        if not all(index.isdigit() for index in written.index) or written.low or written.high:
            return None
        places = tuple(map(int, written.index))
        kinds = {e[0].kind for (base, _), es in self._own.items() if base == written.word for e in es}
        wanted: list[Entry] = []
        for quantity, bare in self._typed:
            from_zero = written.style == "0"
            if quantity.kind in kinds and places in code_places(quantity, graph, from_zero):
                wanted.append((quantity, bare))
        if not wanted and written.word in ("X", "Y", "H", "A", "Z", "W", "B"):
            return self._indexed(replace(written, word=written.word.lower()), graph)
        return self._said(wanted)


def _keys(written: Written, bases: tuple[str, ...], last: int) -> Iterator[Key]:
    """Yield every letter-and-pieces that a name may be, for the letters given."""
    high = re.sub(r"n_?l|L", str(last), written.high)
    if found := re.fullmatch(r"([0-9]+)([-+])1", high):
        high = str(int(found[1]) + (1 if found[2] == "+" else -1))
    for base in bases:
        rest = written.word[len(base) :]
        if written.word.startswith(base) and (not rest or not rest[0].isalpha() or len(rest) <= 4):
            pieces = [piece for piece in rest.split("_") if piece]
            yield base, (*pieces, *written.low, *high.split("|")) if high else (*pieces, *written.low)


@lru_cache(maxsize=4096)
def letters_of(written: Written) -> tuple[str, ...]:
    """Return the letters of a name that may count: those among its indices."""
    tail = re.sub(r"^[A-Za-z]+?(?=_|[ijklmnpq]{0,2}[0-9]*(?:_|$)|[0-9])", "", written.word)
    text = "".join((tail, *written.low, written.high, *written.index))
    text = re.sub(r"n_?l", "", text)
    return tuple(letter for letter in INDEX_LETTERS if letter in text)


@lru_cache(maxsize=4096)
def put(written: Written, letter: str, number: int | str) -> Written:
    """Return a name with a number in place of a letter among its indices."""
    value = str(number)
    place = written.word.rfind(letter)
    word = written.word
    tail = word[place + 1 :]
    if place > 0 and re.fullmatch(r"[ijklmnpq0-9_]*", tail) and letter in letters_of(Written(word)):
        word = word[:place] + value + tail
    low = tuple(piece.replace(letter, value) for piece in written.low)
    high = written.high if written.high in ("n_l", "nl") else written.high.replace(letter, value)
    return replace(
        written,
        word=word,
        low=low,
        high=high,
        index=tuple(value if i == letter else i for i in written.index),
    )
