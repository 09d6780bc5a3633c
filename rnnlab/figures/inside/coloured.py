"""What a network read, coloured by what one of its units held in mind at each step, with what it guessed."""

from html import escape

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.figures import Figure
from rnnlab.figures.inside.states import DIVERGING, MOST_INPUTS
from rnnlab.figures.inside.unit import FORMS
from rnnlab.figures.lines import axis, frame
from rnnlab.figures.tasks.writing import seen
from rnnlab.inspection.guesses import Guesses

RGB = {True: "178,24,43", False: "33,102,172"}
"""Red above 0, blue below: the ends of RdBu."""
ENDS = {"showMinLabel": False, "showMaxLabel": False}
FULL, HALF = 0.65, 8
"""How strong the colour of 1 is; pixels of the bar of 1."""

Floats = NDArray[np.float32]


def strip(pieces: list[str], values: Floats, guessed: Guesses, picked: int) -> str:
    """HTML: each piece on the colour of the unit's value, above a bar of it (up above 0, down below) and the likeliest guesses.

    The picked piece (from 0) is framed, and a guess that is right is underlined.
    """
    inside = "".join(_piece(place, piece, float(values[place]), guessed, picked) for place, piece in enumerate(pieces))
    words = f"{len(pieces)} steps, each on the colour of the unit's value; the same as a table below"
    kind = "words" if any(len(piece) > 1 for piece in pieces) else "characters"
    return f'<div role="img" class="{kind}" aria-label="{words}">{inside}</div>'


def _piece(place: int, piece: str, value: float, guessed: Guesses, picked: int) -> str:
    shown, size = seen(piece) or "?", min(abs(value), 1.0)
    title = f"{guessed.begin + place + 1}: {shown}, {value:+.3f}"
    height = round(HALF * size)
    bar = f'<u><i style="height:{height}px;top:{HALF - height if value > 0 else HALF + 1}px"></i></u>'
    look = f"background:rgba({RGB[value > 0]},{FULL * size:.2f})"
    after = "<br>" if piece == "\n" else ""
    return (
        f'<span class="{"picked" if place == picked else ""}" data-place="{place}" title="{escape(title)}">'
        f'<b style="{look}">{escape(shown)}</b>{bar}{_guesses(place, guessed)}</span>{after}'
    )


def _guesses(place: int, guessed: Guesses) -> str:
    """All that were kept where each step is answered; else the likeliest with its percent."""
    if not len(guessed.classes):
        return ""
    right, likely = guessed.right(place), guessed.likely(place)
    told = [(name, seen(name)) for name, _ in likely]
    if not guessed.every_step:
        name, share = likely[0]
        told = [(name, f"{name} {100 * share:.0f}")]
    return "".join(f"<small{' class=right' if name == right else ''}>{escape(words)}</small>" for name, words in told)


def told(name: str, unit: int, values: Floats, begin: int, steps: int) -> str:
    """In words: the range of the unit's value over the steps that are shown, and which these are."""
    high, low = int(values.argmax()), int(values.argmin())
    cut = (
        f" Steps {begin + 1} to {begin + len(values)} of {steps} are shown: pick a step beyond to see others."
        if len(values) < steps
        else ""
    )
    beyond = " Values beyond -1 and 1 have the colour of the end." if np.abs(values).max() > 1 else ""
    layer = name.removesuffix(".h")
    return (
        f"Unit {unit} of layer {layer}: highest, {values[high]:+.3f}, at step {begin + high + 1}, lowest, {values[low]:+.3f}, "
        f"at step {begin + low + 1}.{beyond}{cut}"
    )


