"""What the wrong order pretends: windows cut first, and then drawn at random for testing."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.experiment import Preparation
from rnnlab.preparation.prepared import Prepared
from rnnlab.preparation.windowing import Windows, window
from rnnlab.raw import Series

MOST_WINDOWS = 4000
NEIGHBOURS = 3


@dataclass(frozen=True)
class Leak:
    """The same model, which looks up the most similar windows, scored both ways on the same number of test windows."""

    windows: int
    """Of the wrong order's test."""
    overlapping: int
    """Those of them that share at least one value with a training window."""
    wrong: float
    """Root mean squared error of the wrong order, in the user's units."""
    right: float
    """Of the right order: split first, then window each part."""


def leak(prepared: Prepared, settings: Preparation) -> Leak:
    """How many windows the wrong order puts on both sides, and how much better it makes a model look."""
    train, test = prepared.parts.train, prepared.parts.test if len(prepared.parts.test) else prepared.parts.validation
    assert isinstance(prepared.raw, Series) and isinstance(train, Windows) and isinstance(test, Windows)
    series = prepared.raw
    whole = window(series.values, np.arange(len(series.when)), train.chain, settings)
    whole = whole.only(np.isfinite(whole.x).all(axis=(1, 2)) & np.isfinite(whole.y).all(axis=1))
    order = np.random.default_rng(0).permutation(len(whole))
    share = len(test) / (len(train) + len(test))
    cut = max(round(len(whole) * share), 1)
    drawn, rest = np.sort(order[:cut]), np.sort(order[cut:])
    return Leak(
        windows=len(drawn),
        overlapping=_overlapping(drawn, rest, settings),
        wrong=_error(_some(whole, rest), _some(whole, drawn)),
        right=_error(_some(train, np.arange(len(train))), _some(test, np.arange(len(test)))),
    )


def _overlapping(test: NDArray[np.int64], train: NDArray[np.int64], settings: Preparation) -> int:
    """How many test windows lie less than a window's length from a training window."""
    span = -(-(settings.lookback + settings.horizon) // settings.stride)
    after = np.searchsorted(train, test)
    nearest = np.minimum(
        np.abs(test - train[np.clip(after, 0, len(train) - 1)]),
        np.abs(test - train[np.clip(after - 1, 0, len(train) - 1)]),
    )
    return int((nearest < span).sum())


def _some(windows: Windows, rows: NDArray[np.int64]) -> Windows:
    """Those rows, or as many of them as can be searched quickly."""
    chosen = np.zeros(len(windows), dtype=bool)
    chosen[rows[:: -(-len(rows) // MOST_WINDOWS)]] = True
    return windows.only(chosen)


def _error(train: Windows, test: Windows) -> float:
    from sklearn.neighbors import KNeighborsRegressor  # slow to import, and only this measurement needs it

    model = KNeighborsRegressor(min(NEIGHBOURS, len(train))).fit(train.x.reshape(len(train), -1), train.y)
    predicted = test.in_units(model.predict(test.x.reshape(len(test), -1)).astype(np.float64))
    actual = test.in_units(test.y.astype(np.float64))
    return float(np.sqrt(((predicted - actual) ** 2).mean()))
