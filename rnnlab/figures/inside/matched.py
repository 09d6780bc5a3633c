"""Which units are on over a stretch, and where else they are."""

from math import isnan

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.figures import Figure, Spec
from rnnlab.figures.inside.stretch import shown
from rnnlab.figures.inside.unit import FORMS
from rnnlab.figures.lines import axis, frame, level, line
from rnnlab.figures.tasks.writing import seen
from rnnlab.inspection.matches.matched import Match, Matched

Floats = NDArray[np.float32]

AROUND = 200
"""Steps that lines are drawn for."""
GREY = "#888888"
BEFORE, HERE, AFTER = "before", "match", "after"


def units(found: Matched, h: Floats, first: int, last: int) -> pd.DataFrame:
    """One line a unit that is on over the stretch, from h (T, H): its least value there and by how much that is above its threshold."""
    inside = h[first - 1 : last, found.units]
    least, levels = inside.min(axis=0).astype(float), np.array(found.thresholds)
    table = pd.DataFrame({"unit": found.units, "least h there": least, "threshold": levels, "above it by": least - levels})
    return table.sort_values("above it by", ascending=False, kind="stable", ignore_index=True).round(4)


def lines(found: Matched, h: Floats, first: int, last: int) -> Figure:
    """Those units that are furthest above their thresholds, over the steps around the stretch, and the thresholds as dotted lines."""
    steps = shown(len(h), first, last, AROUND)
    drawn = [int(unit) for unit in units(found, h, first, last)["unit"][: len(FORMS)]]
    places = np.arange(steps[0], steps[-1] + 1, dtype=float)
    look = {"showSymbol": len(steps) <= 60, "symbolSize": 6}
    values = h[steps[0] - 1 : steps[-1]].astype(np.float64)
    series = [{**line(f"unit {unit}", places, values[:, unit]), **look, "symbol": form} for unit, form in zip(drawn, FORMS, strict=False)]
    levels = sorted({found.thresholds[found.units.index(unit)] for unit in drawn})
    series += [_threshold(value, len(levels), places) for value in levels]
    if series:
        area = {"silent": True, "itemStyle": {"color": GREY, "opacity": 0.25}, "data": [[{"xAxis": first - 0.5}, {"xAxis": last + 0.5}]]}
        series[0]["markArea"] = area
    x_axis = axis("step of the sequence", scale=False, minInterval=1, min=steps[0] - 1, max=steps[-1] + 1)
    spec = frame(xAxis=x_axis, yAxis=axis("h", nameGap=40), series=series)
    return Figure(spec, _words(found, drawn, first, last), height=300)


def matches(found: list[Match], count: int) -> pd.DataFrame:
    """One line a match of a stretch with so many units on: what was read there and around it, what is on in both, and where it is."""
    rows = [{**_told(one), **_track(one), "label": seen(one.label), **_alike(one, count)} for one in found]
    table = pd.DataFrame(rows)
    return table.drop(columns="label") if rows and not any(table["label"]) else table


def bounds(found: list[Match]) -> tuple[float, float]:
    """The least and the greatest number that is shown of all matches, for one scale; missing ones do not count."""
    told = [value for one in found for value in one.numbers if not isnan(value)]
    return (min(told), max(told)) if told else (0.0, 1.0)


def lifts(found: Matched) -> pd.DataFrame:
    """One line a label: its share at the matches and anywhere, how many times as large the one is, and whether that could be chance."""
    return pd.DataFrame(
        [
            {
                "label": seen(one.label) or "?",
                "at matches": f"{one.matched} of {one.matches}",
                "anywhere": f"{one.having} of {one.all}",
                "lift": round(one.lift, 3),
                "p": f"{one.p:.2g}",
                "p corrected": f"{one.corrected:.2g}",
            }
            for one in found.lifts
        ]
    )


def _threshold(value: float, count: int, places: NDArray[np.float64]) -> Spec:
    """A dotted line; its value is in its name where there are several."""
    drawn = level("threshold" if count == 1 else f"threshold {value:.2f}", value, places[0], places[-1])
    return {**drawn, "lineStyle": {**drawn["lineStyle"], "color": GREY}, "itemStyle": {"color": GREY}}


def _told(one: Match) -> dict[str, object]:
    """What was read before the match, there, and after it: as text, or as lists of numbers."""
    begin, end = one.first - one.begins, one.last + 1 - one.begins
    pieces = [seen(piece) or "?" for piece in one.read]
    between = "" if all(len(piece) == 1 for piece in pieces) else " "
    parts = slice(0, begin), slice(begin, end), slice(end, None)
    told = [between.join(pieces[part]) if pieces else one.numbers[part] for part in parts]
    cut = f"{told[1]} ..." if pieces and end > len(pieces) else told[1]
    return {BEFORE: told[0], HERE: cut, AFTER: told[2]}


def _track(one: Match) -> dict[str, object]:
    """The classes that are wanted over the match, a dot for none."""
    here = one.track[one.first - one.begins : one.last + 1 - one.begins]
    return {"classes wanted": " ".join(name or "·" for name in here)} if one.track else {}


def _alike(one: Match, count: int) -> dict[str, object]:
    return {
        "in common": f"{len(one.common)} of {count}",
        "others on": one.others,
        "score": round(one.score, 3),
        "sequence": one.sequence,
        "from step": one.first,
        "to step": one.last,
        "units in common": ", ".join(map(str, one.common)),
    }


def _words(found: Matched, drawn: list[int], first: int, last: int) -> str:
    if not drawn:
        return f"No unit is on over steps {first} to {last}."
    more = f"; of these the {len(drawn)} that are furthest above their thresholds are drawn" if len(drawn) < len(found.units) else ""
    return f"{len(found.units)} units are on over steps {first} to {last}{more}: {', '.join(map(str, drawn))}."
