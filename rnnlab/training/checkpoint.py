"""All that a run needs to go on elsewhere, bit for bit, in one safetensors file."""

import json
import struct
from dataclasses import dataclass

from safetensors.torch import load, save
from torch import Tensor

TENSORS = ("weights", "good", "mean", "variance", "steps")


@dataclass
class Position:
    """How far a run is. Where chance will fall next follows from it and the seed."""

    step: int = 0
    epoch: int = 1
    batch: int = 0
    """Batches of this epoch that are done."""
    sums: dict[str, float] | None = None
    """Over the sequences of this epoch's batches: of the loss and of each measure."""
    first_loss: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Checkpoint:
    """A run between two events. `tensors` holds flat weights and Adam's memory by the names in TENSORS."""

    position: Position
    learning_rate: float
    tensors: dict[str, Tensor]

    def to_bytes(self) -> bytes:
        """A safetensors file, with the position in its metadata."""
        facts = {"position": vars(self.position), "learning_rate": self.learning_rate}
        return save(self.tensors, metadata={"checkpoint": json.dumps(facts)})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Checkpoint":
        """The checkpoint of `to_bytes`."""
        (length,) = struct.unpack("<Q", data[:8])
        facts = json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["checkpoint"])
        return cls(Position(**facts["position"]), facts["learning_rate"], load(data))
