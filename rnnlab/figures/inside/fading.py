"""How the gradient of the last loss fades or grows with each step back, of several networks in one picture."""

from collections.abc import Mapping
from math import inf, isnan, log
from typing import Any

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, line
from rnnlab.figures.runs.race import ASIDE, DASHES, LOOKS, MARKS
from rnnlab.inspection.gradient.backflow import Backflow

STEADY = 0.005
"""A rate as near to 1 as this neither fades nor grows."""


def by_lag(flows: Mapping[str, Backflow]) -> Figure:
    """A line a network, by name: the norms of its last loss's gradient, as powers of ten, by how many steps lie between.

    Beside each lies, thin, the straight line that is fitted to it.
    """
    series = [part for number, (name, flow) in enumerate(flows.items()) for part in _drawn(name, number, flow)]
    spec = frame(
        xAxis=axis("steps back from the loss", scale=False, minInterval=1),
        yAxis=axis("norm of the gradient, as a power of ten", nameGap=40),
        series=series,
        legend={"top": 0, "type": "scroll", "data": list(flows)},
    )
    told = " ".join(f"{name}: {said(flow)}." for name, flow in flows.items())
    step = next(iter(flows.values())).losses[-1]
    return Figure(spec, f"Gradient of the loss at step {step} by the states before it. {told}", height=360)


def said(flow: Backflow) -> str:
    """What becomes of the last loss's gradient on its way back, without a capital and a full stop."""
    path = flow.by_lag()
    if isnan(flow.rate()):
        return "nothing flows back" if not path.any() else f"it reaches one state only, where it is {path.max():.2g}"
    nothing = f", 0 from {_first_nothing(path)} steps back on" if _first_nothing(path) else ""
    ends = f"{path[0]:.2g} at the loss, {path[-1]:.2g} at the first step"
    return f"{in_words(flow)}; {ends}{nothing}"


def in_words(flow: Backflow) -> str:
    """The factor of each step back, and how soon it halves or doubles the gradient, from the fitted line."""
    rate, half, horizon = flow.rate(), flow.half_life(), flow.horizon()
    if isnan(rate):
        return "nothing flows back"
    if abs(rate - 1) < STEADY:
        return f"each step back multiplies the gradient by {rate:.3g}, so that it neither fades nor grows"
    way = f"doubled every {half:.2g} steps" if horizon == inf else f"halved every {half:.2g} steps, with a horizon of {horizon:.2g} steps"
    return f"each step back multiplies the gradient by {rate:.3g}: {way}"


def _first_nothing(path: np.ndarray) -> int:
    """The lag from which on the gradient is exactly 0; 0 where it never is."""
    some = np.flatnonzero(path > 0)
    return int(some[-1]) + 1 if len(some) and some[-1] + 1 < len(path) else 0


def _drawn(name: str, number: int, flow: Backflow) -> list[dict[str, Any]]:
    path = flow.by_lag()
    lags, shown = np.arange(len(path), dtype=float), np.log10(np.where(path > 0, path, np.nan))
    dash, symbol = DASHES[number % len(DASHES)], LOOKS[number % len(LOOKS)]
    marked = np.unique(np.linspace(0, len(path) - 1, MARKS).astype(np.int64))
    marks = line(name, lags[marked], shown[marked])
    drawn = [
        line(name, lags, shown, symbol=symbol, lineStyle={"type": dash, "width": 2}),
        {**marks, "type": "scatter", "symbol": symbol, "symbolSize": 8, **ASIDE},
    ]
    start, slope = flow.fit()
    if not isnan(slope):
        ends = np.array([0.0, float(np.flatnonzero(path > 0)[-1])])
        fitted = (start + slope * ends) / log(10)
        drawn.append(line(name, ends, fitted, lineStyle={"type": "dotted", "width": 1, "opacity": 0.7}) | ASIDE)
    return drawn
