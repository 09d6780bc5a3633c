"""A race in pictures: who learns how fast, and what it costs."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.lines import Floats, axis, frame, level, line
from rnnlab.figures.runs.curves import stamp
from rnnlab.runs.race import Contender, Race, Spread

FORMS = ("circle", "triangle", "rect", "diamond", "arrow", "pin")
LOOKS = (*FORMS, *(f"empty{form.capitalize()}" for form in FORMS))
"""A symbol for each of twelve contenders, full or hollow: the colours of a theme begin again before."""
DASHES: tuple[str | list[int], ...] = ("solid", "dashed", [10, 4, 2, 4], [4, 4])
"""Dotted is for the naive rule."""
MARKS = 12
"""Symbols on a line."""
COSTS: dict[str, Callable[[Contender], float | None]] = {
    "seconds per epoch": lambda contender: contender.seconds_per_epoch,
    "seconds of training": lambda contender: contender.trained,
    "parameters": lambda contender: contender.parameters,
}
"""What a contender cost, by the name of the axis."""
ASIDE: dict[str, Any] = {"tooltip": {"show": False}, "animation": False}
"""What is drawn beside a line or point. It has the name, and so the colour and the place in the legend, of its contender."""


Along = Literal["epoch", "step", "seconds"]
Cost = Literal["seconds per epoch", "seconds of training", "parameters"]


def curves(race: Race, x: Along = "epoch", log: bool = False) -> Figure:
    """The loss of the watched part over epochs, steps, or seconds of training: a line a contender, its range over seeds beside it."""
    started = race.started
    assert started is not None and race.naive_loss is not None, "a race has curves once a lane has started"
    series, said, end = [], [], 0.0
    for number, contender in enumerate(race.contenders):
        losses = contender.losses()
        places = _along(contender, x)
        if len(places):
            series += _curve(contender, number, places, losses)
            said.append(f"{contender.name} {_words(losses, -1)} after epoch {len(places)}")
            end = max(end, float(places[-1]))
    spec = frame(
        stamp(race.lanes[0]),
        xAxis=axis("seconds of training" if x == "seconds" else x, scale=False),
        yAxis=axis(f"{started.loss_name} of the {started.watched} part", type="log" if log else "value", nameGap=48),
        series=[*series, level("naive rule", race.naive_loss, 0, end or 1.0)],
    )
    words = "; ".join(said) or "no epoch is done yet"
    return Figure(spec, f"Loss of the {started.watched} part by {x}: {words}; the naive rule's is {race.naive_loss:.4g}.", height=380)


def scatter(race: Race, by: Cost = "seconds per epoch") -> Figure:
    """What a contender scored against what it cost, with its number of parameters beside it."""
    series, said, end = [], [], 0.0
    for number, contender in enumerate(race.contenders):
        score, cost = contender.score(), COSTS[by](contender)
        if score and cost:
            series += _point(contender, number, cost, score)
            said.append(f"{contender.name} ({contender.parameters:,} parameters) {_words(score)}{_at(by, cost)}")
            end = max(end, cost)
    if race.naive_score is not None:
        series.append(level("naive rule", race.naive_score, 0, 1.2 * end))
        said.append(f"the naive rule's is {race.naive_score:.4g}")
    spec = frame(
        stamp(race.lanes[0]),
        tooltip={"trigger": "item"},
        legend={"top": 0, "type": "scroll", "itemWidth": 14},
        xAxis=axis(by, scale=False),
        yAxis=axis(race.judged, nameGap=48),
        series=series,
    )
    judged = race.judged[:1].upper() + race.judged[1:]
    return Figure(spec, f"{judged}: {'; '.join(said) or 'no lane has finished yet'}.", height=380)


def _along(contender: Contender, x: Along) -> Floats:
    """Where the line of a contender stands at the end of each epoch."""
    match x:
        case "seconds":
            return contender.seconds()
        case "step":
            return contender.done()
    return np.arange(1.0, len(contender.done()) + 1)


def _at(by: Cost, cost: float) -> str:
    return "" if by == "parameters" else f" at {cost:.3g} {by.replace('per', 'an')}"


def _curve(contender: Contender, number: int, places: Floats, losses: Spread) -> list[dict[str, Any]]:
    dash, symbol = DASHES[number % len(DASHES)], LOOKS[number % len(LOOKS)]
    marked = np.unique(np.linspace(0, len(places) - 1, MARKS).astype(np.int64))
    marks = line(contender.name, places[marked], losses.median[marked])
    drawn = [
        line(contender.name, places, losses.median, symbol=symbol, lineStyle={"type": dash, "width": 2}),
        {**marks, "type": "scatter", "symbol": symbol, "symbolSize": 8, **ASIDE},
    ]
    if len(contender.lanes) > 1:
        thin = {"type": dash, "width": 1, "opacity": 0.6}
        drawn += [line(contender.name, places, ends, lineStyle=thin) | ASIDE for ends in (losses.low, losses.high)]
    return drawn


def _point(contender: Contender, number: int, cost: float, score: Spread) -> list[dict[str, Any]]:
    label = {"show": True, "formatter": "{b}", "position": "top", "color": "inherit", "textBorderWidth": 0}
    point = line(contender.name, np.array([cost]), np.array([score.median]))
    named = [{"name": f"{contender.parameters:,} parameters", "value": pair} for pair in point["data"]]
    looks = {"type": "scatter", "symbol": LOOKS[number % len(LOOKS)], "symbolSize": 12, "label": label}
    drawn = [{**point, **looks, "data": named, "labelLayout": {"hideOverlap": True}}]
    if score.low < score.high:
        drawn.append(line(contender.name, np.array([cost] * 2), np.array([score.low, score.high]), lineStyle={"width": 1}) | ASIDE)
    return drawn


def _words(spread: Spread, place: int | tuple[()] = ()) -> str:
    """A median, and the range of several seeds."""
    low, middle, high, seeds = (values[place] for values in (spread.low, spread.median, spread.high, spread.seeds))
    return f"{middle:.4g} ({low:.4g} to {high:.4g} over {seeds} seeds)" if seeds > 1 else f"{middle:.4g}"
