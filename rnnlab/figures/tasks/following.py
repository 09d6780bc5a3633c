"""A series answered step by step from others, with the seams between windows."""

import numpy as np

from rnnlab.answers import Following
from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, line

SHOWN = 12
"""Windows on the picture, the newest."""


def following(answer: Following, part: str, stamp: str = "") -> Figure:
    """What was read, what was to be answered, and what was answered, over the newest windows; thin lines are their seams."""
    last = min(len(answer.when), SHOWN * answer.length)
    when, actual, predicted = (values[-last:] for values in (answer.when, answer.actual, answer.predicted))
    seams = {
        "symbol": "none",
        "silent": True,
        "data": [{"xAxis": float(place)} for place in when[:: answer.length]],
        "label": {"show": False},
        "lineStyle": {"width": 1, "opacity": 0.4},
    }
    series = [
        line(f"actual {answer.name}", when, actual, lineStyle={"width": 1.5}),
        line(f"predicted {answer.name}", when, predicted, lineStyle={"type": "dashed", "width": 2}, markLine=seams),
    ]
    series += [
        line(f"read: {name}", when, answer.read[-last:, column], lineStyle={"type": "dotted", "width": 1})
        for column, name in list(enumerate(answer.read_names))[:3]
    ]
    spec = frame(
        stamp,
        xAxis=axis(answer.time_name, type="time" if answer.dated else "value"),
        yAxis=axis(answer.name, nameGap=48),
        series=series,
    )
    wrong = np.abs(answer.actual - answer.predicted)
    first, rest = wrong[:: answer.length].mean(), wrong.mean()
    words = (
        f"Predicted beside actual {answer.name} for {len(answer.when)} steps of the {part} part, the last {last} drawn; mean absolute "
        f"error {rest:.4g}, at the first step of a window {first:.4g}."
    )
    return Figure(spec, words)
