"""The state plane of two units: where a step takes every state, and what would be answered in it."""

import numpy as np
from numpy.typing import NDArray

from rnnlab.figures import Figure, Spec
from rnnlab.figures.inside.resting import count, marks
from rnnlab.figures.inside.states import DIVERGING
from rnnlab.figures.lines import axis, frame
from rnnlab.inspection.dynamics.dynamics import Dynamics, Plane

Floats = NDArray[np.float64]
ON_COLOUR, ON_NOTHING = "#222222", "#888888"
SIDE = 280


def flow(dynamics: Dynamics, number: int) -> Figure:
    """Arrows, the path of the window and the points at rest on the colours of one number of the answer, where a state says it."""
    plane = dynamics.plane
    assert plane is not None, "a state of two numbers has a plane"
    ground = _ground(dynamics, plane, number)
    ink = ON_COLOUR if ground else ON_NOTHING
    arrows, share = _arrows(plane, ink)
    resting = marks(dynamics.points[:, :2], dynamics.kinds())
    grid = {"left": 56, "width": SIDE, "top": 44, "height": SIDE}
    across, up = ({"min": float(least), "max": float(most), "axisLine": {"onZero": False}} for least, most in plane.ends)
    hidden = [{"type": "category", "show": False, "data": _middles(ends, len(plane.answers))} for ends in plane.ends.tolist()]
    spec = frame(
        tooltip={"trigger": "item"},
        legend={"top": 0, "type": "scroll", "data": [one["name"] for one in resting]},
        grid=grid,
        xAxis=[axis("h of unit 0", **across), hidden[0]],
        yAxis=[axis("h of unit 1", **up, nameGap=36), hidden[1]],
        series=[*ground, arrows, *_path(plane, ink), *resting],
    )
    if ground:
        spec["visualMap"] = _scale(dynamics, number)
    return Figure(spec, _words(dynamics, number, share), height=SIDE + 150)


def _middles(ends: list[float], cells: int) -> list[str]:
    """Of cells from end to end."""
    width = (ends[1] - ends[0]) / cells
    return [f"{ends[0] + (cell + 0.5) * width:.3f}" for cell in range(cells)]


def shown(dynamics: Dynamics, number: int, answers: Floats) -> Floats:
    """One number of answers (..., O): the probability of a class, or the number as the network gives it."""
    if not dynamics.classes:
        return np.asarray(answers[..., number])
    likely = np.exp(answers - answers.max(axis=-1, keepdims=True))
    return np.asarray(likely[..., number] / likely.sum(axis=-1))


def _ground(dynamics: Dynamics, plane: Plane, number: int) -> list[Spec]:
    """The colours; none where a state says no answer by itself."""
    if not dynamics.outputs:
        return []
    values = shown(dynamics, number, plane.answers)
    places = [[x, y, round(float(value), 4)] for (x, y), value in np.ndenumerate(values)]
    tooltip = {"formatter": f"{_title(dynamics, number)}: {{@[2]}}"}
    on = {"xAxisIndex": 1, "yAxisIndex": 1, "z": 0, "animation": False}
    return [{"type": "heatmap", "name": "answer", "data": places, "tooltip": tooltip, **on}]


def _scale(dynamics: Dynamics, number: int) -> Spec:
    """From 0 to 1 for a probability; evenly about 0 for a number."""
    assert dynamics.plane is not None
    most = float(np.abs(shown(dynamics, number, dynamics.plane.answers)).max().round(3)) or 1.0
    return {
        "min": 0 if dynamics.classes else -most,
        "max": 1 if dynamics.classes else most,
        "dimension": 2,
        "seriesIndex": 0,
        "calculable": True,
        "precision": 2,
        "orient": "horizontal",
        "left": 56,
        "bottom": 0,
        "itemHeight": 180,
        "inRange": {"color": DIVERGING},
    }


def _arrows(plane: Plane, ink: str) -> tuple[Spec, float]:
    """An arrow a place, all drawn at one share of their length, so that the longest is as long as two places are apart."""
    across, up = (np.linspace(least, most, len(plane.moves)) for least, most in plane.ends.tolist())
    lengths = np.hypot(*np.moveaxis(plane.moves, 2, 0))
    share = min(1.0, 1.3 * float(np.diff(across)[0]) / max(float(lengths.max()), 1e-12))
    coords = []
    for (i, j), length in np.ndenumerate(lengths):
        if length * share > 1e-3 * (across[-1] - across[0]):
            start = np.array([across[i], up[j]])
            ends = [start.round(4).tolist(), (start + share * plane.moves[i, j]).round(4).tolist()]
            coords.append({"coords": ends, "value": [*ends[0], *plane.moves[i, j].round(4).tolist()]})
    look = {"color": ink, "width": 1, "opacity": 0.75}
    arrows = {"symbol": ["none", "arrow"], "symbolSize": 5, "lineStyle": look, "silent": True, "z": 2, "animation": False}
    return {"type": "lines", "name": "step", "coordinateSystem": "cartesian2d", "data": coords, **arrows}, share


def _path(plane: Plane, ink: str) -> list[Spec]:
    """The states of the window in order, its ends by their shapes."""
    rows = [[*place, step] for step, place in enumerate(plane.path.round(4).tolist(), start=1)]
    forms = {1: "rect", len(rows): "triangle"}
    points = [{"value": row, "symbol": forms.get(row[2], "circle"), "symbolSize": 13 if row[2] in forms else 5} for row in rows]
    look = {"lineStyle": {"width": 2, "color": ink}, "itemStyle": {"color": ink}, "tooltip": {"formatter": "step {@[2]}"}}
    return [{"type": "line", "name": "path", "data": points, "z": 3, "animation": False, **look}]


def _title(dynamics: Dynamics, number: int) -> str:
    name = dynamics.outputs[number]
    return f"probability of {name}" if dynamics.classes else f"{name} of the answer"


def _words(dynamics: Dynamics, number: int, share: float) -> str:
    ground = f" Colours: {_title(dynamics, number)}, if reading ended there." if dynamics.outputs else ""
    places = "; ".join(f"{kind} at ({x:.3f}, {y:.3f})" for kind, (x, y) in zip(dynamics.kinds(), dynamics.points[:, :2], strict=True))
    return (
        f"Both units' h and where a step takes it while the input is held at {dynamics.held}, arrows at {share:.0%} of their length. "
        f"The path is this sequence with its own inputs, from the square to the triangle.{ground} "
        f"Points: {count(dynamics.kinds())}{f' ({places})' if places else ''}."
    )
