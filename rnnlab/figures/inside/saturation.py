"""How far gates are open: always, never, or as the input asks."""

import numpy as np
import pandas as pd

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame
from rnnlab.inspection.influence.ledger import Ledger
from rnnlab.inspection.trace import Trace

SHUT, OPEN = 0.1, 0.9
FORMS = ("circle", "triangle", "rect", "diamond", "pin")


def gates_of(trace: Trace, layer: str) -> dict[str, np.ndarray]:
    """The gates of a layer and direction, such as "1" or "1r", that lie between 0 and 1, by their names: (T, H) each."""
    found = {name.removeprefix(f"{layer}."): values for name, values in trace.gates.items() if name.startswith(f"{layer}.")}
    return {name: values for name, values in found.items() if values.min() >= 0 and values.max() <= 1}


def saturation(trace: Trace, layer: str, low: float = SHUT, high: float = OPEN) -> Figure:
    """A point a unit and gate: the share of steps at which it is shut, below `low`, and at which it is open, above `high`."""
    series, said = [], []
    for (name, values), form in zip(gates_of(trace, layer).items(), FORMS, strict=False):
        shut, opened = (values < low).mean(axis=0), (values > high).mean(axis=0)
        points = [[float(a), float(b), unit] for unit, (a, b) in enumerate(zip(shut.round(4), opened.round(4), strict=True))]
        tooltip = {"formatter": f"gate {name}, unit {{@[2]}}: shut {{@[0]}}, open {{@[1]}}"}
        look = {"symbol": form, "selectedMode": "single", "symbolSize": 9, "itemStyle": {"opacity": 0.6}, "animation": False}
        series.append({"type": "scatter", "name": f"gate {name}", "data": points, "tooltip": tooltip, **look})
        said.append(f"{name} is shut at {shut.mean():.0%} and open at {opened.mean():.0%} of the steps")
    spec = frame(
        tooltip={"trigger": "item"},
        xAxis=axis(f"share of steps below {low:g}", scale=False, min=0, max=1),
        yAxis=axis(f"share of steps above {high:g}", scale=False, min=0, max=1, nameGap=40),
        series=series,
    )
    return Figure(spec, f"Gates of layer {layer}, a point a unit: {'; '.join(said) or 'this cell has none'}.", height=340)


def half_lives(ledger: Ledger) -> pd.DataFrame:
    """One line a unit, those that remember longest first: the steps after which half of what it holds is left."""
    halves = ledger.half_lives()
    order = np.argsort(-halves, kind="stable")
    kept = ledger.kept.mean(axis=0)
    return pd.DataFrame({"unit": order, "half-life in steps": halves[order], "mean share kept in a step": kept[order]})
