"""Which names an answer may use, and what each means in the graph."""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache

from sympy import Add, Expr, Symbol, latex

from chainrule_helpers.answers.reading.characters import Misread
from chainrule_helpers.answers.reading.functions import ELEMENTWISE, PLAIN
from chainrule_helpers.answers.reading.names import Names
from chainrule_helpers.notation import Notation
from chainrule_helpers.quantities import Quantity, samples
from chainrule_helpers.symbolic.graph import Graph
from chainrule_helpers.symbolic.symbols import SlopeSymbol

MOST_PATHS = 200


class Vocabulary:
    """The names of one graph in one notation.

    Parameters
    ----------
    graph : Graph or None
        None where an answer is about plain symbols only.
    notation : Notation
        Whose letters are typed.
    symbols : iterable of Symbol
        Further symbols, by the name they print.
    """

    def __init__(self, graph: Graph | None, notation: Notation, symbols: tuple[Symbol, ...] = ()) -> None:
        self.graph, self.notation = graph, notation
        self.names: dict[str, Expr] = {}
        self.quantities: dict[str, Quantity] = {}
        self._bare: dict[str, Quantity] = {}
        if graph is not None:
            self._learn(graph)
        for symbol in sorted(symbols, key=str):
            self.names.setdefault(str(symbol), symbol)
        self.written = Names(self)

    def _learn(self, graph: Graph) -> None:
        sizes, notation = graph.architecture.sizes, self.notation
        self.quantities = graph.names(notation)
        for name, quantity in self.quantities.items():
            if quantity.kind == "delta":
                weighted = replace(quantity, kind="weighted_input")
                slope = SlopeSymbol(weighted, graph.architecture)
                self._add(name, quantity, slope if notation.delta_sign > 0 else -slope)
                self._add(notation.slope_typed(weighted, sizes), quantity, slope)
                continue
            self._add(name, quantity, graph.symbol(quantity))
            if quantity.kind not in ("target", "loss", "weighted_input"):
                self._add(
                    notation.slope_typed(quantity, sizes), quantity, SlopeSymbol(quantity, graph.architecture)
                )

    def _add(self, name: str, quantity: Quantity, meaning: Expr) -> None:
        self.names.setdefault(name, meaning)
        if quantity.sample is not None:
            self._bare.setdefault(name.removesuffix(f"_e{quantity.sample}"), quantity)

    @property
    def samples(self) -> tuple[int | None, ...]:
        """The labels of the examples, ``(None,)`` for a single one."""
        return samples(self.graph.examples) if self.graph is not None else (None,)

    @property
    def bare(self) -> tuple[str, ...]:
        """The names that leave open which example they belong to."""
        return tuple(self._bare)

    def is_name(self, word: str) -> bool:
        """Whether a word names a quantity, with or without its example."""
        return word in self.names or word in self._bare

    def is_bare(self, word: str) -> bool:
        """Whether a word leaves open which example it belongs to."""
        return word in self._bare and word not in self.names

    def quantity_of(self, word: str) -> Quantity | None:
        """Return the quantity that a typed name stands for, with or without its example."""
        return self.quantities.get(word) or self._bare.get(word)

    def full(self, word: str, sample: int | None) -> str:
        """Return a name with its example written out."""
        return f"{word}_e{sample}" if sample is not None and self.is_bare(word) else word

    def without_example(self, word: str) -> str:
        """Return a name without the example that it is written with, if it is."""
        quantity = self.quantities.get(word)
        return word if quantity is None else word.removesuffix(f"_e{quantity.sample}")

    def meaning(self, word: str, sample: int | None) -> Expr:
        """Return what a name means.

        Raises
        ------
        Misread
            If there is no such name; the nearest is suggested.
        """
        full = self.full(word, sample)
        if full not in self.names:
            raise Misread(self.unknown(word))
        return self.names[full]

    def derivative(self, above: str, below: str, sample: int | None) -> Expr:
        """Return the meaning of ``dabove/dbelow``: a link's formula, a slope, or a sum of chains."""
        top, bottom = (self._place(word, sample) for word in (above, below))
        graph = self.graph
        if "target" in (top.kind, bottom.kind) or "delta" in (top.kind, bottom.kind) or bottom.kind == "loss":
            raise Misread(f"d{above}/d{below} is no link of this network: both must be computed in it.")
        if top.kind == "loss":
            return SlopeSymbol(bottom, graph.architecture)
        count = graph.path_count(top, bottom, self.notation)
        if top == bottom or not count:
            raise Misread(
                f"{above} does not depend on {below}, so d{above}/d{below} is no link of this network."
            )
        if count > MOST_PATHS:
            raise Misread(f"{above} depends on {below} along {count} paths; write smaller steps.")
        return Add(*(chain.product for chain in graph.chains(top, bottom, self.notation)))

    def _place(self, word: str, sample: int | None) -> Quantity:
        full = self.full(word, sample)
        if full not in self.quantities:
            raise Misread(self.unknown(word))
        return self.quantities[full]

    def activation(self, word: str) -> str:
        """Return the activation function that a function's name means here.

        Raises
        ------
        Misread
            If f or sigma could mean more than one.
        """
        if word in ELEMENTWISE:
            return word
        if word == "softmax":
            raise Misread("softmax takes all weighted inputs of its layer; write its output's name instead.")
        used = [] if self.graph is None else self.graph.architecture.activations
        curved = [name for name in dict.fromkeys(used) if name in ELEMENTWISE]
        if len(curved) == 1:
            return curved[0]
        if word == "sigma" and ("sigmoid" in curved or not curved):
            return "sigmoid"
        raise Misread(
            f"{word} could mean any activation function: call it by name, {', '.join(ELEMENTWISE)}."
        )

    def latex(self, word: str, sample: int | str | None) -> str:
        """Return the LaTeX of a name; a name without its example takes the label given."""
        full = self.full(word, 1)
        if full in self.quantities:
            quantity = self.quantities[full]
            # A label such as i is no example's number, so only the notation can write it.
            placed = replace(quantity, sample=sample) if self.is_bare(word) else quantity
            return self.notation.latex(placed, self.graph.architecture.sizes)
        meaning = self.meaning(word, None if full == word else 1)
        if full != word:
            meaning = SlopeSymbol(replace(meaning.quantity, sample=sample), meaning.network)
        return latex(meaning)

    def unknown(self, word: str) -> str:
        """Return a sentence for a name that is none, with the nearest that is one."""
        if not word.strip("_"):
            return "A blank is left: put what is missing in place of ___."
        shown = word if len(word) <= 40 else word[:37] + "..."
        known = [*self._bare, *self.names]
        if split := self._as_product(word):
            return f"{shown} is no name here; for a product, write {'*'.join(split)}."
        turned = re.sub(r"^(\D+\d*?)(\d)(\d)(?=_|$)", r"\1\3\2", word)
        if turned != word and self.is_name(turned):
            return f"I do not know {shown}. Are its two numbers the other way round, {turned}?"
        squeezed = word.replace("_", "").lower()
        near = [name for name in known if name.replace("_", "").lower() == squeezed]
        near = near or get_close_matches(word[:40], [*known, *PLAIN, *ELEMENTWISE], n=1, cutoff=0.6)
        if near:
            return f"I do not know {shown}; did you mean {near[0]}?"
        some = ", ".join([name for name in known if not name.startswith("d")][:8])
        return (
            f"I do not know {shown}. Names here are {some} and so on." if some else f"I do not know {shown}."
        )

    def _as_product(self, word: str) -> list[str]:
        """Return the known names that a word consists of, such as w3 and y1 for w3y1."""
        if len(word) > 60:
            return []
        best: dict[int, list[str]] = {0: []}
        for end in range(1, len(word) + 1):
            for start, names in list(best.items()):
                piece = word[start:end]
                # d alone is no name, so dw3 stays an unknown word.
                if self.is_name(piece) and (end not in best or len(names) + 1 < len(best[end])):
                    best[end] = [*names, piece]
        return best.get(len(word), [])


@lru_cache(maxsize=32)
def vocabulary_of(graph: Graph, notation_name: str) -> Vocabulary:
    """Return the names of a graph in a notation, built once."""
    from chainrule_helpers.notation import find_notation

    return Vocabulary(graph, find_notation(notation_name))
