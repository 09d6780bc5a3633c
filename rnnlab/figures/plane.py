"""The path of a state through the two directions in which it varies most."""

import numpy as np
from numpy.typing import NDArray

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame
from rnnlab.inspection.trace import Trace


def directions(values: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The principal directions (2, H) of states (T, H), each with its largest entry positive, and the shares of the variance, (2,)."""
    centred = values.astype(np.float64) - values.mean(axis=0)
    _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    axes, count = axes[:2], min(2, len(sizes))
    signs = np.sign(axes[np.arange(count), np.abs(axes).argmax(axis=1)])
    shares = sizes[:2] ** 2 / max(float((sizes**2).sum()), 1e-300)
    return axes * signs[:, None], shares


def path(trace: Trace, name: str) -> Figure:
    """The path of one state, such as "1.h", its steps in order, on the directions found for this very path."""
    values = trace.states[name]
    if min(values.shape) < 2:
        spec, words = frame(), f"State {name} has {values.shape[1]} units over {values.shape[0]} steps: a plane takes two of each."
        return Figure(spec, words, height=80)
    axes, shares = directions(values)
    points = ((values - values.mean(axis=0)) @ axes.T).round(5).tolist()
    steps = [{"value": [*point, step], "symbol": _symbol(step, len(points))} for step, point in enumerate(points, start=1)]
    spec = frame(
        tooltip={"trigger": "item", "formatter": "step {@[2]}"},
        legend={"show": False},
        xAxis=axis(f"first direction ({shares[0]:.0%} of the variance)"),
        yAxis=axis(f"second direction ({shares[1]:.0%})", nameGap=44),
        visualMap={"min": 1, "max": len(points), "dimension": 2, "show": False, "inRange": {"color": ["#440154", "#21908c", "#fde725"]}},
        series=[{"type": "line", "data": steps, "symbolSize": 8, "animation": False, "lineStyle": {"width": 1, "color": "#888888"}}],
    )
    words = (
        f"Path of state {name} over {len(points)} steps, from the square to the triangle, dark to light, in the two directions that hold "
        f"{shares.sum():.0%} of its variance."
    )
    return Figure(spec, words, height=420)


def _symbol(step: int, steps: int) -> str:
    return "rect" if step == 1 else "triangle" if step == steps else "circle"
