"""Try readings on a wrong gradient: each is a claim about its slopes, tested in numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.numeric.functions import ACTIVATION_FUNCTIONS
from chainrule_helpers.numeric.gradcheck import parameter_names
from chainrule_helpers.numeric.mistakes import Sweep
from chainrule_helpers.numeric.network import Parameters, Trace, forward, rows
from chainrule_helpers.numeric.slopes import Slopes

Array = np.ndarray

CLOSE = 1e-6  # two numbers this close, relatively, are one
NOISE = 1e-9  # what is smaller than this share of the largest slope is 0
NEAR_KINK = 1e-4
MOST_NAMES = 3
MOST_COINCIDENCE = 4  # from so many numbers on, a factor that fits them all is no coincidence

NAMELESS = "one factor is missing or extra, and it has no name here."
UNKNOWN = "The ratios follow no pattern that is known here."


def ratios_of(computed: Array, measured: Array) -> Array:
    """Return computed / measured: nan for 0/0, inf where only the measured slope is 0.

    Parameters
    ----------
    computed, measured : array
        Slopes of the same parameters.
    """
    largest = max(np.abs(measured).max(), 1e-300)
    zero = np.abs(measured) <= NOISE * largest
    with np.errstate(all="ignore"):
        found = np.where(zero, np.inf, computed / np.where(zero, 1.0, measured))
    found[zero & (np.abs(computed) <= NOISE * largest)] = np.nan
    return np.where(np.isnan(computed), np.inf, found)


def _table(W: object, b: object) -> Array:
    """Return a layer's weights with its biases as a last column: one row per unit."""
    return np.column_stack([np.asarray(W, float), np.asarray(b, float)])


