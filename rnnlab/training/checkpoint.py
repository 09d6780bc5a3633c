"""All that a run needs to go on elsewhere, bit for bit, in one safetensors file."""

from dataclasses import dataclass

import torch
from torch import Tensor

from rnnlab.packing import pack, unpack


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
    best_loss: float | None = None
    """The least of the watched part after an epoch, and that epoch."""
    best_epoch: int = 0


@dataclass(frozen=True)
class Checkpoint:
    """A run between two events. `tensors` holds flat weights and Adam's memory by name."""

    position: Position
    learning_rate: float
    tensors: dict[str, Tensor]

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        arrays = {name: tensor.numpy() for name, tensor in self.tensors.items()}
        return pack(arrays, {"position": vars(self.position), "learning_rate": self.learning_rate})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Checkpoint":
        """The checkpoint of `to_bytes`."""
        arrays, facts = unpack(data)
        tensors = {name: torch.tensor(values) for name, values in arrays.items()}
        return cls(Position(**facts["position"]), facts["learning_rate"], tensors)
