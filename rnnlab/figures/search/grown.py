"""How the trials of a search learn: a curve each."""

from collections.abc import Sequence
from statistics import median
from typing import Any

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, level, line
from rnnlab.figures.search.combined import chosen
from rnnlab.figures.search.tried import measure
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial, best

FALLEN = 5.0
LEAST, GREATEST = (38, 116, 214), (222, 106, 16)
"""Blue and orange, which everyone can tell apart, on a light page and on a dark one."""
MEDIAN, NAIVE = "rgb(134, 94, 190)", "rgb(128, 128, 128)"


def grown(study: Study, trials: Sequence[Trial], epochs: int) -> Figure:
    """Each trial's score by epoch, thick for the best; of seeds alone, their median too. `epochs` is where most will end."""
    shown = [trial for trial in trials if trial.rungs]
    first = best(trials)
    series = [_curve(study, trial) for trial in shown if trial != first]
    if first:
        thick = {"lineStyle": {"width": 4}, "z": 4, "symbol": "none"}
        series.append(_curve(study, first) | {"name": "the best so far"} | thick)
    if study.of_seeds and shown:
        series += _spread(shown)
    end = float(max(epochs, *(trial.epochs for trial in shown)) if shown else epochs)
    if shown:
        series.append(level("naive rule", shown[0].baseline, 0, end) | {"color": NAIVE, "symbol": "none"})
    named = ["the best so far", "median of the seeds", "naive rule"]
    spec = frame(
        xAxis=axis("epoch", scale=False, min=0, max=end),
        yAxis=axis(measure(study), nameGap=48, **_scale([score for trial in shown for score in trial.rungs.values()])),
        legend={"top": 0, "data": [name for name in named if any(one["name"] == name for one in series)]},
        tooltip={"trigger": "item"},
        series=series,
    )
    return Figure(spec, _words(study, shown, first), height=380)


def spread(trials: Sequence[Trial], epoch: int) -> tuple[float, float, float]:
    """The median, the least and the greatest of the scores after an epoch."""
    scores = [trial.rungs[epoch] for trial in trials if epoch in trial.rungs]
    return median(scores), min(scores), max(scores)


def _curve(study: Study, trial: Trial) -> dict[str, Any]:
    places, scores = np.array([*trial.rungs]), np.array([*trial.rungs.values()])
    style = {"width": 1.5, "opacity": 0.8, "type": "solid" if trial.state in {"done", "training"} else "dashed"}
    name = f"trial {trial.number + 1}: {chosen(study, trial)}"
    return line(name, places, scores, lineStyle=style, color=_colour(study, trial), showSymbol=True, symbolSize=4)


def _scale(scores: Sequence[float]) -> dict[str, str]:
    """A logarithmic axis for curves that fall by factors."""
    return {"type": "log"} if scores and 0 < FALLEN * min(scores) < max(scores) else {}


def _spread(trials: Sequence[Trial]) -> list[dict[str, Any]]:
    """The median after every epoch that all have come to."""
    epochs = [epoch for epoch in trials[0].rungs if all(epoch in trial.rungs for trial in trials)]
    look = {"width": 3, "type": "dashed"}
    found = np.array([spread(trials, epoch) for epoch in epochs]).reshape(-1, 3)
    return [line("median of the seeds", np.array(epochs), found[:, 0], lineStyle=look, color=MEDIAN, symbol="none", z=5)]


def _colour(study: Study, trial: Trial) -> str:
    """From blue for the least value of the first setting to orange for its greatest, by factors where it is searched so."""
    each, value = study.ranges[0], trial.choices[study.ranges[0].name]
    if each.choices:
        share = each.choices.index(value) / max(len(each.choices) - 1, 1)
    else:
        low, here, high = (np.log(end) if each.log else end for end in (each.ends[0], float(value), each.ends[1]))
        share = float((here - low) / (high - low))
    return f"rgb({', '.join(str(round(start + share * (end - start))) for start, end in zip(LEAST, GREATEST))})"


def _words(study: Study, shown: Sequence[Trial], first: Trial | None) -> str:
    told = f"{len(shown)} curves of the {measure(study)}"
    if not shown:
        return f"{told}: no trial has been compared yet."
    if study.of_seeds:
        epoch = min(trial.epochs for trial in shown)
        middle, least, most = spread(shown, epoch)
        return f"{told}: after epoch {epoch} the median of the seeds is {middle:.4g}, and they reach from {least:.4g} to {most:.4g}."
    colours = f", blue for the least {study.ranges[0].title} to orange for the greatest"
    return f"{told}{colours}." + (f" The best so far ends at {first.score:.4g}, with {chosen(study, first)}." if first else "")
