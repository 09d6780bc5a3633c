"""After how many steps a series repeats itself."""

from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOUR, DAY = 3_600_000.0, 86_400_000.0
EXPLAINED = 0.1
"""The least share of the variance that a season must explain of periods that it was not taken from."""
LONGEST_SEARCH = 2000
"""The longest period that is looked for where the dates propose none, in steps."""


def seasons(values: Floats, when: Floats, dated: bool, step: str) -> list[int]:
    """The periods, ascending, in steps, of a season that values (T,) have; none where no period explains the others.

    Dates propose periods: hours a day and a week, days a week and a year, months or quarters a year. Without dates the one with
    the highest autocorrelation is proposed. A period is confirmed where the mean of all other periods explains a period, and two
    periods are there. Missing values are interpolated.
    """
    filled = np.array(pd.Series(values).interpolate(limit_direction="both"), dtype=np.float64)
    if len(filled) < 5 or not np.isfinite(filled).all() or np.ptp(filled) == 0:
        return []
    found: list[int] = []
    for period in proposed(filled, when, dated, step):
        if 2 * period + 1 > len(filled):
            continue
        detrended = filled - trend(filled, period)
        if explained(detrended, period) > EXPLAINED:
            found.append(period)
            filled = filled - profile(detrended, period)
    return found


def proposed(values: Floats, when: Floats, dated: bool, step: str) -> list[int]:
    """Periods worth a look, ascending."""
    spacing = float(np.median(np.diff(when))) if dated and len(when) > 1 else 0.0
    if spacing <= 0:
        return by_autocorrelation(values)
    if step.startswith("B"):
        return [5]
    if spacing < 0.9 * DAY:
        return [max(round(span / spacing), 1) for span in (DAY, 7 * DAY) if span / spacing >= 2]
    spans = (7 * DAY, 365.25 * DAY) if spacing < 4 * DAY else (365.25 * DAY,)
    return [round(span / spacing) for span in spans if span / spacing > 1.5]


def by_autocorrelation(values: Floats) -> list[int]:
    """The lag of the highest peak of the autocorrelation after its first fall below zero, where it is above 0.3."""
    count = min(len(values) // 3, LONGEST_SEARCH)
    straight = values - np.polyval(np.polyfit(np.arange(len(values)), values, 1), np.arange(len(values)))
    spectrum = np.abs(np.fft.rfft(straight, 2 * len(values))) ** 2
    correlation = np.fft.irfft(spectrum)[: count + 1]
    correlation = correlation / max(correlation[0], 1e-300)
    below = np.flatnonzero(correlation < 0)
    if not len(below) or below[0] + 2 > count:
        return []
    peak = int(below[0] + np.argmax(correlation[below[0] :]))
    return [peak] if 1 < peak < count and correlation[peak] > 0.3 else []


def trend(values: Floats, period: int) -> Floats:
    """The centred mean over one period (T,), carried on as a straight line of the nearest half period at both ends."""
    mean = pd.Series(values).rolling(period, center=True).mean()
    if period % 2 == 0:
        mean = mean.rolling(2).mean().shift(-1)
    known = np.flatnonzero(mean.notna())
    return _carried_on(mean.to_numpy(np.float64, copy=True), int(known[0]), int(known[-1]), period)


def _carried_on(mean: Floats, first: int, last: int, period: int) -> Floats:
    reach = min(max(period // 2, 1), last - first)
    rise = partial(lambda a, b: (mean[b] - mean[a]) / max(b - a, 1))
    mean[:first] = mean[first] - rise(first, first + reach) * np.arange(first, 0, -1)
    mean[last + 1 :] = mean[last] + rise(last - reach, last) * np.arange(1, len(mean) - last)
    return mean


def explained(detrended: Floats, period: int) -> float:
    """The share of the variance of whole periods that the mean of all others explains; negative for noise."""
    count = len(detrended) // period
    whole = detrended[len(detrended) - count * period :].reshape(count, period)
    others = (whole.sum(axis=0) - whole) / (count - 1)
    return float(1 - ((whole - others) ** 2).mean() / max(whole.var(), 1e-300))


def profile(detrended: Floats, period: int) -> Floats:
    """The mean of all periods at each phase, (T,)."""
    phase = np.arange(len(detrended)) % period
    means: Floats = np.bincount(phase, detrended) / np.bincount(phase)
    return means[phase]
