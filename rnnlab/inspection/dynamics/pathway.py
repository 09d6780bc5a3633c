"""Where a layer's state goes while one sequence is read, among the states of many: arrays, readable without torch."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Spots:
    """Some states, and what goes with each.

    Shapes: places (M, A), along each axis; all others (M,). truth and answer are numbers of classes where the task has classes, else
    numbers in the scale of the network; NaN where there is none.
    """

    places: Floats
    sequences: NDArray[np.int64]
    steps: NDArray[np.int64]
    """From 1."""
    truth: Floats
    answer: Floats


@dataclass(frozen=True)
class Pathway:
    """One sequence's states in order, and states of many sequences, on axes that were fitted once.

    Shapes: shares (A,), of the variance of the states that the axes were fitted to; ranges (A, 2), of those states; centre (H,) and
    ways (A, H), the axes in terms of the units. The last axes are those along which the answer grows, and stand askew to the others.
    """

    window: Spots
    cloud: Spots
    names: list[str]
    """Of the axes."""
    shares: Floats
    ranges: Floats
    centre: Floats
    ways: Floats
    classes: list[str]
    length: int
    """Steps of the whole sequence; of a long one, some are left out evenly."""
    fitted: str
    """To what the axes were fitted, in words."""

    def along(self, h: NDArray[np.floating]) -> Floats:
        """States h (M, H) on the axes, (M, A)."""
        return np.asarray((h.astype(np.float64) - self.centre) @ self.ways.T)

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        spots = {f"{group}/{name}": values for group in ("window", "cloud") for name, values in vars(getattr(self, group)).items()}
        arrays = {name: getattr(self, name) for name in ("shares", "ranges", "centre", "ways")}
        facts = {name: getattr(self, name) for name in ("names", "classes", "length", "fitted")}
        return pack({**spots, **arrays}, facts)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Pathway":
        """The pathway of `to_bytes`."""
        arrays, facts = unpack(data)
        groups = {group: {name: arrays.pop(name) for name in list(arrays) if name.startswith(group)} for group in ("window/", "cloud/")}
        window, cloud = (Spots(**{name.removeprefix(group): values for name, values in found.items()}) for group, found in groups.items())
        fields: dict[str, Any] = {**arrays, **facts}
        return cls(window, cloud, **fields)
