"""The state of a network while it reads one window: units by steps, aligned under the input."""

from typing import Literal

import numpy as np
import pandas as pd

from rnnlab.figures import Figure
from rnnlab.inspection.trace import REVERSE, Trace

DIVERGING = ["#2166ac", "#67a9cf", "#d1e5f0", "#f7f7f7", "#fddbc7", "#ef8a62", "#b2182b"]
"""Blue for -1, grey for 0, red for +1: ColorBrewer's RdBu, which colour-blind eyes can tell apart."""
MOST_CELLS = 20_000
MOST_INPUTS = 6
STILL = 1e-3
"""A unit whose standard deviation over the steps is smaller never moves."""

Order = Literal["similarity", "index"]


def still(values: np.ndarray) -> np.ndarray:
    """Which units of values (T, H) never move, (H,)."""
    return np.asarray(values.std(axis=0) < STILL)


def states(trace: Trace, name: str, order: Order = "similarity", moving: bool = False) -> Figure:
    """The heatmap of one state or gate, such as "1.h" or "1.f", on a fixed scale from -1 to 1, beside what was read.

    All units are drawn, or only those that move.
    """
    values = {**trace.states, **trace.gates}[name]
    steps, units = values.shape
    last = min(steps, max(MOST_CELLS // units, 1))
    layer = name.partition(".")[0]
    rows = trace.orders[layer] if order == "similarity" else np.arange(units)  # one order for all states of a layer
    rows = rows[~still(values)[rows]] if moving else rows
    labels = [f"{step} {word}".strip() for step, word in enumerate(trace.read or [""] * steps, start=1)][-last:]
    inputs = [] if trace.read else [_input(trace.x[-last:, column], title) for column, title in enumerate(trace.names[:MOST_INPUTS])]
    side = {"left": 40, "right": 16}
    spec = {
        "animation": False,
        "tooltip": {"trigger": "item"},
        "legend": {"top": 0, "type": "scroll", "data": [line["name"] for line in inputs]},
        "grid": [{**side, "top": 36, "height": 84 if inputs else 0}, {**side, "top": 132 if inputs else 16, "bottom": 96}],
        "dataset": {"source": cells(values[-last:], rows, steps - last)},
        "xAxis": [
            {"type": "category", "data": labels, "gridIndex": 0, "show": False},
            {"type": "category", "data": labels, "gridIndex": 1, "name": "step of the window", "nameLocation": "middle", "nameGap": 26},
        ],
        "yAxis": [
            {
                "type": "value",
                "gridIndex": 0,
                "show": bool(inputs),
                "name": "input",
                "nameLocation": "middle",
                "nameGap": 44,
                "scale": True,
                "splitNumber": 2,
            },
            {
                "type": "category",
                "data": [str(unit) for unit in rows.tolist()],
                "gridIndex": 1,
                "name": "unit",
                "nameLocation": "middle",
                "nameGap": 44,
                "inverse": True,
            },
        ],
        "visualMap": {
            "min": -1,
            "max": 1,
            "dimension": "value",
            "seriesIndex": 0,
            "calculable": True,
            "precision": 2,
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "inRange": {"color": DIVERGING},
        },
        "series": [
            {
                "type": "heatmap",
                "selectedMode": "single",
                "xAxisIndex": 1,
                "yAxisIndex": 1,
                "encode": {"x": "place", "y": "row", "value": "value"},
                "tooltip": {"formatter": "unit {@unit}, step {@step}: {@value}"},
                "animation": False,
            },
            *inputs,
        ],
    }
    return Figure(spec, _words(name, values[:, np.sort(rows)], units, last), height=560)


def cells(values: np.ndarray, rows: np.ndarray, before: int = 0) -> pd.DataFrame:
    """One line a cell of the rows of values (T, H): its place on both axes, its unit, its step (from 1, after `before`) and its value."""
    place, row = np.meshgrid(np.arange(len(values)), np.arange(len(rows)), indexing="ij")
    return pd.DataFrame(
        {
            "place": place.ravel(),
            "row": row.ravel(),
            "unit": rows[row.ravel()],
            "step": place.ravel() + before + 1,
            "value": values[:, rows].ravel().astype(np.float64).round(4),
        }
    )


def _input(values: np.ndarray, name: str) -> dict[str, object]:
    return {
        "type": "line",
        "name": name,
        "xAxisIndex": 0,
        "yAxisIndex": 0,
        "data": [float(f"{value:.5g}") for value in values.tolist()],
        "symbolSize": 6,
        "animation": False,
    }


def _words(name: str, values: np.ndarray, units: int, last: int) -> str:
    steps, drawn = values.shape
    layer, _, state = name.partition(".")
    title = {"h": "Hidden state h", "c": "Cell state c"}.get(state, f"Gate {state}")
    cut = "" if last == steps else f" (the last {last} are drawn)"
    if not drawn:
        return f"{title} of layer {layer}: none of its {units} units moves."
    beyond = np.abs(values).max() > 1
    some = "" if drawn == units else f"{drawn} that move, of "
    place = f"{layer.removesuffix(REVERSE)}, read from the end" if layer.endswith(REVERSE) else layer
    return f"{title} of layer {place}: {some}{units} units over {steps} steps{cut}, from {values.min():.2f} to {values.max():.2f}." + (
        " Values beyond -1 and 1 have the colour of the end." if beyond else ""
    )
