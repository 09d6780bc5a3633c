"""Lines with few enough points to send, and still every peak."""

from math import isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.preparation.thinning import thin

MOST_POINTS = 300

Floats = NDArray[np.floating[Any]]


def points(x: Floats, y: Floats, most: int = MOST_POINTS) -> list[list[float | None]]:
    """[x, y] pairs, thinned, with as many digits as one can see; no y for a missing value."""
    kept = thin(y, most)
    pairs = zip(x[kept].tolist(), y[kept].tolist(), strict=True)
    return [[float(f"{a:.13g}"), None if isnan(b) else float(f"{b:.5g}")] for a, b in pairs]


def line(name: str, x: Floats, y: Floats, most: int = MOST_POINTS, **style: Any) -> dict[str, Any]:
    """One ECharts line without animation."""
    return {"type": "line", "name": name, "data": points(x, y, most), "showSymbol": False, "animation": False, **style}


def level(name: str, value: float, start: float, end: float) -> dict[str, Any]:
    """A dotted horizontal line."""
    return line(name, np.array([start, end]), np.array([value, value]), lineStyle={"type": "dotted", "width": 2})


def axis(name: str, **more: Any) -> dict[str, Any]:
    """A value axis with its name in the middle, which does not start at 0 unless the values do."""
    return {"type": "value", "name": name, "nameLocation": "middle", "nameGap": 28, "scale": True, **more}


def time_axis(name: str, dated: bool) -> dict[str, Any]:
    """The axis of when: of dates, or of plain numbers such as years."""
    return axis(name, type="time" if dated else "value")


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
