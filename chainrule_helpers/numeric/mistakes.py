"""Make the mistakes of a sweep, one at a time: what the delta of a layer becomes by each.

`patterns` compares the slopes that follow with those that were given; a mistake is
said only where the numbers are the same.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.numeric.functions import ACTIVATION_FUNCTIONS
from chainrule_helpers.numeric.network import Gradients, Parameters, Trace, backward

Array = np.ndarray
Mistake = tuple[str, Array]

ELEMENTWISE = tuple(
    name for name, function in ACTIVATION_FUNCTIONS.items() if function.slope and name != "identity"
)


class Sweep:
    """A right sweep, kept so that single steps of it can be made wrong.

    Parameters
    ----------
    arch : Architecture
    params : Parameters
    trace : Trace
        Of a batch, examples in rows.
    y : Array, (n, sizes[-1])
    """

    def __init__(self, arch: Architecture, params: Parameters, trace: Trace, y: Array) -> None:
        self.arch, self.params, self.trace, self.y = arch, params, trace, y
        self.right: Gradients = backward(arch, params, trace, y)

    def slopes(self, layer: int) -> Array:
        """Return f'(z) of every unit in a layer, (n, units); ones for softmax, which has no such slopes."""
        z, h = self.trace.z[layer], self.trace.h[layer + 1]
        slope = ACTIVATION_FUNCTIONS[self.arch.activations[layer]].slope
        return slope(z, h) if slope else np.ones_like(h)

    def mistakes(self, layer: int) -> Iterator[Mistake]:
        """Yield a mistake in words, and the delta of this layer that it leads to, (n, units)."""
        yield from self._of_the_slope(layer)
        if layer < self.arch.depth - 1:
            yield from self._of_the_way_back(layer)
        else:
            yield from self._of_the_target()
            if self.arch.activations[-1] == "softmax":
                yield from self._of_softmax()
        yield from self._of_the_examples(layer)

    def moved(self, layer: int) -> Array:
        """Return by how much delta changes if the weights above had moved by their own slopes."""
        return self.right.deltas[layer + 1] @ self.right.weights[layer + 1] * self.slopes(layer)

    def _arriving(self, layer: int) -> Array:
        """Return dJ/dh of a layer: what its slope is multiplied with."""
        if layer < self.arch.depth - 1:
            return self.right.deltas[layer + 1] @ self.params.weights[layer + 1]
        h, y, n = self.trace.h[-1], self.y, len(self.y)
        if self.arch.loss == "sum_of_squared_residuals":
            return 2 * (h - y)
        if self.arch.loss == "half_squared_error":
            return (h - y) / n
        return -y / h / n if self.arch.activations[-1] == "softmax" else (h - y) / (h * (1 - h)) / n

    def _of_the_slope(self, layer: int) -> Iterator[Mistake]:
        name = self.arch.activations[layer]
        if name not in ELEMENTWISE:
            return
        z, h = self.trace.z[layer], self.trace.h[layer + 1]
        arriving, slope, delta = self._arriving(layer), self.slopes(layer), self.right.deltas[layer]
        yield f"the slope of {name} is missing", arriving
        if self.arch.loss == "cross_entropy" and layer == self.arch.depth - 1:
            yield f"the slope of {name} stands there, which cancels with cross-entropy", delta * slope
        else:
            yield f"the slope of {name} is there twice", delta * slope
        function = ACTIVATION_FUNCTIONS[name]
        late = function.slope(h, function.forward(h))
        yield f"the slope of {name} is taken at the activation", arriving * late
        if name == "sigmoid":
            yield "of the slope h (1 - h) only h is there", arriving * h
            yield "of the slope h (1 - h) only 1 - h is there", arriving * (1 - h)
        else:
            yield f"{name} itself stands where its slope belongs", arriving * h
        if name == "relu":
            yield "the mask is taken from what comes back, not from z", arriving * (arriving > 0)
        if name == "tanh":
            yield "1 + h² stands where the slope 1 - h² belongs", arriving * (1 + h * h)
        yield f"z (1 - z) stands where the slope of {name} belongs", arriving * z * (1 - z)
        yield f"1 - z² stands where the slope of {name} belongs", arriving * (1 - z * z)
        if name != "sigmoid":
            yield f"h (1 - h) stands where the slope of {name} belongs", arriving * h * (1 - h)
        if name != "tanh":
            yield f"1 - h² stands where the slope of {name} belongs", arriving * (1 - h * h)
        for other in ELEMENTWISE:
            if other != name:
                function = ACTIVATION_FUNCTIONS[other]
                foreign = function.slope(z, function.forward(z))
                yield f"the slope of {other} stands where that of {name} belongs", arriving * foreign
        for place, units in enumerate(self.arch.sizes[1:]):
            if place != layer and units == h.shape[1] and self.arch.activations[place] in ELEMENTWISE:
                yield f"the slope of {self.layer(place)} stands there", arriving * self.slopes(place)

    def _of_the_way_back(self, layer: int) -> Iterator[Mistake]:
        W, above, slope = self.params.weights[layer + 1], self.right.deltas[layer + 1], self.slopes(layer)
        if W.shape[0] == W.shape[1]:
            yield "the matrix of the layer above is not transposed", above @ W.T * slope
        yield "the weights of the layer above are left out", above @ np.ones_like(W) * slope
        if len(W) > 1:
            yield "one path is taken for all of them", above[:, :1] @ W[:1] * slope
            yield "an average over paths stands for their sum", above @ W * slope / len(W)
        dW = self.right.weights[layer + 1]
        yield "the slopes of the weights stand where the weights belong", above @ dW * slope
        if self.arch.activations[layer + 1] != "identity":
            error = self._arriving(layer + 1)
            yield "the error stands where delta belongs", error @ W * slope
        for place, other in enumerate(self.params.weights):
            if place != layer + 1 and other.shape == W.shape:
                yield f"the weights into {self.layer(place)} are taken", above @ other * slope

    def _of_the_target(self) -> Iterator[Mistake]:
        h, y, delta = self.trace.h[-1], self.y, self.right.deltas[-1]
        # Squared losses and cross-entropy alike: delta is linear in the target.
        for said, target in (
            ("the target is left out", np.zeros_like(y)),
            ("1 stands where the target belongs", np.ones_like(y)),
        ):
            if self.arch.loss == "cross_entropy":
                yield said, (h - target) / len(y)
            elif self.arch.activations[-1] != "softmax":
                yield said, delta + self._residual(y - target) * self.slopes(self.arch.depth - 1)

    def _residual(self, difference: Array) -> Array:
        return 2 * difference if self.arch.loss == "sum_of_squared_residuals" else difference / len(self.y)

    def _of_softmax(self) -> Iterator[Mistake]:
        h, arriving = self.trace.h[-1], self._arriving(self.arch.depth - 1)
        yield "of softmax's slopes only the diagonal h (1 - h) is there", arriving * h * (1 - h)
        yield "the slopes of softmax are missing", arriving
        if self.arch.loss == "cross_entropy":
            twice = self.right.deltas[-1] * h * (1 - h)
            yield "h (1 - h) stands there, which cancels with cross-entropy", twice

    def _of_the_examples(self, layer: int) -> Iterator[Mistake]:
        delta, n = self.right.deltas[layer], len(self.y)
        for said, row in (("last", n - 1), ("first", 0)):
            kept = np.zeros_like(delta)
            kept[row] = delta[row]
            yield f"only the {said} example is kept", kept

    def layer(self, layer: int) -> str:
        """Return what to call the layer that these weights lead into, whatever its number in the text."""
        if layer == self.arch.depth - 1:
            return "the output layer"
        return "the hidden layer" if self.arch.depth == 2 else f"hidden layer {layer + 1}"
