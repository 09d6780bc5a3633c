"""What a race came to so far, read from the records of its lanes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rnnlab.experiment import IMPLEMENTATIONS, Experiment
from rnnlab.runs.history import History
from rnnlab.training.events import Diverged, EpochDone, Failed, Finished, Paused, Started

Floats = NDArray[np.float64]


def over(lane: History) -> bool:
    """Whether a lane has come to its end, so that it is left as it is when its race goes on."""
    return isinstance(lane.ending, Finished | Diverged | Failed)


@dataclass(frozen=True)
class Spread:
    """The middle and the ends of what the seeds of a contender gave."""

    median: Floats
    low: Floats
    high: Floats
    seeds: NDArray[np.int64]
    """How many gave something."""

    @classmethod
    def of(cls, values: Floats) -> "Spread":
        """The spread over the first axis, missing values left out."""
        seeds = np.count_nonzero(~np.isnan(values), axis=0)
        return cls(np.nanmedian(values, axis=0), np.nanmin(values, axis=0), np.nanmax(values, axis=0), np.asarray(seeds))


@dataclass(frozen=True)
class Contender:
    """A cell in one implementation: its lanes, which differ in nothing but the seed."""

    name: str
    lanes: tuple[History, ...]

    @property
    def experiment(self) -> Experiment:
        """That of its first lane."""
        return self.lanes[0].record.experiment

    @property
    def started(self) -> Started | None:
        """How the first of its lanes that has begun did so."""
        return next((lane.started for lane in self.lanes if lane.started), None)

    @property
    def sound(self) -> tuple[History, ...]:
        """The lanes that did not diverge or fail; all of them, where all did."""
        return tuple(lane for lane in self.lanes if not isinstance(lane.ending, Diverged | Failed)) or self.lanes

    @property
    def steps(self) -> int:
        """Done by all sound lanes."""
        return min(lane.step for lane in self.sound)

    @property
    def trained(self) -> float | None:
        """Seconds of the whole training, the median over the lanes that finished; None before the first has."""
        spent = [lane.ending.seconds for lane in self.lanes if isinstance(lane.ending, Finished)]
        return float(np.median(spent)) if spent else None

    @property
    def parameters(self) -> int | None:
        """Numbers that are learned; None before the first lane has begun."""
        return self.started.parameters if self.started else None

    @property
    def seconds_per_epoch(self) -> float | None:
        """The median over all epochs of all seeds, the look at the watched part after each included; None before the first."""
        spent = np.concatenate([np.diff([0.0, *(done.seconds for done in lane.epochs)]) for lane in self.lanes])
        return float(np.median(spent)) if len(spent) else None

    def seconds(self) -> Floats:
        """Trained by the end of each epoch, the median over the seeds, shape (epochs,). The first holds what a library sets up once."""
        return Spread.of(self._by_epoch(lambda done: done.seconds)).median

    def done(self) -> Floats:
        """Steps done by the end of each epoch, shape (epochs,)."""
        return Spread.of(self._by_epoch(lambda done: done.step)).median

    def losses(self) -> Spread:
        """Of the watched part after each epoch that all sound lanes have done, shape (epochs,)."""
        watched = self.started.watched if self.started else ""
        return Spread.of(self._by_epoch(lambda done: done.scores[watched]["loss"]))

    def score(self, naive: bool = False) -> Spread | None:
        """The first score of the test part (the watched part, where there is none) of the lanes that finished, or the naive rule's."""
        ended = [lane.ending for lane in self.lanes if isinstance(lane.ending, Finished)]
        if not ended:
            return None
        part, measure = judged(ended[0])
        return Spread.of(np.array([(end.naive if naive else end.scores)[part][measure] for end in ended]))

    def state(self) -> str:
        """How its lanes ended, in words; "" for those that have not."""
        said = [_said(lane) for lane in self.lanes]
        counted = [f"{said.count(words)} {words}" if len(said) > 1 else words for words in dict.fromkeys(said) if words]
        return "; ".join(counted)

    def _by_epoch(self, read: Callable[[EpochDone], float]) -> Floats:
        """What is read of each epoch, shape (lanes, epochs), NaN where a lane did not come so far."""
        last = min(len(lane.epochs) for lane in self.sound)
        values = np.full((len(self.lanes), last), np.nan)
        for row, lane in zip(values, self.lanes, strict=True):
            done = lane.epochs[:last]
            row[: len(done)] = [read(epoch) for epoch in done]
        return values


