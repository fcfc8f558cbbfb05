"""Time one gradient, forward and backward, beside other libraries and the bare matrix products.

Run ``python benchmarks/gradient_speed.py [part of a case's name]``.  Peers that are
not installed are left out and named; `benchmarks/README.md` says how to install them.
Every contender's gradient is compared with ours before anything is timed.
"""

from __future__ import annotations

import sys

from peers import interleave  # isort: skip - it settles the number of threads before NumPy is imported
import numpy as np
from peers import ours, theirs
from peers.networks import CASES, STATQUEST, TUTORIAL, Case

ROUNDS = 120
NUMERATORS = ("training", "default")


def contenders_of(case: Case) -> dict:
    """Return the ways that can compute this case, by name."""
    ways = {"default": ours.default, "training": ours.training, "bare products": ours.bare_products}
    if case in (TUTORIAL, STATQUEST):
        ways |= {"compiled": ours.compiled, "micrograd": theirs.micrograd}
    if set(case.activations) == {"sigmoid"}:
        ways["textbook"] = ours.textbook
    if case.loss == "cross_entropy":
        ways["scikit-learn"] = theirs.scikit_learn
    return ways | {"PyTorch": theirs.torch_eager, "JAX": theirs.jax_jit, "autograd": theirs.autograd}


def measure(case: Case) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Return nanoseconds of every contender by round, and why some are missing."""
    running, missing, reference = [], {}, None
    for name, build in contenders_of(case).items():
        contender = interleave.Contender(name, build, case)
        result = contender.result()
        if isinstance(result, ImportError):
            missing[name] = str(result)
            contender.stop()
            continue
        running.append(contender)
        if name == "default":
            reference = result
        elif result is not None:
            for one, other in zip(reference, result, strict=True):
                np.testing.assert_allclose(other, one, rtol=1e-9, atol=1e-13, err_msg=name)
    try:
        return interleave.race(running, ROUNDS), missing
    finally:
        for contender in running:
            contender.stop()


COLUMNS = (
    "PyTorch",
    "JAX",
    "autograd",
    "micrograd",
    "scikit-learn",
    "textbook",
    "bare products",
)


def main(part: str = "") -> None:
    """Print one table for each of our ways."""
    cases = [case for case in CASES if part in case.name]
    results, missing = {}, {}
    for case in cases:
        results[case], absent = measure(case)
        missing |= absent
    for way in ("compiled", *NUMERATORS):
        print(f"\n{way}, divided by")
        print("| network x examples | best µs | " + " | ".join(COLUMNS) + " |")
        print("| --- " * (len(COLUMNS) + 2) + "|")
        for case, times in results.items():
            if way in times:
                cells = [f"{interleave.ratio(times, way, c):.2g}" if c in times else "" for c in COLUMNS]
                print(f"| {case.name} | {min(times[way]) / 1e3:.3g} | " + " | ".join(cells) + " |")
    for name, reason in missing.items():
        print(f"Left out: {name} ({reason})")
    print(f"\nLoad at the end {interleave.load()}.")


if __name__ == "__main__":
    main(*sys.argv[1:2])
