"""How good forecasts were where the actual values are known."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.forecasting.outlook import Scored
from rnnlab.forecasting.plan import QUANTILES

Floats = NDArray[np.float64]

NO_SPREAD = 1e-9
"""Errors below this share of the values are rounding, and no scale."""


@dataclass(frozen=True)
class Backtests:
    """What is known afterwards of O forecasts of C targets over H steps."""

    actual: Floats
    """(O, C, H), NaN where missing."""
    scale: Floats
    """(O, C), the `scale` of what each backtest knew."""

    @property
    def origins(self) -> int:
        """O."""
        return len(self.actual)

    def without(self, origin: int) -> "Backtests":
        """All others."""
        return Backtests(np.delete(self.actual, origin, axis=0), np.delete(self.scale, origin, axis=0))


def scale(targets: Floats, season: int) -> Floats:
    """The mean absolute error of the seasonal naive rule within the past (T, C), one season ahead, by target (C,).

    Where that is zero, or the past is no longer than a season, the naive rule's, one step ahead; 1 where that is zero too, so that
    a constant can be scored.
    """
    return np.array([next((found for lag in (max(season, 1), 1) if (found := _naive_error(column, lag)) > 0), 1.0) for column in targets.T])


def _naive_error(column: Floats, lag: int) -> float:
    errors = np.abs(column[lag:] - column[:-lag])
    found = _mean(errors)
    return found if found > NO_SPREAD * _mean(np.abs(column)) else 0.0


def score(backtests: Backtests, method: str, predicted: Floats, seconds: float, intervals: Floats | None = None) -> Scored:
    """The measures of one method's forecasts (O, C, H), and of its intervals (O, C, H, Q), those of `QUANTILES`.

    Each measure is taken of one target, all backtests and steps together, and then averaged over the targets. Missing values are
    left out; NaN for a measure of nothing. sMAPE goes from 0 to 200 per cent, as in the M4 competition (Makridakis et al. 2020).
    """
    with np.errstate(all="ignore"):  # squares of values near the largest number
        columns = [_column(backtests, column, predicted, intervals) for column in range(predicted.shape[1])]
    measures = ("mase", "smape", "rmse", "mae", "r2", "pinball", "coverage")
    means = {name: _mean(np.array([one.get(name, np.nan) for one in columns])) for name in measures}
    return Scored(method=method, seconds=seconds, **means)


def by_origin(backtests: Backtests, predicted: Floats) -> Floats:
    """The MASE of each backtest (O,), NaN where nothing is known of it."""
    errors = np.abs(predicted - backtests.actual) / backtests.scale[:, :, None]
    return np.array([_mean(np.array([_mean(column) for column in origin])) for origin in errors])


def _column(backtests: Backtests, column: int, predicted: Floats, intervals: Floats | None) -> dict[str, float]:
    actual, guess = backtests.actual[:, column], predicted[:, column]
    known = np.isfinite(actual) & np.isfinite(guess)
    if not known.any():
        return {}
    errors = np.abs(guess - actual) / backtests.scale[:, column, None]
    found = {"mase": float(errors[known].mean()), **_of_points(actual[known], guess[known])}
    if intervals is None:
        return found
    bounded = known & np.isfinite(intervals[:, column]).all(axis=-1)
    return {**found, **_of_intervals(actual[bounded], intervals[:, column][bounded])} if bounded.any() else found


def _of_points(actual: Floats, predicted: Floats) -> dict[str, float]:
    from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error  # slow to import

    sizes = np.abs(actual) + np.abs(predicted)
    relative = np.abs(predicted - actual) / np.where(sizes > 0, sizes, 1)
    return {
        "smape": float(200 * relative.mean()),
        "rmse": float(root_mean_squared_error(actual, predicted)),
        "mae": float(mean_absolute_error(actual, predicted)),
        "r2": float(r2_score(actual, predicted)) if len(actual) > 1 else float("nan"),
    }


def _of_intervals(actual: Floats, intervals: Floats) -> dict[str, float]:
    from sklearn.metrics import mean_pinball_loss  # slow to import

    losses = [float(mean_pinball_loss(actual, intervals[:, place], alpha=share)) for place, share in enumerate(QUANTILES)]
    return {
        "pinball": float(np.mean(losses)),
        "coverage": float(((intervals[:, 0] <= actual) & (actual <= intervals[:, -1])).mean()),
    }


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")
