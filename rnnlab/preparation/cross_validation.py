"""Several tests in time order: each learns from the past only."""

from dataclasses import dataclass
from typing import Literal

Origin = Literal["expanding", "sliding"]


@dataclass(frozen=True)
class Fold:
    """Row numbers, from `train` up to `test`, that are learned from, and from `test` up to `end`, that are tested on."""

    train: int
    test: int
    end: int


def folds(length: int, count: int, test: int, origin: Origin) -> list[Fold]:
    """Tests of `test` rows each at the end of `length` rows; learning from all that is before, or from as much as the first has."""
    first = length - count * test
    if first <= 0:
        return []
    starts = range(first, length, test)
    return [Fold(start - first if origin == "sliding" else 0, start, start + test) for start in starts]
