"""A picture as a network described it: readable without torch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack
from rnnlab.preparation.captions import END

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Description:
    """What a network wrote about one picture, word by word, the end last if it came to one.

    Shapes: pixels (3, S, S) uint8; probabilities (T, V), of the end and of every word before each step; attention (T, G, G), which sums
    to 1 over the grid of the picture, or (T, 0, 0) where the network cannot look again.
    """

    pixels: NDArray[np.uint8]
    probabilities: Floats
    attention: Floats
    names: list[str]
    """Of all words, the end first."""
    true: str
    """The sentence that is true; "" where none is clearly true."""

    @property
    def written(self) -> list[str]:
        """The likeliest word of each step."""
        return [self.names[number] for number in self.probabilities.argmax(axis=1)]

    @property
    def sentence(self) -> str:
        """What it wrote, without the end."""
        return " ".join(self.names[number] for number in self.probabilities.argmax(axis=1) if number != END)

    def looked(self, step: int) -> tuple[int, int, float]:
        """Row and column of the grid, from 1, that got most attention before a step from 0, and how much of it."""
        grid = self.attention[step]
        row, column = np.unravel_index(int(grid.argmax()), grid.shape)
        return int(row) + 1, int(column) + 1, float(grid.max())

    def to_bytes(self) -> bytes:
        """Itself as a safetensors file."""
        return pack(
            {"pixels": self.pixels, "probabilities": self.probabilities, "attention": self.attention},
            {"names": self.names, "true": self.true},
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Description":
        """The description of `to_bytes`."""
        arrays, facts = unpack(data)
        return cls(arrays["pixels"], arrays["probabilities"], arrays["attention"], facts["names"], facts["true"])
