"""A series on a regular grid of times."""

from dataclasses import replace

import numpy as np
import pandas as pd

from rnnlab.errors import InvalidExperiment, OverLimit
from rnnlab.raw import Series

MOST_ROWS = 20_000_000
DAY = 86_400_000.0


def resample(series: Series, step: str) -> Series:
    """The mean of the values that fall into each step of the grid; steps without a value are missing (NaN).

    `step` is a pandas offset such as "D" or "15min" for a dated series, and a number otherwise.
    Raises InvalidExperiment for a step that is neither, OverLimit for one far too small.
    """
    frame = pd.DataFrame(series.values)
    if series.dated:
        frame.index = pd.to_datetime(series.when, unit="ms")
        offset = _offset(step)
        _refuse_too_many(series, (frame.index[0] + offset - frame.index[0]) / pd.Timedelta("1ms"))
        means = frame.resample(offset).mean()
        when = means.index.to_numpy("datetime64[ms]").astype(np.float64)
    else:
        width = _width(step)
        _refuse_too_many(series, width)
        cells = np.floor((series.when - series.when[0]) / width).astype(np.int64)
        means = frame.groupby(cells).mean().reindex(range(int(cells[-1]) + 1))
        when = series.when[0] + width * np.arange(len(means))
    return replace(series, values=means.to_numpy(np.float64), when=when, step=step)


def propose(series: Series) -> str:
    """The step that a series should have: the one it was read with, or else the median of its steps."""
    if series.step or len(series.when) < 2:
        return series.step
    width = float(np.median(np.diff(series.when)))
    if not series.dated:
        return f"{width:.6g}"
    days, rest = divmod(width, DAY)
    if not rest:
        return "D" if days == 1 else f"{days:g}D"
    return pd.tseries.frequencies.to_offset(pd.Timedelta(width, "ms")).freqstr


def _offset(step: str) -> pd.tseries.offsets.BaseOffset:
    try:
        return pd.tseries.frequencies.to_offset(step)
    except ValueError as error:
        raise InvalidExperiment(
            f"A step of time such as D, h, 15min or MS was expected, and {step!r} came: choose one of these."
        ) from error


def _width(step: str) -> float:
    try:
        width = float(step)
    except ValueError:
        width = 0.0
    if not 0 < width < np.inf:
        raise InvalidExperiment(f"This series counts time in numbers, so a step above 0 was expected, and {step!r} came: write a number.")
    return width


def _refuse_too_many(series: Series, width: float) -> None:
    rows = (series.when[-1] - series.when[0]) / width
    if rows > MOST_ROWS:
        raise OverLimit(f"A series may have {MOST_ROWS:,} steps, and this grid would have {rows:,.0f}: choose a longer step.")
