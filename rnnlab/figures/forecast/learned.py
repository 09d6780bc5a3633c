"""A forecast's networks while they learn."""

from collections.abc import Sequence

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, level, line
from rnnlab.training.events import Progressed

DASHES = ("solid", "dashed", [10, 4, 2, 4])


def learned(progress: Sequence[Progressed]) -> Figure | None:
    """The loss of each network of the stage in progress, on values held back where there are some, beside the naive base's."""
    now = [one for one in progress if one.stage == progress[-1].stage and one.loss is not None] if progress else []
    if not now:
        return None
    naive = now[-1].naive
    series = []
    for number in dict.fromkeys(one.network for one in now):
        own = [one for one in now if one.network == number]
        checked = [one for one in own if one.validation is not None]
        of = checked or own
        values = np.array([one.validation if checked else one.loss for one in of], np.float64)
        style = {"type": DASHES[number % len(DASHES)], "width": 2}
        series.append(line(f"network {number + 1}", np.array([float(one.step) for one in of]), values, lineStyle=style, symbol="circle"))
    end = max(one.steps for one in now)
    if naive is not None:
        series.append(level("naive base", naive, 0, end))
    spec = frame(xAxis=axis("step", scale=False, max=end), yAxis=axis("pinball loss", nameGap=48), series=series)
    last = series[len(series) - 1 - (naive is not None)]["data"][-1][1]
    beside = f"; the naive base's is {naive:.4g}" if naive is not None else ""
    return Figure(spec, f"{now[-1].stage}: loss of {series[-1 - (naive is not None)]['name']} {last:.4g}{beside}.", height=240)
