"""When the memory that a layer has now was written: arrays, readable without torch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack


@dataclass(frozen=True)
class Ledger:
    """The memory of one layer after each step, split by the step that wrote it.

    Shapes: terms (T, T + 1, H), terms[t, k] the part of the memory after step t + 1 that step k wrote, 0 where k is later; k = 0 is
    the state before the first step. Their sum over k is the memory. kept (T, H), the share of what was there that each step kept.
    """

    terms: NDArray[np.float64]
    kept: NDArray[np.float64]
    name: str
    """"c", or "h" where the state itself is the memory."""

    @property
    def memory(self) -> NDArray[np.float64]:
        """What is in memory after each step, (T, H)."""
        return np.asarray(self.terms.sum(axis=1))

    def shares(self) -> NDArray[np.float64]:
        """How much of all that is in memory after each step each step wrote, (T, T + 1): absolute parts, summed over units, as shares."""
        sizes = np.abs(self.terms).sum(axis=2)
        return np.asarray(sizes / np.maximum(sizes.sum(axis=1, keepdims=True), 1e-300))

    def age(self) -> NDArray[np.float64]:
        """How many steps ago, on average by share, what is in memory after each step was written, (T,)."""
        steps = np.arange(1, len(self.terms) + 1)
        ages = np.maximum(steps[:, None] - np.arange(len(self.terms) + 1), 0)
        return np.asarray((self.shares() * ages).sum(axis=1))

    def half_lives(self) -> NDArray[np.float64]:
        """After how many steps half of what a unit holds is left, by its mean rate, (H,): 0 where all is gone at once, inf where none."""
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(2.0) / np.abs(np.log(np.clip(self.kept, 0, 1))).mean(axis=0))

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        return pack({"terms": self.terms, "kept": self.kept}, {"name": self.name})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Ledger":
        """The ledger of `to_bytes`."""
        arrays, facts = unpack(data)
        return cls(arrays["terms"], arrays["kept"], facts["name"])
