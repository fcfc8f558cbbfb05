"""How each text writes the quantities of a network, and what programs and other texts call them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from chainrule_helpers.notation import NOTATIONS
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.graph import Graph

_OUTPUTS = ("yhat", "yHat", "y_hat", "y_pred", "ypred", "hhat", "output", "prediction")
_TARGETS = ("t", "target", "y_true", "ytrue")
_SHARED = ("weight", "bias", "loss")
Key = tuple[str, tuple[str, ...]]
# A quantity, and whether the name leaves open which example it belongs to.
Entry = tuple[Quantity, bool]


@lru_cache(maxsize=64)
def table(graph: Graph, notation_name: str) -> dict[Key, list[Entry]]:
    """Return every quantity of a network by the letter and the pieces that a text writes it with."""
    found: dict[Key, list[Entry]] = {}
    notation = NOTATIONS[notation_name]
    sizes = graph.architecture.sizes
    for typed, quantity in graph.names(notation).items():
        forms = [(_typed_key(typed), False)]
        latex = notation.latex(quantity, sizes)
        if quantity.kind not in _SHARED:
            bare = replace(quantity, sample="i")  # type: ignore[arg-type]
            forms += [(_latex_key(notation.latex(bare, sizes)), quantity.sample is not None)]
        if quantity.sample is not None:
            forms += [(_typed_key(typed.removesuffix(f"_e{quantity.sample}")), True)]
        forms += [(_latex_key(latex), False)]
        for key, is_bare in forms:
            if key is not None:
                # Names without an example are one name for all of them.
                entry = (replace(quantity, sample=1) if is_bare else quantity, is_bare)
                entries = found.setdefault(key, [])
                if entry not in entries:
                    entries.append(entry)
                pair = key[1][0] if key[1] else ""
                if quantity.source is not None and len(pair) == 2 and pair.isdigit():
                    found.setdefault((key[0], (*pair, *key[1][1:])), [entry])
    return found


def _typed_key(typed: str) -> Key | None:
    found = re.fullmatch(r"([A-Za-z]+)(\w*)", typed)
    if found is None or "_d" in typed:
        return None
    return found[1], tuple(piece for piece in found[2].split("_") if piece)


def _latex_key(latex: str) -> Key | None:
    if "frac" in latex:
        return None
    bare = re.sub(r"\\math\w+|[{}\\](?=[A-Za-z])|\}(?=[_^]|$)", "", latex)
    base = re.match(r"[A-Za-z]+", bare)
    low = re.findall(r"_\{?([\w,]+)", bare)
    high = re.findall(r"\^\{?([\w()\[\]]+)", bare)
    pieces = [piece for group in (*low, *high) for piece in re.findall(r"[A-Za-z0-9]+", group)]
    return (base[0], tuple(pieces)) if base else None


def code_places(quantity: Quantity, graph: Graph, from_zero: bool) -> Iterator[tuple[int, ...]]:
    """Yield the indices that a program may give a quantity: arrays count from 0, texts from 1."""
    layer, unit, source = quantity.layer, quantity.unit, quantity.source
    sizes = graph.architecture.sizes
    for one in (0,) if from_zero else (0, 1):
        if quantity.kind in ("input", "target"):
            yield (unit - 1 + one,)
        elif source is not None:
            yield (layer - 2 + one, unit - 1 + one, source - 1 + one)
            if len(sizes) == 2:
                yield (unit - 1 + one, source - 1 + one)
        else:
            # `trace.h[0]` is the input, so h[1] is the first hidden layer; z[0] is that layer's.
            yield (layer - (1 if quantity.kind == "activation" else 2) + one, unit - 1 + one)
            if len(sizes) == 2 or (
                quantity.kind in ("activation", "weighted_input") and sizes[layer - 1] == 1
            ):
                yield (unit - 1 + one,) if len(sizes) == 2 else (layer - 1 + one,)


@lru_cache(maxsize=32)
def common(sizes: tuple[int, ...]) -> dict[Key, Quantity]:
    """Return the letters of Mazur's example, and the words that programs use."""
    last, found = len(sizes), {}
    for words, kind in ((_OUTPUTS, "activation"), (_TARGETS, "target")):
        for word in words:
            for unit in range(1, sizes[-1] + 1):
                found[word, (str(unit),)] = Quantity(kind, last, unit)
            if sizes[-1] == 1:
                found[word, ()] = Quantity(kind, last, 1)
    layers = {last: "o", **({2: "h"} if last == 3 else {})}
    for layer, letter in layers.items():
        for unit in range(1, sizes[layer - 1] + 1):
            for word, kind in (("out", "activation"), ("net", "weighted_input")):
                found[word, (f"{letter}{unit}",)] = Quantity(kind, layer, unit)
            found["delta", (f"{letter}{unit}",)] = Quantity("delta", layer, unit)
            found["a", (f"{letter}{unit}",)] = Quantity("activation", layer, unit)
            if letter == "o":
                found["a", (f"0{unit}",)] = Quantity("activation", layer, unit)  # the digit for the letter
            found["target", (f"o{unit}",)] = Quantity("target", last, min(unit, sizes[-1]))
    for unit in range(1, sizes[0] + 1):
        found["i", (str(unit),)] = Quantity("input", 1, unit)
    return found
