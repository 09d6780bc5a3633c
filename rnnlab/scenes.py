"""Coloured shapes in a small picture, and the sentence that is true of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import RunError

SIDE = 32
"""Pixels of a picture, across and down."""
SHAPES = ("circle", "square", "triangle", "cross")
COLOURS = {
    "red": (225, 45, 45),
    "orange": (250, 145, 20),
    "yellow": (250, 235, 70),
    "green": (45, 170, 70),
    "blue": (60, 110, 240),
    "violet": (170, 70, 210),
}
"""Red, green and blue of each, 0 to 255, in the order of the rainbow, in which two things are named."""
SIZES = {"small": 3, "large": 6}
"""Pixels from the middle of a thing to its edge."""
RELATIONS = ("left of", "right of", "above", "below")
BACKGROUND = (22, 24, 32)

Mask = NDArray[np.bool_]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Thing:
    """One shape, its middle so many pixels from the left and from the top, counted from 0."""

    shape: str
    colour: str
    size: str
    x: int
    y: int

    @property
    def radius(self) -> int:
        """Pixels from its middle to its edge."""
        return SIZES[self.size]

    @property
    def words(self) -> str:
        """What it is called."""
        return f"a {self.size} {self.colour} {self.shape}"


def draw(things: Sequence[Thing]) -> Pixels:
    """The picture (3, 32, 32), later things over earlier ones. Raises RunError for a thing that there is not, or not wholly inside."""
    pixels = np.empty((3, SIDE, SIDE), np.uint8)
    pixels[:] = np.array(BACKGROUND)[:, None, None]
    for thing in things:
        _refuse(thing)
        r = thing.radius
        box = pixels[:, thing.y - r : thing.y + r + 1, thing.x - r : thing.x + r + 1]
        box[:, mask(thing.shape, r)] = np.array(COLOURS[thing.colour])[:, None]
    return pixels


@cache
def mask(shape: str, radius: int) -> Mask:
    """Where a shape covers the square around it, (2 radius + 1, 2 radius + 1)."""
    down, across = np.mgrid[-radius : radius + 1, -radius : radius + 1]
    match shape:
        case "circle":
            return np.asarray(down**2 + across**2 <= (radius + 0.3) ** 2)
        case "triangle":
            return np.asarray(2 * abs(across) <= down + radius)
        case "cross":
            return np.asarray(np.minimum(abs(down), abs(across)) <= radius // 3)
        case _:
            return np.ones(down.shape, bool)


def caption(things: Sequence[Thing]) -> str:
    """The sentence about one thing, or about two, that of the colour nearer to red named first; "" where none is clearly true."""
    if len(things) == 1:
        return things[0].words
    first, second = sorted(things, key=lambda thing: tuple(COLOURS).index(thing.colour))
    clear = relation(first, second)
    return f"{first.words} {clear} {second.words}" if clear and first.colour != second.colour else ""


def relation(first: Thing, second: Thing) -> str:
    """How the first thing lies to the second: apart one way, and at most half as far the other way; "" where that is not so."""
    dx, dy = second.x - first.x, second.y - first.y
    if max(abs(dx), abs(dy)) < max(2 * min(abs(dx), abs(dy)), first.radius + second.radius + 2):
        return ""
    if abs(dx) > abs(dy):
        return "left of" if dx > 0 else "right of"
    return "above" if dy > 0 else "below"


def _refuse(thing: Thing) -> None:
    if thing.shape not in SHAPES or thing.colour not in COLOURS or thing.size not in SIZES:
        raise RunError(
            f"A thing has one of the shapes {', '.join(SHAPES)}, colours {', '.join(COLOURS)} and sizes {', '.join(SIZES)}, and "
            f"{thing.words[:80]!r} came: choose among them."
        )
    low, high = thing.radius, SIDE - 1 - thing.radius
    if not (low <= thing.x <= high and low <= thing.y <= high):
        raise RunError(
            f"The middle of a {thing.size} thing lies {low} to {high} pixels from the left and from the top, and {thing.x} and {thing.y} "
            "came: move it."
        )
