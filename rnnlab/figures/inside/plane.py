"""The path of a state along two or three axes that stay where they are, among the states of many sequences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from rnnlab.figures import Figure, Spec
from rnnlab.figures.inside import box
from rnnlab.figures.lines import axis, frame
from rnnlab.inspection.dynamics.pathway import Pathway, Spots

Colour = Literal["step", "truth", "answer"]
Floats = NDArray[np.float64]

RAMP = ["#7b6fd0", "#2a9d8f", "#c98500"]
"""From low to high, each seen on white and on black."""
TINTS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b58900"]
FORMS = ["circle", "triangle", "diamond", "rect", "pin", "emptyCircle", "emptyTriangle", "emptyDiamond", "emptyRect", "arrow"]
"""A class has both, of one place."""
COLOURED = "coloured"
"""How the names begin by which the scale of colours finds what it colours."""


@dataclass(frozen=True)
class Sight:
    """From where one looks: two or three axes by name, what the colours say, and degrees for three axes."""

    axes: tuple[str, ...]
    colour: Colour = "step"
    turn: float = 30.0
    tilt: float = 20.0


def path(paths: dict[str, Pathway], sight: Sight, resting: Sequence[Spec] = ()) -> Figure:
    """The first of the paths, by what they are called, and others over it; `resting` are marks from `place`d points."""
    first = next(iter(paths.values()))
    cloud = _cloud(first, sight)
    lines = [series for number, (name, one) in enumerate(paths.items()) for series in _line(name, one, sight, number)]
    named = [one["name"] for one in [*cloud, *lines, *resting] if one["name"]]
    series = [*cloud, *lines, *resting]
    if flat := len(sight.axes) == 2:
        looks = _flat(first, sight)
    else:
        looks = box.square()
        series += box.axes(sight.axes, first.ranges[[first.names.index(name) for name in sight.axes]], sight.turn, sight.tilt)
    coloured = [place for place, one in enumerate(series) if one.get("id", "").startswith(COLOURED)]
    legend = {"top": 0, "type": "scroll", "data": list(dict.fromkeys(named))}
    spec = frame(**{"tooltip": {"trigger": "item"}, "series": series, "legend": legend, **looks})
    spec["grid"] = {**spec["grid"], "top": 44, "bottom": 90}
    if coloured:
        spec["visualMap"] = {**_ramp(paths, sight), "seriesIndex": coloured}
    return Figure(spec, _words(paths, sight), height=460 if flat else box.SIDE + 140)


def place(pathway: Pathway, places: Floats, sight: Sight) -> Floats:
    """Places on all axes (M, A) as they are drawn, (M, 2)."""
    columns = [pathway.names.index(name) for name in sight.axes]
    if len(columns) == 2:
        return places[:, columns]
    return box.turned(box.boxed(places[:, columns], pathway.ranges[columns]), sight.turn, sight.tilt)


def colours(pathway: Pathway) -> list[Colour]:
    """What colours can say of this task."""
    said: dict[Colour, Floats] = {"truth": pathway.cloud.truth, "answer": pathway.cloud.answer}
    return ["step", *(name for name, values in said.items() if np.isfinite(values).any())]


def _cloud(pathway: Pathway, sight: Sight) -> list[Spec]:
    """The states of many sequences, pale; a series a class where colours say classes."""
    values = _values(pathway.cloud, sight)
    rows = _rows(pathway, pathway.cloud, sight)
    many: Spec = {"type": "scatter", "symbolSize": 6, "animation": False, "z": 1}
    told = {"tooltip": {"formatter": "sequence {@[4]}, step {@[3]}"}}
    if sight.colour == "step":
        return [{**many, **told, "name": "", "data": rows, "itemStyle": {"color": box.GREY, "opacity": 0.35}}]
    if not pathway.classes:
        known = [row for row in rows if row[2] is not None]
        return [{**many, **told, "id": f"{COLOURED} cloud", "name": "", "data": known, "itemStyle": {"opacity": 0.4}}]
    series = []
    for number, name in enumerate(pathway.classes):
        look = {"symbol": FORMS[number], "itemStyle": {"color": TINTS[number % len(TINTS)], "opacity": 0.55}}
        data = [row for row, value in zip(rows, values, strict=True) if value == number]
        tooltip = {"formatter": f"{sight.colour} {name}: sequence {{@[4]}}, step {{@[3]}}"}
        series.append({**many, "name": f"{sight.colour} {name}", "data": data, "tooltip": tooltip, **look})
    return series


def _line(name: str, pathway: Pathway, sight: Sight, number: int) -> list[Spec]:
    """The path as a line, its steps as points, and a square and a triangle round its ends."""
    rows = _rows(pathway, pathway.window, sight)
    dashed, classes = number > 0, bool(pathway.classes) and sight.colour != "step"
    points = [{"value": row, **(_tint(row[2]) if classes else {})} for row in rows]
    rim = {"borderColor": box.GREY, "borderWidth": 1.5}
    known: Spec = {} if classes else {"id": f"{COLOURED} {number}"}
    still: Spec = {"animation": False, "name": name}
    style = {"width": 2 if dashed else 1.5, "color": box.GREY, "type": "dashed" if dashed else "solid"}
    look = {"symbolSize": 10, "symbol": "diamond" if dashed else "circle", "z": 3, "tooltip": {"formatter": f"{name}, step {{@[3]}}"}}
    ends = [
        {"value": row, "symbol": form, "symbolSize": 17, "itemStyle": {"color": "transparent", "borderColor": box.GREY, "borderWidth": 2.5}}
        for row, form in ((rows[0], "rect"), (rows[-1], "triangle"))
    ]
    return [
        {**still, **look, **known, "type": "scatter", "data": points, "itemStyle": {"color": box.GREY, **rim}},
        {**still, "type": "line", "data": [row[:2] for row in rows], "showSymbol": False, "lineStyle": style, "silent": True, "z": 2},
        {**still, "type": "scatter", "data": ends, "silent": True, "z": 4},
    ]


def _rows(pathway: Pathway, spots: Spots, sight: Sight) -> list[list[Any]]:
    """One a state: where it is drawn, what its colour says, its step and its sequence."""
    places = place(pathway, spots.places, sight)
    values = _values(spots, sight)
    return [
        [round(x, 5), round(y, 5), None if np.isnan(value) else round(float(value), 5), step, sequence]
        for (x, y), value, step, sequence in zip(places.tolist(), values, spots.steps.tolist(), spots.sequences.tolist(), strict=True)
    ]


def _values(spots: Spots, sight: Sight) -> Floats:
    return np.asarray(spots.steps if sight.colour == "step" else getattr(spots, sight.colour), np.float64)


def _tint(value: float | None) -> Spec:
    """The colour of a class; grey where it is not known."""
    return {"itemStyle": {"color": box.GREY if value is None else TINTS[int(value) % len(TINTS)]}}


def _ramp(paths: dict[str, Pathway], sight: Sight) -> Spec:
    """The scale from colours to numbers."""
    spots = [spots for one in paths.values() for spots in (one.window, *([one.cloud] if sight.colour != "step" else []))]
    values = np.concatenate([_values(one, sight) for one in spots])
    known = values[np.isfinite(values)]
    return {
        "min": round(float(known.min()), 3) if len(known) else 0,
        "max": round(float(known.max()), 3) if len(known) else 1,
        "dimension": 2,
        "text": ["last step", "first"] if sight.colour == "step" else [f"{sight.colour}, high", "low"],
        "orient": "horizontal",
        "left": "center",
        "bottom": 0,
        "itemWidth": 12,
        "itemHeight": 100,
        "inRange": {"color": RAMP},
    }


def _flat(pathway: Pathway, sight: Sight) -> Spec:
    across, up = (pathway.names.index(name) for name in sight.axes)
    return {
        "xAxis": axis(_title(pathway, across), **_ends(pathway, across)),
        "yAxis": axis(_title(pathway, up), nameGap=44, **_ends(pathway, up)),
    }


def _title(pathway: Pathway, column: int) -> str:
    return f"{pathway.names[column]} ({pathway.shares[column]:.0%} of the variance)"


def _ends(pathway: Pathway, column: int) -> Spec:
    """The frozen ends of an axis, rounded outwards."""
    least, most = pathway.ranges[column]
    unit = 10.0 ** np.floor(np.log10(most - least)) / 10
    ends = {"min": float(f"{np.floor(least / unit) * unit:.6g}"), "max": float(f"{np.ceil(most / unit) * unit:.6g}")}
    return {**ends, "axisLabel": {"showMinLabel": False, "showMaxLabel": False}, "axisLine": {"onZero": False}}


def _words(paths: dict[str, Pathway], sight: Sight) -> str:
    first = next(iter(paths.values()))
    columns = [first.names.index(name) for name in sight.axes]
    axes = ", ".join(f"{first.names[column]} ({first.shares[column]:.0%} of the variance)" for column in columns)
    said = "; ".join(_told(name, one, columns) for name, one in paths.items())
    frozen = f"Axes fitted to the states of {first.fitted}, and the same for every window and step of training."
    return f"Along {axes}. {said}. {frozen}"


def _told(name: str, pathway: Pathway, columns: list[int]) -> str:
    places, ranges = pathway.window.places[:, columns], pathway.ranges[columns]
    start, end = (", ".join(f"{value:.2f}" for value in place) for place in (places[0], places[-1]))
    beyond = int(((places < ranges[:, 0]) | (places > ranges[:, 1])).any(axis=1).sum())
    drawn = f" (of which {len(places)} are drawn)" if len(places) < pathway.length else ""
    outside = f", {beyond} of them beyond the frame" if beyond else ""
    return f"{name}: {pathway.length} steps{drawn} from the square at ({start}) to the triangle at ({end}){outside}"
