"""A line by hand as SVG, which appears as it was written."""

import numpy as np
from numpy.typing import NDArray

from rnnlab.figures import Drawing
from rnnlab.figures.svg import path, picture
from rnnlab.figures.tasks.sheet import Sheet
from rnnlab.inspection.trying.script import Script
from rnnlab.penmanship.pen import traces

Floats = NDArray[np.float64]

PACE = 40.0
"""Strokes a second."""
PEN = {"fill": "none", "stroke": "currentColor", "stroke_linecap": "round", "stroke_linejoin": "round"}
READ = {**PEN, "stroke_width": "1.8", "stroke_dasharray": "0.1 4"}
OWN = {**PEN, "stroke_width": "2.4", "class": "own", "pathLength": "1"}
APPEAR = (
    "<style>@media (prefers-reduced-motion: no-preference) {"
    ".own { stroke-dasharray: 1 2; animation: appear linear both }"
    "@keyframes appear { from { stroke-dashoffset: 1; opacity: 0 } 1% { opacity: 1 } to { stroke-dashoffset: 0 } } }</style>"
)
"""Only the network's own strokes move, once, and only for those who want things to move."""


def live(script: Script) -> Drawing:
    """The whole line: dotted what was read, drawn out what the network wrote, stroke after stroke at a steady pace."""
    sheet = Sheet(np.cumsum(script.strokes[:, :2], axis=0))
    drawn = [path(sheet.curve(line), **READ) for line in traces(script.begun) if script.text]
    start = 0.0
    for line in own(script):
        seconds = (len(line) - 1) / PACE
        drawn.append(path(sheet.curve(line), **OWN, style=f"animation-duration:{seconds:.2f}s;animation-delay:{start:.2f}s"))
        start += seconds
    lifts = int((script.drawn[:, 2] > 0).sum())
    words = f"{len(script.drawn)} strokes that the network wrote, the pen lifted after {lifts} of them"
    words += (
        f"; before that it had read {len(script.begun)} strokes of \u201c{script.text}\u201d, which are dotted." if script.text else "."
    )
    return Drawing(picture(APPEAR + "".join(drawn), sheet.size, words), words, round(sheet.size[1]))


def written(strokes: Floats, says: str) -> Drawing:
    """Strokes (T, 3) of a line that says something, with a dot at each place of the pen."""
    lines = traces(strokes)
    sheet = Sheet(np.concatenate(lines))
    drawn = [path(sheet.curve(line), **PEN, stroke_width="1.6") for line in lines]
    drawn += [path(f"M{sheet.pair(place)}h0", **PEN, stroke_width="4") for line in lines for place in line]
    words = f"\u201c{says}\u201d in {len(strokes)} strokes, the pen put down {len(lines)} times."
    return Drawing(picture("".join(drawn), sheet.size, words), words, round(sheet.size[1]))


def own(script: Script) -> list[Floats]:
    """The places of the pen, from one lift to the next, that the network's own strokes led to and, where it was not lifted, from."""
    lifted = script.begun[-1, 2] > 0
    strokes = script.drawn if lifted else np.vstack([np.zeros((1, 3)), script.drawn])
    return [line + script.places[0] for line in traces(strokes) if len(line) > 1]
