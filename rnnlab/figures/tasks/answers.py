"""What a network answered, beside what is true."""

from collections.abc import Callable
from itertools import cycle

import numpy as np

from rnnlab.answers import Answer, Classification, Described, Following, Forecast, Labelled, Penned, Recalled, Translated, Written
from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, level, line, time_axis
from rnnlab.figures.tasks.confusion import confusion
from rnnlab.figures.tasks.described import described
from rnnlab.figures.tasks.following import following
from rnnlab.figures.tasks.penned import penned
from rnnlab.figures.tasks.puzzles import labelled, recalled
from rnnlab.figures.tasks.translated import translated
from rnnlab.figures.tasks.writing import written

SYMBOLS = ("circle", "triangle", "rect", "diamond", "pin", "arrow")


def answers(answer: Answer, part: str, stamp: str = "", ahead: int = 1) -> Figure:
    """The figure that suits the kind of answer; `ahead` picks one step of a forecast's horizon, from 1."""
    if isinstance(answer, Forecast):
        return forecast(answer, part, stamp, ahead)
    if isinstance(answer, Classification) and len(answer.class_names) > 2:
        return confusion(answer, part, stamp)
    return DRAWN[type(answer)](answer, part, stamp)


def forecast(answer: Forecast, part: str, stamp: str = "", ahead: int = 1) -> Figure:
    """Predicted and actual values of one step ahead, over time."""
    when, actual, predicted = (values[:, ahead - 1] for values in (answer.when, answer.actual, answer.predicted))
    steps = "1 step" if ahead == 1 else f"{ahead} steps"
    spec = frame(
        stamp,
        xAxis=time_axis(answer.time_name, answer.dated),
        yAxis=axis(answer.name, nameGap=48),
        series=[
            line("actual", when, actual, lineStyle={"type": "solid", "width": 1.5}),
            line(f"predicted {steps} ahead", when, predicted, lineStyle={"type": "dashed", "width": 2}),
        ],
    )
    error = np.abs(actual - predicted).mean()
    return Figure(
        spec, f"Predicted beside actual {answer.name} for {len(when)} values of the {part} part; mean absolute error {error:.4g}."
    )


def classification(answer: Classification, part: str, stamp: str = "") -> Figure:
    """The probability that each row's true class was given; rows of one class side by side, the sure ones first."""
    given = answer.probabilities[np.arange(len(answer.actual)), answer.actual]
    right = int((answer.probabilities.argmax(1) == answer.actual).sum())
    series, start = [], 0
    for number, (name, symbol) in enumerate(zip(answer.class_names, cycle(SYMBOLS), strict=False)):
        values = np.sort(given[answer.actual == number])[::-1]
        places = np.arange(start, start + len(values), dtype=float)
        series.append({**line(name, places, values), "type": "scatter", "symbol": symbol, "symbolSize": 8})
        start += len(values)
    if len(answer.class_names) == 2:
        series.append(level("as likely as not", 0.5, 0, max(len(given) - 1, 1)))
    spec = frame(
        stamp,
        tooltip={"trigger": "item"},
        xAxis=axis(f"rows of the {part} part, by class", scale=False),
        yAxis=axis("probability given to the true class", scale=False, min=0, max=1, nameGap=48),
        series=series,
    )
    return Figure(spec, f"Probability given to the true class of {len(given)} rows of the {part} part; {right} of {len(given)} are right.")


DRAWN: dict[type[Answer], Callable[..., Figure]] = {
    Classification: classification,
    Described: described,
    Following: following,
    Labelled: labelled,
    Penned: penned,
    Recalled: recalled,
    Translated: translated,
    Written: written,
}
"""The figure of each kind of answer: all but a forecast's, which also asks how far ahead."""
