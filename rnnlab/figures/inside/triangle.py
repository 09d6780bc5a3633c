"""Something of each step for each later one, as a triangle of colours."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.figures import Figure, Spec
from rnnlab.figures.inside.fading import in_words, said
from rnnlab.figures.lines import axis, frame, line
from rnnlab.inspection.gradient.appearance import Appearance
from rnnlab.inspection.gradient.backflow import Backflow
from rnnlab.inspection.influence.ledger import Ledger

SHADES = ["#f7f7f7", "#fdcc8a", "#fc8d59", "#d7301f", "#7f0000"]
"""From nothing to much: ColorBrewer's OrRd, which is ordered by lightness too."""
MOST_ROWS, MOST_COLUMNS = 100, 200


def written(ledger: Ledger) -> Figure:
    """How much of the memory after each step (a row) each step before it wrote (a column)."""
    shares, steps = ledger.shares(), len(ledger.terms)
    rows = _evenly(steps, MOST_ROWS)
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
    columns = _evenly(flow.norms.shape[1], MOST_COLUMNS)
    logs = _logarithms(flow.norms[:, columns])
    row, place = np.nonzero(np.isfinite(logs))
    table = _table(place, row, logs[row, place]).assign(step=columns[place] + 1, after=flow.losses[row])
    spec = _triangle(table, [str(step + 1) for step in columns], list(map(str, flow.losses)), _ends(logs))
    spec["xAxis"]["name"], spec["yAxis"]["name"] = "state after step", "loss at step"
    spec["series"][0]["tooltip"] = {"formatter": "loss at step {@after}, state after step {@step}: 10 to the {@value}"}
    words = f"Norm of the gradient of {_some(flow)} by each state of layer {layer}, as a power of ten. Of the last loss {said(flow)}."
    left_out = "" if len(columns) == flow.norms.shape[1] else f" {len(columns)} of {flow.norms.shape[1]} states are drawn, evenly."
    return Figure(spec, words + left_out, height=420)


def memory_appears(found: Appearance) -> Figure:
    """The norm of the last loss's gradient by lag (a row) at each moment of training whose weights were kept (a column)."""
    lags = _evenly(found.norms.shape[1], MOST_ROWS)
    logs = _logarithms(found.norms[:, lags].T)
    row, place = np.nonzero(np.isfinite(logs))
    table = _table(place, row, logs[row, place]).assign(step=found.steps[place], after=lags[row])
    spec = _triangle(table, list(map(str, found.steps)), list(map(str, lags)), _ends(logs))
    spec["xAxis"]["name"], spec["yAxis"]["name"] = "step of training", "steps back from the loss"
    spec["yAxis"]["inverse"] = False
    spec["series"][0]["tooltip"] = {"formatter": "after step {@step} of training, {@after} steps back: 10 to the {@value}"}
    moments = (
        f"{len(found.steps)} of the {found.kept} moments whose weights were kept, evenly"
        if found.kept > len(found.steps)
        else (f"all {found.kept} moments whose weights were kept")
    )
    words = f"Norm of the last loss's gradient by the states before it, as a power of ten, at {moments}. "
    return Figure(spec, words + _changed(found), height=420)


def _changed(found: Appearance) -> str:
    first, last = found.flow(0), found.flow(-1) if len(found.steps) > 1 else None
    words = f"After step {found.steps[0]} of training {in_words(first)}"
    return f"{words}; after step {found.steps[-1]} {in_words(last)}." if last else f"{words}."


def _some(flow: Backflow) -> str:
    """Which losses are drawn."""
    drawn, last = len(flow.losses), int(flow.losses[-1])
    if drawn == 1:
        return f"the loss at step {last}"
    return f"each loss to step {last}" if drawn == last else f"{drawn} losses to step {last}"


def _evenly(count: int, most: int) -> NDArray[np.int64]:
    """Places from 0, the first and the last among them."""
    return np.unique(np.linspace(0, count - 1, min(count, most)).round().astype(np.int64))


def _logarithms(norms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Powers of ten, NaN for nothing."""
    with np.errstate(divide="ignore"):
        logs = np.log10(norms)
    return np.where(np.isfinite(logs), logs, np.nan)


def _ends(logs: NDArray[np.float64]) -> tuple[float, float]:
    known = logs[np.isfinite(logs)]
    return (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)


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
