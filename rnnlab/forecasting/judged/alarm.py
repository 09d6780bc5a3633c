"""Whether a forecast only repeats what was already known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

CLOSE = 0.9
"""The least correlation with an earlier value that is called a copy of it."""
FEWEST = 8
"""Pairs that a correlation is taken of."""
LONGEST = 60
"""The longest lag that is looked at, in steps."""


@dataclass(frozen=True)
class Alarm:
    """What forecasts are most like: the actual values, or earlier ones."""

    lag: int
    """How many steps before; 0 where nothing is more like them than the actual values."""
    repeated: bool
    """Whether they are most like the last value that was known, over and over, and not like those a fixed lag before."""
    correlation: float
    """With what they are most like."""
    own: float
    """With the actual values."""
    skill: float
    """1 less their squared error over that of the last known value, repeated: 0 or less is no better."""
    sentence: str
    """What is wrong, or "" where nothing is."""


def alarm(past: Floats, ends: NDArray[np.int64], predicted: Floats) -> Alarm:
    """What the forecasts (O, C, H), made after `ends` (O,) rows of the series (T, C), are most like; missing values are left out.

    The series holds the actual values too. It is said where earlier values are more like the forecasts than the actual ones are, and
    the forecasts are no better than the last known value. Of forecasts one step ahead O is long and H is 1.
    """
    rows = ends[:, None] + np.arange(predicted.shape[2])
    actual, last = _at(past, rows), np.broadcast_to(_at(past, ends[:, None] - 1), predicted.shape)
    skill = _skill(predicted, actual, last)
    likeness = [_correlation(predicted, _at(past, rows - lag)) for lag in range(LONGEST + 1)]
    lag, repeated = int(np.argmax(likeness)), False
    if predicted.shape[2] > 1 and (again := _correlation(predicted, last)) > likeness[lag]:
        lag, repeated, likeness = 1, True, [likeness[0], again]
    copied = lag > 0 and likeness[lag] >= CLOSE and skill <= 0
    found = Alarm(lag, repeated, likeness[lag], likeness[0], skill, "")
    return Alarm(lag, repeated, likeness[lag], likeness[0], skill, _sentence(found)) if copied else found


def _at(past: Floats, rows: NDArray[np.int64]) -> Floats:
    """The values (O, C, H) in these rows (O, H), NaN where the series has none."""
    there = (rows >= 0) & (rows < len(past))
    return np.where(there[:, :, None], past[np.clip(rows, 0, len(past) - 1)], np.nan).transpose(0, 2, 1)


def _correlation(one: Floats, other: Floats) -> float:
    """Pearson's, of each target, and their mean; 0 where one of them never changes, or too few are known."""
    found = []
    for a, b in zip(one.swapaxes(0, 1), other.swapaxes(0, 1), strict=True):
        known = np.isfinite(a) & np.isfinite(b)
        varied = known.sum() >= FEWEST and np.ptp(a[known]) > 0 and np.ptp(b[known]) > 0
        found.append(float(np.corrcoef(a[known], b[known])[0, 1]) if varied else 0.0)
    return float(np.mean(found))


def _skill(predicted: Floats, actual: Floats, last: Floats) -> float:
    known = np.isfinite(predicted) & np.isfinite(actual) & np.isfinite(last)
    ratios = []
    for column in range(predicted.shape[1]):
        chosen = known[:, column]
        error, naive = (((guess - actual)[:, column][chosen] ** 2).sum() for guess in (predicted, last))
        if naive > 0:
            ratios.append(float(error / naive))
    return 1 - float(np.mean(ratios)) if ratios else 0.0


def _sentence(found: Alarm) -> str:
    before = "the value one step before" if found.lag == 1 else f"the value {found.lag} steps before"
    return (
        f"These forecasts are nearly {'the last known value, repeated' if found.repeated else before}: their correlation with it is "
        f"{found.correlation:.3f}, with the actual values {found.own:.3f}, and their squared error is "
        f"{_above(found.skill)} that of the last known value."
    )


def _above(skill: float) -> str:
    return f"{-100 * skill:.0f} % above" if skill < -0.005 else "the same as"
