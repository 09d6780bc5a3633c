"""Something of each step for each later one, as a triangle of colours."""

import numpy as np
import pandas as pd

from rnnlab.figures import Figure, Spec
from rnnlab.figures.lines import axis, frame, line
from rnnlab.inspection.backflow import Backflow
from rnnlab.inspection.ledger import Ledger

SHADES = ["#f7f7f7", "#fdcc8a", "#fc8d59", "#d7301f", "#7f0000"]
"""From nothing to much: ColorBrewer's OrRd, which is ordered by lightness too."""
MOST_ROWS = 100


def written(ledger: Ledger) -> Figure:
    """How much of the memory after each step (a row) each step before it wrote (a column)."""
    shares, steps = ledger.shares(), len(ledger.terms)
    rows = np.unique(np.linspace(0, steps - 1, min(steps, MOST_ROWS)).round().astype(np.int64))
    place, row = np.meshgrid(np.arange(steps + 1), np.arange(len(rows)), indexing="ij")
    there = place <= rows[row] + 1
    table = _table(place[there], row[there], shares[rows[row[there]], place[there]])
    table = table.assign(step=table["place"], after=rows[table["row"]] + 1)
    spec = _triangle(table, list(map(str, range(steps + 1))), [str(step + 1) for step in rows], (0.0, 1.0))
    spec["xAxis"]["name"], spec["yAxis"]["name"] = "written at step (0: before the first)", "memory after step"
    spec["series"][0]["tooltip"] = {"formatter": "after step {@after}: written at step {@step}, share {@value}"}
    words = (
        f"Shares of the memory {ledger.name} of {ledger.memory.shape[1]} units by the step that wrote them: at the end half of it is from "
        f"the last {_youngest_half(shares[-1])} of {steps} steps, and its mean age is {ledger.age()[-1]:.1f} steps."
    )
    return Figure(spec, words, height=420)


def terms(ledger: Ledger, unit: int, today: int) -> Figure:
    """What each step wrote into one unit's memory as it is after step `today`, from 1, with signs: the bars add up to the memory."""
    parts = ledger.terms[today - 1, : today + 1, unit]
    spec = frame(
        xAxis=axis("written at step (0: before the first)", scale=False, minInterval=1),
        yAxis=axis(f"part of {ledger.name} of unit {unit}", nameGap=52),
        series=[{**line("part", np.arange(today + 1.0), parts, most=len(parts)), "type": "bar"}],
        legend={"show": False},
    )
    most = int(np.abs(parts).argmax())
    words = (
        f"What each step wrote into {ledger.name} of unit {unit} as it is after step {today}: the {today + 1} parts add up to "
        f"{parts.sum():.4f}; the largest, {parts[most]:+.4f}, is from step {most}."
    )
    return Figure(spec, words, height=280)


def pull(flow: Backflow, layer: int) -> Figure:
    """The norm of each loss's gradient (a row) by each state before it (a column), by its logarithm."""
    with np.errstate(divide="ignore"):
        logs = np.log10(flow.norms)
    logs = np.where(np.isfinite(logs), logs, np.nan)
    row, place = np.nonzero(np.isfinite(logs))
    table = _table(place, row, logs[row, place]).assign(step=place + 1, after=flow.losses[row])
    known = logs[np.isfinite(logs)]
    ends = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    spec = _triangle(table, list(map(str, range(1, flow.norms.shape[1] + 1))), list(map(str, flow.losses)), ends)
    spec["xAxis"]["name"], spec["yAxis"]["name"] = "state after step", "loss at step"
    spec["series"][0]["tooltip"] = {"formatter": "loss at step {@after}, state after step {@step}: 10 to the {@value}"}
    return Figure(spec, f"Norm of the gradient of each loss by each state of layer {layer}, as a power of ten. {_fading(flow)}", height=420)


def by_lag(flow: Backflow) -> Figure:
    """The norms of the last loss's gradient by how many steps lie between, on a logarithmic scale."""
    path = flow.by_lag()
    shown = np.where(path > 0, path, np.nan)
    spec = frame(
        xAxis=axis("steps back from the loss", scale=False, minInterval=1),
        yAxis=axis("norm of the gradient", type="log", nameGap=52),
        series=[line("norm of the gradient by the state", np.arange(len(path), dtype=float), shown, symbol="circle")],
    )
    return Figure(spec, f"Gradient of the loss at step {flow.losses[-1]} by the states before it. {_fading(flow)}", height=280)


def _fading(flow: Backflow) -> str:
    rate = flow.rate()
    if np.isnan(rate):
        return "Nothing flows back from the last loss."
    does = "grows" if rate > 1 else "fades"
    path = flow.by_lag()
    ends = f"{path[0]:.2g} at the loss, {path[-1]:.2g} at the first step"
    return f"Of the last loss it {does} by a factor of {rate:.3g} with each step back: {ends}."


def _youngest_half(shares: np.ndarray) -> int:
    return int(np.searchsorted(np.cumsum(shares[::-1]), 0.5)) + 1


def _table(place: np.ndarray, row: np.ndarray, value: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame({"place": place, "row": row, "value": value.astype(np.float64).round(4)})


def _triangle(table: pd.DataFrame, columns: list[str], rows: list[str], ends: tuple[float, float]) -> Spec:
    named = {"nameLocation": "middle", "type": "category"}
    return {
        "animation": False,
        "tooltip": {"trigger": "item"},
        "grid": {"left": 60, "right": 16, "top": 8, "bottom": 96},
        "dataset": {"source": table},
        "xAxis": {**named, "data": columns, "nameGap": 26},
        "yAxis": {**named, "data": rows, "nameGap": 40, "inverse": True},
        "visualMap": {
            "min": ends[0],
            "max": ends[1],
            "dimension": "value",
            "calculable": True,
            "precision": 2,
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "inRange": {"color": SHADES},
        },
        "series": [{"type": "heatmap", "encode": {"x": "place", "y": "row", "value": "value"}, "animation": False}],
    }
