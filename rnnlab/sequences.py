"""Data as networks know them: after preparation nothing asks where they came from."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

T_co = TypeVar("T_co", covariant=True)
S = TypeVar("S")


@dataclass(frozen=True)
class Sequences:
    """Inputs and the answers wanted for them.

    Shapes: x (N, T, F) float32, often a view of one series, or tokens (N, T) int64; y (N, horizon) float32 or (N,) int64;
    when (N, horizon) or (N,): the place of each answer, as an index into the raw data.
    """

    x: NDArray[np.float32] | NDArray[np.int64]
    y: NDArray[np.generic]
    when: NDArray[np.int64]
    lengths: NDArray[np.int64] | None = None
    """(N,), the steps of each sequence that count, where they differ; what follows them in x is padding."""

    def __len__(self) -> int:
        return len(self.x)

    def only(self, kept: slice | NDArray[np.bool_]) -> Self:
        """Some of the sequences."""
        lengths = None if self.lengths is None else self.lengths[kept]
        return replace(self, x=self.x[kept], y=self.y[kept], when=self.when[kept], lengths=lengths)


@dataclass(frozen=True)
class Split(Generic[T_co]):
    """One thing in three parts: to learn from, to watch while learning, and to look at once, at the end."""

    train: T_co
    validation: T_co
    test: T_co

    def map(self, change: Callable[[T_co], S]) -> "Split[S]":
        """The same change made to each part by itself."""
        return Split(change(self.train), change(self.validation), change(self.test))

    def both(self, other: "Split[S]") -> "Split[tuple[T_co, S]]":
        """Each part beside the same part of another split."""
        return Split((self.train, other.train), (self.validation, other.validation), (self.test, other.test))

    def items(self) -> Iterator[tuple[str, T_co]]:
        """The parts by name, in order."""
        yield from (("train", self.train), ("validation", self.validation), ("test", self.test))
