"""Plots that stand still, drawn with Matplotlib; every one carries a text alternative."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from io import BytesIO
from typing import TypeAlias, TypeVar

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from sympy import Expr, latex

from chainrule_helpers.views.alt_text import with_words
from chainrule_helpers.views.plot_words import bars_words, curves_words, surface_words
from chainrule_helpers.views.style import (
    CARD,
    INK,
    LIT,
    MUTED,
    NEGATIVE,
    NUDGE,
    PATH_SUM,
    POINT_SUM,
    POSITIVE,
    decimals_that_add,
    plot_sizes,
)

# Dashes and hatchings tell apart what colours tell apart.
LINES = (
    (POSITIVE, "-"),
    (NEGATIVE, "--"),
    (NUDGE, ":"),
    (MUTED, "-."),
    (PATH_SUM, (0, (8, 2, 1, 2, 1, 2))),
    (POINT_SUM, (0, (1, 4))),
)
# Keeps lines from running through a word or number.
WORD_CARD = {"facecolor": CARD, "edgecolor": "none", "pad": 1, "alpha": 0.85}
GROUPS = ((POSITIVE, ""), (NUDGE, "//"), (MUTED, ".."), (PATH_SUM, "xx"), (POINT_SUM, "--"), (INK, "++"))

Label: TypeAlias = str | Expr  # a symbol is typeset in the plot and spelled in its words
Drawn = TypeVar("Drawn")
Point: TypeAlias = tuple[float, float]


def plot_style() -> dict[str, object]:
    """Return what Matplotlib is told for one plot; type and lines are larger in presenter mode."""
    sizes = plot_sizes()
    return {
        "font.size": sizes.text,
        "axes.titlesize": sizes.text + 1,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": sizes.frame,
        "lines.linewidth": sizes.line,
        "figure.facecolor": "white",
    }


class Plot:
    """A figure as PNG, with a text alternative for readers who do not see it."""

    def __init__(self, figure: Figure, alternative: str) -> None:
        self._figure, self._alternative = figure, alternative

    def _repr_mimebundle_(self, **_options: object) -> tuple[dict, dict]:
        buffer = BytesIO()
        self._figure.savefig(buffer, format="png", dpi=110)
        data = {"image/png": buffer.getvalue(), "text/plain": self._alternative}
        if shown := with_words(buffer.getvalue(), self._alternative):
            data["text/html"] = shown
        return data, {"image/png": {"alt": self._alternative}}

    def __repr__(self) -> str:
        return self._alternative


def curves(
    x: np.ndarray,
    lines: Mapping[Label, np.ndarray],
    *,
    xlabel: str,
    ylabel: str,
    alternative: str = "",
    marks: Mapping[str, Point | Sequence[Point]] | None = None,
    log: bool = False,
    log_x: bool = False,
) -> Plot:
    """Plot up to six curves over one axis, told apart by colour and by dash.

    Parameters
    ----------
    x : array, (n,)
        Common horizontal values.
    lines : dict of str or symbol to array, (n,)
        Curves by label.
    xlabel, ylabel : str
        Axis labels.
    alternative : str
        What a reader who does not see the plot is told instead of what the numbers say.
    marks : dict of str to (x, y) or to several of them, optional
        Points to mark; of several that share a label the middle one carries it.
    log : bool
        Whether equal steps on the vertical axis are equal factors.
    log_x : bool
        The same for the horizontal axis.

    Raises
    ------
    ValueError
        If there are more curves than a reader can tell apart.
    """
    _require_few("curves", lines, LINES)
    marked = {label: _points(at) for label, at in (marks or {}).items()}
    told = alternative or curves_words(x, _spelled(lines), xlabel, ylabel, marked, log=log, log_x=log_x)
    with rc_context(plot_style()):
        figure = Figure(figsize=(8.2, 4.4), layout="constrained")
        axes = figure.add_subplot()
        for (label, y), (colour, dash) in zip(_typeset(lines).items(), LINES, strict=False):
            axes.plot(x, y, color=colour, linestyle=dash, label=label)
        for label, points in marked.items():
            axes.plot(*zip(*points, strict=True), "o", color=INK, markersize=9, linestyle="none")
            at, height = points[len(points) // 2]
            # In a valley the curve would run through a label above.
            offset = -26 if any(_is_valley(x, y, at, height) for y in lines.values()) else 14
            beside = {"xytext": (0, offset), "textcoords": "offset points", "ha": "center"}
            axes.annotate(label, (at, height), color=INK, bbox=WORD_CARD, **beside)
            if offset < 0:
                axes.margins(y=0.15)
        if log:
            axes.set_yscale("log")
        else:
            axes.axhline(0, color=MUTED, linewidth=plot_sizes().thin)
        if log_x:
            axes.set_xscale("log")
        axes.set(xlabel=xlabel, ylabel=ylabel)
        if len(lines) > 1:
            # A dash of many parts shows them all only on a longer sample.
            axes.legend(frameon=False, handlelength=4 if len(lines) > 4 else 2)
        return Plot(figure, told)


def bars(
    shares: Mapping[Label, float],
    totals: Mapping[Label, float],
    *,
    ylabel: str,
    alternative: str = "",
    level: tuple[str, float] | None = None,
    groups: Sequence[str] | None = None,
    digits: int = 3,
) -> Plot:
    """Plot shares that add up as steps, and beside them the totals claimed for them.

    Each share's bar begins where the one before ends; a total's bar begins at 0.

    Parameters
    ----------
    shares : dict of str or symbol to float
        Shares by label, in the order in which they are added.
    totals : dict of str or symbol to float
        Totals by label.
    ylabel : str
        Axis label.
    alternative : str
        What a reader who does not see the plot is told instead of what the numbers say.
    level : (str, float), optional
        Label and height of a dashed line that the right total meets.
    groups : sequence of str, optional
        One name for each share; groups differ in colour and in hatching, at most six.
    digits : int
        Fewest decimals of the numbers on the bars; more where these would not add up.

    Raises
    ------
    ValueError
        If there is not one group for each share, or more groups than a reader can tell apart.
    """
    digits = decimals_that_add(shares.values(), digits)
    names = groups or [""] * len(shares)
    if len(names) != len(shares):
        raise ValueError(f"{len(names)} groups for {len(shares)} shares, expected one name for each share.")
    _require_few("groups", set(names), GROUPS)
    looks = dict(zip(dict.fromkeys(names), GROUPS, strict=False))
    told = alternative or bars_words(_spelled(shares), _spelled(totals), ylabel, level, groups or (), digits)
    # Where each bar starts, and how far it goes.
    spans = [(sum(list(shares.values())[:place]), size) for place, size in enumerate(shares.values())]
    spans += [(0.0, total) for total in totals.values()]
    with rc_context(plot_style()):
        figure = Figure(figsize=(8.2, 4.4), layout="constrained")
        axes = figure.add_subplot()
        for place, (start, size) in enumerate(spans):
            is_share = place < len(shares)
            colour, hatch = looks[names[place]] if is_share else (LIT, "")
            axes.bar(place, size, 0.62, start, color=colour, hatch=hatch, edgecolor=CARD if is_share else INK)
            # A share carries its sign: its bar goes that far, from where the one before ends.
            number = f"{'+' if is_share and size > 0 else ''}{_decimal(size, digits)}"
            _write_beyond(axes, place, start + size, size, number)
            if is_share:
                end = start + size
                axes.plot(
                    (place - 0.31, place + 1.31), (end, end), color=INK, linewidth=plot_sizes().thin, zorder=0
                )
        axes.axhline(0, color=MUTED, linewidth=plot_sizes().thin)
        if level is not None:
            label = f"{level[0]}: {_decimal(level[1], digits)}"
            axes.axhline(level[1], color=NEGATIVE, linestyle="--", label=label)
        for name, (colour, hatch) in looks.items() if groups else ():
            axes.bar(0, 0, color=colour, hatch=hatch, edgecolor=CARD, label=name)
        axes.set_xticks(range(len(spans)), [*_typeset(shares), *_typeset(totals)])
        # Without this, bars end at the frame and leave their numbers no room.
        axes.use_sticky_edges = False
        axes.margins(y=0.13)
        axes.set_ylabel(ylabel)
        if level is not None or groups:
            axes.legend(
                frameon=False,
                loc="lower left",
                bbox_to_anchor=(0, 1),
                ncols=plot_sizes().legend_columns,
                fontsize=plot_sizes().small,
            )
        return Plot(figure, told)


def _is_valley(x: np.ndarray, y: np.ndarray, at: float, height: float) -> bool:
    """Say whether a point lies at a lowest place of a curve, which rises to both sides of it."""
    reach = float(np.ptp(x)) / 10
    order = np.argsort(x)
    left, here, right = np.interp((at - reach, at, at + reach), np.asarray(x)[order], np.asarray(y)[order])
    touches = abs(here - height) < 0.02 * np.ptp(y)
    return bool(touches and min(left, right) > here and x.min() < at < x.max())


def _points(marked: Point | Sequence[Point]) -> list[Point]:
    return [(float(x), float(y)) for x, y in np.atleast_2d(np.asarray(marked, dtype=float))]


def _typeset(drawn: Mapping[Label, Drawn]) -> dict[str, Drawn]:
    return {label if isinstance(label, str) else f"${latex(label)}$": one for label, one in drawn.items()}


def _spelled(drawn: Mapping[Label, Drawn]) -> dict[str, Drawn]:
    return {str(label): one for label, one in drawn.items()}


def _require_few(what: str, given: Collection, looks: Collection) -> None:
    if len(given) > len(looks):
        raise ValueError(
            f"{len(given)} {what} in one plot, expected at most {len(looks)}: more cannot be told apart; "
            "make two plots of them."
        )


def _decimal(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")


def _write_beyond(axes: Axes, place: int, end: float, size: float, text: str) -> None:
    """Write a number beyond the end of a bar, on a card that keeps lines from running through it."""
    way, anchor = (5, "bottom") if size >= 0 else (-5, "top")
    place_of_text = {"xytext": (0, way), "textcoords": "offset points", "ha": "center", "va": anchor}
    axes.annotate(text, (place, end), color=INK, fontsize=plot_sizes().small, bbox=WORD_CARD, **place_of_text)


def loss_surface(
    w1: np.ndarray,
    w2: np.ndarray,
    loss: np.ndarray,
    *,
    labels: tuple[str, str, str],
    alternative: str = "",
    arrow: tuple[tuple[float, float], tuple[float, float]] | None = None,
    path: np.ndarray | None = None,
) -> Plot:
    """Plot a loss over two weights, as a surface and as a map seen from above.

    Parameters
    ----------
    w1, w2 : array, (n,)
        Values of the two weights.
    loss : array, (n, n)
        ``loss[i, j]`` at ``w2[i]``, ``w1[j]``.
    labels : tuple of str
        Names of the two weights and of the loss.
    alternative : str
        What a reader who does not see the plot is told instead of what the numbers say.
    arrow : ((w1, w2), (d1, d2)), optional
        A point and a direction to draw on the map.
    path : array, (steps, 2), optional
        Weights visited on the way down.
    """
    with rc_context(plot_style()):
        figure = Figure(figsize=(10.4, 4.8), layout="constrained")
        surface = figure.add_subplot(1, 2, 1, projection="3d")
        surface.plot_surface(*np.meshgrid(w1, w2), loss, cmap="cividis", linewidth=0)
        surface.tick_params(labelsize=plot_sizes().ticks, pad=1)
        for axis, label in zip((surface.xaxis, surface.yaxis, surface.zaxis), labels, strict=True):
            axis.set_label_text(label)
            axis.labelpad = 6
            axis.set_major_locator(MaxNLocator(4))
        surface.view_init(elev=32, azim=-60)
        # Leaves room for the upright label, which the layout does not know of.
        surface.set_box_aspect(None, zoom=0.85)
        above = figure.add_subplot(1, 2, 2)
        levels = np.unique(np.quantile(loss, np.linspace(0, 1, 13)))
        above.contourf(w1, w2, loss, levels=levels, cmap="cividis")
        above.contour(w1, w2, loss, levels=levels, colors="white", linewidths=0.6)
        above.set(xlabel=labels[0], ylabel=labels[1])
        if path is not None:
            above.plot(
                path[:, 0], path[:, 1], "o-", color="white", markersize=5, linewidth=plot_sizes().inner + 0.6
            )
            above.plot(path[:, 0], path[:, 1], "-", color=NEGATIVE, linewidth=plot_sizes().inner)
        if arrow is not None:
            (at1, at2), (d1, d2) = arrow
            above.annotate(
                "",
                (at1 + d1, at2 + d2),
                (at1, at2),
                arrowprops={"width": 4, "headwidth": 13, "facecolor": "white", "edgecolor": INK},
            )
            above.plot(at1, at2, "o", color="white", markeredgecolor=INK, markersize=9)
        return Plot(figure, alternative or surface_words(w1, w2, loss, labels, arrow, path))
