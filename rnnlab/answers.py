"""What a network, or a naive rule, answered: plain arrays that a score or a figure is made from."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save


@dataclass(frozen=True)
class Forecast:
    """Predicted beside actual values, in the user's units. Shapes: predicted, actual and when (N, horizon)."""

    predicted: NDArray[np.float64]
    actual: NDArray[np.float64]
    when: NDArray[np.int64]


@dataclass(frozen=True)
class Classification:
    """Class probabilities beside the true classes. Shapes: probabilities (N, C); actual and when (N,)."""

    probabilities: NDArray[np.float64]
    actual: NDArray[np.int64]
    when: NDArray[np.int64]


Answer = Forecast | Classification


def to_bytes(answer: Answer) -> bytes:
    """A safetensors file of the arrays; their names say which kind of answer it is."""
    return save({name: np.ascontiguousarray(values) for name, values in vars(answer).items()})


def from_bytes(data: bytes) -> Answer:
    """The answer of `to_bytes`."""
    arrays = load(data)
    return Classification(**arrays) if "probabilities" in arrays else Forecast(**arrays)
