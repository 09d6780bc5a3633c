"""What a clock and a calendar say of any time, also of the future."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DAY = 86_400_000.0
YEAR = 365.2425 * DAY


def almanac(when: Floats, dated: bool, periods: tuple[int, ...], yearly: bool) -> Floats:
    """Waves and flags (T, K) of times: of the day, the week and, if `yearly`, the year where the steps are finer; else of the periods."""
    if not dated or len(when) < 2:
        return _columns([_waves(np.arange(len(when)) / period) for period in periods], len(when))
    spacing = float(np.median(np.diff(when)))
    columns = []
    if spacing < 0.9 * DAY:
        columns.append(_waves(when / DAY))
    if spacing < 4 * DAY:
        week = when / DAY + 3  # 1970 began on a Thursday
        columns += [_waves(week / 7), (np.floor(week) % 7 >= 5)[:, None].astype(np.float64)]
    if yearly and spacing < 0.4 * YEAR:
        columns.append(_waves(when / YEAR))
    return _columns(columns, len(when))


def _waves(turns: Floats) -> Floats:
    """Sine and cosine of whole and of half waves, (T, 4)."""
    angle = 2 * np.pi * turns
    return np.stack([np.sin(angle), np.cos(angle), np.sin(2 * angle), np.cos(2 * angle)], axis=1)


def _columns(columns: list[Floats], rows: int) -> Floats:
    return np.concatenate([np.zeros((rows, 0)), *columns], axis=1)
