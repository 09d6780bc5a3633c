"""What a network wrote by hand: readable without torch."""

import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Draft:
    """What is to be written: so many strokes, after reading a share of a watched line (from 1; 0 for none)."""

    seed: int = 1
    bias: float = 1.0
    strokes: int = 200
    line: int = 0
    share: float = 0.5

    def to_json(self) -> str:
        """Itself as JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> "Draft":
        """The draft of `to_json`."""
        return cls(**json.loads(line))


@dataclass(frozen=True)
class Script:
    """A line of strokes, and out of which mixture of Gaussians each of the network's own was drawn.

    Shapes, for K strokes read, S drawn and M Gaussians: begun (K, 3) and drawn (S, 3), how far right and up the pen went and whether it
    lifted there; weights and correlations (S, M); means and deviations (S, M, 2); lift (S,), the probability that the pen lifts. Lengths
    in the units of the data.
    """

    begun: Floats
    drawn: Floats
    weights: Floats
    means: Floats
    deviations: Floats
    correlations: Floats
    lift: Floats
    lines: int
    """How many there are to read one of."""
    text: str
    """What the line says of which a part was read; "" for none."""

    @property
    def strokes(self) -> Floats:
        """All, (K + S, 3)."""
        return np.concatenate([self.begun, self.drawn])

    @property
    def places(self) -> Floats:
        """Where the pen was before each stroke of the network's own, and after the last, (S + 1, 2), from where the line began."""
        return np.cumsum(self.strokes[:, :2], axis=0)[len(self.begun) - 1 :]

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        arrays = {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return pack(arrays, {"lines": self.lines, "text": self.text})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Script":
        """The script of `to_bytes`."""
        arrays, facts = unpack(data)
        found: dict[str, Any] = {**arrays, **facts}
        return cls(**found)
