"""The standard normal distribution, which GELU needs and NumPy does not have.

SciPy has it, but not for complex numbers below double rounding, and one function is
no reason to depend on it.  Here the whole line is one Chebyshev series, so a complex
step goes through the same arithmetic as a number.
"""

from __future__ import annotations

import numpy as np

Array = np.ndarray

# (1 + t) exp(t²/2) Φ(-t) for t >= 0, as a Chebyshev series in u = (t - 5) / (t + 5).  The form is
# that of Shepherd and Laframboise, Mathematics of Computation 36 (1981), 249-253, who treat erfc;
# the coefficients were computed for Φ with 50 digits, and end where doubles do.
MIDDLE = 5.0
COEFFICIENTS = (
    0.4619742120721857,
    -0.06516520239491264,
    -0.005458781501136567,
    0.01229619904556344,
    -0.006470872915703688,
    0.0022407355224168305,
    -0.0005638623774651974,
    9.984031082925812e-05,
    -9.849514843168493e-06,
    -4.032494233045217e-07,
    2.99023962013034e-07,
    -3.032070748442814e-08,
    -4.617665713929027e-09,
    1.3298288008382692e-09,
    3.007242719019045e-11,
    -4.4299537255328156e-11,
    1.3999857147018152e-12,
    1.4718957028912571e-12,
    -9.325953119165372e-14,
    -5.294681169067695e-14,
    3.958188414414516e-15,
    2.1048214642963182e-15,
    -1.345671286136157e-16,
    -9.097614914495965e-17,
)


def normal_cdf(z: Array) -> Array:
    """Return Φ(z), the probability that a standard normal number is below z.

    Parameters
    ----------
    z : array, any shape
        Real or complex; a complex number is meant to lie next to the real line.

    Returns
    -------
    array, shaped like z
        To a few units in the last place, in the lower tail too.

    Examples
    --------
    >>> print(f"{normal_cdf(np.array(-20.0)):.12g}")
    2.75362411861e-89
    """
    upper = z.real > 0
    t = np.where(upper, z, -z)
    tail = normal_kernel(t) * np.polynomial.chebyshev.chebval((t - MIDDLE) / (t + MIDDLE), COEFFICIENTS)
    tail /= 1.0 + t
    return np.where(upper, 1.0 - tail, tail).astype(z.dtype)  # chebval makes single precision double


def normal_kernel(z: Array) -> Array:
    """Return exp(-z²/2), shaped like z, without the rounding of z²: it would grow with z²."""
    near = np.trunc(z.real * 16.0) / 16.0  # few digits, so its square is exact
    return np.exp(-0.5 * near * near) * np.exp(-0.5 * (z - near) * (z + near))
