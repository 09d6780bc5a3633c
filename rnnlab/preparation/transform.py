"""A change to values that can be undone."""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Transform(ABC):
    """A fitted change of a series, whose column 0 is the one that is predicted.

    `apply` changes a whole series, `ahead` and `back` the values of column 0 that follow a window, given the last `lost`
    values before them: `back` undoes `ahead`, and `ahead` gives what `apply` would.
    Shapes: values (T, F); future (N, H); past (N, lost). NaN, for a missing value, stays NaN.
    """

    lost: int = 0
    """Rows at the start that it cannot compute."""

    @abstractmethod
    def apply(self, values: Floats) -> Floats:
        """The changed series, (T - lost, F)."""

    @abstractmethod
    def ahead(self, future: Floats, past: Floats) -> Floats:
        """Future values, changed."""

    @abstractmethod
    def back(self, future: Floats, past: Floats) -> Floats:
        """Future values as they were before the change."""
