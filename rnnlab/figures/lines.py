"""Lines with few enough points to send, and still every peak."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 300

Floats = NDArray[np.floating[Any]]


def decimate(y: Floats, most: int = MOST_POINTS) -> NDArray[np.int64]:
    """Indices of at most `most` values of y (N,) that keep the least and the greatest of each stretch, and both ends."""
    if len(y) <= most:
        return np.arange(len(y))
    length = -(-len(y) // ((most - 2) // 2))
    whole = len(y) // length * length
    stretches, starts = y[:whole].reshape(-1, length), np.arange(0, whole, length)
    rest = np.array([whole + y[whole:].argmin(), whole + y[whole:].argmax()] if whole < len(y) else [], np.int64)
    ends = np.array([0, len(y) - 1])
    return np.unique(np.concatenate([starts + stretches.argmin(1), starts + stretches.argmax(1), rest, ends]))


def points(x: Floats, y: Floats) -> list[list[float]]:
    """[x, y] pairs, decimated, with as many digits as one can see."""
    kept = decimate(y)
    return [[float(f"{a:.13g}"), float(f"{b:.5g}")] for a, b in zip(x[kept].tolist(), y[kept].tolist(), strict=True)]


def line(name: str, x: Floats, y: Floats, **style: Any) -> dict[str, Any]:
    """One ECharts line without animation."""
    return {"type": "line", "name": name, "data": points(x, y), "showSymbol": False, "animation": False, **style}


def level(name: str, value: float, start: float, end: float) -> dict[str, Any]:
    """A dotted horizontal line."""
    return line(name, np.array([start, end]), np.array([value, value]), lineStyle={"type": "dotted", "width": 2})


def axis(name: str, **more: Any) -> dict[str, Any]:
    """A value axis with its name in the middle, which does not start at 0 unless the values do."""
    return {"type": "value", "name": name, "nameLocation": "middle", "nameGap": 28, "scale": True, **more}


def frame(stamp: str = "", **more: Any) -> dict[str, Any]:
    """What all charts of lines share; `stamp` is written in a corner, so that a saved picture says when it was made."""
    return {
        "animation": False,
        "title": {"text": stamp, "right": 0, "bottom": 0, "textStyle": {"fontSize": 10, "fontWeight": "normal"}},
        "legend": {"top": 0, "type": "scroll"},
        "grid": {"top": 36, "left": 36, "right": 16, "bottom": 44},
        "tooltip": {"trigger": "axis"},
        **more,
    }
