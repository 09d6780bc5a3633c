"""The seasons of a series, and how they go on."""

import warnings
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Deseasonal:
    """The seasons (S, T) of a series, each with its period."""

    parts: Floats
    periods: tuple[int, ...]

    def until(self, rows: int) -> Floats:
        """The seasons (S, rows), the last period of each over and over where it has to go on."""
        whole = np.zeros((len(self.periods), rows))
        for season, part, period in zip(whole, self.parts, self.periods, strict=True):
            season[:] = np.concatenate([part, np.resize(part[-period:], max(rows - len(part), 0))])[:rows]
        return whole


def deseasonalise(values: Floats, periods: tuple[int, ...], smoother: int) -> Deseasonal:
    """The seasons of these periods in a series (T,), which has no missing values; each must be there twice.

    A season changes as fast as over `smoother` periods, an odd number. Of several each is taken from what the others leave, twice.

    Source: STL, R. B. Cleveland et al. (1990); for several seasons MSTL, K. Bandara et al. (2021), arXiv:2107.13462.
    """
    parts = np.zeros((len(periods), len(values)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a period that is barely there twice
        for _ in range(2 if len(periods) > 1 else 1):
            for number, period in enumerate(periods):
                parts[number] = _season(values - parts.sum(axis=0) + parts[number], period, smoother)
    return Deseasonal(parts, periods)


def _season(values: Floats, period: int, smoother: int) -> Floats:
    """The season (T,) by STL, its curves fitted at every tenth of their reach and joined by lines, as in R: ten times as fast."""
    from statsmodels.tsa.seasonal import STL  # slow to import

    trend = ceil(1.5 * period / (1 - 1.5 / smoother))
    jumps = {"seasonal_jump": ceil(smoother / 10), "trend_jump": ceil(trend / 10), "low_pass_jump": ceil(period / 10)}
    return np.asarray(STL(values, period=period, seasonal=smoother, **jumps).fit().seasonal, np.float64)
