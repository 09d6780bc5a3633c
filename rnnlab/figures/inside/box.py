"""Three numbers a point seen from one side: turned, and laid flat without perspective, in a square."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rnnlab.figures import Spec

Floats = NDArray[np.float64]
SIDE, REACH = 340, 1.05
"""Pixels of the square, and how far it goes in the scale of `boxed`."""
GREY = "#888888"


def turned(places: Floats, turn: float, tilt: float) -> Floats:
    """Places (..., 3) as seen from one side (..., 2), right and up, by degrees: round the third axis, then towards the eye.

    With both 0 the first axis goes right and the third up; tilted by 90, one looks down the third axis, and the second goes up.
    """
    a, b = np.radians([turn, tilt])
    right = np.array([np.cos(a), -np.sin(a), 0.0])
    up = np.array([np.sin(a) * np.sin(b), np.cos(a) * np.sin(b), np.cos(b)])
    return np.asarray(places @ np.stack([right, up], axis=1))


def boxed(places: Floats, ranges: Floats) -> Floats:
    """Places (M, 3) by one scale for all axes, so that the longest of the ranges (3, 2) goes from -1 to 1."""
    return np.asarray((places - ranges.mean(axis=1)) / (np.diff(ranges).max() / 2))


def edges(ranges: Floats) -> Floats:
    """The ends of the three axes of a box, (3, 2, 3), in the scale of `boxed`: each from side to side through the middle."""
    half = np.diff(ranges)[:, 0] / np.diff(ranges).max()
    return np.stack([-np.diag(half), np.diag(half)], axis=1)


def square() -> Spec:
    """The frame, without axes of its own."""
    hidden = {"type": "value", "show": False, "min": -REACH, "max": REACH}
    return {"xAxis": hidden, "yAxis": hidden, "grid": {"left": "center", "width": SIDE, "height": SIDE}}


def axes(names: Sequence[str], ranges: Floats, turn: float, tilt: float) -> list[Spec]:
    """The three axes through the middle, and their names at their ends."""
    flat = turned(edges(ranges), turn, tilt).round(4)
    silent: Spec = {"name": "", "silent": True, "animation": False}
    look = {"width": 1, "color": GREY, "type": "dotted"}
    lines = [{**silent, "type": "line", "data": ends.tolist(), "showSymbol": False, "lineStyle": look} for ends in flat]
    label = {"show": True, "color": GREY, "position": "top"}
    ends = [{"value": both[1].tolist(), "label": {**label, "formatter": name}} for both, name in zip(flat, names, strict=True)]
    return [*lines, {**silent, "type": "scatter", "data": ends, "symbolSize": 1, "itemStyle": {"color": GREY}}]
