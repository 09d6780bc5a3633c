"""Data as people know them, before any preparation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Card:
    """What one should know of some data before trusting them."""

    title: str
    about: str
    source: str
    licence: str


@dataclass(frozen=True)
class Series:
    """One quantity over time.

    Shapes: values (T,) in the user's units; when (T,), ascending: numbers, or milliseconds since 1970 where `dated`.
    """

    values: NDArray[np.float64]
    when: NDArray[np.float64]
    name: str
    time_name: str
    card: Card
    dated: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of numbers with a class each.

    Shapes: features (N, F) float64; classes (N,) int64, indices into class_names.
    """

    features: NDArray[np.float64]
    feature_names: tuple[str, ...]
    classes: NDArray[np.int64]
    class_names: tuple[str, ...]
    card: Card


Raw = Series | Table
