"""Let N students work through notebook 03 on this machine at once, and time what each of them waits for.

Run ``python benchmarks/class_load.py [--students 1 2 4 8 16] [--think 1.0]``.  Every student is a
real kernel.  All start together, run each cell of the notebook with a pause to think before
it, and then switch paths of the notebook's interactive on and off.  The pages are not there:
what is timed is the kernel's part, from the request to the kernel being idle again.
"""

from __future__ import annotations

import argparse
import asyncio
import math
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import perf_counter

import nbformat
import psutil
from jupyter_client.manager import AsyncKernelManager

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from kernel_channels import own_channels  # noqa: E402

NOTEBOOK = ROOT / "notebooks" / "03_add_every_path.ipynb"
SWITCHES, SECONDS_BETWEEN_SWITCHES = 30, 0.3
TIMEOUT = 300
# The interactive of the notebook: the checkbox of its first path.
SWITCH = "explorer.paths[0].model_id"


@dataclass
class Student:
    """What one student waited for, in seconds, and what the kernel took.

    Parameters
    ----------
    number : int
        Seeds the pauses.
    """

    number: int
    opened: float = 0.0
    cells: list[float] = field(default_factory=list)
    switches: list[float] = field(default_factory=list)
    megabytes: float = 0.0
    shared_megabytes: float = 0.0
    cpu: float = 0.0


async def work(student: Student, cells: list[str], think: float, folder: str) -> None:
    """Open a kernel, run the cells, switch paths, and close the kernel."""
    manager = AsyncKernelManager(kernel_name="python3", **own_channels())
    environment = dict(os.environ, CHAINRULE_PROGRESS="off", PYDEVD_DISABLE_FILE_VALIDATION="1")
    begun = perf_counter()
    await manager.start_kernel(cwd=folder, env=environment, stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=TIMEOUT)
        student.opened = perf_counter() - begun
        pauses = random.Random(student.number)
        for cell in cells:
            await asyncio.sleep(pauses.expovariate(1 / think))
            student.cells.append(await seconds_of(client, cell))
        switch = await value_of(client, SWITCH)
        for turn in range(SWITCHES):
            await asyncio.sleep(SECONDS_BETWEEN_SWITCHES)
            student.switches.append(await seconds_to_switch(client, switch, bool(turn % 2)))
        _weigh(student, psutil.Process(manager.provisioner.pid))
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


async def seconds_of(client: object, cell: str) -> float:
    """Run a cell; return how long it took until the kernel was idle again."""
    begun = perf_counter()
    reply = await client.execute_interactive(
        cell, allow_stdin=False, output_hook=lambda message: None, timeout=TIMEOUT
    )
    seconds = perf_counter() - begun
    if reply["content"]["status"] != "ok":
        raise RuntimeError(f"a cell failed: {reply['content'].get('evalue')}\n{cell}")
    return seconds


async def value_of(client: object, expression: str) -> str:
    """Return the value of an expression that is text."""
    reply = await client.execute_interactive(
        "", silent=True, user_expressions={"it": expression}, allow_stdin=False, timeout=TIMEOUT
    )
    found = reply["content"]["user_expressions"]["it"]
    if found["status"] != "ok":
        raise RuntimeError(f"{expression} failed: {found.get('evalue')}")
    return found["data"]["text/plain"].strip("'")


async def seconds_to_switch(client: object, widget: str, is_on: bool) -> float:
    """Do what the page does when a checkbox is pressed; return how long the kernel worked on it."""
    state = {"method": "update", "state": {"value": is_on}, "buffer_paths": []}
    message = client.session.msg("comm_msg", {"comm_id": widget, "data": state})
    begun = perf_counter()
    client.shell_channel.send(message)
    drawn = False
    while True:
        heard = await client.get_iopub_msg(timeout=TIMEOUT)
        if heard["parent_header"].get("msg_id") != message["header"]["msg_id"]:
            continue
        # The kernel also echoes what it was told; only an update is something new to see.
        drawn |= heard["content"].get("data", {}).get("method") == "update"
        if heard["msg_type"] == "status" and heard["content"]["execution_state"] == "idle":
            break
    if not drawn:
        raise RuntimeError("the interactive did not answer: nothing was drawn")
    return perf_counter() - begun


