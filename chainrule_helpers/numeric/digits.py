"""Load the handwritten digits that come with the package; data/README.md says whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import numpy as np

Array = np.ndarray
BRIGHTEST = 16


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of handwritten digits, and which digits they are.

    Attributes
    ----------
    images : Array, (n, 64)
        Eight rows of eight pixels, one after the other, from 0 (paper) to 1 (ink).
    labels : Array, (n,)
        Whole numbers from 0 to 9.
    """

    images: Array
    labels: Array

    @property
    def targets(self) -> Array:
        """The labels one-hot: 1 in the column of the digit, 0 elsewhere; (n, 10)."""
        return np.eye(10)[self.labels]

    def split(self, share: float = 0.25, seed: int = 0) -> tuple[Digits, Digits]:
        """Return digits to learn from and digits to test with.

        Parameters
        ----------
        share : float
            How much of each digit's images goes into the test.
        seed : int
            The same seed gives the same split.

        Raises
        ------
        ValueError
            If the share leaves no digits on one of the sides.

        Examples
        --------
        >>> train, test = digits().split()
        >>> len(train), len(test)
        (1347, 450)
        """
        if not 0 < share < 1:
            raise ValueError(f"share is {share!r}, expected a number between 0 and 1.")
        random = np.random.default_rng(seed)
        is_test = np.zeros(len(self), dtype=bool)
        for digit in range(10):
            places = random.permutation(np.flatnonzero(self.labels == digit))
            is_test[places[: round(share * len(places))]] = True
        return tuple(Digits(self.images[rows], self.labels[rows]) for rows in (~is_test, is_test))

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        return f"{len(self)} handwritten digits of 8 x 8 pixels"


def digits() -> Digits:
    """Return the 1,797 handwritten digits.

    Source: Optical Recognition of Handwritten Digits, test set; E. Alpaydin and
    C. Kaynak, 1998, UCI Machine Learning Repository, CC BY 4.0.

    Examples
    --------
    >>> digits()
    1797 handwritten digits of 8 x 8 pixels
    """
    with files("chainrule_helpers").joinpath("data", "digits.npz").open("rb") as file, np.load(file) as held:
        images, labels = held["images"] / BRIGHTEST, held["labels"].astype(int)
    for array in (images, labels):
        array.setflags(write=False)
    return Digits(images, labels)