class Race:
    """Lanes side by side, those that differ in the seed alone as one contender. `titles` are those of the cells, where known."""

    def __init__(self, lanes: Sequence[History], titles: Mapping[str, str] | None = None) -> None:
        groups: dict[str, list[History]] = {}
        for lane in lanes:
            groups.setdefault(lane.record.experiment.but(seed=0).model_dump_json(), []).append(lane)
        called = names([group[0].record.experiment for group in groups.values()], titles or {})
        self.contenders = [Contender(name, tuple(group)) for name, group in zip(called, groups.values(), strict=True)]
        self.lanes = list(lanes)

    @property
    def started(self) -> Started | None:
        """How the first lane that has begun did so."""
        return next((lane.started for lane in self.lanes if lane.started), None)

    @property
    def judged(self) -> str:
        """The score that the table and the pictures compare, such as "test MSE"; "score" before the first lane has finished."""
        return next((" ".join(judged(lane.ending)) for lane in self.lanes if isinstance(lane.ending, Finished)), "score")

    @property
    def naive_loss(self) -> float | None:
        """Of the watched part, the median over the lanes."""
        levels = [lane.started.naive[lane.started.watched]["loss"] for lane in self.lanes if lane.started]
        return float(np.median(levels)) if levels else None

    @property
    def naive_score(self) -> float | None:
        """Of the naive rule on what the networks are scored on, the median over the contenders."""
        levels = [score.median for score in (contender.score(naive=True) for contender in self.contenders) if score]
        return float(np.median(levels)) if levels else None

    @property
    def progress(self) -> tuple[int, int]:
        """Epochs done, and epochs to do, of all lanes together; a lane that is over has no more to do."""
        done = sum(len(lane.epochs) for lane in self.lanes)
        return done, done + sum(lane.record.experiment.training.epochs - len(lane.epochs) for lane in self.lanes if not over(lane))

    def table(self) -> pd.DataFrame:
        """One line a contender. Scores are the median over its seeds, with the least and the greatest beside it."""
        return pd.DataFrame([self._line(contender) for contender in self.contenders])

    def _line(self, contender: Contender) -> dict[str, Any]:
        started, score, naive = contender.started, contender.score(), contender.score(naive=True)
        return {
            "contender": contender.name,
            "computed": IMPLEMENTATIONS[started.way] if started else "",
            "units": contender.experiment.model.hidden_size,
            "parameters": started.parameters if started else None,
            "seeds": len(contender.lanes),
            "steps": contender.steps,
            "seconds per epoch": contender.seconds_per_epoch,
            self.judged: score and float(score.median),
            f"least {self.judged}": score and float(score.low),
            f"greatest {self.judged}": score and float(score.high),
            "naive rule": naive and float(naive.median),
            "state": contender.state(),
        }


def judged(finished: Finished) -> tuple[str, str]:
    """The part and the measure that say how good a network is: the first score of the test part, or of the last part that there is."""
    part = "test" if "test" in finished.scores else list(finished.scores)[-1]
    return part, next(iter(finished.scores[part]))


def names(experiments: Sequence[Experiment], titles: Mapping[str, str]) -> list[str]:
    """Of contenders: the cell, the implementation where not all have the same, and where these do not tell them apart, what does."""
    settings = [experiment.flat() for experiment in experiments]
    plain = [titles.get(one["cell"], one["cell"].replace("_", " ")) for one in settings]
    if len({one["implementation"] for one in settings}) > 1:
        plain = [f"{name}, {IMPLEMENTATIONS[one['implementation']]}" for name, one in zip(plain, settings, strict=True)]
    found = []
    for name, one in zip(plain, settings, strict=True):
        alike = [other for called, other in zip(plain, settings, strict=True) if called == name]
        differing = [key for key in one if key != "seed" and any(other[key] != one[key] for other in alike)]
        found.append(", ".join([name, *(f"{key.replace('_', ' ')} {one[key]}" for key in differing)]))
    return found


def _said(lane: History) -> str:
    match lane.ending:
        case Finished(stopped=stopped):
            return "stopped" if stopped else "finished"
        case Paused():
            return "paused"
        case Diverged(step=step):
            return f"diverged at step {step}"
        case Failed(message=message):
            return f"failed: {message}"
        case _:
            return ""