def _weigh(student: Student, process: psutil.Process) -> None:
    memory = process.memory_full_info()
    student.megabytes = memory.rss / 2**20
    # Pages that several kernels share count once on Linux; elsewhere that is not told.
    student.shared_megabytes = getattr(memory, "pss", memory.rss) / 2**20
    times = process.cpu_times()
    student.cpu = times.user + times.system


async def lesson(size: int, cells: list[str], think: float) -> tuple[list[Student], float]:
    """Let so many students work at once; return them and the seconds that the lesson took."""
    students = [Student(number) for number in range(size)]
    begun = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        await asyncio.gather(*(work(student, cells, think, folder) for student in students))
    return students, perf_counter() - begun


def milliseconds(seconds: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile, in milliseconds."""
    if len(seconds) == 1:
        return (1000 * seconds[0],) * 2
    return 1000 * statistics.median(seconds), 1000 * statistics.quantiles(seconds, n=20)[-1]


HEADER = (
    "| students | opened in s | cell, median ms | 95th percentile | switch, median ms | 95th percentile "
    "| MB per kernel | shared pages divided | CPU s per student | cores: ours, others' |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


def row(students: list[Student], seconds: float, others: float) -> str:
    """Return a row of the table.

    Parameters
    ----------
    students : list of Student
        What they waited for.
    seconds : float
        How long the lesson took.
    others : float
        Cores that other work kept busy meanwhile.
    """
    cell = milliseconds([time for one in students for time in one.cells])
    switch = milliseconds([time for one in students for time in one.switches])
    ours = sum(one.cpu for one in students)
    numbers = (
        f"{len(students)}",
        f"{statistics.median(one.opened for one in students):.1f}",
        *(f"{number:.0f}" for number in (*cell, *switch)),
        f"{statistics.median(one.megabytes for one in students):.0f}",
        f"{statistics.median(one.shared_megabytes for one in students):.0f}",
        f"{ours / len(students):.1f}",
        f"{ours / seconds:.1f}, {others:.1f}",
    )
    return f"| {' | '.join(numbers)} |"


def busy_seconds() -> float:
    """Return the CPU seconds that the whole machine has worked since it started."""
    times = psutil.cpu_times()
    return sum(times) - times.idle - getattr(times, "iowait", 0) - getattr(times, "guest", 0)


def code_cells(path: Path = NOTEBOOK) -> list[str]:
    """Return the sources of a notebook's code cells."""
    return [cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]


def some_pause(text: str) -> float:
    """Return a mean pause in seconds, as typed after ``--think``; pauses without a mean cannot be drawn."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds < math.inf:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no pause; expected a mean above 0, in seconds (0.01 for hardly any)."
        )
    return seconds


def main() -> int:
    """Measure, and print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", nargs="+", type=int, default=[1, 4, 16])
    parser.add_argument("--think", type=some_pause, default=1.0, help="mean pause before a cell, in seconds")
    arguments = parser.parse_args()
    cells = code_cells()
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    print(
        f"{date.today()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"{psutil.virtual_memory().total / 2**30:.0f} GB, Python {platform.python_version()}, "
        f"load {load} at the start\n"
        f"{NOTEBOOK.name}: {len(cells)} cells, a pause of {arguments.think:g} s on average before each, "
        f"then {SWITCHES} switches, one every {SECONDS_BETWEEN_SWITCHES:g} s\n\n{HEADER}",
        flush=True,
    )
    for size in arguments.students:
        before, mine = busy_seconds(), psutil.Process().cpu_times()
        students, seconds = asyncio.run(lesson(size, cells, arguments.think))
        now = psutil.Process().cpu_times()
        ours = sum(one.cpu for one in students) + now.user + now.system - mine.user - mine.system
        print(row(students, seconds, max(0.0, (busy_seconds() - before - ours) / seconds)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
