"""One dictionary of roles and colours, shared by every picture.

Blue and orange stay apart for colour-blind readers, and each role has a second
carrier (sign, dash, weight of line), so that no picture needs its colours.
All text colours have a contrast of at least 4.5:1 on the white card.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

POSITIVE = "#0b5cad"
NEGATIVE = "#943900"
INK = "#1b1b1b"
MUTED = "#5f6570"
LIT = "#ffdc73"
NUDGE = "#6b2fa0"
# Two sums: over the paths of one data point, and over data points.
PATH_SUM = "#00665c"
POINT_SUM = "#a3195b"
CARD = "#ffffff"
# In the dark, light and dark change places and hues stay.  On a card of #191919 every colour above
# that writes or draws keeps a contrast of at least 5.8, as on white (tests/test_dark.py).
DARK = "invert(0.9) hue-rotate(180deg)"
PICTURED = "cr-picture"  # the class of what is drawn for a white page
LAB_THEME = f'[data-jp-theme-light="false"] .{PICTURED}{{filter:{DARK}}}'
# The first of each is what pages, slides and the browser's lab bring along; a notebook has the others.
FONT = "'Chainrule Sans', system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"
MATH_FONT = (
    "'Chainrule Math', 'STIX Two Math', 'Cambria Math', 'Latin Modern Math', 'DejaVu Serif', Georgia, serif"
)


def number_text(value: float, digits: int = 3) -> str:
    """Return a number for a picture: fixed decimals and a true minus sign.

    Parameters
    ----------
    value : float
        The number.
    digits : int
        Decimals; a small number gets two more where rounding would show another number.

    Examples
    --------
    >>> number_text(-0.16454)
    '−0.165'
    >>> number_text(0.00023)
    '2.3e−4'
    """
    if not math.isfinite(value):
        return "undefined"
    size = abs(value)
    if size and (size < 0.5 * 10**-digits or size >= 1e5):
        mantissa, exponent = f"{value:.1e}".split("e")
        text = f"{mantissa}e{int(exponent)}"
    else:
        # Small numbers get two more decimals where rounding would show a different number.
        coarse = abs(round(value, digits) - value) > 0.02 * size
        text = f"{value:.{0 if size >= 1000 else digits + 2 * coarse}f}"
    return text.replace("-", "−") if float(text) else text.lstrip("-")


def decimals_that_add(parts: Iterable[float], least: int = 3) -> int:
    """Return the fewest decimals at which the parts, as shown, add to their sum, as shown.

    Three more than ``least`` are enough for a reader; where these do not do, ``least`` stays.

    Parameters
    ----------
    parts : iterable of float
        What is added.
    least : int
        Fewest decimals.

    Examples
    --------
    >>> decimals_that_add([-0.011797, -0.003382, 0.030043], least=4)
    5
    """
    numbers = [part for part in parts if math.isfinite(part)]
    for digits in range(least, least + 4):
        shown = sum(round(number, digits) for number in numbers)
        if abs(shown - round(sum(numbers), digits)) < 0.1 * 10**-digits:
            return digits
    return least


@dataclass(frozen=True)
class PlotSizes:
    """Sizes in a plot, in points: ordinary and small type, a box's ticks, kinds of lines.

    ``legend_columns`` says how many entries of a legend fit side by side.
    """

    text: float
    small: float
    ticks: float
    line: float
    inner: float
    thin: float
    frame: float
    legend_columns: int


DESK = PlotSizes(text=13, small=11.5, ticks=10, line=2.5, inner=1.4, thin=1, frame=0.8, legend_columns=4)
# On a screen 1280 wide a plot has 1.6 pixels to a point at least: type from 20, lines from 3.
_HALL = PlotSizes(text=16, small=14, ticks=13, line=3.5, inner=2, thin=2, frame=2, legend_columns=2)
_now = [DESK]


def enlarge_plots(on: bool) -> None:
    """Make the plots from here on with sizes for a hall, or for a desk again."""
    _now[0] = _HALL if on else DESK


def plot_sizes() -> PlotSizes:
    """Return the sizes for a plot that is made now."""
    return _now[0]
