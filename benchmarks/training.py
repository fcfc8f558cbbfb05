"""Time training on the digits to 95 %, beside PyTorch and scikit-learn.

Run ``python benchmarks/training.py``.  One row for each start; `peers/training.py`
says what is trained, and how the starts agree.
"""

from __future__ import annotations

from peers import interleave  # isort: skip - it settles the number of threads before NumPy is imported
from peers import training

SEEDS, ROUNDS = range(5), 9
WAYS = {"descend": training.ours, "PyTorch": training.pytorch, "scikit-learn": training.scikit_learn}


def main() -> None:
    """Print epochs and times."""
    print("| start | epochs | PyTorch's epochs | scikit-learn's | best ms | of PyTorch | of scikit-learn |")
    print("| --- " * 7 + "|")
    for seed in SEEDS:
        running, epochs = [], {}
        for name, build in WAYS.items():
            contender = interleave.Contender(name, build, seed)
            epochs[name] = contender.result()
            if isinstance(epochs[name], ImportError):
                epochs[name] = "not installed"
                contender.stop()
                continue
            running.append(contender)
        times = interleave.race(running, ROUNDS)
        for contender in running:
            contender.stop()
        ratios = [
            f"{interleave.ratio(times, 'descend', peer):.2f}" if peer in times else ""
            for peer in list(WAYS)[1:]
        ]
        cells = [seed, *epochs.values(), f"{min(times['descend']) / 1e6:.1f}", *ratios]
        print("| " + " | ".join(map(str, cells)) + " |")
    print(f"\nLoad at the end {interleave.load()}.")


if __name__ == "__main__":
    main()
