"""Intervals widened until they hold what they promise, by what they missed in backtests."""

import numpy as np
from numpy.typing import NDArray

from rnnlab.forecasting.judged.scoring import Backtests
from rnnlab.forecasting.plan import QUANTILES

Floats = NDArray[np.float64]

HELD = QUANTILES[-1] - QUANTILES[0]
"""The share of values that the outer quantiles should hold."""
ENOUGH = 9
"""Scores that a finite-sample quantile of nine in ten needs; of fewer it is beyond the largest."""
NEIGHBOURS = 4
"""A step is calibrated with those up to this part of the horizon before and after it."""
INDEPENDENT = 4
"""As how many independent scores the errors of one backtest count at most: they go up and down together."""
MEDIAN = QUANTILES.index(0.5)


def calibrate(quantiles: Floats, scale: Floats, backtests: Backtests, tested: Floats, lowest: Floats | None = None) -> Floats:
    """The quantiles (C, H, Q) of a forecast, widened by what the quantiles (O, C, H, Q) of the backtests missed.

    The outer ones move by the same margin on both sides, as in conformalised quantile regression (Romano, Patterson and Candes 2019,
    arXiv:1905.03222): the ceil((n + 1) 0.9)-th of n scores, those of the neighbouring steps and of all targets, in units of each one's
    `scale` (C,). Where these are too few, of the scores of all steps, taken to grow like the square root of the step. Errors of one
    backtest go together: for that the width is then multiplied as Student's t has it for so few. Inner quantiles move in proportion,
    the median stays. Nothing is narrowed: a few backtests do not show that an interval is too wide. Values below `lowest` (C,)
    become it.
    """
    found = np.sort(quantiles, axis=-1)
    margins = _margins(backtests, np.sort(tested, axis=-1))
    if margins is not None:
        known = int(np.isfinite(backtests.actual).sum())
        found = _widened(found, scale[:, None] * margins, _caution(min(INDEPENDENT * backtests.origins, known)))
    return found if lowest is None else np.maximum(found, lowest[:, None, None])


def leave_one_out(backtests: Backtests, tested: Floats, lowest: Floats | None = None) -> Floats:
    """The quantiles (O, C, H, Q) of each backtest, calibrated by the other backtests only, so that their coverage is honest."""
    found = [
        calibrate(quantiles, backtests.scale[origin], backtests.without(origin), np.delete(tested, origin, axis=0), lowest)
        for origin, quantiles in enumerate(tested)
    ]
    return np.stack(found) if found else tested


def _margins(backtests: Backtests, tested: Floats) -> Floats | None:
    """By how much the outer quantiles must move outwards at each step (H,), in units of the scale; None where nothing is known."""
    if not backtests.origins:
        return None
    beyond = np.maximum(tested[..., 0] - backtests.actual, backtests.actual - tested[..., -1]) / backtests.scale[:, :, None]
    if not np.isfinite(beyond).any():
        return None
    growth = np.sqrt(np.arange(1, beyond.shape[2] + 1))
    every = _quantile(beyond / growth)
    reach = max(beyond.shape[2] // NEIGHBOURS, 1)
    near = [beyond[:, :, max(step - reach, 0) : step + reach + 1] for step in range(beyond.shape[2])]
    return np.array(
        [_quantile(scores) if np.isfinite(scores).sum() >= ENOUGH else every * growth[step] for step, scores in enumerate(near)]
    )


def _quantile(scores: Floats) -> float:
    """The smallest score that a new one does not exceed in nine of ten times, or the largest."""
    known = np.sort(scores[np.isfinite(scores)])
    return float(known[min(int(np.ceil((len(known) + 1) * HELD - 1e-9)), len(known)) - 1])


def _caution(independent: int) -> float:
    """Student's quantile over the normal one, for that many independent scores."""
    from scipy.stats import norm, t  # slow to import

    return float(t.ppf(QUANTILES[-1], independent) / norm.ppf(QUANTILES[-1]))


def _widened(quantiles: Floats, margins: Floats, caution: float) -> Floats:
    """The quantiles (C, H, Q) with the outer ones moved by `margins` (C, H) and by the factor, where that is outwards."""
    offsets = quantiles - quantiles[..., MEDIAN, None]
    below, above = offsets[..., : MEDIAN + 1], offsets[..., MEDIAN:]
    widths = [np.abs(offsets[..., side]) for side in (0, -1)]
    low, high = (np.maximum(width, caution * (width + margins)) for width in widths)
    shares_below, shares_above = _shares(below, 0), _shares(above, -1)
    moved = np.concatenate([-low[..., None] * shares_below, high[..., None] * shares_above[..., 1:]], axis=-1)
    found: Floats = quantiles[..., MEDIAN, None] + moved
    return found


def _shares(offsets: Floats, outer: int) -> Floats:
    """How far each quantile of one side lies from the median, the outer one at 1; a normal distribution's where all are the median."""
    from scipy.stats import norm  # slow to import

    normal = np.abs(norm.ppf(QUANTILES[: MEDIAN + 1] if outer == 0 else QUANTILES[MEDIAN:]))
    widest = np.abs(offsets[..., outer, None])
    return np.where(widest > 0, np.abs(offsets) / np.where(widest > 0, widest, 1), normal / normal[outer])
