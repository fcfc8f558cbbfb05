"""Names in a tree, to names of the network; sums over units, to their terms."""

from __future__ import annotations

from dataclasses import replace

from chainrule_helpers.answers.reading.characters import Ambiguous, Misread
from chainrule_helpers.answers.reading.functions import function_of
from chainrule_helpers.answers.reading.names import Meaning, letters_of, put
from chainrule_helpers.answers.reading.tokens import Written
from chainrule_helpers.answers.reading.tree import Node
from chainrule_helpers.answers.reading.vocabulary import Vocabulary
from chainrule_helpers.notation import NOTATIONS
from chainrule_helpers.quantities import Quantity

MOST_PIECES = 6000
MOST_OFFERED = 6
LONGEST_WORD = 60


_NUMBERED = {text.title for text in NOTATIONS.values() if "<number>" in text.letters["weight"].typed}


class TooLong(Misread):
    """A sum has more terms than any derivative here."""


class Resolver:
    """What every name of one answer means; the answer as a whole must be in one text's letters."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary, self._names = vocabulary, vocabulary.written
        self._pieces = 0
        self._own: dict[Written, str] = {}
        self._foreign: dict[Written, Meaning] = {}

    def resolve(self, node: Node, numbers: dict[str, int | str] | None = None) -> Node:
        """Return a tree in the network's own typed names.

        Raises
        ------
        Misread
            If a name means nothing, or more than one thing; with its place.
        """
        self._pieces += 1
        if self._pieces > MOST_PIECES:
            raise TooLong("Written out, that sum is longer than any derivative of this network.")
        numbers = numbers or {}
        if node.kind == "name":
            return self._name(node, numbers)
        if node.kind == "derivative":
            above, below = (self._name(part, numbers) for part in node.parts)
            swapped = (above.kind == "minus") != (below.kind == "minus")
            above, below = (one.parts[0] if one.kind == "minus" else one for one in (above, below))
            inner = Node("derivative", above.text, (), (below.text,), place=node.place)
            return Node("minus", "", (inner,)) if swapped else inner
        if node.kind == "sum":
            return self._sum(node, numbers)
        parts = tuple(self.resolve(part, numbers) for part in node.parts)
        if node.kind == "call" and node.signs == ("code",):
            self._reject_slope_at_activation(node, parts[0])
            return replace(node, parts=parts, signs=())
        return replace(node, parts=parts)

    # Names

    def _name(self, node: Node, numbers: dict[str, int | str]) -> Node:
        written = node.written
        assert written is not None
        if written.is_plain and written.word == "e" and self._names.find(written) is None:
            return node
        written = self._numbered(written, numbers)
        meaning = self._names.find(written)
        if meaning is None:
            raise Misread(self._unknown(written, node), node.place)
        if len(meaning.typed) > 1:
            raise Ambiguous(self._asked_back(node, meaning), node.place)
        if meaning.text:
            self._foreign[written] = meaning
        else:
            self._own[written] = meaning.typed[0]
        named = Node("name", meaning.typed[0], written=written, place=node.place)
        return Node("minus", "", (named,)) if meaning.minus else named

    def _numbered(self, written: Written, numbers: dict[str, int | str]) -> Written:
        if not numbers or self._names.find(written) is not None:
            return written
        for letter, number in numbers.items():
            if letter in letters_of(written):
                written = put(written, letter, number)
        return written

    def _unknown(self, written: Written, node: Node) -> str:
        if written.primes:
            return f"The prime at {written} belongs to a function: write f'(z) for its slope."
        lettered = letters_of(written)
        if lettered and self._names.knows(written):
            return (
                f"The letter {lettered[0]} in {written} counts nothing here: write its number, or a sum over "
                f"{lettered[0]}."
            )
        flat = f"{written.word}{''.join(written.low)}{'_' if written.high else ''}{written.high}"
        if written.index:
            return f"{written} is no name here: write the unit and its layer, as in {self._an_example()}."
        return self._vocabulary.unknown(flat)

    def _an_example(self) -> str:
        names = [n for n, q in self._vocabulary.quantities.items() if q.kind == "activation"]
        return names[0] if names else "h1"

    def _asked_back(self, node: Node, meaning: Meaning) -> str:
        offered = meaning.typed[:MOST_OFFERED]
        more = ", or others" if len(meaning.typed) > MOST_OFFERED else ""
        listed = f"{', '.join(offered[:-1])} or {offered[-1]}" if not more else ", ".join(offered) + more
        return f"{node.text} can mean {listed} here. Which one? Write its full name."

    def _reject_slope_at_activation(self, node: Node, inside: Node) -> None:
        quantity = self._vocabulary.quantities.get(inside.text) if inside.kind == "name" else None
        if quantity is not None and quantity.kind == "activation":
            word = node.written.word if node.written else node.text
            raise Misread(
                f"{word}({inside.text}) can be read in two ways: some programs mean {inside.text}*(1 - "
                f"{inside.text}) by it, others the slope at the point {inside.text}. Write the formula.",
                node.place,
            )

    # Sums

    def _sum(self, node: Node, numbers: dict[str, int | str]) -> Node:
        letter = node.text or self._inferred(node, numbers)
        body = node.parts[0]
        if not letter or not any(letter in letters_of(w) and w for w in self._open(body, numbers)):
            return self._over_examples(node, body, numbers, letter)
        terms, failed = self._terms(body, letter, numbers)
        if not terms:
            try:
                return self._over_examples(node, self.resolve(body, {**numbers, letter: "i"}), None, letter)
            except Misread:
                raise failed or Misread("That sum has no terms.", node.place) from None
        kept = self._within_bounds(node, letter, terms)
        if len(kept) == 1:
            return kept[0]
        return Node("add", "", tuple(kept), ("+",) * len(kept))

    def _terms(
        self, body: Node, letter: str, numbers: dict[str, int | str]
    ) -> tuple[list[tuple[int, Node]], Misread | None]:
        """Return what a sum adds, by number, and the first reason why a number is none."""
        own: list[tuple[int, Node]] = []
        others: list[tuple[int, Node, dict[Written, Meaning]]] = []
        failed = None
        for number in range(1, self._most() + 1):
            before = dict(self._foreign)
            try:
                term = self.resolve(body, {**numbers, letter: number})
            except (Ambiguous, TooLong):
                raise
            except Misread as misread:
                failed = failed or misread
                self._foreign = before
                continue
            new = [meaning for written, meaning in self._foreign.items() if written not in before]
            if any(meaning.text in _NUMBERED for meaning in new):
                self._foreign = before  # w17 and w27 of a text that numbers its weights are no row of a sum
            elif not new:
                own.append((number, term))
            else:
                others.append((number, term, self._foreign))
                self._foreign = before
        if own or not others:
            return own, failed
        for _, _, foreign in others:
            self._foreign = {**self._foreign, **foreign}
        return [(number, term) for number, term, _ in others], failed

    def _most(self) -> int:
        graph = self._vocabulary.graph
        return sum(graph.architecture.sizes) if graph is not None else 9

    def _within_bounds(self, node: Node, letter: str, terms: list[tuple[int, Node]]) -> list[Node]:
        low, high = node.signs
        if high.startswith("#"):
            if int(high[1:]) != len(terms):
                raise Misread(
                    f"That sum counts {high[1:]} terms, but {letter} has {len(terms)} values here.",
                    node.place,
                )
            return [term for _, term in terms]
        first = int(low) if low.isdigit() else terms[0][0]
        last = int(high) if high.isdigit() else terms[-1][0]
        kept = [term for number, term in terms if first <= number <= last]
        if len(kept) != last - first + 1:
            raise Misread(
                f"That sum runs from {letter} = {first} to {last}, but {letter} has the values "
                f"{terms[0][0]} to {terms[-1][0]} here.",
                node.place,
            )
        return kept

    def _over_examples(
        self, node: Node, body: Node, numbers: dict[str, int | str] | None, letter: str
    ) -> Node:
        resolved = body if numbers is None else self.resolve(body, numbers)
        bare = any(self._vocabulary.is_bare(word) for word in _words(resolved))
        count = len(self._vocabulary.samples)
        if letter and not bare and not (count == 1 and letter == "i"):
            raise Misread(
                f"No name in that sum counts with {letter}: write {letter} where the unit's number stands.",
                node.place,
            )
        high = node.signs[1].removeprefix("#")
        if high.isdigit() and int(high) != count:
            raise Misread(f"That sum counts {high} terms, but there are {count} data points.", node.place)
        return Node("call", "sum", (resolved,), place=node.place)

    def _open(self, node: Node, numbers: dict[str, int | str]) -> list[Written]:
        """Return the names in a tree that mean nothing yet without a number for a letter."""
        if node.kind == "name":
            written = self._numbered(node.written, numbers) if node.written else None
            is_open = written and letters_of(written) and self._names.find(written) is None
            return [written] if is_open else []
        inner = {} if node.kind != "sum" or not node.text else {node.text: 1}
        return [one for part in node.parts for one in self._open(part, {**numbers, **inner})]

    def _inferred(self, node: Node, numbers: dict[str, int | str]) -> str:
        """Return the letter that a sum counts with where it was not named."""
        letters: list[str] = []
        for written in self._open(node.parts[0], numbers):
            letters += [letter for letter in letters_of(written) if self._names.knows(written)]
        different = sorted(set(letters))
        if len(different) > 1:
            raise Misread(
                f"Which letter does that sum count with, {' or '.join(different)}? Name it: sum(..., "
                f"{different[0]}).",
                node.place,
            )
        return different[0] if different else ""

    # The whole answer

    def notes(self) -> tuple[str, ...]:
        """Return a sentence about each letter of another text.

        Raises
        ------
        Misread
            If another name of the answer would mean something else in that text.
        """
        if not self._foreign:
            return ()
        self._reject_two_texts()
        return tuple(
            f"{written} is the letter of {meaning.text}: read as {'-' * meaning.minus}{meaning.typed[0]}."
            if meaning.text in {one.title for one in NOTATIONS.values()}
            else f"{written} is read as {meaning.typed[0]}."
            for written, meaning in self._foreign.items()
        )

    def _reject_two_texts(self) -> None:
        vocabulary = self._vocabulary
        graph = vocabulary.graph
        if graph is None:
            return
        for other, meaning in self._foreign.items():
            reading = [
                text
                for text in NOTATIONS.values()
                if text.name != vocabulary.notation.name and self._names.entries_in(text, other, graph)
            ]
            clashes = [self._clash(text, graph) for text in reading]
            if reading and all(clashes):
                mine, theirs = clashes[0]
                raise Misread(
                    f"Two texts' letters are mixed: {other} is {meaning.typed[0]} in this notation, and "
                    f"{mine} can mean {self._own[mine]} here or {theirs} in {reading[0].title}. Write all "
                    "names in one notation."
                )

    def _clash(self, text, graph) -> tuple[Written, str] | None:
        """Return a name of the answer that means something else in another text, and what."""
        for written, typed in self._own.items():
            entries = self._names.entries_in(text, written, graph)
            here = self._vocabulary.quantity_of(typed)
            if entries and here is not None and all(_bare(one) != _bare(here) for one, _ in entries):
                theirs = self._names.typed_of(entries[0][0])
                return written, theirs or "something else"
        return None


def _bare(quantity: Quantity) -> Quantity:
    return replace(quantity, sample=None)


def _words(node: Node) -> list[str]:
    words = (
        [node.text, *node.signs] if node.kind == "derivative" else [node.text] if node.kind == "name" else []
    )
    return [*words, *(word for part in node.parts for word in _words(part))]


def split_products(tokens, vocabulary: Vocabulary):
    """Return tokens with ``w3y1`` parted into w3 and y1, where it can be parted in one way only."""
    found = []
    for token in tokens:
        written = token.written
        pieces = () if written is None else _pieces(written, vocabulary)
        if not pieces:
            found.append(token)
            continue
        for piece in pieces[:-1]:
            found.append(replace(token, text=piece, written=Written(piece)))
        found.append(replace(token, text=pieces[-1], written=replace(written, word=pieces[-1])))
    return tuple(found)


def _pieces(written: Written, vocabulary: Vocabulary) -> tuple[str, ...]:
    names = vocabulary.written
    word = written.word
    if (
        len(word) > 60
        or len(word) < 2
        or names.knows(written)
        or function_of(word)
        or names.knows(Written(word))
    ):
        return ()

    def stands(piece: str, is_last: bool) -> bool:
        one = replace(written, word=piece) if is_last else Written(piece)
        meaning = names.find(one)
        if meaning is None and is_last and one.high and not one.style:
            meaning = names.find(replace(one, high=""))
        return meaning is not None and len(meaning.typed) == 1 and not meaning.text

    ways: dict[int, list[tuple[str, ...]]] = {0: [()]}
    for end in range(1, len(word) + 1):
        for start in range(end):
            if ways.get(start) and word[start].isalpha() and stands(word[start:end], end == len(word)):
                ways.setdefault(end, []).extend((*way, word[start:end]) for way in ways[start][:2])
    parted = ways.get(len(word), [])
    return parted[0] if len(parted) == 1 and len(parted[0]) > 1 else ()
