"""Draw a descent at one of its steps: the fitted curve, the loss, and every parameter's path.

Steps stand on an axis on which each mark is ten times as many: a descent does most
at its beginning, and something else much later.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import log10

from chainrule_helpers.notation import current_notation
from chainrule_helpers.quantities import Quantity
from chainrule_helpers.symbolic.symbols import QuantitySymbol
from chainrule_helpers.views.style import (
    CARD,
    FONT,
    INK,
    LIT,
    MUTED,
    NEGATIVE,
    NUDGE,
    PATH_SUM,
    POINT_SUM,
    POSITIVE,
    number_text,
)
from chainrule_helpers.views.svg import label, set_letter, typed_name

WIDTH, HEIGHT = 1040.0, 500.0
# Taken in turn among the weights, and again among the biases.
PATH_COLOURS = (POSITIVE, NEGATIVE, NUDGE, PATH_SUM, POINT_SUM)
Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Track:
    """A descent at the steps that are shown.

    Parameters
    ----------
    steps : tuple of int
        The steps, ascending from 0.
    losses : tuple of float
        The loss at each of them.
    names : tuple of QuantitySymbol
        The parameters.
    parameters : tuple of tuple of float
        Their values, by step.
    data : tuple of (x, y)
        The data points.
    grid : tuple of float
        Inputs at which the fitted curve is known.
    curves : tuple of tuple of float
        The outputs there, by step.
    labels : (str, str)
        What the input and the output are.
    """

    steps: tuple[int, ...]
    losses: tuple[float, ...]
    names: tuple[QuantitySymbol, ...]
    parameters: tuple[tuple[float, ...], ...]
    data: tuple[tuple[float, float], ...]
    grid: tuple[float, ...]
    curves: tuple[tuple[float, ...], ...]
    labels: tuple[str, str] = ("input", "output")

    def words(self, at: int) -> str:
        """Return everything that the picture of one step shows, as sentences."""
        known = current_notation().name
        loss = typed_name(known, Quantity("loss"), self.names[0].sizes)
        moved = ", ".join(
            f"{typed_name(known, name.quantity, name.sizes)} = {steady_text(value)}"
            for name, value in zip(self.names, self.parameters[at], strict=True)
        )
        misses = ", ".join(
            f"{steady_text(y - self.at(x, at))} at {self.labels[0]} {x:g}" for x, y in self.data
        )
        return (
            f"After {counted(self.steps[at])} {loss} = {number_text(self.losses[at])}. Still missing: "
            f"{misses}. {moved}."
        )

    def at(self, x: float, at: int) -> float:
        """Return the height of the fitted curve above the grid point next to an input.

        Parameters
        ----------
        x : float
            An input.
        at : int
            Which of the steps.
        """
        nearest = min(range(len(self.grid)), key=lambda place: abs(self.grid[place] - x))
        return self.curves[at][nearest]


@dataclass(frozen=True)
class Panel:
    """A rectangle with axes."""

    left: float
    top: float
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return where a point lies in the picture; outside the axes, on their edge.

        Parameters
        ----------
        x, y : float
            On the axes.
        """
        across = min(max((x - self.x[0]) / (self.x[1] - self.x[0]), 0.0), 1.0)
        up = min(max((y - self.y[0]) / (self.y[1] - self.y[0]), 0.0), 1.0)
        return self.left + self.width * across, self.top + self.height * (1 - up)

    def line(self, points: Points, look: str) -> str:
        """Return a line through points.

        Parameters
        ----------
        points : sequence of (x, y)
            On the axes.
        look : str
            Attributes of the path.
        """
        drawn = "L".join("{:.1f} {:.1f}".format(*self.place(x, y)) for x, y in points)
        return f'<path d="M{drawn}" fill="none" {look}/>'

    def frame(self, x_marks: dict[str, float], y_marks: dict[str, float]) -> str:
        """Return the axes with their marks.

        Parameters
        ----------
        x_marks, y_marks : dict of str to float
            Places on the axes by what is written there.
        """
        bottom = self.top + self.height
        parts = []
        for text, y in y_marks.items():
            _, height = self.place(self.x[0], y)
            look = f'stroke="{MUTED}" stroke-width="{1.2 if y == 0 else 0.4}"'
            parts.append(self.line(((self.x[0], y), (self.x[1], y)), look))
            parts.append(label(self.left - 22, height + 6, 16, text, MUTED))
        for text, x in x_marks.items():
            parts.append(label(self.place(x, self.y[0])[0], bottom + 21, 16, text, MUTED))
        edge = f'fill="none" stroke="{MUTED}" stroke-width="1"'
        box = f'x="{self.left:g}" y="{self.top:g}" width="{self.width:g}" height="{self.height:g}"'
        return f"<rect {box} {edge}/>" + "".join(parts)


