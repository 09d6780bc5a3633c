"""A text as a network read it: the probability over its words, and each word with what it changed."""

from html import escape

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, level, line
from rnnlab.inspection.trying.passage import Passage

RGB = {True: "178,24,43", False: "33,102,172"}
"""Red for what speaks for the class, blue for what speaks against it: the ends of RdBu."""
SHOWN = 0.005
"""A change that rounds to less than a hundredth is told without a colour."""


def path(passage: Passage, number: int) -> Figure:
    """The probability of one class after each piece, from what was known before the first."""
    name = passage.class_names[number]
    values = np.array([passage.before[number], *(row[number] for row in passage.probabilities)])
    changes = passage.changes(number)
    most = max(range(len(changes)), key=lambda place: abs(changes[place]))
    drawn = line(name, np.arange(len(values), dtype=float), values, symbol="circle", symbolSize=6)
    drawn["showSymbol"] = len(values) <= 60
    share = level("share in the training part", passage.before[number], 0, len(values) - 1)
    spec = frame(
        xAxis=axis(f"{passage.unit}s read", scale=False, minInterval=1, max=len(values) - 1),
        yAxis=axis(f"probability of {name}", scale=False, min=0, max=1, nameGap=40),
        series=[drawn, share],
    )
    words = (
        f"Probability of {name} after each of {len(changes)} {passage.unit}s, {values[-1]:.3f} at the end; most was changed by "
        f"number {most + 1}, {passage.pieces[most]}: {changes[most]:+.3f}."
    )
    return Figure(spec, words, height=280)


def words(passage: Passage, number: int) -> str:
    """HTML: each piece above the change that it made in the probability of one class; unknown ones are underlined with dots."""
    told = zip(passage.pieces, passage.known, passage.changes(number), strict=True)
    inside = "".join(_word(piece, known, change) for piece, known, change in told)
    return f'<div style="display:flex;flex-wrap:wrap;gap:4px;line-height:1.25">{inside}</div>'


def _word(piece: str, known: bool, change: float) -> str:
    shade = f"rgba({RGB[change > 0]},{min(0.6 * abs(change) ** 0.5, 0.6):.2f})" if abs(change) >= SHOWN else "transparent"
    line = "none" if known else "underline dotted"
    shown = escape(piece) if piece.strip() else "&#9251;"
    number = f"{change:+.2f}" if abs(change) >= SHOWN else "0"
    return (
        f'<span style="background:{shade};border-radius:4px;padding:2px 6px;text-align:center">'
        f'<span style="text-decoration:{line}">{shown}</span><br><small>{number}{"" if known else " ?"}</small></span>'
    )
