"""Two ways to look ahead, on one chart."""

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.forecast.fan import marked
from rnnlab.figures.lines import Floats, axis, frame, line, time_axis
from rnnlab.forecasting.outlook import Outlook

DRAWN = 3
"""Horizons of the past that are drawn."""


def stepwise(outlook: Outlook, direct: Floats, recursive: Floats, target: int = 0) -> Figure:
    """The newest values of one target, and the networks' medians (C, H): all steps at once, and one step after the other."""
    past, ahead = outlook.past[:, target], outlook.when[len(outlook.past) :]
    newest = slice(max(len(past) - DRAWN * len(ahead), 0), None)
    drawn = [
        line(outlook.names[target], outlook.when[: len(past)][newest], past[newest]),
        line("all steps at once", ahead, direct[target], **marked("diamond", "solid", 2)),
        line("one after the other", ahead, recursive[target], **marked("triangle", "dashed", 2)),
    ]
    spec = frame(xAxis=time_axis(outlook.time_name, outlook.dated), yAxis=axis(outlook.names[target], nameGap=52), series=drawn)
    apart = np.abs(recursive[target] - direct[target])
    words = (
        f"Medians of the networks for {len(ahead)} steps of {outlook.names[target]}: at the first step {direct[target, 0]:.4g} at once and "
        f"{recursive[target, 0]:.4g} one after the other, at the last {direct[target, -1]:.4g} and {recursive[target, -1]:.4g}; "
        f"{apart.mean():.3g} apart on average, most at step {int(apart.argmax()) + 1}."
    )
    return Figure(spec, words)
