"""One unit of a layer over time."""

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, line
from rnnlab.inspection.trace import Trace

FORMS = ("circle", "triangle", "rect", "diamond", "arrow", "pin", "emptyCircle")


def unit(trace: Trace, layer: str, number: int, step: int) -> Figure:
    """Every part of the state, and every gate, of one unit of a layer and direction, such as "1" or "1r", with a line at one step."""
    arrays = {**trace.states, **trace.gates}
    found = {name.partition(".")[2]: values[:, number] for name, values in arrays.items() if name.startswith(f"{layer}.")}
    steps = np.arange(1, len(trace.x) + 1, dtype=float)
    look = {"showSymbol": len(steps) <= 60, "symbolSize": 6}
    series = [
        {**line(name, steps, values.astype(np.float64)), **look, "symbol": form}
        for (name, values), form in zip(found.items(), FORMS, strict=False)
    ]
    series[0]["markLine"] = {"symbol": "none", "silent": True, "data": [{"xAxis": step}], "label": {"show": False}}
    spec = frame(xAxis=axis("step of the window", scale=False, minInterval=1), yAxis=axis("value", nameGap=40), series=series)
    said = ", ".join(f"{name} {values[step - 1]:.3f}" for name, values in found.items())
    words = f"Unit {number} of layer {layer} at step {step}, where {trace.said()[step - 1]!r} was read: {said}."
    return Figure(spec, words, height=300)