class CheckedGradient:
    """A computed and a measured gradient, layer by layer, and the readings tried on them."""

    def __init__(
        self,
        arch: Architecture,
        params: Parameters,
        x: Array,
        y: Array,
        slopes: Slopes,
        measured: Parameters,
        agree: Array,
    ) -> None:
        self.arch, self.params, self.names = arch, params, parameter_names(arch.sizes)
        self.x, self.y = rows(x), rows(y)
        self.slopes = slopes
        sides = ((side.weights, side.biases) for side in (slopes, measured))
        self.given, self.right = ([_table(W, b) for W, b in zip(*s, strict=True)] for s in sides)
        self.computed, self.measured = (self._flat(tables) for tables in (self.given, self.right))
        self.close = slopes.tolerance(CLOSE)
        self.agree = agree
        self.ratios = ratios_of(self.computed, self.measured)
        self.wrong = self._tables(~self.agree)

    def _flat(self, tables: list[Array]) -> Array:
        return np.concatenate([part for t in tables for part in (t[:, :-1].ravel(), t[:, -1])])

    def _tables(self, flat: Array) -> list[Array]:
        """Return numbers in the order of the names as one table per layer."""
        tables, start = [], 0
        for below, units in zip(self.arch.sizes[:-1], self.arch.sizes[1:], strict=True):
            cut = start + units * below
            tables.append(np.column_stack([flat[start:cut].reshape(units, below), flat[cut : cut + units]]))
            start = cut + units
        return tables

    def read(self) -> str:
        """Return the first reading that passes its test, and how far the numbers reach if that is not far."""
        return f"{self._first_reading()} {self.slopes.caution}".rstrip()

    def _first_reading(self) -> str:
        if not np.isfinite(self.computed).all():
            return "Some slopes are no numbers: look for an overflow or a division by 0."
        if self.agree.all():
            return "Every ratio is 1: the gradient is right, as far as this network and this data can tell."
        if not self.computed.any():
            return "Every computed slope is 0: was a sweep run at all?"
        readings = (self._constant, self._one_unit, self._other_places, self._delta_step, self._nameless)
        patterns = (self._only_biases, self._by_unit, self._by_column, self._first_layers)
        return next((said for read in (*readings, *patterns) if (said := read())), UNKNOWN)

    def _constant(self, named: bool = True) -> str:
        """One ratio wherever the gradient is wrong, which has a name; or none, if none is asked for."""
        wrong = self.ratios[~self.agree]
        if not np.isfinite(wrong).all() or not self._same(wrong, wrong[0]).all():
            return ""
        factor = self._factor(wrong[0]) if named else NAMELESS
        if not factor or (len(wrong) == 1 < len(self.ratios) and not named):
            return ""  # one wrong slope has one ratio always
        whole = wrong.size == np.isfinite(self.ratios).sum()
        where = "Every ratio" if whole else f"The ratio at {self._where()}"
        return f"{where} is {float(f'{wrong[0]:.4g}') + 0.0:g}: {factor}"

    def _nameless(self) -> str:
        return self._constant(named=False)

    def _where(self) -> str:
        names = [name for name, good in zip(self.names, self.agree, strict=True) if not good]
        if self._is_only_biases() and len(names) > 1:
            return f"the biases ({self._listed(names)})"
        return self._listed(names)

    def _listed(self, names: list[str]) -> str:
        if len(names) > 2 * MOST_NAMES:
            return f"{len(names)} parameters from {names[0]} to {names[-1]}"
        return " and ".join(", ".join(names).rsplit(", ", 1))

    def _factor(self, ratio: float) -> str:
        """Return which factor makes this ratio; every candidate is a number compared."""
        n, found = len(self.x), []
        if self._same(ratio, -1.0):
            return "the sign is turned round. Target minus output, or output minus target?"
        if ratio < 0 and (rest := self._factor(-ratio)):
            return f"the sign is turned round; besides, {rest}"
        if n > 1 and self._same(ratio, n):
            found.append(f"1/n is missing (n = {n} examples); a sum stands where a mean belongs")
        if n > 1 and self._same(ratio * n, 1.0):
            found.append(f"1/n is there once too often (n = {n} examples)")
        if self._same(ratio, 2.0):
            found.append("there is an extra 2; is the half of the loss forgotten, or a sweep added up twice?")
        if self._same(ratio, 0.5):
            found.append("a 2 is missing, or one half is there once too often")
        named = self._named_numbers()
        for word, number in (("the missing factor equals", 1 / ratio if ratio else 0), ("an extra", ratio)):
            fits = [name for name, value in named if self._same(value, number)]
            if fits:
                word = word if word != "an extra" else "the extra factor equals"
                found.append(f"{word} {' or '.join(fits[:MOST_NAMES])}")
        return "; or ".join(found).rstrip("?.") + ("?" if found[-1].endswith("?") else ".") if found else ""

    def _named_numbers(self) -> list[tuple[str, float]]:
        """Return the numbers that a factor could be: parameters; with one example, slopes too."""
        flat = self._flat(
            [_table(W, b) for W, b in zip(self.params.weights, self.params.biases, strict=True)]
        )
        named = [(name, v) for name, v in zip(self.names, flat.tolist(), strict=True) if v and abs(v) != 1]
        if len(self.x) == 1:
            for layer in range(self.arch.depth):
                for unit, slope in enumerate(self.sweep.slopes(layer)[0]):
                    if slope not in (0.0, 1.0):
                        named.append((f"the slope of unit {unit + 1} in {self._layer(layer)}", float(slope)))
        return named

    @cached_property
    def sweep(self) -> Sweep:
        """The right sweep, whose steps can be made wrong."""
        return Sweep(self.arch, self.params, forward(self.arch, self.params, self.x), self.y)

    @property
    def _trace(self) -> Trace:
        return self.sweep.trace

    def _layer(self, layer: int) -> str:
        return self.sweep.layer(layer)

    def _top(self) -> int:
        """Return the wrong layer next to the output."""
        return max(layer for layer, table in enumerate(self.wrong) if table.any())

    def _one_unit(self) -> str:
        layer = self._top()
        units = np.flatnonzero(self.wrong[layer].any(axis=1))
        if len(units) != 1 or len(self.wrong[layer]) == 1:
            return ""
        unit, z = int(units[0]), self._trace.z[layer]
        if not self.wrong[layer][unit, -1]:
            return ""  # the bias has it too if delta is wrong
        who = f"Unit {unit + 1} of {self._layer(layer)} is the first on the way back with wrong slopes"
        name = self.arch.activations[layer]
        if ACTIVATION_FUNCTIONS[name].near_kink(z[:, unit], NEAR_KINK).any():
            return f"{who}, and its weighted input lies at a kink of {name}: a slope is not defined there."
        return f"{who}: look at the slope of its function, and at its index."

    def _other_places(self) -> str:
        for layer, (given, right) in enumerate(zip(self.given, self.right, strict=True)):
            W, V = given[:, :-1], right[:, :-1]
            if not self.wrong[layer][:, :-1].any():
                continue
            where = f"The weights into {self._layer(layer)}"
            if W.shape[0] == W.shape[1] and self._same(W.T, V).all():
                return f"{where} are transposed: row and column of each slope are exchanged."
            if self._same(np.sort(W.ravel()), np.sort(V.ravel())).all():
                return f"{where} hold the right slopes in the wrong places: look at an index."
        return ""

    def _delta_step(self) -> str:
        """Make mistakes in the step that makes the highest wrong delta, and compare what they lead to."""
        layer, given = self._top(), self.given[self._top()]
        h, found = self._trace.h[layer], []

        def slopes(delta: Array) -> Array:
            return _table(delta.T @ h, delta.sum(axis=0))

        with np.errstate(all="ignore"):
            for said, delta in self.sweep.mistakes(layer):
                wrong = slopes(delta)
                if (
                    not self._is_table(wrong, self.right[layer])
                    and (besides := self._scale(wrong, given)) is not None
                ):
                    found.append((len(besides), said + besides))
            if (
                not found
                and layer < self.arch.depth - 1
                and (rate := self._rate(slopes(self.sweep.moved(layer)), layer))
            ):
                said = f"the weights of the layer above are moved before they are used (a rate of {rate:.3g})"
                found.append((0, said))
        if not found:
            return ""
        plain = [said for length, said in found if length == min(found)[0]]
        right = "Every layer is wrong" if layer == self.arch.depth - 1 else "The layers above are right"
        said = "; or ".join(dict.fromkeys(plain[:MOST_NAMES]))
        return f"{right}, and the delta into {self._layer(layer)} breaks: {said}."

    def _scale(self, wrong: Array, given: Array) -> str | None:
        """Return "" where these slopes are those given, a factor in words where they are but for it."""
        if self._is_table(wrong, given):
            return ""
        n = len(self.x)
        if n == 1 or wrong.size < MOST_COINCIDENCE:
            return None  # with one example all that a wrong delta does is such a factor
        for factor in (-1.0, n, -n):
            if self._is_table(wrong * factor, given):
                return f"; besides, {self._factor(factor).rstrip('.?')}"
        return None

    def _rate(self, moved: Array, layer: int) -> float:
        """Return the one rate that explains all slopes of a layer by weights that moved too early, or 0."""
        gap, scale = self.right[layer] - self.given[layer], float((moved * moved).sum())
        rate = float((gap * moved).sum()) / scale if scale else 0.0
        # Many numbers, one unknown: the rest must vanish to rounding, and the rate be one.
        fits = gap.size >= MOST_COINCIDENCE and self._is_table(
            self.right[layer] - rate * moved, self.given[layer]
        )
        return rate if fits and 0 < rate < 100 else 0.0

    def _is_only_biases(self) -> bool:
        return not any(table[:, :-1].any() for table in self.wrong)

    def _only_biases(self) -> str:
        if not self._is_only_biases():
            return ""
        layers = [layer for layer, table in enumerate(self.wrong) if table.any()]
        said = next(
            (said for said, sums in self._wrong_sums() if all(map(sums, layers))),
            "look at how it is summed over the examples, and into which bias",
        )
        return f"Only biases are wrong, so every delta is right: {said}."

    def _wrong_sums(self) -> Iterator[tuple[str, Callable[[int], bool]]]:
        """Yield a way to sum delta in words, and whether it makes the biases of a layer."""
        deltas = self.sweep.right.deltas

        def fits(make: Callable[[Array], Array]) -> Callable[[int], bool]:
            return lambda layer: self._is_bias(make(deltas[layer]) + 0 * deltas[layer][0], layer)

        yield "only the first example is counted", fits(lambda delta: delta[0])
        yield "only the last example is counted", fits(lambda delta: delta[-1])
        yield "one sum over all units and examples stands in every bias", fits(np.sum)
        yield "one mean over all units and examples stands in every bias", fits(np.mean)
        yield (
            "they are the biases of another layer",
            lambda layer: any(
                len(table) == len(self.given[layer]) and self._is_bias(table[:, -1], layer)
                for other, table in enumerate(self.right)
                if other != layer
            ),
        )

    def _is_bias(self, wrong: Array, layer: int) -> bool:
        return self._is_table(wrong, self.given[layer][:, -1])

    def _by_unit(self) -> str:
        """Rows constant: with one example, a wrong delta."""
        layer = self._top()
        ratios = self._tables(self.ratios)[layer]
        bad = self.wrong[layer].any(axis=1)
        if not all(self._constant_line(line) for line in ratios[bad]):
            return ""
        which = self._listed([str(unit + 1) for unit in np.flatnonzero(bad)])
        return (
            f"Row by row one ratio: in {self._layer(layer)} the delta of unit {which} is wrong, "
            "and what comes in is right."
        )

    def _by_column(self) -> str:
        """Columns constant, bias right: what comes in is wrong."""
        layer = self._top()
        if self.wrong[layer][:, -1].any():
            return ""
        h, z = self._trace.h[layer], self._trace.z
        delta = self.sweep.right.deltas[layer]
        where = f"The biases into {self._layer(layer)} are right and its weights are wrong"
        if layer and self._same(delta.T @ z[layer - 1], self.given[layer][:, :-1]).all():
            return f"{where}: the weighted input stands where the activation belongs."
        columns = self._tables(self.ratios)[layer][:, :-1].T
        if len(h) == 1 and all(self._constant_line(line) for line in columns):
            return f"{where}, column by column one ratio: what comes in is wrong."
        return f"{where}: delta is right, so look at what it is multiplied with, and at the indices."

    def _first_layers(self) -> str:
        layer = self._top()
        if layer == self.arch.depth - 1:
            return ""
        return (
            f"The layers above are right, and from {self._layer(layer)} back the slopes are wrong: "
            "the step that passes delta back is broken."
        )

    def _constant_line(self, line: Array) -> bool:
        known = line[~np.isnan(line)]
        return bool(len(known) > 1 and np.isfinite(known).all() and self._same(known, known[0]).all())

    def _same(self, a: Array | float, b: Array | float) -> Array:
        with np.errstate(all="ignore"):
            return np.abs(np.subtract(a, b)) <= self.close * np.maximum(np.abs(a), np.abs(b))

    def _is_table(self, wrong: Array, given: Array) -> bool:
        """Return whether a whole table of slopes is that given; what is 0 but for rounding is 0."""
        if not np.isfinite(wrong).all():
            return False
        floor = 1e-3 * self.close * max(np.abs(given).max(), np.abs(wrong).max())
        return bool((self._same(wrong, given) | (np.abs(wrong - given) <= floor)).all())
