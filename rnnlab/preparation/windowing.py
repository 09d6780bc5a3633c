"""A series as overlapping windows, each with the values that follow it."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from rnnlab.sequences import Sequences


def window(values: NDArray[np.float32], when: NDArray[np.int64], lookback: int, horizon: int) -> Sequences:
    """Every window of `lookback` steps that has `horizon` values after it; views of the series, no copies.

    Shapes: values (T, F), of which column 0 is predicted; when (T,). There are T - lookback - horizon + 1 windows, or none.
    """
    count = max(len(values) - lookback - horizon + 1, 0)
    if count == 0:
        empty = np.empty((0, lookback, values.shape[1]), np.float32)
        return Sequences(empty, np.empty((0, horizon), np.float32), np.empty((0, horizon), np.int64))
    x = sliding_window_view(values[: len(values) - horizon], lookback, axis=0, writeable=True).swapaxes(1, 2)
    y = sliding_window_view(values[lookback:, 0], horizon, writeable=True)
    return Sequences(x, y, sliding_window_view(when[lookback:], horizon))
