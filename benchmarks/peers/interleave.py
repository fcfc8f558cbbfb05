"""Let contenders take turns, each in a process of its own, and compare them round by round.

On a shared machine microseconds move by a factor of two between runs, while the
ratio of two contenders measured within the same few milliseconds repeats to a few
per cent.  So every round runs one short block of each contender, in shuffled order,
and what is reported is the median of the rounds' ratios.

One thread and one core for everybody: idle workers of a second thread distort their
neighbours.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import random
import statistics
import time
from collections.abc import Callable

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
os.environ.update(ONE_THREAD)  # before anybody imports NumPy; the workers inherit it

BLOCK_NS = 4_000_000


class Contender:
    """A worker process that runs one thing again and again when told to.

    Parameters
    ----------
    name : str
    build : callable
        Called in the worker with the arguments; returns ``step, result``: what to time,
        and a function whose picklable answer shows that the step is right.
        An ImportError in it means that a peer is not installed.
    """

    def __init__(self, name: str, build: Callable, *arguments: object) -> None:
        self.name = name
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, build, arguments), daemon=True)
        self._process.start()

    def result(self) -> object:
        """Return what the step computes, or an ImportError; then settle the length of a block."""
        answer = self._pipe.recv()
        if not isinstance(answer, ImportError):
            self.repeats = 1
            while (took := self.block() * self.repeats) < BLOCK_NS and self.repeats < 2**16:
                self.repeats = max(self.repeats + 1, int(self.repeats * min(8, BLOCK_NS / took)))
        return answer

    def block(self) -> float:
        """Return nanoseconds per step, averaged over one block."""
        self._pipe.send(self.repeats)
        return self._pipe.recv()

    def stop(self) -> None:
        """End the worker."""
        self._process.kill()
        self._process.join()


def _serve(pipe, build: Callable, arguments: tuple) -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    try:
        step, result = build(*arguments)
    except ImportError as missing:
        pipe.send(missing)
        return
    step()
    pipe.send(result())
    gc.freeze()  # what was imported is not searched for garbage again and again
    while True:
        repeats = pipe.recv()
        start = time.perf_counter_ns()
        for _ in range(repeats):
            step()
        pipe.send((time.perf_counter_ns() - start) / repeats)


def race(contenders: list[Contender], rounds: int) -> dict[str, list[float]]:
    """Return nanoseconds per step of every contender, one number for each round."""
    shuffler, order = random.Random(0), list(contenders)
    times: dict[str, list[float]] = {contender.name: [] for contender in contenders}
    for _ in range(rounds):
        shuffler.shuffle(order)
        for contender in order:
            times[contender.name].append(contender.block())
    return times


def ratio(times: dict[str, list[float]], ours: str, theirs: str) -> float:
    """Return the median over the rounds of ours divided by theirs."""
    return statistics.median(a / b for a, b in zip(times[ours], times[theirs], strict=True))


def load() -> str:
    """Return how busy the machine is, for the line under a table."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
