"""Data on their way to a network: the series and its parts, one window, and tests in time order."""

import numpy as np
import pandas as pd

from rnnlab.figures import Figure
from rnnlab.figures.inside.states import DIVERGING
from rnnlab.figures.lines import axis, frame, line, time_axis
from rnnlab.inspection.data.outline import Outline
from rnnlab.preparation.cross_validation import Fold

SHADES = ("rgba(127,127,127,0.04)", "rgba(127,127,127,0.16)", "rgba(127,127,127,0.28)")


def series(outline: Outline) -> Figure:
    """The target over time, its parts shaded, with a slider to zoom."""
    name, gaps = outline.names[0], int(np.isnan(outline.values).sum())
    parts = list(outline.parts)
    areas = [
        [{"xAxis": start, "name": part, "itemStyle": {"color": shade}}, {"xAxis": end}]
        for part, start, end, shade in zip(parts, outline.bounds[:-1].tolist(), outline.bounds[1:].tolist(), SHADES, strict=False)
    ]
    drawn = line(name, outline.when, outline.values, most=len(outline.when), lineStyle={"width": 1.2})
    drawn["markArea"] = {"data": areas, "label": {"position": "insideTop", "color": "#888888", "textBorderWidth": 0}, "silent": True}
    spec = frame(
        xAxis=time_axis(outline.time_name, outline.dated),
        yAxis=axis(name, nameGap=48),
        series=[drawn],
        dataZoom=[{"type": "inside"}, {"type": "slider", "height": 18, "bottom": 4}],
    )
    spec["grid"]["bottom"] = 76
    known = outline.values[~np.isnan(outline.values)]
    shown = f"{name} over {outline.time_name}, from {known.min():.4g} to {known.max():.4g}" if len(known) else f"{name}: no value"
    shaded = ", ".join(f"{part} {count:,}" for part, count in outline.parts.items())
    drawn_of = f"; {len(outline.when):,} of {outline.rows:,} points are drawn, the least and greatest of each stretch"
    thinned = drawn_of if len(outline.when) < outline.rows else ""
    return Figure(
        spec, f"{shown}{'; gaps are where values are missing' if gaps else ''}; sequences of each part: {shaded}{thinned}.", height=360
    )


def changed(outline: Outline) -> Figure:
    """The target as the network sees it, after every step of the preparation."""
    drawn = line("as the network sees it", outline.changed_when, outline.changed, most=len(outline.changed), lineStyle={"width": 1.2})
    spec = frame(
        xAxis=time_axis(outline.time_name, outline.dated),
        yAxis=axis("network's units", nameGap=48),
        series=[drawn],
        dataZoom=[{"type": "inside"}],
    )
    known = outline.changed[~np.isnan(outline.changed)]
    spread = f"mean {outline.mean:.3g}, standard deviation {outline.deviation:.3g}, from {known.min():.3g} to {known.max():.3g}"
    return Figure(spec, f"{outline.names[0]} after the preparation: {spread}.", height=240)


def padded(outline: Outline) -> Figure:
    """A batch of sequences of unequal lengths: what is there in colour, the padding left empty."""
    there = ~np.isnan(outline.batch)
    rows, steps = np.nonzero(there)
    cells = pd.DataFrame({"step": steps, "sequence": rows, "value": outline.batch[rows, steps].round(3)})
    largest = float(np.nanmax(np.abs(outline.batch)))
    labels = [str(step) for step in range(1, outline.batch.shape[1] + 1)]
    spec = frame(
        tooltip={"formatter": "sequence {@sequence}, step {@step}: {@value}"},
        dataset={"source": cells},
        xAxis={"type": "category", "data": labels, "name": "step", "nameLocation": "middle", "nameGap": 26},
        yAxis={"type": "category", "data": [str(row) for row in range(len(there))], "inverse": True, "name": "sequence"},
        visualMap={"min": -largest, "max": largest, "dimension": "value", "inRange": {"color": DIVERGING}, "show": False},
        series=[{"type": "heatmap", "encode": {"x": "step", "y": "sequence", "value": "value"}, "animation": False}],
    )
    words = (
        f"{len(there)} sequences of {there.sum(1).min()} to {there.sum(1).max()} steps; {100 * (~there).mean():.0f} % is padding, "
        f"left empty here. A state held by the mask differs from torch's packing by {outline.mask_and_packing:.1g} at most, "
        f"and the greatest gradient in the padding is {outline.padding_gradient:g}: the padding is never learned."
    )
    return Figure(spec, words, height=340)


def window(outline: Outline) -> Figure:
    """One window and the values that it must predict."""
    named = zip(outline.names, outline.window.T, strict=False)
    drawn = [line(name, outline.window_when, values, showSymbol=len(values) <= 60, symbolSize=6) for name, values in named]
    wanted = line("to predict", outline.target_when, outline.target, showSymbol=True, symbol="diamond", symbolSize=11)
    wanted["lineStyle"] = {"type": "dashed"}
    spec = frame(
        xAxis=time_axis(outline.time_name, outline.dated),
        yAxis=axis("value", nameGap=48),
        series=[*drawn[:8], wanted],
    )
    steps, width = outline.window.shape
    targets = ", ".join(f"{value:.4g}" for value in outline.target[:5])
    more = " ..." if len(outline.target) > 5 else ""
    return Figure(spec, f"One window of {steps} steps x {width} columns, and what it must predict: {targets}{more}.", height=260)


def folds(made: list[Fold], length: int) -> Figure:
    """Each test in time order as a bar: what is learned from, and what is tested on."""
    names = [f"test {number}" for number in range(1, len(made) + 1)]
    pieces = {
        "not used": [fold.train for fold in made],
        "learned from": [fold.test - fold.train for fold in made],
        "tested on": [fold.end - fold.test for fold in made],
    }
    decals = {"not used": "none", "learned from": "rect", "tested on": "triangle"}
    drawn = [
        {
            "type": "bar",
            "stack": "rows",
            "name": name,
            "data": values,
            "animation": False,
            "itemStyle": {"opacity": 0.08 if name == "not used" else 1, "decal": {"symbol": decals[name], "symbolSize": 0.6}},
        }
        for name, values in pieces.items()
    ]
    spec = frame(
        tooltip={"trigger": "axis"},
        xAxis=axis("rows, oldest first", scale=False, max=length),
        yAxis={"type": "category", "data": names, "inverse": True},
        series=drawn,
    )
    first = made[0]
    words = f"{len(made)} tests of {first.end - first.test} rows each; the first learns from {first.test - first.train:,} rows before it."
    return Figure(spec, words, height=90 + 34 * len(made))


def scaling_shift(outline: Outline) -> str:
    """What fitting the scaling on all rows, the test part too, would have changed."""
    return (
        f"The scaling is fitted on the training part. Fitted on all rows, as tutorials do, it would know the test part: a value of "
        f"{outline.scaling_column} would move by up to {outline.scaling_shift:.3g} in the network's units."
    )


def stages(outline: Outline) -> pd.DataFrame:
    """One line a step of the preparation."""
    return pd.DataFrame(
        [{"step": stage.name, "rows": stage.rows, "missing values": stage.missing, "left out": stage.lost} for stage in outline.stages]
    )
