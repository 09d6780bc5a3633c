"""How much one number of the answer hangs on each unit at each step: arrays, readable without torch."""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.inspection.surgery.operation import Operation
from rnnlab.packing import pack, unpack


@dataclass(frozen=True)
class CausalMap:
    """The number after an operation on one unit at one step, less the number before. Shapes: effects (S, U), steps (S,), units (U,)."""

    operation: Operation
    """What is put in each unit's place; its own unit and steps are of no account."""
    effects: NDArray[np.float32]
    steps: NDArray[np.int64]
    """Which of the sequence's steps, from 1, were tried."""
    units: NDArray[np.int64]
    """Which of the layer's units, from 0, were tried."""
    can: int
    """How many steps there are that the number can hang on."""
    width: int
    """How many units the layer has."""
    answer: float
    """The number before, as the network gives it."""
    number: int
    """Which of the numbers of the whole answer it is, from 0."""
    outputs: int
    """How many numbers there are at a step that is answered."""

    @property
    def strongest(self) -> tuple[int, int]:
        """The unit and the step whose operation moves the number most."""
        row, column = np.unravel_index(np.abs(self.effects).argmax(), self.effects.shape)
        return int(self.units[column]), int(self.steps[row])

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        arrays = {name: getattr(self, name) for name in ("effects", "steps", "units")}
        facts = {name: getattr(self, name) for name in ("can", "width", "answer", "number", "outputs")}
        return pack(arrays, {**facts, "operation": asdict(self.operation)})

    @classmethod
    def from_bytes(cls, data: bytes) -> "CausalMap":
        """The map of `to_bytes`."""
        arrays, facts = unpack(data)
        return cls(Operation(**facts.pop("operation")), arrays["effects"], arrays["steps"], arrays["units"], **facts)
