"""What a network, or a naive rule, answered: all that a score or a figure is made from."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.packing import pack, unpack


@dataclass(frozen=True)
class Forecast:
    """Predicted beside actual values, in the user's units.

    Shapes: predicted, actual and when (N, horizon); when holds numbers, or milliseconds since 1970 where `dated`.
    """

    predicted: NDArray[np.float64]
    actual: NDArray[np.float64]
    when: NDArray[np.float64]
    name: str
    time_name: str
    dated: bool


@dataclass(frozen=True)
class Following:
    """Predicted beside actual values at every step of windows that stand one after the other, in the user's units.

    Shapes: predicted, actual and when (K,); read (K, F), what the network saw; a window is `length` steps.
    """

    predicted: NDArray[np.float64]
    actual: NDArray[np.float64]
    read: NDArray[np.float64]
    when: NDArray[np.float64]
    name: str
    read_names: list[str]
    length: int
    time_name: str
    dated: bool


@dataclass(frozen=True)
class Classification:
    """Class probabilities beside the true classes. Shapes: probabilities (N, C); actual (N,), indices into class_names."""

    probabilities: NDArray[np.float64]
    actual: NDArray[np.int64]
    class_names: list[str]


@dataclass(frozen=True)
class Recalled:
    """The number answered after each sequence beside the true one. Shapes: both (N,)."""

    predicted: NDArray[np.float64]
    actual: NDArray[np.float64]
    name: str


@dataclass(frozen=True)
class Labelled:
    """The class answered at each step beside the true one.

    Shapes: all (N, T). read, answered and actual hold numbers of symbols, actual -100 where nothing is asked; nats, the negative log
    probability given to the true class; right, whether the answer is one of those allowed.
    """

    read: NDArray[np.int16]
    answered: NDArray[np.int16]
    actual: NDArray[np.int16]
    nats: NDArray[np.float32]
    right: NDArray[np.bool_]
    read_names: list[str]
    class_names: list[str]


Answer = Following | Forecast | Labelled | Recalled | Classification

KINDS: dict[str, Callable[..., Answer]] = {
    "Following": Following,
    "Forecast": Forecast,
    "Labelled": Labelled,
    "Recalled": Recalled,
    "Classification": Classification,
}


def to_bytes(answer: Answer) -> bytes:
    """The answer as a safetensors file."""
    arrays = {name: value for name, value in vars(answer).items() if isinstance(value, np.ndarray)}
    facts = {name: value for name, value in vars(answer).items() if name not in arrays}
    return pack(arrays, {"kind": type(answer).__name__, **facts})


def from_bytes(data: bytes) -> Answer:
    """The answer of `to_bytes`."""
    arrays, facts = unpack(data)
    return KINDS[facts.pop("kind")](**arrays, **facts)
