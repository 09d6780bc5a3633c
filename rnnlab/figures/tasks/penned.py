"""A line by hand as it was written, where it was expected to go, and one that a network wrote."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from rnnlab.answers import Penned
from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, line
from rnnlab.penmanship.pen import traces

Floats = NDArray[np.float64]

TALL, ROOM = 26.0, 4.0
"""Height of a line of writing, in units of the data, and what is left free around it."""
WIDE, HIGH = 380.0, 110.0
"""Pixels that a line has on a screen of middle width, so that letters are about as wide as they are high."""
PEN: dict[str, Any] = {"lineStyle": {"width": 2}, "smooth": 0.4}


def penned(answer: Penned, part: str, stamp: str = "") -> Figure:
    """The first line of a part with the places that were expected, above a line of the network's own; both on the same scale."""
    strokes = answer.actual[0][answer.actual[0, :, 2] >= 0]
    before = np.cumsum(np.vstack([np.zeros((1, 2)), strokes[:-1, :2]]), axis=0)
    expected = before + answer.predicted[0, : len(strokes)]
    true, own = path(strokes), path(answer.sample)
    wide = max(np.nanmax(true[:, 0]), np.nanmax(own[:, 0]), TALL * WIDE / HIGH) + ROOM
    spec = frame(
        stamp,
        tooltip={"trigger": "item"},
        grid=[{"left": 48, "right": 16, "top": 40, "height": HIGH}, {"left": 48, "right": 16, "top": 60 + HIGH, "height": HIGH}],
        xAxis=[_across(wide, 0), _across(wide, 1) | {"name": "right"}],
        yAxis=[_up(true, wide, 0), _up(own, wide, 1)],
        series=[
            line("as it was written", *true.T, **PEN),
            {**line("expected next place", *expected.T), "type": "scatter", "symbol": "diamond", "symbolSize": 5},
            line("the network's own", *own.T, xAxisIndex=1, yAxisIndex=1, **PEN),
        ],
    )
    apart = float(np.linalg.norm(expected - before - strokes[:, :2], axis=1).mean())
    words = (
        f"Above, \u201c{answer.text}\u201d of the {part} part as it was written in {len(strokes)} strokes, and where the "
        f"network expected the pen after each, on average {apart:.2f} beside where it went. Below, {len(answer.sample)} strokes of the "
        "network's own, always by the same chances. A small letter is about 10 high."
    )
    return Figure(spec, words, height=round(2 * HIGH + 110))


def path(strokes: NDArray[np.floating]) -> Floats:
    """The places of the pen (K, 2) from (0, 0) on, with a gap where it was lifted."""
    pieces = traces(np.vstack([np.zeros((1, 3)), strokes]))
    return np.concatenate([np.vstack([piece, (piece[-1, 0], np.nan)]) for piece in pieces]).round(2)


def _across(wide: float, number: int) -> dict[str, Any]:
    return axis("", scale=False, min=-ROOM, max=round(wide), gridIndex=number, splitLine={"show": False})


def _up(places: Floats, wide: float, number: int) -> dict[str, Any]:
    """An axis on which a unit is about as long as on the other, around where the pen went."""
    middle, reach = (np.nanmax(places[:, 1]) + np.nanmin(places[:, 1])) / 2, wide * HIGH / WIDE / 2
    return axis("up", scale=False, min=round(middle - reach), max=round(middle + reach), gridIndex=number, splitLine={"show": False})
