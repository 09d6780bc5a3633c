"""A series on its regular grid, with a missing value wherever the grid has no row, and the times that come next."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.errors import OverLimit, UnreadableData
from rnnlab.preparation.resampling import DAY, propose
from rnnlab.raw import Series

Floats = NDArray[np.float64]

MOST_ROWS = 20_000
"""Of a series that is forecast: the newest; the older ones would take long, and tell little."""
MOST_STEPS = 200_000
UNITS = {
    "ms": "millisecond",
    "s": "second",
    "min": "minute",
    "h": "hour",
    "D": "day",
    "B": "working day",
    "W": "week",
    **{f"{letter}{side}": name for letter, name in (("M", "month"), ("Q", "quarter"), ("Y", "year")) for side in "SE"},
}
CALENDAR = ((28, 31, "MS"), (89, 92, "QS"), (365, 366, "YS"))
"""Steps in days that are a month, a quarter and a year."""


def regular(series: Series) -> tuple[Series, list[str]]:
    """The newest rows on their grid, and what was done, a sentence each.

    Raises UnreadableData, with the grid to choose, for times without a regular step; OverLimit where the grid would be far too long.
    """
    notes = []
    if len(series.when) > MOST_ROWS:
        notes.append(f"The newest {MOST_ROWS:,} of {len(series.when):,} rows are used.")
        series = series.rows(np.arange(len(series.when) - MOST_ROWS, len(series.when)))
    _refuse_irregular(series)
    if len(series.when) < 2 or not series.dated:
        return series, notes
    found, taken = _snapped(series)
    notes += _told(len(found.when) - taken, "{} of the grid had no row and {} missing", "time", ("counts as", "count as"))
    notes += _told(len(series.when) - taken, "{} shared a time with another, and {} taken", "row", ("the mean was", "means were"))
    if len(found.when) > MOST_ROWS:
        notes.append(f"The newest {MOST_ROWS:,} of {len(found.when):,} times of the grid are used.")
        found = found.rows(np.arange(len(found.when) - MOST_ROWS, len(found.when)))
    return found, notes


def ahead(series: Series, steps: int) -> Floats:
    """The times of the next steps of a series on its grid, (steps,)."""
    if not series.dated:
        width = float(np.median(np.diff(series.when))) if len(series.when) > 1 else 1.0
        return np.asarray(series.when[-1] + width * np.arange(1, steps + 1), np.float64)
    return _milliseconds(pd.date_range(pd.Timestamp(series.when[-1], unit="ms"), periods=steps + 1, freq=series.step))[1:]


def words(step: str) -> str:
    """A step of time as people say it, such as "every 15 minutes"; "" for none."""
    found = re.match(r"(\d*)([A-Za-z]+)", step)
    if not found or found[2] not in UNITS:
        return step and f"every {step}"
    one = UNITS[found[2]]
    return f"every {one}" if found[1] in ("", "1") else f"every {found[1]} {one}s"


def offer(series: Series) -> str:
    """The grid that suits a series without a regular step, as the setting Regular grid takes it."""
    days = float(np.median(np.diff(series.when))) / DAY if series.dated and len(series.when) > 1 else 0.0
    return next((step for least, most, step in CALENDAR if least <= days <= most), "") or propose(series)


def _refuse_irregular(series: Series) -> None:
    steps = np.diff(series.when)
    if not len(steps) or (series.step if series.dated else np.allclose(steps, np.median(steps), rtol=0.01)):
        return
    unit = DAY if series.dated else 1.0
    raise UnreadableData(
        f"Rows at a regular step of time were expected, and here they lie {steps.min() / unit:.3g} to {steps.max() / unit:.3g}"
        f"{' days' if series.dated else ''} apart: choose a Regular grid, such as {offer(series)}, on which values are averaged."
    )


def _told(count: int, words: str, one: str, does: tuple[str, str]) -> list[str]:
    """A sentence about so many, none for none."""
    return [words.format(f"{count:,} {one}{'' if count == 1 else 's'}", does[count > 1]) + "."] if count else []


def _snapped(series: Series) -> tuple[Series, int]:
    """Each row at the nearest time of the grid, the mean of those that share one; and how many times have a row."""
    grid = _grid(series)
    means = pd.DataFrame(series.values).groupby(_nearest(grid, series.when)).mean()
    return replace(series, values=means.reindex(range(len(grid))).to_numpy(np.float64), when=grid), len(means)


def _grid(series: Series) -> Floats:
    first, last = (pd.Timestamp(when, unit="ms") for when in (series.when[0], series.when[-1]))
    offset = pd.tseries.frequencies.to_offset(series.step)
    if isinstance(offset, pd.tseries.offsets.Tick) and series.step != "D":
        first = first.round(offset.freqstr)
    elif not offset.is_on_offset(first):
        first = offset.rollback(first.normalize())
    steps = (last - first) / (first + offset - first)
    if steps > MOST_STEPS:
        raise OverLimit(
            f"The newest rows may span {MOST_STEPS:,} steps of time, and they span {steps:,.0f}: choose a longer step as Regular grid."
        )
    times = _milliseconds(pd.date_range(first, last + 2 * offset, freq=offset))
    return times[: int(_nearest(times, series.when[-1:])[0]) + 1]


def _milliseconds(times: pd.DatetimeIndex) -> Floats:
    """Since 1970."""
    return np.asarray(times.to_numpy("datetime64[ms]").astype(np.int64), np.float64)


def _nearest(grid: Floats, when: Floats) -> NDArray[np.int64]:
    """For each time the place on the grid (at least two times) that lies nearest."""
    after = np.clip(np.searchsorted(grid, when), 1, len(grid) - 1)
    return np.where(when - grid[after - 1] <= grid[after] - when, after - 1, after)
