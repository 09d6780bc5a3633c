"""How far the gradient of a loss reaches back: arrays, readable without torch."""

from dataclasses import dataclass
from math import inf, isnan, log, nan

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack


@dataclass(frozen=True)
class Backflow:
    """How strongly each state of a layer pulls at the losses that come after it.

    Shapes: norms (R, T), of the gradient of the loss at the steps in `losses` (R,), from 1, by the state after each step; NaN where
    the state comes after the loss, or nothing is asked. Where a network answers once, R is 1.
    """

    norms: NDArray[np.float64]
    losses: NDArray[np.int64]

    def by_lag(self, row: int = -1) -> NDArray[np.float64]:
        """The norms for one loss by the number of steps between the state and the loss, from 0."""
        return np.asarray(self.norms[row, : self.losses[row]][::-1])

    def fit(self, row: int = -1) -> tuple[float, float]:
        """The line through the logarithms of one loss's norms by lag: its height at lag 0 and its slope; NaN where nothing flows."""
        path = self.by_lag(row)
        lags = np.flatnonzero(path > 0)
        if len(lags) < 2:
            return nan, nan
        slope, start = np.polyfit(lags, np.log(path[lags]), 1)
        return float(start), float(slope)

    def rate(self, row: int = -1) -> float:
        """By which factor the gradient of one loss grows with each step back, as fitted to its logarithm; NaN where nothing flows."""
        return float(np.exp(self.fit(row)[1]))

    def horizon(self, row: int = -1) -> float:
        """After how many steps back 1 / e, 37 in 100, of the gradient is left, by the fitted line; inf where it does not fade."""
        slope = self.fit(row)[1]
        return slope if isnan(slope) else -1 / slope if slope < 0 else inf

    def half_life(self, row: int = -1) -> float:
        """After how many steps back the gradient is half, or where it grows twice, what it was, by the fitted line."""
        slope = self.fit(row)[1]
        return log(2) / abs(slope) if slope else inf

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        return pack({"norms": self.norms, "losses": self.losses})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Backflow":
        """The backflow of `to_bytes`."""
        return cls(**unpack(data)[0])