def series(x: Floats, names: list[str], values: Floats, picked: int, begin: int = 0) -> Figure:
    """What was read as lines, each point on the colour of the unit's value, above bars of that value; x (T, F), values (T,)."""
    steps = np.arange(begin + 1, begin + len(values) + 1).tolist()
    shades = [float(f"{value:.4g}") for value in values]
    lines = [_points(steps, x[:, column], shades, name, FORMS[column]) for column, name in enumerate(names[:MOST_INPUTS])]
    threads = [_thread(steps, x[:, column]) for column in range(len(lines))]
    mark = {"symbol": "none", "silent": True, "data": [{"xAxis": steps[picked]}], "label": {"show": False}}
    bars = {
        "type": "bar",
        "name": "h",
        "xAxisIndex": 1,
        "yAxisIndex": 1,
        "selectedMode": "single",
        "data": [[step, shade, shade] for step, shade in zip(steps, shades, strict=True)],
        "animation": False,
        "markLine": mark,
        "tooltip": {"formatter": "step {@[0]}: {@[1]}"},
    }
    span = {"type": "value", "min": begin + 0.5, "max": begin + len(values) + 0.5, "minInterval": 1, "axisLabel": ENDS}
    spec = frame(
        tooltip={"trigger": "item"},
        legend={"top": 0, "type": "scroll", "data": [line["name"] for line in lines]},
        grid=[{"left": 56, "right": 16, "top": 36, "height": 150}, {"left": 56, "right": 16, "top": 210, "height": 90}],
        xAxis=[{**span, "gridIndex": 0, "show": False}, {**span, "gridIndex": 1, "name": "step", "nameLocation": "middle", "nameGap": 26}],
        yAxis=[axis("input", gridIndex=0, nameGap=40), axis("h", gridIndex=1, nameGap=40, scale=False, splitNumber=2)],
        visualMap={
            "min": -1,
            "max": 1,
            "dimension": 2,
            "seriesIndex": [0, *range(1, len(lines) + 1)],
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "inRange": {"color": [DIVERGING[0], DIVERGING[1], "#aaaaaa", DIVERGING[-2], DIVERGING[-1]]},
        },
        series=[bars, *lines, *threads],
    )
    place = f"At step {steps[picked]} {names[0]} is {x[picked, 0]:.4g} and the unit's h {values[picked]:+.3f}."
    return Figure(spec, place, height=390)


def _thread(steps: list[int], x: Floats) -> dict[str, object]:
    """A thin line through the points of a column."""
    look = {"type": "line", "silent": True, "symbol": "none", "z": 1, "lineStyle": {"width": 1, "color": "#888888"}, "animation": False}
    return {**look, "data": [[step, float(f"{y:.5g}")] for step, y in zip(steps, x.tolist(), strict=True)]}


def _points(steps: list[int], x: Floats, shades: list[float], name: str, form: str) -> dict[str, object]:
    points = [[step, float(f"{y:.5g}"), shade] for step, y, shade in zip(steps, x.tolist(), shades, strict=True)]
    return {
        "type": "scatter",
        "name": name,
        "symbol": form,
        "symbolSize": 9,
        "selectedMode": "single",
        "data": points,
        "animation": False,
        "tooltip": {"formatter": f"step {{@[0]}}, {name}: {{@[1]}}, h {{@[2]}}".replace("\n", " ")},
    }


def guesses(guessed: Guesses, picked: int, piece: str) -> Figure:
    """The likeliest classes after one step (from 0 in those that are shown), with their probabilities."""
    likely, right = guessed.likely(picked), guessed.right(picked)
    data = [
        {"value": float(f"{share:.4f}"), **({"itemStyle": {"borderColor": "#888888", "borderWidth": 3}} if name == right else {})}
        for name, share in likely
    ]
    spec = frame(
        legend={"show": False},
        grid={"top": 12, "left": 48, "right": 16, "bottom": 44},
        xAxis={"type": "category", "data": [seen(name) for name, _ in likely], "name": "class", "nameLocation": "middle", "nameGap": 28},
        yAxis=axis("probability", scale=False, min=0, max=1, nameGap=34),
        series=[{"type": "bar", "data": data, "animation": False, "barMaxWidth": 60}],
    )
    said = ", ".join(f"{seen(name)} {share:.3f}" for name, share in likely)
    when = "after" if guessed.every_step else "had the sequence ended after"
    truth = f" True is {seen(right)}." if right else " Nothing is asked there."
    return Figure(spec, f"Likeliest {when} step {guessed.begin + picked + 1} ({seen(piece)}): {said}.{truth}", height=220)


def table(pieces: list[str], values: Floats, guessed: Guesses) -> pd.DataFrame:
    """One line a step: what was read, the unit's value, the likeliest classes with their probabilities, and the true one."""
    rows = []
    for place, (piece, value) in enumerate(zip(pieces, values.tolist(), strict=True)):
        row: dict[str, object] = {"step": guessed.begin + place + 1, "read": seen(piece) or "?", "value": round(value, 4)}
        if len(guessed.classes):
            row["guesses"] = ", ".join(f"{seen(name)} {share:.2f}" for name, share in guessed.likely(place))
            row["true"] = seen(guessed.right(place) or "")
        rows.append(row)
    return pd.DataFrame(rows)
