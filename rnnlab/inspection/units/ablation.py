"""What each unit of a layer is worth: arrays, readable without torch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack


@dataclass(frozen=True)
class Ablation:
    """The loss of a network without one of its units at a time. Shapes: losses (H,)."""

    losses: NDArray[np.float64]
    whole: float
    """The loss with all units, over the same sequences."""
    sequences: int
    part: str
    """Of which part they are."""

    @property
    def costs(self) -> NDArray[np.float64]:
        """By how much the loss is higher without each unit, (H,); below 0 where it is lower."""
        return np.asarray(self.losses - self.whole)

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        return pack({"losses": self.losses}, {"whole": self.whole, "sequences": self.sequences, "part": self.part})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Ablation":
        """The ablation of `to_bytes`."""
        arrays, facts = unpack(data)
        return cls(arrays["losses"], **facts)
