"""Columns brought to a common size, and back."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnnlab.preparation.transform import Floats, Transform


@dataclass(frozen=True)
class Scaling(Transform):
    """(values - shift) / size, column by column. Shapes: shift and size (F,)."""

    shift: Floats
    size: Floats

    def apply(self, values: Floats) -> Floats:
        """Values (..., F) in the network's units."""
        scaled: Floats = (values - self.shift) / self.size
        return scaled

    def inverse(self, values: Floats) -> Floats:
        """Values (..., F) back in the units that they had."""
        unscaled: Floats = values * self.size + self.shift
        return unscaled

    def ahead(self, future: Floats, past: Floats) -> Floats:
        """Future values of column 0, scaled."""
        return (future - float(self.shift[0])) / float(self.size[0])

    def back(self, future: Floats, past: Floats) -> Floats:
        """Future values of column 0 in the units that they had."""
        return future * float(self.size[0]) + float(self.shift[0])


def standard(train: Floats) -> Scaling:
    """The scaling that gives each column of `train` (N, F) mean 0 and variance 1."""
    return Scaling(np.nanmean(train, axis=0), _nonzero(np.nanstd(train, axis=0), train))


def minmax(train: Floats) -> Scaling:
    """The scaling that brings each column of `train` (N, F) to the range 0 to 1."""
    return Scaling(np.nanmin(train, axis=0), _nonzero(_range(train), train))


def none(train: Floats) -> Scaling:
    """The scaling that leaves each column of `train` (N, F) as it is."""
    return Scaling(np.zeros(train.shape[1]), np.ones(train.shape[1]))


FITS: dict[str, Callable[[Floats], Scaling]] = {"standard": standard, "minmax": minmax, "none": none}


def _range(train: Floats) -> Floats:
    extent: Floats = np.nanmax(train, axis=0) - np.nanmin(train, axis=0)
    return extent


def _nonzero(size: Floats, train: Floats) -> Floats:
    """A constant column is only shifted: dividing by its zero size would make it NaN."""
    return np.where((size > 0) & (_range(train) > 0), size, 1.0)
