"""What a network guesses at each step: arrays, readable without torch."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack

MOST_STEPS = 300
"""That are looked at at once."""


@dataclass(frozen=True)
class Guesses:
    """The likeliest classes after each of some steps that follow each other.

    Shapes: classes and probabilities (T, K), the likeliest first, K at most 5, and 0 where numbers are answered; actual (T,), the class
    that is true, -1 where nothing is asked.
    """

    classes: NDArray[np.int64]
    probabilities: NDArray[np.float64]
    actual: NDArray[np.int64]
    names: list[str]
    """Of all classes."""
    symbols: list[str]
    """What was read at each step where it is a piece of text, "" for an unknown one, or a symbol; nothing for numbers."""
    begin: int
    """How many steps come before these."""
    steps: int
    """How many the whole sequence has."""
    every_step: bool
    """Whether each step is answered; else these are the answers had the sequence ended there."""

    def likely(self, place: int) -> list[tuple[str, float]]:
        """The likeliest classes after one step, counted from 0 in these, each with its probability."""
        return [(self.names[number], float(share)) for number, share in zip(self.classes[place], self.probabilities[place], strict=True)]

    def right(self, place: int) -> str | None:
        """The class that is true after one step, where one is asked for."""
        number = int(self.actual[place])
        return self.names[number] if number >= 0 else None

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        arrays = {name: value for name, value in vars(self).items() if isinstance(value, np.ndarray)}
        return pack(arrays, {name: value for name, value in vars(self).items() if name not in arrays})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Guesses":
        """The guesses of `to_bytes`."""
        arrays, facts = unpack(data)
        return cls(**(facts | arrays))
