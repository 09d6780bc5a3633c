"""How much each step mattered, by several methods one below the other, for one run or several beside each other."""

from collections.abc import Iterable, Mapping
from itertools import combinations
from math import ceil
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.figures import Figure, Spec
from rnnlab.figures.lines import Floats, axis
from rnnlab.inspection.influence.influence import LEDGER, METHODS, Influence, alike

HEIGHT, GAP, TOP = 84, 62, 26
MOST_BARS = 400
"""Of more steps, each bar is the strongest of some that follow each other."""
HOLLOW = {"color": "transparent", "borderColor": "#808080", "borderWidth": 1.5}
ASIDE = ", not about the answer"
"""How the ledger is drawn, and what its head says."""
ROUNDED = {"fontSize": 10, "hideOverlap": True}
MEASURES = {**METHODS, LEDGER: "share of the last memory that the step wrote: exact, and not about the answer"}

Scale = Literal["normalised", "absolute"]


def tops(influences: Iterable[Influence]) -> dict[str, float]:
    """The largest size that each method gives to a step in any of the runs."""
    found: dict[str, float] = {}
    for influence in influences:
        for method, sizes in influence.sizes().items():
            found[method] = max(found.get(method, 0.0), float(sizes.max()))
    return found


def small_multiples(influence: Influence, names: list[str], scale: Scale = "normalised", ends: Mapping[str, float] | None = None) -> Figure:
    """Bars by step, one panel a method; `names` say what was read at each step.

    Normalised, each panel's largest bar is 1, and its head says what 1 stands for; absolute, a panel shows the numbers themselves, as far
    as `ends` has it for its method, so that panels of several runs can be compared.
    """
    panels = {**influence.steps, **({LEDGER: influence.written[1:]} if len(influence.written) else {})}
    places, own = _places(len(names)), tops([influence])
    labels = [_label(names, first, last) for first, last in places]
    spec: Spec = {"animation": False, "tooltip": {"trigger": "item"}, "title": [], "grid": [], "xAxis": [], "yAxis": [], "series": []}
    for number, (method, values) in enumerate(panels.items()):
        unit, end = (own[method] or 1.0, 1.0) if scale == "normalised" else (1.0, (ends or own)[method] or 1.0)
        head = f"{method}{ASIDE if method == LEDGER else ''} ({f'1 is {unit:.3g}' if scale == 'normalised' else f'to {end:.3g}'})"
        bars = [_strongest(values[first:last]) / unit for first, last in places]
        _add_panel(spec, number, head, labels, _bars(method, bars, number))
        least = 0.0 if method in ("gradient", LEDGER) else -end
        spec["yAxis"].append(axis("", gridIndex=number, min=least, max=end, interval=end / (2 if least == 0 else 1), axisLabel=ROUNDED))
    return Figure(spec, _words(influence, names, len(places)), height=TOP + len(panels) * (HEIGHT + GAP) - 24)


def between_methods(runs: Mapping[str, Influence]) -> pd.DataFrame:
    """One line a pair of methods: how far they rank the steps alike (Spearman, -1 to 1) in each run."""
    methods = list(dict.fromkeys(method for influence in runs.values() for method in influence.sizes()))
    rows = []
    for pair in combinations(methods, 2):
        found = {run: _between(influence.sizes(), pair) for run, influence in runs.items()}
        rows.append({"methods": f"{pair[0]} and {pair[1]}", **found})
    return pd.DataFrame(rows)


def between_runs(runs: Mapping[str, Influence]) -> pd.DataFrame:
    """One line a method: what it measures, how much of it lies late in each run, and how far each two runs rank the steps alike."""
    rows = []
    for method in dict.fromkeys(method for influence in runs.values() for method in influence.sizes()):
        late = {f"on the last quarter: {run}": round(influence.late().get(method, np.nan), 2) for run, influence in runs.items()}
        pairs = {f"{one} and {other}": _of_two(runs[one], runs[other], method) for one, other in combinations(runs, 2)}
        rows.append({"method": method, **late, **pairs, "measures": MEASURES[method]})
    return pd.DataFrame(rows)


def _between(sizes: Mapping[str, NDArray[np.float64]], pair: tuple[str, str]) -> float:
    return float(alike([sizes[name] for name in pair])[0, 1].round(2)) if set(pair) <= sizes.keys() else float("nan")


def _of_two(one: Influence, other: Influence, method: str) -> float:
    sizes = one.sizes().get(method), other.sizes().get(method)
    if sizes[0] is None or sizes[1] is None or len(sizes[0]) != len(sizes[1]):
        return float("nan")
    return float(alike([sizes[0], sizes[1]])[0, 1].round(2))


def _places(steps: int) -> list[tuple[int, int]]:
    """From which step to which, from 0 and the last left out, each bar goes."""
    wide = ceil(steps / MOST_BARS)
    return [(start, min(start + wide, steps)) for start in range(0, steps, wide)]


def _strongest(values: Floats) -> float:
    return float(values[np.abs(values).argmax()])


def _label(names: list[str], first: int, last: int) -> str:
    return f"{first + 1}: {names[first]}" if last == first + 1 else f"{first + 1} to {last}"


def _bars(method: str, values: list[float], number: int) -> dict[str, Any]:
    look = {"itemStyle": HOLLOW} if method == LEDGER else {}
    data = [float(f"{value:.4g}") for value in values]
    return {"type": "bar", "name": method, "data": data, "animation": False, "xAxisIndex": number, "yAxisIndex": number, **look}


def _add_panel(spec: Spec, number: int, head: str, labels: list[str], bars: dict[str, Any]) -> None:
    top = TOP + number * (HEIGHT + GAP)
    spec["title"].append({"text": head, "left": 4, "top": top - 24, "textStyle": {"fontSize": 12, "fontWeight": "normal"}})
    spec["grid"].append({"left": 52, "right": 8, "top": top, "height": HEIGHT})
    spec["xAxis"].append({"type": "category", "data": labels, "gridIndex": number, "axisLabel": {"fontSize": 10, "hideOverlap": True}})
    spec["series"].append(bars)


def _words(influence: Influence, names: list[str], bars: int) -> str:
    most = {method: int(sizes.argmax()) for method, sizes in influence.sizes().items()}
    said = "; ".join(f"{method}: step {place + 1} ({names[place]})" for method, place in most.items())
    thinned = "" if bars == len(names) else f" Each of {bars} bars is the strongest of some steps that follow each other."
    return f"Influence of each of {len(names)} steps on the number {influence.answer:.4g}. The step that mattered most, by {said}.{thinned}"
