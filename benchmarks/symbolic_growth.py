"""Compare how a gradient's formula grows with depth: as a sweep, and substituted first.

Run ``python benchmarks/symbolic_growth.py``.  Networks have three units in every
layer (``WIDTH``) and tanh; operations are those that SymPy counts.  Times are
medians of fresh processes, so that no cache of SymPy's helps the later ones; the
ratio is taken round by round.
"""

import json
import statistics
import subprocess
import sys
from itertools import pairwise
from time import perf_counter

WIDTH, DEPTHS, ROUNDS = 3, range(1, 9), 5
# Substituting first takes minutes beyond this depth.
NAIVE_UP_TO = 3


def measured(way: str, depth: int) -> dict:
    """Return operations and seconds of one way at one depth; runs in a process of its own."""
    import sympy as sp

    from chainrule_helpers import Architecture, graph

    network = graph(Architecture((WIDTH,) * (depth + 1), ("tanh",) * depth))
    # SymPy loads parts of itself at its first derivative; that is no matter of either way.
    sp.diff(sp.tanh(sp.Symbol("u")) ** 2, sp.Symbol("u"))
    begun = perf_counter()
    if way == "sweep":
        formulas = [step.expression for step in network.sweep()]
    else:
        loss = network.expand(network["J"])
        formulas = [sp.diff(loss, parameter) for parameter in network.parameters]
    seconds = perf_counter() - begun
    return {"operations": int(sum(map(sp.count_ops, formulas))), "seconds": seconds}


def fresh(way: str, depth: int) -> dict:
    """Return what a new process measures."""
    command = [sys.executable, __file__, way, str(depth)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def main() -> None:
    """Print one line per depth, and the verdicts."""
    print(f"width {WIDTH}, median of {ROUNDS} fresh processes")
    print(
        f"{'depth':>5} {'sweep ops':>10} {'ms':>8} {'substituted ops':>16} {'ms':>9} "
        f"{'x ops':>8} {'x time':>8}"
    )
    sweep_operations = []
    for depth in DEPTHS:
        ways = ("sweep", "naive") if depth <= NAIVE_UP_TO else ("sweep",)
        rounds = [{way: fresh(way, depth) for way in ways} for _ in range(ROUNDS)]
        sweep_operations.append(rounds[0]["sweep"]["operations"])
        line = f"{depth:>5} {sweep_operations[-1]:>10,} {1000 * _median(rounds, 'sweep'):>8.1f}"
        if "naive" in ways:
            operations = rounds[0]["naive"]["operations"]
            ratio = statistics.median(one["naive"]["seconds"] / one["sweep"]["seconds"] for one in rounds)
            line += f" {operations:>16,} {1000 * _median(rounds, 'naive'):>9.1f}"
            line += f" {operations / sweep_operations[-1]:>8.1f} {ratio:>8.1f}"
        print(line, flush=True)
    added = {later - before for before, later in pairwise(sweep_operations)}
    assert len(added) == 1, f"the sweep does not grow by the same number at each layer: {added}"
    print(f"each layer more adds {added.pop()} operations to the sweep: linear")


def _median(rounds: list[dict], way: str) -> float:
    return statistics.median(one[way]["seconds"] for one in rounds)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        print(json.dumps(measured(sys.argv[1], int(sys.argv[2]))))
    else:
        main()
