"""Say in words what a plot shows, computed from what is plotted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

MOST_TURNS = 3  # of one curve that are told one by one


def curves_words(
    x: np.ndarray,
    lines: Mapping[str, np.ndarray],
    xlabel: str,
    ylabel: str,
    marks: Mapping[str, Sequence[tuple[float, float]]],
    *,
    log: bool,
    log_x: bool,
) -> str:
    """Return where each curve begins, turns, crosses zero and ends, and what is marked."""
    x = np.asarray(x, dtype=float)
    scale = {(False, False): "", (True, True): ", both axes logarithmic"}.get(
        (log, log_x), f", {'vertical' if log else 'horizontal'} axis logarithmic"
    )
    parts = [f"{ylabel} against {xlabel}, from {_number(x[0])} to {_number(x[-1])}{scale}."]
    for label, y in lines.items():
        course = _course(x, np.asarray(y, dtype=float), log=log)
        parts.append(f"{label}: {course}." if len(lines) > 1 else f"The curve {course}.")
    named = [f"{label} at {', '.join(map(_point, points))}" for label, points in marks.items()]
    if named:
        parts.append(f"Marked: {', '.join(named)}.")
    return plain_words(" ".join(parts))


def bars_words(
    shares: Mapping[str, float],
    totals: Mapping[str, float],
    ylabel: str,
    level: tuple[str, float] | None,
    groups: Sequence[str],
    digits: int,
) -> str:
    """Return the shares in their order, where they end, and the totals beside them."""
    told = []
    for place, (label, size) in enumerate(shares.items()):
        begins = groups and groups[place] and groups[place] != (groups[place - 1] if place else None)
        told.append(f"{groups[place] + ': ' if begins else ''}{label} {_decimal(size, digits)}")
    parts = [f"{ylabel}. Bars that continue each other: {', '.join(told)}"]
    parts[0] += f"; they end at {_decimal(sum(shares.values()), digits)}."
    for label, total in totals.items():
        parts.append(f"A bar from 0 for {label}: {_decimal(total, digits)}.")
    if level is not None:
        parts.append(f"A dashed line, {level[0]}, at {_decimal(level[1], digits)}.")
    return plain_words(" ".join(parts))


def surface_words(
    w1: np.ndarray,
    w2: np.ndarray,
    loss: np.ndarray,
    labels: tuple[str, str, str],
    arrow: tuple[tuple[float, float], tuple[float, float]] | None,
    path: np.ndarray | None,
) -> str:
    """Return the ranges, the lowest and the highest point, and what is drawn on the map."""
    (name1, name2, height), loss = labels, np.asarray(loss, dtype=float)
    ranges = (f"{name} from {_number(w[0])} to {_number(w[-1])}" for name, w in ((name1, w1), (name2, w2)))
    parts = [f"{height} over {' and '.join(ranges)}, as a surface and as a map."]
    for what, found in (("Lowest", loss.argmin()), ("Highest", loss.argmax())):
        row, column = np.unravel_index(found, loss.shape)
        at = _point((w1[column], w2[row]))
        parts.append(f"{what} drawn: {_number(loss[row, column])} at {name1}, {name2} = {at}.")
    if arrow is not None:
        (a1, a2), (d1, d2) = arrow
        parts.append(f"An arrow on the map leads from {_point((a1, a2))} to {_point((a1 + d1, a2 + d2))}.")
    if path is not None:
        parts.append(f"A path of {len(path)} points leads from {_point(path[0])} to {_point(path[-1])}.")
    return plain_words(" ".join(parts))


def plain_words(text: str) -> str:
    """Return a label without the marks of LaTeX and without line breaks."""
    return re.sub(r"[ \n]+", " ", text.replace("$", "").replace("{", "").replace("}", ""))


def _course(x: np.ndarray, y: np.ndarray, *, log: bool) -> str:
    known = np.isfinite(y)
    x, y = x[known], y[known]
    if not len(y):
        return "has no finite value"
    if np.ptp(y) <= 1e-9 * max(1.0, float(abs(y).max())):
        return f"stays at {_number(y[0])}"
    # What the eye sees as a turn depends on the axis.
    turns = list(_turns(np.log(y) if log and y.min() > 0 else y))
    if not turns:
        course = f"{'rises' if y[-1] > y[0] else 'falls'} from {_number(y[0])} to {_number(y[-1])}"
    elif len(turns) <= MOST_TURNS:
        stops = [f"{'falls' if y[turns[0]] < y[0] else 'rises'} from {_number(y[0])}"]
        for place, turn in enumerate(turns):
            stops.append(f"to {_number(y[turn])} at {_number(x[turn])}")
            after = turns[place + 1] if place + 1 < len(turns) else len(y) - 1
            stops.append(f"then {'falls' if y[after] < y[turn] else 'rises'}")
        course = f"{' '.join(stops)} to {_number(y[-1])}"
    else:
        low, high = y.argmin(), y.argmax()
        course = (
            f"begins at {_number(y[0])}, turns {len(turns)} times between {_number(y[low])} at "
            f"{_number(x[low])} and {_number(y[high])} at {_number(x[high])}, and ends at {_number(y[-1])}"
        )
    zeros = [] if log else list(_zeros(x, y))
    if 0 < len(zeros) <= MOST_TURNS:
        course += f"; it is 0 at {_listed(zeros)}"
    return course


def _turns(y: np.ndarray) -> Iterator[int]:
    """Yield the places where a curve turns by more than a hundredth of its height."""
    least, extreme, direction = 0.01 * float(np.ptp(y)), 0, 0
    for place in range(1, len(y)):
        if direction * (y[place] - y[extreme]) >= 0 and direction:
            extreme = place
        elif abs(y[place] - y[extreme]) > least:
            if direction:
                yield extreme
            direction, extreme = (1 if y[place] > y[extreme] else -1), place


def _zeros(x: np.ndarray, y: np.ndarray) -> Iterator[float]:
    for place, height in enumerate(y):
        if abs(height) <= 1e-12 * float(abs(y).max()):
            yield float(x[place])
        elif place and y[place - 1] * height < 0 and abs(y[place - 1]) > 1e-12 * float(abs(y).max()):
            part = y[place - 1] / (y[place - 1] - height)
            yield float(x[place - 1] + part * (x[place] - x[place - 1]))


def _listed(numbers: Iterable[float]) -> str:
    *first, last = map(_number, numbers)
    return f"{', '.join(first)} and {last}" if first else last


def _point(at: Iterable[float]) -> str:
    return f"({', '.join(map(_number, at))})"


def _number(value: float) -> str:
    """Return three significant digits; counts keep all of theirs."""
    value = float(value)
    if value.is_integer() and abs(value) < 1e9:
        return f"{int(value):,}".replace("-", "\N{MINUS SIGN}")
    return f"{value:.3g}".replace("-", "\N{MINUS SIGN}")


def _decimal(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")
