"""What many units do, summed up in a few lines: arrays, readable without torch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack

Floats = NDArray[np.float64]

MOST_THEMES = 8


@dataclass(frozen=True)
class Themes:
    """A state as a sum of themes, each a course over the steps times how much each unit follows it.

    Shapes: courses (K, T), each from 0 to 1; above and below (K, H), at least 0, how much each unit follows a theme above and below 0.
    """

    courses: Floats
    above: Floats
    below: Floats
    left: float
    """The share of the state's squares that the themes do not explain."""

    def followers(self, theme: int, count: int = 4) -> list[tuple[int, str]]:
        """The units that follow a theme most, the most first, each with the side of 0 on which it does."""
        both = np.stack([self.above[theme], self.below[theme]])
        most = np.argsort(-both, axis=None, kind="stable")[:count]
        sides, units = np.unravel_index(most, both.shape)
        return [(int(unit), ("up", "down")[side]) for side, unit in zip(sides, units, strict=True) if both[side, unit] > 0]

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        return pack({"courses": self.courses, "above": self.above, "below": self.below}, {"left": self.left})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Themes":
        """The themes of `to_bytes`."""
        arrays, facts = unpack(data)
        return cls(arrays["courses"], arrays["above"], arrays["below"], facts["left"])
