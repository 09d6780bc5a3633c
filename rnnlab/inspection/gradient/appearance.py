"""How far back the last loss of one sequence pulled as training went on: arrays, readable without torch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.inspection.gradient.backflow import Backflow
from rnnlab.packing import pack, unpack


@dataclass(frozen=True)
class Appearance:
    """One row of norms for each moment of training.

    Shapes: steps (M,) of training, after which the weights were kept; norms (M, L) of the last loss's gradient by the state that lies
    0, 1, ... steps before it. `kept` is how many moments there were to choose from.
    """

    steps: NDArray[np.int64]
    norms: NDArray[np.float64]
    kept: int

    def flow(self, moment: int) -> Backflow:
        """The backflow of the last loss at one of the moments, from 0, or from the end, -1."""
        return Backflow(self.norms[moment, ::-1][None], np.array([self.norms.shape[1]]))

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        return pack({"steps": self.steps, "norms": self.norms}, {"kept": self.kept})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Appearance":
        """The appearance of `to_bytes`."""
        arrays, facts = unpack(data)
        return cls(arrays["steps"], arrays["norms"], facts["kept"])
