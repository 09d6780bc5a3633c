"""Long lines with few enough points to send, and still every peak and every gap."""

from typing import Any

import numpy as np
from numpy.typing import NDArray


def thin(y: NDArray[np.floating[Any]], most: int) -> NDArray[np.int64]:
    """Indices of about `most` values of y (N,) that keep the least and the greatest of each stretch, gaps (NaN), and both ends."""
    if len(y) <= most:
        return np.arange(len(y))
    length = -(-len(y) // ((most - 2) // 2))
    whole = len(y) // length * length
    stretches, starts = y[:whole].reshape(-1, length), np.arange(0, whole, length)
    gaps = np.isnan(stretches)
    least = starts + np.where(gaps, np.inf, stretches).argmin(1)
    greatest = starts + np.where(gaps, -np.inf, stretches).argmax(1)
    missing = starts[gaps.any(1)] + gaps[gaps.any(1)].argmax(1)
    rest = np.arange(whole, len(y))[[int(np.nanargmin(y[whole:])), int(np.nanargmax(y[whole:]))]] if _some(y[whole:]) else np.arange(0)
    return np.unique(np.concatenate([least, greatest, missing, rest, np.array([0, len(y) - 1])]))


def _some(y: NDArray[np.floating[Any]]) -> bool:
    return bool(len(y)) and not bool(np.isnan(y).all())
