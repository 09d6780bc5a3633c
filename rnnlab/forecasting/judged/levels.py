"""The errors of simple rules, which the forecast of a network must beat."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from rnnlab.errors import UnreadableData
from rnnlab.preparation.filling import fill
from rnnlab.raw import Series

Floats = NDArray[np.float64]

MOST_LAGGED = 20_000_000
"""Numbers that a fit looks at, lags times rows; of a longer series it takes the newest rows."""


def levels(series: Series, test: int, lags: int, season: int) -> dict[str, float]:
    """The root of the mean squared error of each rule, one step ahead, on the last `test` values of the first quantity.

    Missing values are interpolated linearly first, also those in the test part. Each forecast may read every value before it:
    "persistence" the last one; "seasonal naive" the one a season ago, where a season is more than one step; "AR(lags)" a sum of the
    last `lags`, weighted as ordinary least squares with a constant has it on the values before the test part, which must be
    as many as twice the lags and one. A rule that the series is too short for is left out.
    Raises UnreadableData for a series without a value, or for a test part that leaves none before it.
    """
    values, cut = _whole(series, test)
    errors = {"persistence": values[cut:] - values[cut - 1 : -1]}
    if 1 < season <= cut:
        errors["seasonal naive"] = values[cut:] - values[cut - season : -season]
    if 0 < lags <= (cut - 1) // 2:
        errors[f"AR({lags})"] = autoregression(values, test, lags)
    return {rule: _root_mean_square(error) for rule, error in errors.items()}


def season_repeated(series: Series, test: int, season: int) -> float:
    """The same error where the whole test part is forecast at once, as the last season before it over and over.

    Raises UnreadableData as `levels` does, and where there is no season before the test part.
    """
    values, cut = _whole(series, test)
    if not 0 < season <= cut:
        raise UnreadableData(f"A season of {season} steps must lie before the test part, and there are {cut}: choose a shorter one.")
    return _root_mean_square(values[cut:] - np.resize(values[cut - season : cut], test))


def autoregression(values: Floats, test: int, lags: int) -> Floats:
    """What AR(lags) misses of each of the last `test` of the values (T,), given all before it; fitted on the values before them."""
    known = values[:-test][-(MOST_LAGGED // lags) - lags :]
    past = np.column_stack([sliding_window_view(known[:-1], lags), np.ones(len(known) - lags)])
    weights = np.linalg.lstsq(past, known[lags:], rcond=None)[0]
    missed: Floats = values[-test:] - np.correlate(values[-test - lags : -1], weights[:-1], "valid") - weights[-1]
    return missed


def _whole(series: Series, test: int) -> tuple[Floats, int]:
    """The first quantity without gaps (T,), and how many of its values lie before the test part."""
    values = fill(series.values[:, :1], series.when, "linear", season=1)[:, 0]
    cut = len(values) - test
    if not 0 < cut < len(values):
        raise UnreadableData(
            f"A test part of at least 1 and fewer than {len(values)} values was expected, and {test} came: choose another."
        )
    if np.isnan(values).any():
        raise UnreadableData(f"The column {series.names[0]!r} needs a value, and has none: choose another column.")
    return values, cut


def _root_mean_square(errors: Floats) -> float:
    return float(np.sqrt(np.mean(errors**2)))
