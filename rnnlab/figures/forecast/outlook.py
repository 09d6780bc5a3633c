"""A forecast on its history, and how the methods did."""

from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd

from rnnlab.figures import Figure
from rnnlab.figures.forecast.fan import MIDDLE, fan, legend, marked
from rnnlab.figures.lines import Floats, axis, frame, line, time_axis
from rnnlab.forecasting.outlook import Outlook
from rnnlab.forecasting.plan import QUANTILES

MOST_POINTS = 3000
"""Of the history that is drawn, with the least and the greatest of each stretch."""
UNEVEN_ENDS = {"axisLabel": {"showMinLabel": False, "showMaxLabel": False}}
"""Where an axis is cut off anywhere, its ends are numbers of many digits, which say nothing."""
SHOWN = 5
"""Horizons of history that are in sight at first."""
TITLES = {
    "method": "method",
    "mase": "MASE",
    "smape": "sMAPE, %",
    "rmse": "RMSE",
    "mae": "MAE",
    "r2": "R²",
    "pinball": "pinball",
    "coverage": "in the 90 % interval",
    "seconds": "seconds",
}
"""Of a table's columns, by what they are called in Scored."""


def forecast(outlook: Outlook, target: int, others: tuple[str, ...] = (), before: Floats | None = None) -> Figure:
    """One target's history, and its forecast with intervals; beside it the forecasts of other methods, and one from `before` (H,)."""
    past, ahead = outlook.past[:, target], outlook.quantiles[target]
    rows, name = len(past), outlook.names[target]
    when, coming = outlook.when[:rows], outlook.when[rows:]
    from_here = np.concatenate([when[-1:], coming])
    drawn = [
        line(name, when, past, most=MOST_POINTS, lineStyle={"type": "solid", "width": 1.6}),
        *fan(from_here, np.vstack([np.full(len(QUANTILES), _last(past)), ahead])),
        line(f"forecast ({outlook.used})", coming, ahead[:, MIDDLE], **marked("diamond", "solid", 2.4)),
        *(line(rule, coming, outlook.rules[rule][target], **marked("triangle", "dotted", 1.8)) for rule in others),
    ]
    if before is not None:
        drawn.append(line("before the change", coming, before, **marked("emptyCircle", "dashed", 1.6)))
    spec = frame(
        xAxis=time_axis(outlook.time_name, outlook.dated) | ({} if outlook.dated else UNEVEN_ENDS),
        yAxis=axis(name, nameGap=52),
        series=drawn,
        legend=legend(drawn),
        dataZoom=_zoom(outlook),
    )
    spec["grid"]["bottom"] = 76
    return Figure(spec, _words(outlook, target, others), height=420)


def table(outlook: Outlook) -> pd.DataFrame:
    """One line a method, the best first, in the order of MASE."""
    lines = pd.DataFrame([asdict(one) for one in outlook.scored], columns=[*TITLES]).rename(columns=TITLES)
    lines.insert(1, "used", ["yes" if one == outlook.used else "" for one in lines["method"]])
    return lines


def alone(outlook: Outlook) -> pd.DataFrame:
    """One line a target: how what is used did there, beside its naive rule and whatever was best."""
    lines = []
    for name, scored in zip(outlook.names, outlook.alone, strict=True):
        by = {one.method: one for one in scored}
        used, base, best = by.get(outlook.used, scored[0]), by.get("seasonal naive") or by["naive"], scored[0]
        lines.append((name, used.mase, base.mase, best.mase, best.method, used.coverage))
    return pd.DataFrame(lines, columns=["column", "MASE", "naive's", "the best's", "best", TITLES["coverage"]])


def _zoom(outlook: Outlook) -> list[dict[str, Any]]:
    """The newest horizons at first."""
    rows = len(outlook.past)
    start = outlook.when[max(rows - SHOWN * outlook.quantiles.shape[1], 0)]
    reach = {"startValue": float(start), "endValue": float(outlook.when[-1])}
    return [{"type": "inside", **reach}, {"type": "slider", "height": 18, "bottom": 4, **reach}]


def _last(values: Floats) -> float:
    """The newest value that is there."""
    return float(values[~np.isnan(values)][-1])


def _words(outlook: Outlook, target: int, others: tuple[str, ...]) -> str:
    ahead = outlook.quantiles[target]
    middle, low, high = (ahead[:, place] for place in (MIDDLE, 0, -1))
    told = f"{outlook.names[target]}: {len(ahead)} steps ahead by {outlook.used}"
    first, last = f"{middle[0]:.4g} ({low[0]:.4g} to {high[0]:.4g})", f"{middle[-1]:.4g} ({low[-1]:.4g} to {high[-1]:.4g})"
    beside = "".join(f"; {rule} says {outlook.rules[rule][target][-1]:.4g} at the end" for rule in others)
    return f"{told}; at first {first}, at the end {last}, in brackets what should hold nine in ten{beside}."
