"""What the trials of a search set, all settings side by side."""

from collections.abc import Sequence
from typing import Any

from rnnlab.figures import Figure
from rnnlab.figures.search.tried import LOOKS, measure, scale
from rnnlab.search.ranges import Choice, Range
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial, best

DASHES = {"done": "solid", "pruned": "dashed", "training": "dotted"}


def combined(study: Study, trials: Sequence[Trial]) -> Figure:
    """Parallel coordinates: an upright axis a setting, the score's at the right, and a line a trial; to drag along an axis brushes."""
    shown = [trial for trial in trials if trial.score is not None]
    first = best(trials)
    series = [_lines(state, study, [trial for trial in shown if trial.state == state and trial != first]) for state in DASHES]
    if first:
        series.append(_lines("done", study, [first]) | {"name": "the best so far", "lineStyle": {"width": 5, "opacity": 1}})
    spec = {
        "animation": False,
        "legend": {"top": 0, "type": "scroll"},
        "parallel": {"left": 40, "right": 60, "top": 64, "bottom": 16, "parallelAxisDefault": {"nameGap": 14}},
        "parallelAxis": [*(_axis(number, each) for number, each in enumerate(study.ranges)), _score(study, shown)],
        "series": [one for one in series if one["data"]],
    }
    return Figure(spec, _words(study, trials, first), height=360)


def shown_as(value: object) -> str:
    """A choice as an axis of categories has it."""
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def placed(each: Range, value: Choice) -> str | float:
    """Where a choice stands on the axis of its setting."""
    return shown_as(value) if each.choices else float(f"{float(value):.5g}")


def scaled(each: Range) -> dict[str, Any]:
    """The kind of axis that suits a range, and its ends."""
    if each.choices:
        return {"type": "category", "data": [shown_as(choice) for choice in each.choices]}
    low, high = each.ends
    return {"type": "log" if each.log else "value", "min": low, "max": high, **({"minInterval": 1} if each.whole else {})}


def _lines(state: str, study: Study, trials: Sequence[Trial]) -> dict[str, Any]:
    data = [
        {"name": f"trial {trial.number + 1}", "value": [*(placed(each, trial.choices[each.name]) for each in study.ranges), _seen(trial)]}
        for trial in trials
    ]
    style = {"type": DASHES[state], "width": 1.6, "opacity": 0.75}
    return {"type": "parallel", "name": LOOKS[state][0], "data": data, "lineStyle": style, "smooth": False}


def _seen(trial: Trial) -> float:
    return float(f"{trial.score:.5g}")


def _axis(number: int, each: Range) -> dict[str, Any]:
    return _named(number, each.title) | scaled(each)


def _score(study: Study, trials: Sequence[Trial]) -> dict[str, Any]:
    scores = [trial.score for trial in trials if trial.score is not None]
    return _named(len(study.ranges), "score") | {"scale": True} | scale(scores)


def _named(number: int, name: str) -> dict[str, Any]:
    """Names stand at two heights in turn, so that they do not run into each other."""
    return {"dim": number, "name": name, "nameGap": 14 + 16 * (number % 2), "areaSelectStyle": {"width": 24}}


def _words(study: Study, trials: Sequence[Trial], first: Trial | None) -> str:
    shown = sum(trial.score is not None for trial in trials)
    settings = ", ".join(each.title for each in study.ranges)
    told = f"{shown} trials over {settings}, and the score: {measure(study)}."
    if shown < len(trials):
        told += f" {len(trials) - shown} without a score are left out."
    return told + (f" The thick line is the best so far: {chosen(study, first)}." if first else "")


def chosen(study: Study, trial: Trial) -> str:
    """What a trial sets, in words."""
    return ", ".join(f"{each.title} {shown_as(trial.choices[each.name])}" for each in study.ranges)
