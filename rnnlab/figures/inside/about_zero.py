"""Changes of units by step, as a heatmap whose colours are symmetric about 0."""

import numpy as np
import pandas as pd

from rnnlab.figures import Figure, Spec
from rnnlab.figures.inside.states import DIVERGING, MOST_CELLS
from rnnlab.inspection.surgery.causal_map import CausalMap
from rnnlab.inspection.surgery.operation import WHOLE, Operation
from rnnlab.inspection.surgery.surgery import Surgery

LEAST = 1e-5
"""The least end of a scale: what is far below is rounding, and looks like nothing."""


def limit(values: np.ndarray) -> float:
    """The end of a scale that holds all values: 1, 2 or 5 times a power of ten, so that it does not move with every little change."""
    most = max(float(np.abs(values).max(initial=0.0)), LEAST)
    power = 10.0 ** np.floor(np.log10(most) + 1e-9)
    return float(f"{next(step * power for step in (1, 2, 5, 10) if step * power >= most * (1 - 1e-9)):.1g}")


def difference(surgery: Surgery, name: str, order: np.ndarray, read: list[str]) -> Figure:
    """What an operation changed in one wire, such as h, of each unit (a row, in this order) at each step (a column).

    `read` holds the pieces of text that were read, or nothing for numbers.
    """
    values, operation = surgery.difference(name), surgery.operation
    length, units = values.shape
    shown = min(length, max(MOST_CELLS // units, 1))
    begin = min(operation.first - 1, length - shown)
    steps = np.arange(begin, begin + shown) + 1
    spec = _heat(values[steps - 1], steps, np.arange(units), order, read)
    spec["series"][0]["tooltip"] = {"formatter": f"unit {{@unit}}, step {{@step}}: {name} changes by {{@value}}"}
    step, unit = np.unravel_index(np.abs(values).argmax(), values.shape)
    cut = "" if shown == length else f" Steps {steps[0]} to {steps[-1]} of {length} are drawn."
    most = f"most {values[step, unit]:+.3g} in unit {unit} at step {step + 1}" if values.any() else "nowhere"
    return Figure(spec, f"Change of {name} of {units} units: {most}.{cut}", height=420)


def causal(found: CausalMap, order: np.ndarray, read: list[str]) -> Figure:
    """How the chosen number changes when one unit (a row, in this order) is operated on at one step (a column)."""
    spec = _heat(found.effects, found.steps, found.units, order[np.isin(order, found.units)], read)
    spec["series"][0] |= {"selectedMode": "single", "tooltip": {"formatter": "unit {@unit}, step {@step}: the number changes by {@value}"}}
    return Figure(spec, f"{_strongest(found)} {_tried(found)}", height=460)


def _strongest(found: CausalMap) -> str:
    """Which unit and step move the number most."""
    what = f"Number {found.number} of the answer is {found.answer:.4g}"
    unit, step = found.strongest
    effect = float(found.effects[found.steps.tolist().index(step), found.units.tolist().index(unit)])
    if abs(effect) < LEAST * 0.1:
        return f"{what}, and {_graft(found.operation)} changes it nowhere."
    change = f"by {effect:+.3g}, to {found.answer + effect:.4g}"
    return f"{what}; {_graft(found.operation)} moves it most, {change}, in unit {unit} at step {step}: the most causal of those tried."


def _graft(operation: Operation) -> str:
    """What is put into each unit, in words."""
    place = f"{'the state' if operation.place == WHOLE else operation.place} of one unit at one step"
    if operation.donor is None:
        return f"setting {place} to {operation.value:g}"
    source = f"its step {operation.donor_step}" if operation.donor_step else "the same step"
    return f"replacing {place} by that of sequence {operation.donor} at {source}"


def _tried(found: CausalMap) -> str:
    """How many cells were tried of those that there are."""
    tried = f"{len(found.units) * len(found.steps):,} operations were tried, one by one"
    if len(found.steps) == found.can and len(found.units) == found.width:
        return f"{tried}: all {found.width} units at all {found.can} steps that it can hang on."
    units = f"all {found.width} units" if len(found.units) == found.width else f"{len(found.units)} of {found.width} units"
    return f"{tried}: {units} at {len(found.steps)} of the {found.can} steps that it can hang on, evenly spaced, to answer in about 2 s."


def _heat(values: np.ndarray, steps: np.ndarray, units: np.ndarray, order: np.ndarray, read: list[str]) -> Spec:
    """The heatmap of values (S, U) of these steps and units, the rows in the order of these units."""
    place, row = np.meshgrid(np.arange(len(steps)), np.arange(len(order)), indexing="ij")
    columns = np.searchsorted(units, order)
    drawn = [float(f"{value:.3g}") for value in values[:, columns].ravel().tolist()]
    cells = {"place": place.ravel(), "row": row.ravel(), "unit": order[row.ravel()], "step": steps[place.ravel()], "value": drawn}
    end, named = limit(values), {"type": "category", "nameLocation": "middle"}
    return {
        "animation": False,
        "tooltip": {"trigger": "item"},
        "grid": {"left": 60, "right": 16, "top": 12, "bottom": 96},
        "dataset": {"source": pd.DataFrame(cells)},
        "xAxis": {
            **named,
            "data": [f"{step} {read[step - 1]}" if read else str(step) for step in steps.tolist()],
            "name": "step",
            "nameGap": 26,
        },
        "yAxis": {**named, "data": [str(unit) for unit in order.tolist()], "name": "unit", "nameGap": 44, "inverse": True},
        "visualMap": {
            "min": -end,
            "max": end,
            "dimension": "value",
            "calculable": True,
            "precision": max(2, 2 - int(np.floor(np.log10(end)))),
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "inRange": {"color": DIVERGING},
        },
        "series": [{"type": "heatmap", "encode": {"x": "place", "y": "row", "value": "value"}, "animation": False}],
    }
