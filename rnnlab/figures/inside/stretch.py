"""One sequence to be dragged over: each step as what was read there, those of a stretch marked, as HTML for pages/shared/brush.py."""

from html import escape
from math import isnan

from rnnlab.figures.tasks.writing import seen

MOST_STEPS = 400
"""That are shown at once."""
LOW = 6
"""The height of the lowest bar, and of a missing number, in percent."""


def shown(steps: int, first: int, last: int, most: int = MOST_STEPS) -> range:
    """Which of the steps, from 1, are shown: all, or so many around the stretch."""
    begin = min(max((first + last - most) // 2 + 1, 1), max(steps - most, 0) + 1)
    return range(begin, min(begin + most, steps + 1))


def strip(read: list[str], numbers: list[float], first: int, last: int) -> str:
    """Pieces of text one after the other, or numbers as bars; a step carries its number, from 1, in data-step."""
    steps = shown(len(read) or len(numbers), first, last)
    if read:
        return "".join(_step(step, first <= step <= last, "", seen(read[step - 1]) or "?", read[step - 1]) for step in steps)
    there = [value for value in numbers if not isnan(value)]
    least, width = min(there, default=0.0), (max(there, default=0.0) - min(there, default=0.0)) or 1.0
    bars = {step: LOW + (100 - LOW) * (numbers[step - 1] - least) / width for step in steps if not isnan(numbers[step - 1])}
    return "".join(
        _step(step, first <= step <= last, "bar", f'<b style="height:{bars.get(step, LOW):.0f}%"></b>', f"{numbers[step - 1]:.4g}")
        for step in steps
    )


def said(read: list[str], numbers: list[float], first: int, last: int) -> str:
    """In words: the stretch, and what was read there."""
    count = len(read) or len(numbers)
    inside = " ".join(map(repr, read[first - 1 : last])) or ", ".join(f"{value:.3g}" for value in numbers[first - 1 : last])
    inside = inside if len(inside) <= MOST_STEPS else f"{inside[:MOST_STEPS]} ..."
    steps = shown(count, first, last)
    cut = "" if len(steps) == count else f" Steps {steps[0]} to {steps[-1]} are shown; the fields above reach the others."
    return f"Steps {first} to {last} of {count}: {inside}.{cut}"


def _step(step: int, inside: bool, kind: str, body: str, told: str) -> str:
    """One step; a piece of text is escaped, a bar is our own."""
    names = " ".join(name for name in (kind, "in" if inside else "") if name)
    body = body if kind else escape(body)
    return f'<span data-step="{step}" class="{names}" title="{escape(f"step {step}: {told}")}">{body}</span>'
