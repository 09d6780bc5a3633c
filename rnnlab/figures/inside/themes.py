"""A few lines for a whole heatmap."""

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, line
from rnnlab.inspection.units.themes import Themes

DASHES = ("solid", "dashed", "dotted", [12, 4], [2, 6], [12, 4, 2, 4], [6, 2], [1, 3])
"""So that lines are told apart without their colours."""


def themes(found: Themes, said: list[str]) -> Figure:
    """The course of each theme over the steps, and in words the units that follow it; `said` is what was read at each step."""
    steps = np.arange(1, found.courses.shape[1] + 1, dtype=np.float64)
    drawn = [
        line(f"theme {number}", steps, course, most=len(steps), lineStyle={"type": DASHES[number - 1]})
        for number, course in enumerate(found.courses, start=1)
    ]
    spec = frame(xAxis=axis("step of the window"), yAxis=axis("share of its peak"), series=drawn)
    return Figure(spec, " ".join([_explained(found), *(_told(found, number, said) for number in range(len(found.courses)))]))


def _explained(found: Themes) -> str:
    count = len(found.courses)
    return f"{count} theme{'s' * (count > 1)} explain{'s' * (count == 1)} {1 - found.left:.0%} of the squares of h."


def _told(found: Themes, theme: int, said: list[str]) -> str:
    peak = int(found.courses[theme].argmax())
    units = ", ".join(f"{unit} {side}" for unit, side in found.followers(theme))
    return f"Theme {theme + 1} is strongest at step {peak + 1}, {said[peak]!r}; units {units or 'none'}."
