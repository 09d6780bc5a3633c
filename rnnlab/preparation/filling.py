"""Missing values made up from their neighbours, by name of the way, never silently."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from rnnlab.preparation.transform import Floats

Fill = Callable[[Floats, Floats, int], Floats]
"""One column with gaps (T,), its times (T,) and the season in steps, to the column without gaps."""


def fill(values: Floats, when: Floats, how: str, season: int) -> Floats:
    """The series (T, F) with the gaps of each column filled; as it is where there are none, or where none may be filled."""
    if how in ("none", "mask") or not np.isnan(values).any():
        return values
    filled = values.copy()
    for column in filled.T:
        if not np.isnan(column).all():
            column[:] = WAYS[how](column, when, season)
    return filled


def linear(column: Floats, when: Floats, season: int) -> Floats:
    """A straight line from the last value to the next, step by step."""
    return _interpolate(column, np.arange(len(column), dtype=np.float64))


def time(column: Floats, when: Floats, season: int) -> Floats:
    """A straight line from the last value to the next, by the time between them."""
    return _interpolate(column, when)


def spline(column: Floats, when: Floats, season: int) -> Floats:
    """A smooth curve through the values (piecewise cubic, never beyond its neighbours; Fritsch and Carlson 1980)."""
    from scipy.interpolate import PchipInterpolator  # slow to import, and only this way needs it

    known = ~np.isnan(column)
    if known.sum() < 2:
        return linear(column, when, season)
    inside = np.clip(when, when[known][0], when[known][-1])
    values: Floats = PchipInterpolator(when[known], column[known])(inside)
    return np.where(known, column, values)


def last_value(column: Floats, when: Floats, season: int) -> Floats:
    """The last value before the gap; the first value before the first."""
    return np.asarray(pd.Series(column).ffill().bfill(), np.float64)


def same_season(column: Floats, when: Floats, season: int) -> Floats:
    """The value one season before, or else after; a straight line where both are missing."""
    series = pd.Series(column)
    seasons = series.groupby(np.arange(len(column)) % max(season, 1))
    return linear(np.asarray(seasons.ffill().fillna(seasons.bfill()), np.float64), when, season)


WAYS: dict[str, Fill] = {"linear": linear, "time": time, "spline": spline, "last value": last_value, "season": same_season}


def _interpolate(column: Floats, places: Floats) -> Floats:
    known = ~np.isnan(column)
    return np.interp(places, places[known], column[known])
