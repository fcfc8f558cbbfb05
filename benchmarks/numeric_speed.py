"""Time forward and backward against textbook NumPy and against bare matrix products.

Run ``python benchmarks/numeric_speed.py``.  The contenders take turns in short
shuffled blocks and each round yields one ratio per pair; the median of those
repeats to a few per cent where microseconds do not.  One thread: idle workers of
a second one distort their neighbours.
"""

import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import random  # noqa: E402 - NumPy reads the thread count when it is imported
import statistics  # noqa: E402
from time import perf_counter_ns  # noqa: E402

import numpy as np  # noqa: E402

from chainrule_helpers.architecture import Architecture  # noqa: E402
from chainrule_helpers.numeric import backward, forward, initialise  # noqa: E402

CASES = [((3, 3, 1), 1), ((64, 30, 10), 1), ((64, 30, 10), 32), ((64, 30, 10), 1797), ((784, 30, 10), 1000)]
ROUNDS, BLOCK_NS = 300, 4_000_000


def textbook(weights, biases, x, y):
    """Return dJ/dW and dJ/db as a textbook writes them: sigmoid layers, mean of ½‖y − h‖²."""
    h = [x]
    for W, b in zip(weights, biases, strict=True):
        h.append(1 / (1 + np.exp(-(h[-1] @ W.T + b))))
    delta = (h[-1] - y) / len(x) * h[-1] * (1 - h[-1])
    d_weights, d_biases = [], []
    for layer in range(len(weights) - 1, -1, -1):
        d_weights.insert(0, delta.T @ h[layer])
        d_biases.insert(0, delta.sum(axis=0))
        if layer:
            delta = delta @ weights[layer] * h[layer] * (1 - h[layer])
    return d_weights, d_biases


def bare_products(weights, x):
    """Return a function that computes only the matrix products of a step, into ready arrays."""
    h = [x] + [np.ones((len(x), len(W))) for W in weights]
    z = [np.empty_like(a) for a in h]
    d_weights = [np.empty_like(W) for W in weights]

    def step():
        for layer, W in enumerate(weights):
            np.dot(h[layer], W.T, out=z[layer + 1])
        for layer in range(len(weights) - 1, -1, -1):
            np.dot(h[layer + 1].T, h[layer], out=d_weights[layer])
            if layer:
                np.dot(h[layer + 1], weights[layer], out=z[layer])

    return step


def block(step, repeats):
    """Return nanoseconds per call, averaged over one short block."""
    start = perf_counter_ns()
    for _ in range(repeats):
        step()
    return (perf_counter_ns() - start) / repeats


def measure(sizes, examples):
    """Print microseconds, and the median ratios within rounds, for one case."""
    arch = Architecture(sizes, ("sigmoid",) * (len(sizes) - 1))
    params = initialise(arch)
    numbers = np.random.default_rng(1)
    x, y = numbers.random((examples, sizes[0])), numbers.random((examples, sizes[-1]))
    steps = {
        "package": lambda: backward(arch, params, forward(arch, params, x), y),
        "textbook": lambda: textbook(params.weights, params.biases, x, y),
        "products": bare_products(params.weights, x),
    }
    ours, theirs = steps["package"](), steps["textbook"]()[0]
    for one, other in zip(ours.weights, theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-15)

    repeats = {name: max(1, round(BLOCK_NS / block(step, 20))) for name, step in steps.items()}
    times = {name: [] for name in steps}
    order, shuffler = list(steps), random.Random(0)
    for _ in range(ROUNDS):
        shuffler.shuffle(order)
        for name in order:
            times[name].append(block(steps[name], repeats[name]))
    ratio = {
        name: statistics.median(a / b for a, b in zip(times["package"], times[name], strict=True))
        for name in ("textbook", "products")
    }
    print(
        f"{'-'.join(map(str, sizes)):>10} x {examples:<5}"
        f"{min(times['package']) / 1e3:>10.1f} us best"
        f"{ratio['textbook']:>9.2f} of textbook{ratio['products']:>9.2f} of bare products"
    )


if __name__ == "__main__":
    for case in CASES:
        measure(*case)
