"""A pen that writes words."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.penmanship.alphabet import LETTERS, Points

GAP = 9.0
"""Between two words, in the units of the alphabet."""
WAVE = 60.0
"""From crest to crest of a line that goes up and down."""
ALONG = np.linspace(0, 1, 16)
HERMITE = np.column_stack(
    [
        (1 + 2 * ALONG) * (1 - ALONG) ** 2,
        ALONG * (1 - ALONG) ** 2,
        ALONG**2 * (3 - 2 * ALONG),
        ALONG**2 * (ALONG - 1),
    ]
)
"""What place and slope of both ends count for at points between them: the cubic polynomials of Hermite."""


@dataclass(frozen=True)
class Hand:
    """How somebody writes one line. Lengths in units of the alphabet, whose small letters are ten high."""

    slant: float
    """How far a point moves right for each unit above the line."""
    size: float
    width: float
    """Of letters, beside their own."""
    wave: float
    """How far the line itself goes up and down, over some letters."""
    phase: float
    shake: float
    """Standard deviation of each point of a letter."""

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Hand":
        """A hand at random."""
        return cls(
            slant=rng.uniform(0.0, 0.35),
            size=rng.uniform(0.85, 1.15),
            width=rng.uniform(0.9, 1.15),
            wave=rng.uniform(0.0, 1.0),
            phase=rng.uniform(0.0, 2 * np.pi),
            shake=rng.uniform(0.1, 0.3),
        )


def write(text: str, hand: Hand, step: float, rng: np.random.Generator) -> NDArray[np.float32]:
    """Strokes (T, 3): dx, dy and whether the pen lifts there, each about `step` long while the pen is down; the first begins the line."""
    lines = [_even(_smooth(_bend(_shaken(line, hand.shake, rng), hand)), step) for line in _lines(text)]
    places = np.concatenate(lines)
    lifts = np.concatenate([np.arange(len(line)) == len(line) - 1 for line in lines])
    return np.column_stack([np.diff(places, axis=0, prepend=places[:1]), lifts]).astype(np.float32)


def traces(strokes: NDArray[np.floating]) -> list[Points]:
    """The places of a pen from one lift to the next, after strokes (T, 3) that begin at (0, 0)."""
    places = np.cumsum(strokes[:, :2], axis=0, dtype=np.float64)
    return [piece for piece in np.split(places, 1 + np.flatnonzero(strokes[:, 2] > 0)) if len(piece)]


def slopes(line: Points) -> Points:
    """How a smooth curve goes through each of some places (P, 2), P at least 2: as from the one before to the one after, halved."""
    return np.vstack([line[1] - line[0], (line[2:] - line[:-2]) / 2, line[-1] - line[-2]])


def _lines(text: str) -> list[Points]:
    """The points of a text from one lift of the pen to the next: letters are joined but for spaces, dots and crosses."""
    lines: list[Points] = []
    place, joined = 0.0, False
    for name in text:
        if name == " ":
            place, joined = place + GAP, False
            continue
        letter = LETTERS[name]
        first, *others = (line + np.array([place, 0]) for line in letter.lines)
        lines = [*lines[:-1], np.concatenate([lines[-1], first])] if joined else [*lines, first]
        lines, place, joined = lines + others, place + letter.width, not others
    return lines


def _shaken(line: Points, shake: float, rng: np.random.Generator) -> Points:
    """Each point a little beside its place, both of a corner alike."""
    moved = rng.normal(0, shake, line.shape)
    again = 1 + np.flatnonzero((line[1:] == line[:-1]).all(axis=1))
    moved[again] = moved[again - 1]
    return line + moved


def _bend(line: Points, hand: Hand) -> Points:
    """The line as the hand holds it: wide, waving, slanted and sized."""
    x, y = line.T
    x = x * hand.width
    y = y + hand.wave * np.sin(2 * np.pi * x / WAVE + hand.phase)
    return np.column_stack([x + hand.slant * y, y]) * hand.size


def _smooth(line: Points) -> Points:
    """Many points along the curve of Catmull and Rom (1974) through some, broken at corners."""
    corners = 1 + np.flatnonzero((line[1:] == line[:-1]).all(axis=1))
    return np.concatenate([_curve(piece) for piece in np.split(line, corners)])


def _curve(line: Points) -> Points:
    if len(line) < 3:
        return line
    heading = slopes(line)
    known = np.stack([line[:-1], heading[:-1], line[1:], heading[1:]])
    curve: Points = np.einsum("fk,kpd->pfd", HERMITE, known).reshape(-1, 2)
    return curve


def _even(line: Points, step: float) -> Points:
    """Points along a line at even distances of about `step`, its ends among them."""
    along = np.append(0.0, np.cumsum(np.hypot(*np.diff(line, axis=0).T)))
    places = np.linspace(0, along[-1], max(round(along[-1] / step), 1) + 1)
    return np.column_stack([np.interp(places, along, column) for column in line.T])
