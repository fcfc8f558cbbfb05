"""The networks that are measured, with their numbers: the same for every contender."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Case:
    """One network, one loss, one number of examples."""

    sizes: tuple[int, ...]
    activations: tuple[str, ...]
    loss: str
    examples: int

    @property
    def name(self) -> str:
        """Return what the tables call it."""
        widths = "-".join(map(str, self.sizes))
        kinds = " ".join(dict.fromkeys(self.activations))
        return f"{widths} {kinds} x {self.examples}"

    def numbers(self):
        """Return weights, biases, x and y; weights are (to, from), one example per row."""
        random = np.random.default_rng(1)
        weights = [
            random.standard_normal((to, source)) / np.sqrt(source)
            for source, to in zip(self.sizes, self.sizes[1:], strict=False)
        ]
        biases = [0.1 * random.standard_normal(len(W)) for W in weights]
        x = random.random((self.examples, self.sizes[0]))
        if self.loss == "cross_entropy":
            y = np.eye(self.sizes[-1])[random.integers(self.sizes[-1], size=self.examples)]
        else:
            y = random.random((self.examples, self.sizes[-1]))
        return weights, biases, x, y


def sigmoids(*sizes: int, examples: int) -> Case:
    """Return a network of sigmoid layers with the mean of half the squared error."""
    return Case(sizes, ("sigmoid",) * (len(sizes) - 1), "half_squared_error", examples)


TUTORIAL = sigmoids(3, 3, 1, examples=1)
STATQUEST = Case((1, 2, 1), ("softplus", "identity"), "sum_of_squared_residuals", 3)
DIGITS = {n: sigmoids(64, 30, 10, examples=n) for n in (1, 32, 1797)}
DIGITS_CE = {n: Case((64, 30, 10), ("sigmoid", "softmax"), "cross_entropy", n) for n in (32, 1797)}
MNIST = {n: sigmoids(784, 30, 10, examples=n) for n in (32, 1000)}
WIDE = {
    name: Case((256,) * 6 + (10,), (name,) * 5 + ("softmax",), "cross_entropy", 256)
    for name in ("relu", "tanh", "sigmoid")
}
CASES = [TUTORIAL, STATQUEST, *DIGITS.values(), *DIGITS_CE.values(), *MNIST.values(), *WIDE.values()]
