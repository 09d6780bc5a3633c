"""The trials of a search as they arrive."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, level, line
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial, best

LOOKS: dict[str, tuple[str, str]] = {
    "done": ("trained to the end", "circle"),
    "pruned": ("dropped on the way", "triangle"),
    "training": ("training now", "diamond"),
    "failed": ("failed, without a score", "path://M0 0L10 10M10 0L0 10"),
}
"""Each state in words, and by its shape."""
WIDE = 30.0
"""Scores that differ by so much are drawn on a logarithmic axis."""


def tried(study: Study, trials: Sequence[Trial]) -> Figure:
    """Each trial's score by its number, the best so far as a line, and the naive rule's as a dotted one."""
    scores = [trial.score for trial in trials if trial.score is not None]
    high, end = max(scores, default=1.0), float(max(len(trials), 2))
    series = [_points(state, trials, high) for state in LOOKS if any(trial.state == state for trial in trials)]
    done = [trial for trial in trials if trial.state == "done" and trial.score is not None]
    if done:
        places = np.array([*(trial.number + 1.0 for trial in done), end])
        least = [*accumulate((trial.score or 0.0 for trial in done), min)]
        series.append(line("best so far", places, np.array([*least, least[-1]]), step="end", lineStyle={"width": 2}, symbol="none"))
    naive = next((trial.baseline for trial in trials if trial.score is not None), None)
    if naive is not None:
        series.append(level("naive rule", naive, 1.0, end) | {"symbol": "none"})
    spec = frame(
        xAxis=axis("trial", scale=False, min=1, max=end, minInterval=1),
        yAxis=axis(measure(study), nameGap=48, **scale(scores)),
        tooltip={"trigger": "item"},
        series=series,
    )
    return Figure(spec, _words(trials), height=360)


def measure(study: Study) -> str:
    """What a score is, in words."""
    loss = "share of the naive rule's loss" if study.relative else "loss"
    return f"mean {loss} over {study.folds} folds" if study.folds > 1 else f"{loss} on the validation part"


def scale(scores: Sequence[float]) -> dict[str, str]:
    """A logarithmic axis for scores that differ by factors."""
    wide = bool(scores) and min(scores) > 0 and max(scores) > WIDE * min(scores)
    return {"type": "log"} if wide else {}


def scattered(name: str, symbol: str, data: list[dict[str, Any]]) -> dict[str, Any]:
    """Points of one shape."""
    return {"type": "scatter", "name": name, "symbol": symbol, "symbolSize": 11, "data": data, "animation": False}


def _points(state: str, trials: Sequence[Trial], high: float) -> dict[str, Any]:
    """Those in a state; those without a score stand at the top."""
    points = [
        {"name": f"trial {trial.number + 1}", "value": [trial.number + 1, high if trial.score is None else float(f"{trial.score:.5g}")]}
        for trial in trials
        if trial.state == state and (trial.score is not None or state == "failed")
    ]
    return scattered(LOOKS[state][0], LOOKS[state][1], points)


def _words(trials: Sequence[Trial]) -> str:
    counts = {words: sum(trial.state == state for trial in trials) for state, (words, _) in LOOKS.items()}
    told = ", ".join(f"{count} {words}" for words, count in counts.items() if count) or "none yet"
    first = best(trials)
    if first is None:
        return f"Trials: {told}."
    return f"Trials: {told}. The best so far is trial {first.number + 1} with {first.score:.4g}; the naive rule's is {first.baseline:.4g}."
