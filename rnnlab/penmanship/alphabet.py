"""The letters of a joined-up hand, drawn for rnnlab."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""(P, 2): right of where the letter begins, and above the line that it stands on."""

BODY = 10.0
"""Height of a small letter such as a; d reaches to 18, g down to -8."""


@dataclass(frozen=True)
class Letter:
    """Lines of a pen: a smooth curve goes through the points of each, with a corner where a point stands twice.

    The first line is joined to the letter before, the last to the letter after, where those have no line of their own between.
    """

    width: float
    lines: tuple[Points, ...]


TABLE = {
    "a": (12, "1,7 4,10 8,9 8,9 5,10 1,8 0,4 2,0 5,0 8,4 9,9 9,9 9,3 10,0 12,2"),
    "b": (10, "0,3 3,12 3,17 1,17 1,10 1,2 4,0 7,2 7,7 4,8 6,7 10,8"),
    "c": (10, "1,7 4,10 7,8 7,8 5,10 1,8 0,4 2,0 5,0 10,3"),
    "d": (12, "1,7 4,10 8,9 8,9 5,10 1,8 0,4 2,0 5,0 8,4 9,10 9,18 9,18 9,3 10,0 12,2"),
    "e": (10, "0,3 5,5 7,8 4,10 1,8 0,4 2,0 5,0 10,3"),
    "f": (10, "0,3 5,11 6,17 4,18 3,13 3,4 2,-6 4,-8 6,-4 4,1 10,3"),
    "g": (12, "1,7 4,10 8,9 8,9 5,10 1,8 0,4 2,0 5,0 8,4 9,9 9,9 9,0 7,-7 4,-8 3,-5 7,-1 12,3"),
    "h": (12, "0,3 4,13 3,18 1,15 1,7 1,0 1,0 2,6 5,9 8,8 8,3 9,0 12,2"),
    "i": (6, "0,3 2,9 2,9 2,2 3,0 6,2 | 3,13 3,14"),
    "j": (6, "0,3 3,9 3,9 3,0 1,-7 -2,-8 -3,-5 1,-1 6,3 | 4,13 4,14"),
    "k": (12, "0,3 4,13 3,18 1,15 1,7 1,0 1,0 2,6 6,9 8,7 3,5 3,5 7,1 9,0 12,2"),
    "l": (8, "0,3 4,11 4,17 2,18 1,13 1,4 3,0 8,3"),
    "m": (18, "0,4 2,9 2,9 2,0 2,0 3,6 6,9 8,7 8,0 8,0 9,6 12,9 14,7 14,3 15,0 18,2"),
    "n": (13, "0,4 2,9 2,9 2,0 2,0 3,6 6,9 9,7 9,3 10,0 13,2"),
    "o": (11, "1,7 5,10 5,10 1,8 0,4 2,0 5,0 8,4 7,8 5,10 6,8 11,8"),
    "p": (12, "0,4 2,9 2,9 2,0 2,-8 2,-8 2,3 4,9 7,10 9,6 8,1 5,0 3,1 7,0 12,2"),
    "q": (12, "1,7 4,10 8,9 8,9 5,10 1,8 0,4 2,0 5,0 8,4 9,9 9,9 9,0 9,-7 11,-8 12,-5 10,-1 12,3"),
    "r": (9, "0,4 2,10 3,8 6,9 6,9 5,3 6,0 9,2"),
    "s": (10, "0,3 4,10 4,10 6,5 6,1 3,0 1,1 5,0 10,3"),
    "t": (8, "0,3 3,15 3,15 2,3 4,0 8,2 | 0,11 6,11"),
    "u": (13, "0,4 2,9 2,9 1,3 3,0 6,1 9,9 9,9 9,3 10,0 13,2"),
    "v": (11, "0,5 2,9 4,4 5,0 5,0 7,5 8,10 7,8 11,8"),
    "w": (15, "0,5 2,9 2,3 4,0 7,4 7,9 7,9 7,3 9,0 12,4 12,10 11,8 15,8"),
    "x": (11, "0,7 2,9 5,5 7,1 11,2 | 8,9 1,0"),
    "y": (13, "0,4 2,9 2,9 1,4 3,1 6,2 9,9 9,9 9,1 7,-7 4,-8 3,-5 7,-1 13,3"),
    "z": (11, "0,7 3,9 7,9 7,9 1,1 4,1 6,-1 5,-6 2,-8 2,-5 7,-1 11,3"),
}
"""Width, and the points of each line in the order in which they are written."""


def _letter(width: float, lines: str) -> Letter:
    drawn = [[[float(place) for place in point.split(",")] for point in line.split()] for line in lines.split("|")]
    return Letter(width, tuple(np.array(line) for line in drawn))


LETTERS = {name: _letter(*drawn) for name, drawn in TABLE.items()}
"""Each small letter from a to z."""