def counted(steps: int) -> str:
    """Return a number of steps in words: 1 step, 1,000 steps."""
    return f"{steps:,} step{'' if steps == 1 else 's'}"


def steady_text(value: float) -> str:
    """Return a number with two decimals however small it is, so that it keeps its width while it moves.

    Examples
    --------
    >>> steady_text(-3.53), steady_text(-0.0004)
    ('−3.53', '0.00')
    """
    text = f"{value:.2f}"
    return text.replace("-", "−") if float(text) else text.lstrip("-")


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = 0.08 * (high - low or 1.0)
    return low - room, high + room


def _tens(last: int) -> dict[str, float]:
    """Return marks on the axis of steps: 0, 1, 10, 100, ..."""
    steps = [0] + [10**k for k in range(len(str(last))) if 10**k <= last]
    return {f"{step:,}": log10(1 + step) for step in steps}


def _wholes(low: float, high: float) -> dict[str, float]:
    step = 1 if high - low < 5 else 2
    wholes = range(-1000 * step, 1000 * step, step)
    return {number_text(w, 0): float(w) for w in wholes if low <= w <= high}


def fit_panel(
    track: Track, at: int, left: float = 62, top: float = 56, size: tuple[float, float] = (350, 372)
) -> str:
    """Return the fitted curve among the data points, and dashed what is missing.

    Parameters
    ----------
    track : Track
    at : int
        Which of its steps.
    left, top : float
        Upper left corner.
    size : (float, float)
        Width and height.
    """
    heights = [y for curve in track.curves for y in curve] + [y for _, y in track.data]
    panel = Panel(left, top, *size, (track.grid[0], track.grid[-1]), _span(heights))
    ends = (track.grid[0], (track.grid[0] + track.grid[-1]) / 2, track.grid[-1])
    parts = [panel.frame({f"{x:g}": x for x in ends}, _wholes(*panel.y))]
    curve = tuple(zip(track.grid, track.curves[at], strict=True))
    for x, y in track.data:
        miss = f'stroke="{NEGATIVE}" stroke-width="2.5" stroke-dasharray="5 4"'
        parts.append(panel.line(((x, y), (x, track.at(x, at))), miss))
    parts.append(panel.line(curve, f'class="fit" stroke="{POSITIVE}" stroke-width="3.5"'))
    for x, y in track.data:
        across, down = panel.place(x, y)
        look = f'fill="{LIT}" stroke="{INK}" stroke-width="2"'
        parts.append(f'<circle class="datum" cx="{across:.1f}" cy="{down:.1f}" r="8" {look}/>')
    return "".join(parts)


def _loss_panel(track: Track, at: int) -> str:
    across = [log10(1 + step) for step in track.steps]
    panel = Panel(512, 56, 330, 140, (0.0, across[-1]), (0.0, 1.08 * max(track.losses)))
    points = tuple(zip(across, track.losses, strict=True))
    parts = [panel.frame({}, _wholes(*panel.y))]
    parts.append(panel.line(points, f'stroke="{MUTED}" stroke-width="1.5" stroke-dasharray="2 4"'))
    parts.append(panel.line(points[: at + 1], f'class="loss" stroke="{NUDGE}" stroke-width="3.5"'))
    return "".join(parts) + _dot(panel, points[at], NUDGE)


def _paths_panel(track: Track, at: int) -> str:
    across = [log10(1 + step) for step in track.steps]
    span = _span([value for values in track.parameters for value in values])
    panel = Panel(512, 226, 330, 202, (0.0, across[-1]), span)
    parts = [panel.frame(_tens(track.steps[-1]), _wholes(*span))]
    ends, taken = [], {True: 0, False: 0}
    for column, name in enumerate(track.names):
        points = tuple(zip(across, (values[column] for values in track.parameters), strict=True))
        is_bias = name.quantity.kind == "bias"
        colour = PATH_COLOURS[taken[is_bias] % len(PATH_COLOURS)]
        taken[is_bias] += 1
        dash = ' stroke-dasharray="7 4"' if is_bias else ""
        parts.append(panel.line(points, f'stroke="{MUTED}" stroke-width="1" stroke-dasharray="2 4"'))
        look = f'class="path" stroke="{colour}" stroke-width="2.5"{dash}'
        parts.append(panel.line(points[: at + 1], look))
        parts.append(_dot(panel, points[at], colour))
        ends.append((panel.place(*points[at])[1], column, colour))
    return "".join(parts) + _names(track, at, sorted(ends), panel)


