"""How much of a score is luck: the runs of each contender that differ in the seed alone, with their median and their range."""

from collections.abc import Sequence
from math import comb
from typing import Any

import numpy as np

from rnnlab.figures import Figure
from rnnlab.figures.lines import axis, frame, line
from rnnlab.figures.runs.curves import stamp
from rnnlab.runs.race import Contender, Race, judged
from rnnlab.training.events import Finished

NAMES, LETTER = 150, 8
"""Most pixels for the names of contenders, and for a letter of one."""

Scored = list[tuple[str, list[float]]]
"""Contenders by name, each with the score of each of its runs that finished."""


def several(race: Race) -> bool:
    """Whether a contender has the scores of more than one seed."""
    return any(len(scores) > 1 for _, scores in _scored(race.contenders))


def seeds(race: Race) -> Figure:
    """A row a contender: a ring for each seed, a bar for the median, a line along their range, a diamond for the naive rule."""
    found, naive = _scored(race.contenders), race.naive_score
    assert naive is not None and race.started is not None, "there are scores of seeds once a run has finished"
    wide = min(NAMES, LETTER * max(len(name) for name, _ in found))
    spec = frame(
        stamp(race.lanes[0]),
        tooltip={"trigger": "item"},
        grid={"top": 36, "left": wide + 12, "right": 24, "bottom": 44},
        xAxis=axis(race.judged),
        yAxis={
            "type": "category",
            "inverse": True,
            "data": [name for name, _ in found],
            "axisLabel": {"width": wide, "overflow": "break"},
        },
        series=_series(found, naive),
    )
    said = "; ".join(_told(name, scores) for name, scores in found)
    words = f"{race.judged[:1].upper()}{race.judged[1:]} of each seed: {said}; the naive rule's is {naive:.4g}."
    return Figure(spec, f"{words} {_verdict(found, race.started.aim)}".strip(), height=110 + 56 * len(found))


def _scored(contenders: Sequence[Contender]) -> Scored:
    ended = {one.name: [lane.ending for lane in one.lanes if isinstance(lane.ending, Finished)] for one in contenders}
    return [(name, [_score(end) for end in ends]) for name, ends in ended.items() if ends]


def _score(ending: Finished) -> float:
    part, measure = judged(ending)
    return ending.scores[part][measure]


def _series(found: Scored, naive: float) -> list[dict[str, Any]]:
    points = [(place, score) for place, (_, scores) in enumerate(found) for score in scores]
    rings = line("each seed", np.array([score for _, score in points]), np.array([float(place) for place, _ in points]), most=len(points))
    middles = line("median", np.array([np.median(scores) for _, scores in found]), np.arange(len(found)) * 1.0)
    rule = line("naive rule", np.full(len(found), naive), np.arange(len(found)) * 1.0)
    return [
        {**_placed(rings), "type": "scatter", "symbol": "emptyCircle", "symbolSize": 11},
        {**_placed(middles), "type": "scatter", "symbol": "rect", "symbolSize": [5, 26]},
        {**_placed(rule), "type": "scatter", "symbol": "diamond", "symbolSize": 14},
        *(_range(place, scores) for place, (_, scores) in enumerate(found) if len(scores) > 1),
    ]


def _placed(series: dict[str, Any]) -> dict[str, Any]:
    """Its points at the places of an axis of names, which are whole numbers."""
    return {**series, "data": [[score, int(place)] for score, place in series["data"]]}


def _range(place: int, scores: list[float]) -> dict[str, Any]:
    ends = _placed(line("least to greatest", np.array([min(scores), max(scores)]), np.array([place, place]) * 1.0))
    return {**ends, "lineStyle": {"width": 2, "type": "solid"}, "z": 1}


def _told(name: str, scores: list[float]) -> str:
    if len(scores) == 1:
        return f"{name} {scores[0]:.4g} with its only one"
    return f"{name} median {np.median(scores):.4g}, from {min(scores):.4g} to {max(scores):.4g} over {len(scores)} seeds"


def _verdict(found: Scored, aim: str) -> str:
    """Whether the two best are told apart by their seeds; nothing for a single contender."""
    sign = 1 if aim == "low" else -1
    ranked = sorted(found, key=lambda each: sign * float(np.median(each[1])))
    if len(ranked) < 2:
        return ""
    (best, ours), (second, theirs) = ranked[:2]
    if min(len(ours), len(theirs)) < 2:
        return f"{best} is ahead of {second}, but one seed alone may be luck."
    if max(sign * one for one in ours) < min(sign * one for one in theirs):
        luck = 2 / comb(len(ours) + len(theirs), len(ours))
        often = f", as luck alone has it in {100 * luck:.2g} % of such comparisons" if len(ranked) == 2 else ""
        return f"Each of the {len(ours)} seeds of {best} is better than each of the {len(theirs)} of {second}{often}."
    return f"The ranges of {best} and {second} overlap, so these seeds do not tell which is better."
