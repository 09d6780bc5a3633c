"""Columns brought to a common size, and back."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scaling:
    """A fitted scaling, (values - shift) / size, column by column. Shapes: shift and size (F,)."""

    shift: Floats
    size: Floats

    def apply(self, values: Floats) -> Floats:
        """Values (..., F) in the network's units."""
        return (values - self.shift) / self.size

    def inverse(self, values: Floats) -> Floats:
        """Values (..., F) back in the user's units."""
        return values * self.size + self.shift


def standard(train: Floats) -> Scaling:
    """The scaling that gives each column of `train` (N, F) mean 0 and variance 1."""
    return Scaling(train.mean(axis=0), _nonzero(train.std(axis=0), train))


def minmax(train: Floats) -> Scaling:
    """The scaling that brings each column of `train` (N, F) to the range 0 to 1."""
    return Scaling(train.min(axis=0), _nonzero(np.ptp(train, axis=0), train))


def none(train: Floats) -> Scaling:
    """The scaling that leaves each column of `train` (N, F) as it is."""
    return Scaling(np.zeros(train.shape[1]), np.ones(train.shape[1]))


FITS: dict[str, Callable[[Floats], Scaling]] = {"standard": standard, "minmax": minmax, "none": none}


def _nonzero(size: Floats, train: Floats) -> Floats:
    """A constant column is only shifted: dividing by its zero size would make it NaN."""
    return np.where((size > 0) & (np.ptp(train, axis=0) > 0), size, 1.0)