def _names(track: Track, at: int, ends: list[tuple[float, int, str]], panel: Panel) -> str:
    """Return letters and values beside the paths, from the top down in the order of the values."""
    pitch, known = 32.0, current_notation().name
    first = panel.top + panel.height / 2 - pitch * (len(ends) - 1) / 2
    parts = []
    for place, (height, column, colour) in enumerate(ends):
        name, y = track.names[column], first + pitch * place + 6
        letter = set_letter(known, name.quantity, name.sizes)
        # From the height of the path to its letter, since letters keep more distance than paths.
        leader = f'd="M{panel.left + panel.width + 5:g} {height:.1f}L872 {y - 6:.1f}"'
        parts.append(f'<path class="leader" {leader} stroke="{colour}" stroke-width="1.2" fill="none"/>')
        parts.append(label(890, y, 20, letter, colour, role="number"))
        # Right-aligned, so that the digits stand still while they change.
        value = steady_text(track.parameters[at][column])
        parts.append(
            f'<text class="text" x="986" y="{y:.1f}" text-anchor="end" font-size="18" '
            f'fill="{INK}">{value}</text>'
        )
    return "".join(parts)


def _dot(panel: Panel, point: tuple[float, float], colour: str) -> str:
    across, down = panel.place(*point)
    return f'<circle cx="{across:.1f}" cy="{down:.1f}" r="5" fill="{colour}"/>'


def descent_picture(track: Track, at: int) -> str:
    """Return a descent at one of the steps shown, as SVG.

    Parameters
    ----------
    track : Track
    at : int
        Which of its steps.
    """
    loss = set_letter(current_notation().name, Quantity("loss"), track.names[0].sizes)
    value = number_text(track.losses[at])
    body = (
        label(237, 34, 17, f"{track.labels[1]}, against {track.labels[0]}", MUTED)
        + fit_panel(track, at)
        + label(677, 34, 17, "the loss, against the steps taken", MUTED)
        + _loss_panel(track, at)
        + label(930, 110, 22, loss, NUDGE)
        + label(930, 142, 22, value)
        + label(677, 217, 16, "the parameters (weights solid, biases dashed)", MUTED)
        + _paths_panel(track, at)
        + label(677, 482, 16, "steps taken; from 1 on, each mark is ten times as many", MUTED)
    )
    return _svg(body, HEIGHT, track.words(at))


def descent_strip(track: Track, places: Sequence[int]) -> str:
    """Return the fitted curve at several steps side by side, above the loss and the paths, as SVG.

    Parameters
    ----------
    track : Track
    places : sequence of int
        Which of its steps.
    """
    known, sizes = current_notation().name, track.names[0].sizes
    wide, parts = WIDTH / len(places), []
    for column, at in enumerate(places):
        left = wide * column + 34
        parts.append(label(left + wide / 2 - 24, 26, 16, f"after {counted(track.steps[at])}"))
        loss = f"{set_letter(known, Quantity('loss'), sizes)} = {number_text(track.losses[at])}"
        parts.append(label(left + wide / 2 - 24, 50, 17, loss, NUDGE))
        parts.append(fit_panel(track, at, left, 62, (wide - 48, 150)))
    last = len(track.steps) - 1
    below = (
        fit_panel(track, last)
        + label(237, 34, 17, f"{track.labels[1]}, against {track.labels[0]}", MUTED)
        + label(677, 34, 17, "the loss, against the steps taken", MUTED)
        + _loss_panel(track, last)
        + label(677, 217, 16, "the parameters (weights solid, biases dashed)", MUTED)
        + _paths_panel(track, last)
        + label(677, 482, 16, "steps taken; from 1 on, each mark is ten times as many", MUTED)
    )
    body = f'{"".join(parts)}<g transform="translate(0 240)">{below}</g>'
    return _svg(body, HEIGHT + 240, " ".join(track.words(at) for at in places))


def _svg(body: str, height: float, words: str) -> str:
    told = escape(words)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" role="img" '
        f'aria-label="{told}" font-family="{FONT}" width="{WIDTH:g}" height="{height:g}" '
        f'style="max-width:100%;height:auto;display:block"><title>{told}</title>'
        f'<rect width="{WIDTH:g}" height="{height:g}" rx="10" fill="{CARD}"/>{body}</svg>'
    )
