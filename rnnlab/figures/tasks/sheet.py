"""Where the strokes of a pen stand on a picture."""

import numpy as np
from numpy.typing import NDArray

from rnnlab.figures.svg import Point
from rnnlab.penmanship.pen import slopes

Floats = NDArray[np.float64]

ROOM = 24.0
"""Pixels that are free around everything."""


class Sheet:
    """A picture just large enough for some places (K, 2), of so many pixels a unit; up is up."""

    def __init__(self, places: Floats, scale: float = 3.0) -> None:
        self.corner, self.scale = np.array([places[:, 0].min(), places[:, 1].max()]), scale
        across, up = np.ptp(places, axis=0) * scale
        self.size = (float(across) + 2 * ROOM, float(up) + 2 * ROOM)

    def __call__(self, place: Floats) -> Point:
        """A place in pixels."""
        across, down = (place - self.corner) * self.scale * (1, -1) + ROOM
        return float(across), float(down)

    def pair(self, place: Floats) -> str:
        """A place as SVG has it."""
        return _pair(np.array(self(place)))

    def curve(self, places: Floats) -> str:
        """SVG's commands for a smooth line through places (K, 2): Bézier's curves with the slopes of Catmull and Rom."""
        points = np.array([self(place) for place in places])
        if len(points) < 3:
            return "M" + "L".join(_pair(point) for point in points)
        third = slopes(points) / 3
        controls = np.hstack([points[:-1] + third[:-1], points[1:] - third[1:], points[1:]])
        return f"M{_pair(points[0])}" + "".join("C" + " ".join(f"{value:.1f}" for value in row) for row in controls)


def _pair(point: Floats) -> str:
    return f"{point[0]:.1f} {point[1]:.1f}"
