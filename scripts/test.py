"""Run every test, say how each part ended, and exit with 0 only if all passed.

    python scripts/test.py [engines]

``make test`` calls this, and ``make test-engines`` with the word ``engines``, which runs
only the tests in three browser engines.  Every part runs even after one has failed, so that one
run tells everything; and none may change a file that Git keeps, or leave one beside them.
"""

from __future__ import annotations

import subprocess
import sys
import time

from execute_notebooks import CELL_SECONDS, EXPLORERS, ROOT, quiet_environment, warm_font_cache
from git_tree import changes, state

# Cells of one notebook need one kernel, and tests of one file share fixtures: a file stays with one worker.
TWO_AT_A_TIME = ("-n", "2", "--dist", "loadfile", "-q")
NOTEBOOKS = [
    *("pytest", "-p", "scripts.kernel_channels"),
    *("--nbval", "--nbval-current-env", f"--nbval-cell-timeout={CELL_SECONDS}"),
    *TWO_AT_A_TIME,
    "notebooks/",
    str(EXPLORERS.relative_to(ROOT)),
]
# Two hash seeds: an output that shows the order of a set cannot pass under both.
ENGINES = [
    ("three browser engines", ["pytest", "tests/browser/engines", "-p", "no:nbval", *TWO_AT_A_TIME], "0")
]
PARTS = [
    ("style", ["ruff", "check", "."], "0"),
    ("format", ["ruff", "format", "--check", "."], "0"),
    ("types", ["mypy"], "0"),
    ("unit and browser tests", ["pytest", "tests", "-p", "no:nbval", *TWO_AT_A_TIME], "0"),
    ("notebooks, hash seed 0", NOTEBOOKS, "0"),
    ("notebooks, hash seed 4242", NOTEBOOKS, "4242"),
]


def main() -> int:
    """Run the parts in order; return 0 if all passed, else 1."""
    if sys.argv[1:] not in ([], ["engines"]):
        print(f"got {' '.join(sys.argv[1:])}, expected nothing or the word engines", file=sys.stderr)
        return 2
    parts = ENGINES if sys.argv[1:] else PARTS
    began = time.monotonic()
    warm_font_cache(quiet_environment())
    verdicts = []
    before = state(ROOT)
    for name, command, seed in parts:
        print(f"\n=== {name}", flush=True)
        start = time.monotonic()
        ended = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, env=quiet_environment(seed))
        verdicts.append((ended.returncode == 0, name, time.monotonic() - start))

    changed = changes(before, state(ROOT))
    compared = "the files as they were" if before is not None else "no Git: the files are not compared"
    verdicts.append((not changed, compared + changed, 0.0))

    print("\n=== verdict")
    for passed, name, seconds in verdicts:
        print(f"{'passed' if passed else 'FAILED'}  {name} ({seconds:.0f} s)")
    failed = sum(not passed for passed, _, _ in verdicts)
    took = f"{time.monotonic() - began:.0f} s"
    print(f"{failed} of {len(verdicts)} parts FAILED, {took}" if failed else f"All passed, {took}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
