"""A vector as a strip of little squares, as SVG."""

import numpy as np

from rnnlab.figures.inside.states import DIVERGING
from rnnlab.figures.svg import Point, box
from rnnlab.inspection.microscope.equations import Floats
from rnnlab.inspection.microscope.substitution import number

WIDE, HIGH = 96.0, 12.0
"""The room for a strip, in pixels."""
MOST, IN_A_LINE = 32, 16
FRAMES = ({"stroke": "#ffffff", "stroke_width": "4"}, {"stroke": "#000000", "stroke_width": "2"})
"""Around the picked square: black on white, to be seen on every colour and in both themes."""


def shown(length: int, picked: int | None = None) -> list[int]:
    """The places of a vector that are drawn: all, or as many as fit, evenly spaced, and the picked one in any case."""
    if length <= MOST:
        return list(range(length))
    places = np.linspace(0, length - 1, MOST).round().astype(int)
    if picked is not None and picked not in places:
        places[np.abs(places - picked).argmin()] = picked
    return [int(place) for place in places]


def width(length: int) -> float:
    """How wide the strip of a vector is, in pixels."""
    return min(WIDE, HIGH * length)


def strip(values: Floats, at: Point, names: list[str], picked: int | None = None) -> str:
    """The squares from their upper left corner, in one line or two; the picked one is framed, and each tells its value."""
    places = shown(len(values), picked)
    lines = 1 if len(places) <= IN_A_LINE else 2
    in_a_line = -(-len(places) // lines)
    side, high = width(len(values)) / in_a_line, HIGH / lines
    corners = [(at[0] + count % in_a_line * side, at[1] + count // in_a_line * high) for count in range(len(places))]
    line = {"stroke": "#808080", "stroke_width": "0.5"}
    squares = [
        box(corner, side, high, f"{names[place]}: {number(values[place])}", fill=colour(float(values[place])), **line)
        for corner, place in zip(corners, places, strict=True)
    ]
    if picked in places:
        squares += [box(corners[places.index(picked)], side, high, fill="none", **frame) for frame in FRAMES]
    return "".join(squares)


def colour(value: float) -> str:
    """From blue at -1 over grey at 0 to red at 1, as heatmaps of states have it; beyond, the colour of the end."""
    stops = np.array([[int(stop[place : place + 2], 16) for place in (1, 3, 5)] for stop in DIVERGING])
    places = np.linspace(-1, 1, len(stops))
    return "#" + "".join(f"{round(float(np.interp(value, places, part))):02x}" for part in stops.T)
