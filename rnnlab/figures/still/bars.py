"""The scores of a run that ended as bars, the network's beside the naive rule's."""

from math import isfinite, nan

from rnnlab.figures import Drawing
from rnnlab.figures.still.ruler import Ruler
from rnnlab.figures.still.still import COLOURS, LEFT, RIGHT, WIDE, sheet
from rnnlab.figures.svg import box, path, text
from rnnlab.training.events import Finished, Started

BAR, GAP = 15.0, 10.0
"""Pixels of a bar, and between two parts."""
NUMBER = 84.0
"""Pixels for the number at the end of a bar."""


def bars(finished: Finished, started: Started) -> Drawing:
    """A pair of bars for each part and measure, each measure on a scale of its own; full for the network, hollow for the naive rule."""
    measures = list(next(iter(finished.scores.values())))
    drawn, at, said = [], 48.0, []
    for measure in measures:
        told = {part: (finished.scores[part][measure], finished.naive[part].get(measure, nan)) for part in finished.scores}
        drawn.append(text((LEFT, at), measure, font_weight="bold") + _pairs(told, at + 8))
        at += 36 + len(told) * (2 * BAR + GAP)
        said += [f"{part} {measure} {_number(ours)} against {_number(naive)}" for part, (ours, naive) in told.items()]
    words = f"Full bars: the network; hollow bars: the naive rule ({started.naive_name}). {'; '.join(said)}."
    return sheet("".join(drawn), at + 8, "Scores at the end", words)


def _pairs(told: dict[str, tuple[float, float]], top: float) -> str:
    """The bars of one measure from a height on, from 0 on both sides."""
    values = [value for pair in told.values() for value in pair]
    ruler = Ruler.over(values, {}, LEFT + (NUMBER if min(values) < 0 else 8.0), WIDE - RIGHT - NUMBER)
    drawn = [path(f"M{ruler(0):.1f} {top}v{len(told) * (2 * BAR + GAP) - GAP}", stroke="#808080")]
    for number, (part, pair) in enumerate(told.items()):
        high = top + number * (2 * BAR + GAP)
        drawn.append(text((LEFT - 6, high + BAR + 4), part, text_anchor="end"))
        for place, value in enumerate(pair):
            look = {"fill": COLOURS[0]} if place == 0 else {"fill": "none", "stroke": "#1a1a1a"}
            drawn.append(_bar(ruler, value, high + place * BAR, look))
    return "".join(drawn)


def _bar(ruler: Ruler, value: float, high: float, look: dict[str, str]) -> str:
    """One bar with its number; only the words where there is none."""
    if not isfinite(value):
        return text((ruler(0) + 4, high + BAR - 4), _number(value), 11.0)
    left, right = sorted((ruler(0), ruler(value)))
    at = (right + 4, "start") if value >= 0 else (left - 4, "end")
    return box((left, high + 1), max(right - left, 1), BAR - 2, **look) + text(
        (at[0], high + BAR - 4), _number(value), 11.0, text_anchor=at[1]
    )


def _number(value: float) -> str:
    return f"{value:.4g}" if isfinite(value) else "no number"
