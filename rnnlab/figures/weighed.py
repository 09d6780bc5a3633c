"""How much each step mattered, by several methods one below the other."""

import numpy as np
import pandas as pd

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis
from rnnlab.inspection.influence import METHODS, Influence

HEIGHT, GAP, TOP = 90, 44, 8


def small_multiples(influence: Influence, names: list[str]) -> Figure:
    """Bars by step, one panel a method, each on its own scale; `names` say what was read at each step."""
    grids, x_axes, y_axes, series = [], [], [], []
    labels = [f"{step}: {name}" for step, name in enumerate(names, start=1)]
    for panel, (method, values) in enumerate(influence.steps.items()):
        grids.append({"left": 60, "right": 16, "top": TOP + panel * (HEIGHT + GAP), "height": HEIGHT})
        x_axes.append({"type": "category", "data": labels, "gridIndex": panel, "axisLabel": {"fontSize": 10}})
        y_axes.append(axis(method, gridIndex=panel, nameGap=46, splitNumber=2, nameTextStyle={"fontSize": 10}, scale=False))
        bars = {"type": "bar", "name": method, "data": [float(f"{value:.4g}") for value in values], "animation": False}
        series.append({**bars, "xAxisIndex": panel, "yAxisIndex": panel})
    spec = {"animation": False, "tooltip": {"trigger": "item"}, "grid": grids, "xAxis": x_axes, "yAxis": y_axes, "series": series}
    most = {method: int(np.abs(values).argmax()) for method, values in influence.steps.items()}
    said = "; ".join(f"{method}: step {place + 1} ({names[place]})" for method, place in most.items())
    words = f"Influence of each of {len(names)} steps on the number {influence.answer:.4g}. The step that mattered most, by {said}."
    return Figure(spec, words, height=TOP + len(METHODS) * (HEIGHT + GAP))


def agreement(influence: Influence) -> pd.DataFrame:
    """One line a method: what it measures, and how far the others rank the steps as it does, from -1 to 1."""
    names = list(influence.steps)
    table = pd.DataFrame(influence.agreement().round(2), columns=[f"agrees with {name}" for name in names])
    table.insert(0, "method", names)
    table.insert(1, "measures", [METHODS[name] for name in names])
    return table
