"""Plots that stand still, drawn with Matplotlib; every one carries a text alternative."""

from __future__ import annotations

from io import BytesIO

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from chainrule_helpers.views.style import INK, MUTED, NEGATIVE, NUDGE, POSITIVE

_STYLE = {
    "font.size": 13,
    "axes.titlesize": 14,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 2.5,
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
        return data, {"image/png": {"alt": self._alternative}}

    def __repr__(self) -> str:
        return self._alternative


def curves(
    x: np.ndarray,
    lines: dict[str, np.ndarray],
    *,
    xlabel: str,
    ylabel: str,
    alternative: str,
    marks: dict[str, tuple[float, float]] | None = None,
) -> Plot:
    """Plot up to four curves over one axis, told apart by colour and by dash.

    Parameters
    ----------
    x : array, (n,)
        Common horizontal values.
    lines : dict of str to array, (n,)
        Curves by label.
    xlabel, ylabel : str
        Axis labels.
    alternative : str
        What a reader who does not see the plot should be told.
    marks : dict of str to (x, y), optional
        Points to mark and label.
    """
    with rc_context(_STYLE):
        figure = Figure(figsize=(8.2, 4.4), layout="constrained")
        axes = figure.add_subplot()
        roles = zip((POSITIVE, NEGATIVE, NUDGE, MUTED), ("-", "--", ":", "-."), strict=True)
        for (label, y), (colour, dash) in zip(lines.items(), roles, strict=False):
            axes.plot(x, y, color=colour, linestyle=dash, label=label)
        for label, (at, height) in (marks or {}).items():
            axes.plot(at, height, "o", color=INK, markersize=9)
            axes.annotate(label, (at, height), (0, 14), textcoords="offset points", color=INK, ha="center")
        axes.axhline(0, color=MUTED, linewidth=1)
        axes.set(xlabel=xlabel, ylabel=ylabel)
        if len(lines) > 1:
            axes.legend(frameon=False)
        return Plot(figure, alternative)


def loss_surface(
    w1: np.ndarray,
    w2: np.ndarray,
    loss: np.ndarray,
    *,
    labels: tuple[str, str, str],
    alternative: str,
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
        What a reader who does not see the plot should be told.
    arrow : ((w1, w2), (d1, d2)), optional
        A point and a direction to draw on the map.
    path : array, (steps, 2), optional
        Weights visited on the way down.
    """
    with rc_context(_STYLE):
        figure = Figure(figsize=(10.4, 4.8), layout="constrained")
        surface = figure.add_subplot(1, 2, 1, projection="3d")
        surface.plot_surface(*np.meshgrid(w1, w2), loss, cmap="cividis", linewidth=0)
        surface.tick_params(labelsize=10, pad=1)
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
            above.plot(path[:, 0], path[:, 1], "o-", color="white", markersize=5, linewidth=2)
            above.plot(path[:, 0], path[:, 1], "-", color=NEGATIVE, linewidth=1.4)
        if arrow is not None:
            (at1, at2), (d1, d2) = arrow
            above.annotate(
                "",
                (at1 + d1, at2 + d2),
                (at1, at2),
                arrowprops={"width": 4, "headwidth": 13, "facecolor": "white", "edgecolor": INK},
            )
            above.plot(at1, at2, "o", color="white", markeredgecolor=INK, markersize=9)
        return Plot(figure, alternative)
