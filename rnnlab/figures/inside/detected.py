"""Units that tell where something holds, beside what chance reaches."""

import numpy as np
import pandas as pd

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, level
from rnnlab.inspection.units.dependence import Dependence
from rnnlab.inspection.units.detected import GOOD, REFUTED, SUPPORTED, WEAK, Detected

FORMS = {SUPPORTED: "diamond", WEAK: "circle", REFUTED: "triangle"}
COLOURS = {SUPPORTED: "#d6604d", WEAK: "#4393c3", REFUTED: "#888888"}
SHOWN = 10
DECAL = {"decal": {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4], "color": "rgba(0,0,0,0.35)"}}


def by_unit(found: Detected) -> Figure:
    """A point a unit, the best in the part where they were chosen first, with the line that chance reaches."""
    order, verdicts = found.order, found.verdicts
    places = {verdict: [place for place, unit in enumerate(order) if verdicts[unit] == verdict] for verdict in FORMS}
    series = [
        {
            "type": "scatter",
            "name": verdict,
            "symbol": form,
            "symbolSize": 8,
            "itemStyle": {"color": COLOURS[verdict]},
            "data": [[place, float(f"{found.held[order[place]]:.4f}"), int(order[place])] for place in places[verdict]],
            "tooltip": {"formatter": f"unit {{@[2]}}: {{@[1]}}, {verdict}"},
            "animation": False,
        }
        for verdict, form in FORMS.items()
    ]
    last = len(order) - 1
    spec = frame(
        tooltip={"trigger": "item"},
        xAxis=axis("units, the best of the training part first", scale=False, min=0, max=max(last, 1), minInterval=1),
        yAxis=axis("area under the ROC curve", nameGap=40, max=1, min=round(min(0.4, float(found.held.min()) - 0.02), 2)),
        series=[*series, level("chance, best of all units", found.level, 0, last), level("good", GOOD, 0, last)],
    )
    return Figure(spec, _words(found), height=320)


def _words(found: Detected) -> str:
    unit, counts = found.order[0], {verdict: found.verdicts.count(verdict) for verdict in FORMS}
    learned, reported = found.learned, found.reported
    way = "higher" if found.signs[unit] > 0 else "lower"
    chance = max(found.chances[unit], 0.005)
    return (
        f"{found.predicate}: of {len(found.order)} units, unit {unit} told it best in {learned.sequences} sequences of the {learned.part} "
        f"part, where it is {way}. In {reported.sequences} of the {reported.part} part ({reported.steps:,} steps, at {reported.share:.0%} "
        f"of which it holds) its area is {found.held[unit]:.3f}; chance reaches {found.level:.3f} with the best of all units one time in "
        f"twenty (p = {chance:.2g}): {found.verdicts[unit]}. In all {counts[SUPPORTED]} units are supported, {counts[WEAK]} weak, "
        f"{counts[REFUTED]} refuted."
    )


def table(found: Detected) -> pd.DataFrame:
    """One line a unit, the ten best of the part where they were chosen first."""
    return pd.DataFrame(
        [
            {
                "unit": int(unit),
                "where it holds": "higher" if found.signs[unit] > 0 else "lower",
                f"area, {found.learned.part} part": round(float(found.chosen[unit]), 3),
                f"area, {found.reported.part} part": round(float(found.held[unit]), 3),
                "correlation": round(float(found.correlations[unit]), 3),
                "p": round(float(found.chances[unit]), 3),
                "verdict": found.verdicts[unit],
            }
            for unit in found.order[:SHOWN]
        ]
    )


def histogram(found: Detected, unit: int) -> Figure:
    """How often one unit's h takes each value where the predicate holds, and elsewhere."""
    edges, shares = found.edges[unit], found.shares[unit]
    middles = [f"{middle:.2f}" for middle in (edges[1:] + edges[:-1]) / 2]
    bars = pair([shares[0].tolist(), shares[1].tolist()])
    spec = frame(
        xAxis={"type": "category", "data": middles, "name": f"h of unit {unit}", "nameLocation": "middle", "nameGap": 28},
        yAxis=axis("share of the steps", scale=False, nameGap=40),
        series=bars,
    )
    means = shares @ ((edges[1:] + edges[:-1]) / 2)
    overlap = float(np.minimum(shares[0], shares[1]).sum())
    words = (
        f"Values of unit {unit} in the {found.reported.part} part: about {means[1]:.2f} on average where it holds and {means[0]:.2f} "
        f"elsewhere; the two overlap by {overlap:.0%}."
    )
    return Figure(spec, words, height=280)


def pair(values: list[list[float]]) -> list[dict[str, object]]:
    """Bars side by side: elsewhere, and where it holds, which are dotted too."""
    looks = {"elsewhere": {"color": "#67a9cf"}, "where it holds": {"color": "#ef8a62", **DECAL}}
    return [
        {"type": "bar", "name": name, "data": [float(f"{value:.4g}") for value in told], "animation": False, "itemStyle": look}
        for (name, look), told in zip(looks.items(), values, strict=True)
    ]


def depended(found: Dependence) -> Figure:
    """By how much the loss at a step rises without each unit, where the predicate holds and elsewhere."""
    names = [f"unit {found.units[0]}", *(f"{unit}" for unit in found.units[1:])]
    bars = pair([found.rises[:, 0].tolist(), found.rises[:, 1].tolist()])
    spec = frame(
        xAxis={
            "type": "category",
            "data": names,
            "name": "without this unit; others vary as much",
            "nameLocation": "middle",
            "nameGap": 28,
        },
        yAxis=axis(f"rise of the loss ({found.unit_of_loss})", scale=False, nameGap=52),
        series=bars,
    )
    elsewhere, there = found.rises[0]
    low, high = found.interval
    words = (
        f"{found.predicate}: without unit {found.units[0]} the loss at a step, in {found.sequences} sequences of the {found.part} part, "
        f"rises by {there:.3g} where it holds and by {elsewhere:.3g} elsewhere, a difference of {there - elsewhere:.3g} "
        f"(95 %: {low:.3g} to {high:.3g}). Verdict, {found.verdict}."
    )
    return Figure(spec, words, height=300)
