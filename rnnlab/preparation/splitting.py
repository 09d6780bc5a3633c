"""Data in three parts, cut before anything else is done to them."""

from math import ceil

import numpy as np
from numpy.typing import NDArray

from rnnlab.sequences import Split

Rows = NDArray[np.int64]


def in_time_order(length: int, validation_share: float, test_share: float) -> Split[Rows]:
    """Row numbers of each part of a series: the past to learn from, the newest values to test on."""
    test = min(round(length * test_share), length)
    validation = min(round(length * validation_share), length - test)
    train = length - validation - test
    rows = np.arange(length)
    return Split(rows[:train], rows[train : train + validation], rows[train + validation :])


def at_random(length: int, validation_share: float, test_share: float, seed: int = 1) -> Split[Rows]:
    """Row numbers of each part of a table, drawn at random; the test part is scikit-learn's for this seed and share."""
    rest, test = _hold_out(np.arange(length), test_share, seed)
    train, validation = _hold_out(rest, validation_share / (1 - test_share), seed)
    return Split(train, validation, test)


def as_given(parts: Rows) -> Split[Rows]:
    """Row numbers of each part, where a number says of each row to which it belongs: 0 to 2 for train, validation and test."""
    return Split(*(np.flatnonzero(parts == number) for number in range(3)))


def _hold_out(rows: Rows, share: float, seed: int) -> tuple[Rows, Rows]:
    from sklearn.model_selection import train_test_split  # slow to import, and only tables need it

    if share == 0 or not len(rows):
        return rows, rows[:0]
    if ceil(share * len(rows)) >= len(rows):
        return rows[:0], rows
    kept, held_out = train_test_split(rows, test_size=share, random_state=seed)
    return kept, held_out
