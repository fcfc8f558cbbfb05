"""Time checking a gradient: the complex step beside the checkers of other libraries.

Run ``python benchmarks/gradient_checking.py``.  The first column of numbers says how
close the measured slopes are to `backward`: the norm of the difference over the norm.
JAX's checker looks at one random direction, the others at every entry.
"""

from __future__ import annotations

from peers import interleave  # isort: skip - it settles the number of threads before NumPy is imported
from peers import checking
from peers.networks import DIGITS, TUTORIAL

ROUNDS = 60
CHECKERS = {
    "complex step": checking.complex_step,
    "central": checking.central,
    "PyTorch gradcheck": checking.torch_gradcheck,
    "JAX check_grads": checking.jax_check_grads,
    "SciPy check_grad": checking.scipy_check_grad,
}


def main() -> None:
    """Print one table: a row for each network and each of our two methods."""
    peers = list(CHECKERS)[2:]
    print("| network x examples | method | from backward | best µs | " + " | ".join(peers) + " |")
    print("| --- " * (len(peers) + 4) + "|")
    for case, rounds in ((TUTORIAL, ROUNDS), (DIGITS[1], ROUNDS // 2), (DIGITS[32], ROUNDS // 6)):
        running, apart = [], {}
        for name, build in CHECKERS.items():
            contender = interleave.Contender(name, build, case)
            result = contender.result()
            if isinstance(result, ImportError):
                print(f"Left out: {name} ({result})")
                contender.stop()
                continue
            running.append(contender)
            apart[name] = result
        times = interleave.race(running, rounds)
        for contender in running:
            contender.stop()
        for ours in ("complex step", "central"):
            cells = [
                f"1/{1 / interleave.ratio(times, ours, peer):.3g}" if peer in times else "" for peer in peers
            ]
            print(
                f"| {case.name} | {ours} | {apart[ours]:.0e} | {min(times[ours]) / 1e3:.4g} | "
                + " | ".join(cells)
                + " |"
            )
    print(f"\nLoad at the end {interleave.load()}.")


if __name__ == "__main__":
    main()
