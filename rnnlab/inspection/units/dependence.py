"""Where the loss rises when a unit is taken away: arrays, readable without torch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack


@dataclass(frozen=True)
class Dependence:
    """How much more each step costs without a unit, where a predicate holds and elsewhere.

    Shapes: units (K,), the unit in question, then others that vary as much; rises (K, 2), the mean rise of the loss at a step elsewhere,
    and where it holds; interval (2,), which holds the difference of the unit's two with 95 % confidence, by resampling sequences.
    """

    units: NDArray[np.int64]
    rises: NDArray[np.float64]
    interval: NDArray[np.float64]
    predicate: str
    part: str
    sequences: int
    unit_of_loss: str

    @property
    def differences(self) -> NDArray[np.float64]:
        """By how much more the loss rises where it holds, of each unit, (K,)."""
        return np.asarray(self.rises[:, 1] - self.rises[:, 0])

    @property
    def verdict(self) -> str:
        """Whether the network uses the unit for this, in words."""
        low, high = self.interval
        if high < 0:
            return "refuted: the network leans on this unit elsewhere more than there"
        if low <= 0 or self.rises[0, 1] <= 0:
            return "refuted: that the network leans on this unit more there than elsewhere cannot be told from chance"
        if len(self.units) > 1 and self.differences[0] <= self.differences[1:].max():
            return "weak: the network leans on this unit more there than elsewhere, but no more than on another that varies as much"
        return "supported: the network leans on this unit more there than elsewhere, and more than on any other that varies as much"

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        arrays = {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return pack(arrays, {name: value for name, value in vars(self).items() if name not in arrays})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Dependence":
        """The dependence of `to_bytes`."""
        arrays, facts = unpack(data)
        return cls(**(facts | arrays))
