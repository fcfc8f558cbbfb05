"""Say from the pattern of ratios, computed slope to measured slope, where a gradient is wrong.

Every reading is tested in numbers before it is said.  What fits none is called
unknown, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from chainrule_helpers.architecture import Architecture
from chainrule_helpers.notation import Notation, current_notation, takes_notation
from chainrule_helpers.numeric.gradcheck import numeric_gradient
from chainrule_helpers.numeric.network import Gradients, Parameters
from chainrule_helpers.numeric.patterns import CheckedGradient, ratios_of
from chainrule_helpers.numeric.slopes import (
    RTOL,
    Slopes,
    allowed_difference,
    read_slopes,
    require_same_shapes,
)


@dataclass(frozen=True, repr=False)
class Localisation:
    """Computed slopes beside measured ones, and what the pattern says.

    Parameters
    ----------
    ok : bool
        Whether every slope agrees.
    reading : str
        One or two sentences: what is wrong, and where to look.
    names : tuple of str
        Every weight and bias, as typed in the notation in use.
    computed, measured : tuple of float
        The slopes that were given, and those that nudges find.
    agree : tuple of bool
        Whether the two are the same, one verdict a parameter.
    sizes : tuple of int
        Units in each layer.
    notation : str
        Whose names these are.
    """

    ok: bool
    reading: str
    names: tuple[str, ...]
    computed: tuple[float, ...]
    measured: tuple[float, ...]
    agree: tuple[bool, ...]
    sizes: tuple[int, ...]
    notation: str

    @property
    def ratios(self) -> tuple[float, ...]:
        """Computed / measured; nan where both are 0, inf where only the measured slope is."""
        found = ratios_of(np.array(self.computed), np.array(self.measured))
        return tuple(found.tolist())

    @property
    def texts(self) -> tuple[str, ...]:
        """The ratios as a reader sees them."""
        return tuple(map(ratio_text, self.ratios))

    def __str__(self) -> str:
        wrong = sum(not good for good in self.agree)
        lines = [f"{wrong} of {len(self.names)} slopes differ. {self.reading}"]
        wide = max(map(len, self.names))
        for name, text, good in zip(self.names, self.texts, self.agree, strict=True):
            lines.append(f"{name:<{wide}}  {text:>8}{'' if good else '  <-- differs'}")
        return "\n".join(lines)

    __repr__ = __str__


def ratio_text(ratio: float) -> str:
    """Return a ratio for a reader: three decimals; 0/0 where nothing can be said.

    Examples
    --------
    >>> ratio_text(-1.0), ratio_text(float("nan")), ratio_text(float("inf"))
    ('-1.000', '0/0', 'x/0')
    """
    if np.isnan(ratio):
        return "0/0"
    if np.isinf(ratio):
        return "x/0"
    return f"{ratio:.3f}" if 0.0005 <= abs(ratio) < 1e4 or ratio == 0 else f"{ratio:.1e}"


@takes_notation
def localise(
    arch: Architecture,
    params: Parameters,
    x: object,
    y: object,
    gradients: Parameters | Gradients,
    method: str = "complex",
    *,
    notation: str | Notation | None = None,
) -> Localisation:
    """Compare a computed gradient with a measured one and read the pattern of their ratios.

    Parameters
    ----------
    arch : Architecture
    params : Parameters
    x, y : array_like
        Examples and targets.
    gradients : Parameters or Gradients
        What a backpropagation returned; anything with ``weights`` and ``biases``.
    method : str
        How to measure; see `numeric_gradient`.
    notation : str, optional
        Whose names are spoken.

    Returns
    -------
    Localisation

    Raises
    ------
    ValueError
        If shapes do not fit, which is a finding of its own.

    Examples
    --------
    >>> arch = Architecture((1, 1), ("identity",))
    >>> params = Parameters(([[3]],), ([0],))
    >>> localise(arch, params, [2], [5], Parameters(([[-2]],), ([-1],))).reading
    'Every ratio is -1: the sign is turned round. Target minus output, or output minus target?'
    """
    measured = numeric_gradient(arch, params, x, y, method)
    slopes = read_slopes("gradients", gradients)
    exact = Slopes(measured.weights, measured.biases, single=False)
    sides = slopes, exact
    require_same_shapes(("gradients", "the measurement"), sides, len(np.atleast_2d(x)))
    computed, right, allowed = allowed_difference(sides, RTOL, None, exact=method == "complex")
    with np.errstate(all="ignore"):
        agree = np.abs(computed - right) <= allowed  # False for nan
    tried = CheckedGradient(arch, params, np.asarray(x, float), np.asarray(y, float), slopes, measured, agree)
    return Localisation(
        ok=bool(tried.agree.all()),
        reading=tried.read(),
        names=tuple(tried.names),
        computed=tuple(tried.computed.tolist()),
        measured=tuple(tried.measured.tolist()),
        agree=tuple(tried.agree.tolist()),
        sizes=arch.sizes,
        notation=current_notation().name,
    )
