"""Runs beside each other: the table of all, only what differs among some, and what they forecast, on one chart."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pandas as pd

from rnnlab.answers import Forecast
from rnnlab.experiment import Experiment
from rnnlab.figures import Figure
from rnnlab.figures.lines import Floats, axis, frame, line
from rnnlab.figures.runs.race import ASIDE, DASHES, LOOKS, MARKS
from rnnlab.preparation.thinning import thin
from rnnlab.runs.race import judged
from rnnlab.runs.shelf import Line, differing

NEARLY = 1.05
"""Parameters that are this many times others still count as equal: a whole unit more or less cannot be avoided."""
MOST_SPARKS = 60
"""Points of the small curve in a table."""


def table(lines: Sequence[Line]) -> pd.DataFrame:
    """One row a run: its name, state, small curve, best watched loss beside the naive rule's, final score, cost and age."""
    return pd.DataFrame([_row(line) for line in lines])


def _row(run: Line) -> dict[str, Any]:
    part, measure = judged(run.final) if run.final else ("", "")
    return {
        "run": run.name,
        "loss": sparks(run.losses),
        "best loss": run.best,
        "naive rule": run.baseline,
        "final score": run.final and run.final.scores[part][measure],
        "measure": f"{part} {measure}".strip(),
        "state": run.state,
        "parameters": run.parameters,
        "seconds": run.seconds,
        "data": run.experiment.data.dataset.replace("_", " "),
        "pinned": run.pinned,
        "begun": datetime.fromtimestamp(run.created, UTC),
    }


def sparks(losses: Sequence[float]) -> list[float]:
    """At most 60 of the losses, the peaks among them, with as many digits as one can see."""
    kept = thin(np.asarray(losses, np.float64), MOST_SPARKS)
    return [float(f"{losses[place]:.4g}") for place in kept]


def differences(lines: Sequence[Line]) -> pd.DataFrame:
    """One row a setting that is not the same in all runs, one column a run."""
    titles = {name: str(field.title) for _, name, field in Experiment.settings()}
    rows = differing([run.experiment for run in lines])
    said = {run.name: [str(run.experiment.flat()[name]) for name in rows] for run in lines}
    return pd.DataFrame({"setting": [titles[name] for name in rows], **said})


def sizes(lines: Sequence[Line]) -> str:
    """Whether these networks are of equal size, and learn equally many numbers, in words; "" before there are two to compare."""
    models = [run.experiment.model for run in lines if run.parameters]
    learned = [run.parameters for run in lines if run.parameters]
    if len(models) < 2:
        return ""
    widths, depths = ([getattr(model, name) for model in models] for name in ("hidden_size", "num_layers"))
    alike, nearly = len(set(zip(widths, depths, strict=True))) == 1, max(learned) <= NEARLY * min(learned)
    size = f"{_span(widths)} units in {_span(depths)} layer{'s' * (max(depths) > 1)}"
    said = f"{'Equal' if alike else 'Unequal'} size ({size}), {'equal' if nearly else 'unequal'} parameters ({_span(learned)})."
    return said if nearly else f"{said} The largest may be ahead by that alone: a race on the page Cells can give all as many."


def _span(values: Sequence[int]) -> str:
    return f"{min(values):,}" if min(values) == max(values) else f"{min(values):,} to {max(values):,}"


def forecasts(answers: Mapping[str, Forecast], part: str, ahead: int = 1) -> Figure:
    """What runs predicted for one step ahead of each window of the same data, beside what came."""
    count = len(next(iter(answers.values())).when)
    steps = "1 step" if ahead == 1 else f"{ahead} steps"
    return _overlaid(answers, (slice(None), ahead - 1), f"{count} values of the {part} part, {steps} ahead")


def window(answers: Mapping[str, Forecast], part: str, number: int) -> Figure:
    """What runs predicted for the horizon of one window, beside what came."""
    horizon = next(iter(answers.values())).when.shape[1]
    return _overlaid(answers, (number, slice(None)), f"the {horizon} steps after window {number} of the {part} part")


def _overlaid(answers: Mapping[str, Forecast], where: tuple[int | slice, int | slice], words: str) -> Figure:
    """`where` picks the same values of all answers."""
    first = next(iter(answers.values()))
    when, actual = first.when[where], first.actual[where]
    series = [line("actual", when, actual, lineStyle={"type": "solid", "width": 4, "opacity": 0.4})]
    said = []
    for number, (name, answer) in enumerate(answers.items()):
        series += _marked(name, number, when, answer.predicted[where])
        said.append(f"{name} {np.abs(answer.predicted[where] - actual).mean():.4g}")
    spec = frame(xAxis=axis(first.time_name, type="time" if first.dated else "value"), yAxis=axis(first.name, nameGap=48), series=series)
    return Figure(spec, f"Predicted {first.name} for {words}; mean absolute errors: {'; '.join(said)}.", height=380)


def _marked(name: str, number: int, places: Floats, values: Floats) -> list[dict[str, Any]]:
    """A line told apart by its dash and, at a few places, its symbol."""
    symbol = LOOKS[number % len(LOOKS)]
    drawn = line(name, places, values, symbol=symbol, lineStyle={"type": DASHES[(number + 1) % len(DASHES)], "width": 1.5})
    some = np.unique(np.linspace(0, len(values) - 1, MARKS).astype(np.int64))
    marks = {**line(name, places[some], values[some]), "type": "scatter", "symbol": symbol, "symbolSize": 8, **ASIDE}
    return [drawn, marks]
