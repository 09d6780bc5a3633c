"""What an operation on a network's mind changed: the answer, how long it was felt, and the course of one unit."""

from typing import Any

import numpy as np

from rnnlab.figures import Figure, Spec
from rnnlab.figures.lines import axis, frame, line
from rnnlab.figures.tasks.writing import seen
from rnnlab.inspection.surgery.operation import WHOLE
from rnnlab.inspection.surgery.surgery import NOTHING, Surgery

FEW = 12
"""Numbers of an answer that are drawn one by one, with their names."""
LONGEST = 40
SAME = 1e-9
"""Numbers this close are the same but for rounding."""
ASIDE = (-14, 0, 14)
"""Pixels by which equal points are drawn beside each other."""
POINT = {"symbolSize": 11, "animation": False}
LOOKS: tuple[tuple[str, str, str], ...] = (("before", "circle", "solid"), ("after", "triangle", "dashed"), ("true", "diamond", "dotted"))


def answer(surgery: Surgery) -> Figure:
    """Every number of the answer before and after, beside the true one: points with their names, or lines where there are many."""
    rows = [*surgery.answered, surgery.true]
    if len(surgery.names) <= FEW:
        drawn = [
            {"type": "scatter", "name": name, "symbol": symbol, "symbolOffset": [aside, 0], "data": _digits(values)} | POINT
            for (name, symbol, _), aside, values in zip(LOOKS, ASIDE, rows, strict=True)
        ]
        along: Spec = {
            "type": "category",
            "data": [_short(name) for name in surgery.names],
            "axisLabel": {"interval": 0, "hideOverlap": True},
        }
    else:
        places = np.arange(1.0, len(surgery.names) + 1)
        drawn = [line(name, places, values, lineStyle={"type": dash}) for (name, _, dash), values in zip(LOOKS, rows, strict=True)]
        along = axis("number of the answer, in order", scale=False, min=1, max=len(surgery.names))
    spec = frame(xAxis=along, yAxis=axis("answer", nameGap=48), series=drawn, legend={"top": 0, "type": "scroll", "itemWidth": 14})
    return Figure(spec, f"{surgery.operation.told()}. {_moved(surgery)}", height=260)


def _moved(surgery: Surgery) -> str:
    """Which number of the answer changed most, as a sentence."""
    change = surgery.answered[1] - surgery.answered[0]
    most = int(np.abs(change).argmax())
    if abs(change[most]) < SAME:
        return "The answer stays as it was."
    before, after = surgery.answered[:, most]
    moved = int((np.abs(change) >= SAME).sum())
    others = f" Of {len(change)} numbers {moved} change." if len(change) > 1 else ""
    return f"{_short(surgery.names[most], 120)} changes most, from {before:.4g} to {after:.4g}; true is {surgery.true[most]:.4g}.{others}"


def chances(surgery: Surgery) -> Figure:
    """The symbols that could come at the step of the chosen number, before and after."""
    names = [seen(symbol) or "padding" for symbol in surgery.symbols]
    drawn = [
        {"type": "bar", "name": name, "data": _digits(values), "animation": False}
        | ({"itemStyle": {"decal": {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": 0.8}}} if place else {})
        for place, ((name, _, _), values) in enumerate(zip(LOOKS, surgery.chances, strict=False))
    ]
    spec = frame(
        xAxis={"type": "category", "data": names, "axisLabel": {"interval": 0}},
        yAxis=axis("probability", scale=False, min=0, max=1),
        series=drawn,
    )
    before, after = (int(values.argmax()) for values in surgery.chances)
    words = (
        f"What the network holds likeliest at step {surgery.step}: before {names[before]!r} with {surgery.chances[0, before]:.3f}, after "
        f"{names[after]!r} with {surgery.chances[1, after]:.3f}."
    )
    return Figure(spec, words, height=240)


def felt(surgery: Surgery) -> Figure:
    """How far the state is from what it was, after each step: of the operated layer, and of what each layer above gives."""
    norms, layer = surgery.felt(), surgery.operation.layer
    steps = np.arange(1.0, len(norms) + 1)
    drawn = [line(f"state of layer {layer}", steps, norms, markArea=_operated(surgery))]
    dashes = ("dashed", "dotted", [12, 4, 2, 4])
    for number, (values, dash) in enumerate(zip(surgery.above, dashes, strict=False), start=layer + 1):
        drawn.append(line(f"what layer {number} gives", steps, values, lineStyle={"type": dash}))
    spec = frame(xAxis=_steps(len(norms)), yAxis=axis("norm of the difference", scale=False, nameGap=44), series=drawn)
    return Figure(spec, _recovery(surgery), height=260)


def _recovery(surgery: Surgery) -> str:
    """Whether the network recovers, and when."""
    norms, last = surgery.felt(), surgery.operation.last
    most, lasting = int(norms.argmax()), surgery.lasting()
    if norms[most] < NOTHING:
        return "The state stays as it was: what was put there is what was there."
    head = f"The state differs most after step {most + 1}, by {norms[most]:.3g}"
    if last == len(norms):
        return f"{head}; the operation goes on to the last step, so nothing is left to recover in."
    if lasting is None:
        left = f"{norms[-1] / norms[most]:.0%} of that"
        return f"{head}, and after the last step still by {left}: the network does not recover in this sequence."
    return f"{head}; {_counted(lasting)} after the operation's last, less than a hundredth of that is left: the network recovers."


def _counted(steps: int) -> str:
    return f"{steps + 1} step{'s' * (steps > 0)}"


def course(surgery: Surgery, name: str, unit: int) -> Figure:
    """One wire, such as h, of one unit over the steps, before and after; the steps of the operation are shaded."""
    paths = surgery.wires[name][:, :, unit].astype(np.float64)
    steps = np.arange(1.0, paths.shape[1] + 1)
    drawn = [
        line(told, steps, values, lineStyle={"type": dash}, symbol=symbol, showSymbol=len(steps) <= 60)
        for (told, symbol, dash), values in zip(LOOKS, paths, strict=False)
    ]
    drawn[0]["markArea"] = _operated(surgery)
    spec = frame(xAxis=_steps(len(steps)), yAxis=axis(f"{name} of unit {unit}", nameGap=44), series=drawn)
    first = surgery.operation.first - 1
    words = (
        f"{name} of unit {unit}: at step {first + 1} {paths[0, first]:.3f} before and {paths[1, first]:.3f} after, at the last step "
        f"{paths[0, -1]:.3f} and {paths[1, -1]:.3f}."
    )
    return Figure(spec, words, height=240)


def courses(surgery: Surgery) -> list[str]:
    """The wires whose course is told: the parts of the state, and the gate that was operated on."""
    place = surgery.operation.place
    return [*surgery.states, *([] if place in (*surgery.states, WHOLE) else [place])]


def _operated(surgery: Surgery) -> Spec:
    """The steps of the operation, shaded."""
    ends = [{"xAxis": surgery.operation.first - 0.5}, {"xAxis": surgery.operation.last + 0.5}]
    return {"silent": True, "itemStyle": {"opacity": 0.3, "color": "#888888"}, "data": [ends]}


def _steps(length: int) -> Spec:
    return axis("step", scale=False, min=1, max=length, minInterval=1)


def _digits(values: np.ndarray) -> list[Any]:
    return [float(f"{value:.5g}") for value in values.tolist()]


def _short(name: str, longest: int = LONGEST) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"
