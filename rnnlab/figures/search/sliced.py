"""The scores of a search along one of its settings."""

from collections.abc import Sequence

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame
from rnnlab.figures.search.combined import placed, scaled, shown_as
from rnnlab.figures.search.tried import LOOKS, measure, scale, scattered
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial, best


def sliced(study: Study, trials: Sequence[Trial], name: str) -> Figure:
    """Each trial's score against what it sets of one setting."""
    each = next(one for one in study.ranges if one.name == name)
    shown = [trial for trial in trials if trial.score is not None]
    series = []
    for state, (words, symbol) in LOOKS.items():
        data = [
            {"name": f"trial {trial.number + 1}", "value": [placed(each, trial.choices[name]), float(f"{trial.score:.5g}")]}
            for trial in shown
            if trial.state == state
        ]
        if data:
            series.append(scattered(words, symbol, data))
    spec = frame(
        xAxis=axis(each.title) | scaled(each),
        yAxis=axis(measure(study), nameGap=48, **scale([trial.score for trial in shown if trial.score is not None])),
        tooltip={"trigger": "item"},
        series=series,
    )
    first = best(trials)
    told = f" The best so far has {shown_as(first.choices[name])}: {first.score:.4g}." if first else ""
    return Figure(spec, f"Scores of {len(shown)} trials against {each.title}.{told}")
