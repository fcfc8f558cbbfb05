"""Plot what a descent left behind: the loss, step by step, as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from chainrule_helpers.views.descent import counted
from chainrule_helpers.views.plots import Plot, plot_style
from chainrule_helpers.views.style import DESK, INK, MUTED, NEGATIVE, POSITIVE, number_text, plot_sizes

if TYPE_CHECKING:
    from chainrule_helpers.numeric.descent import History

TEXT, LINE, FINE, END = 16, 3.5, 0.9, 10  # in points, at a desk
DECADES = 2
# Below this, what is left of a loss is rounding, which differs from machine to machine.
AS_GOOD_AS_ZERO = 1e-12


def plot_history(history: History) -> Plot:
    """Plot the loss of a descent against the steps taken.

    The loss stands on an axis of equal factors where it spans more than two powers of
    ten.  With minibatches, every step's own loss is drawn, over it the mean of the last
    epoch's steps, and at the end the loss of all examples.

    Parameters
    ----------
    history : History
        As `descend` returns it.

    Returns
    -------
    Plot
        With the numbers as text, for readers who do not see it.

    Examples
    --------
    >>> from chainrule_helpers.numeric import Parameters, descend
    >>> from chainrule_helpers.architecture import Architecture
    >>> line, start = Architecture((1, 1), ("identity",)), Parameters(([[3]],), ([0],))
    >>> plot_history(descend(line, start, [2], [5], rate=0.1, steps=2))
    Loss against steps taken: 0.500 at the start, 0.125 after 1 step, 0.031 after 2 steps.
    """
    losses, epoch = np.asarray(history.losses, float), history.epoch
    last = len(losses) - 1
    # With minibatches the last entry is the loss of all examples, another quantity: marked, not joined.
    drawn = losses if epoch == 1 else losses[:-1]
    means = _running_mean(drawn, epoch) if epoch > 1 and len(drawn) >= epoch else None
    sizes = plot_sizes()
    grown = sizes.text / DESK.text
    with rc_context(plot_style() | {"font.size": TEXT * grown, "axes.titlesize": TEXT * grown}):
        figure = Figure(figsize=(9.4, 4.6), layout="constrained")
        axes = figure.add_subplot()
        look = (
            {"linewidth": LINE * grown} if means is None else {"linewidth": FINE * sizes.thin, "alpha": 0.75}
        )
        axes.plot(drawn, color=POSITIVE, label="each minibatch", **look)
        if means is not None:
            steps = np.arange(epoch, len(drawn) + 1)
            axes.plot(
                steps, means, color=NEGATIVE, linewidth=LINE * grown, label=f"mean of {epoch} steps, an epoch"
            )
        if epoch > 1:
            axes.legend(frameon=False, loc="lower left", bbox_to_anchor=(0, 1), ncols=2)
        if history.interrupted:
            axes.axvline(last, color=MUTED, linestyle="--", linewidth=2 * grown)
        if _spans_decades(losses):
            axes.set_yscale("log")
            axes.set_ylim(axes.get_ylim())  # or the mark below would move it
        else:
            axes.set_ylim(0, 1.08 * losses.max() or 1)
        # Room on the left, or the axis hides a loss that falls at once.
        axes.set(xlabel="steps taken", ylabel="loss", xlim=(-0.02 * max(last, 1), max(last, 1)))
        # A loss of 0 has no place on an axis of factors: its mark stands at the bottom.
        end = last, max(losses[-1], axes.get_ylim()[0])
        axes.plot(*end, "o", color=INK, markersize=END * grown, clip_on=False)
        _, height = axes.transAxes.inverted().transform(axes.transData.transform(end))
        way = "bottom" if height < 0.5 else "top"
        axes.annotate(_end(history), end, (14, 0), textcoords="offset points", va=way, color=INK)
        axes.xaxis.set_major_locator(MaxNLocator(6, integer=True))
        axes.xaxis.set_major_formatter("{x:,.0f}")
        return Plot(figure, _words(history, drawn, means))


def _end(history: History) -> str:
    """Return what stands beside the last point."""
    lines = [_said(history.losses[-1])]
    if history.epoch > 1:
        lines.insert(0, "all examples:")
    if history.interrupted:
        lines.append(f"interrupted\nafter {counted(len(history.losses) - 1)}")
    return "\n".join(lines)


def _running_mean(losses: np.ndarray, epoch: int) -> np.ndarray:
    """Return the mean of every stretch as long as an epoch; the first one ends after that many steps."""
    return np.convolve(losses, np.full(epoch, 1 / epoch), "valid")


def _spans_decades(losses: np.ndarray) -> bool:
    positive = losses[losses > 0]
    return len(positive) > 0 and positive.max() > 10**DECADES * positive.min()


def _said(loss: float) -> str:
    return "below 1e−12" if loss < AS_GOOD_AS_ZERO else number_text(loss)


def _words(history: History, drawn: np.ndarray, means: np.ndarray | None) -> str:
    """Return what the plot shows, as sentences."""
    epoch, last = history.epoch, len(history.losses) - 1
    powers = [10**k for k in range(len(str(last))) if 10**k < last]
    if epoch == 1:
        listed = [f"{_said(drawn[step])} {_after(step)}" for step in dict.fromkeys((0, *powers, last))]
        said = [f"Loss against steps taken: {', '.join(listed)}."]
    else:
        said = ["Loss of each minibatch against steps taken."]
        if last:
            low, high = _said(drawn.min()), _said(drawn.max())
            said.append(f"It is {_said(drawn[0])} at the start; the lowest is {low}, the highest {high}.")
        if means is not None:
            ends = dict.fromkeys((epoch, *(step for step in powers if step > epoch), last))
            listed = [f"{_said(means[step - epoch])} {_after(step)}" for step in ends]
            said.append(f"The mean of {epoch} steps, an epoch: {', '.join(listed)}.")
        said.append(f"The loss of all examples {_after(last)}: {_said(history.losses[-1])}.")
    return " ".join((*said, history.interrupted)).strip()


def _after(step: int) -> str:
    return f"after {counted(step)}" if step else "at the start"
