"""How much of the differences between trials is owed to each setting."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from rnnlab.errors import RunError
from rnnlab.packing import pack, unpack
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from rnnlab.search.ranges import Choice
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial, gathered

if TYPE_CHECKING:
    from optuna.trial import FrozenTrial

FEWEST = 10
"""Trials below which a forest of trees tells noise."""


@dataclass(frozen=True)
class Importance:
    """The share of each setting, by its name, the greatest first; with what settings do together, shares sum to 1."""

    shares: dict[str, float]
    trials: int
    """That trained to their end, on which it rests."""

    def to_bytes(self) -> bytes:
        """A safetensors file."""
        return pack({}, vars(self))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Importance":
        """What `to_bytes` wrote."""
        return cls(**unpack(data)[1])


def importance(study: Study, trials: Sequence[Trial]) -> Importance:
    """The share of each setting in the variance of the ranks of all trials that trained to their end.

    Ranks, since a few that all but diverged would be all of the variance of the losses themselves. Dropped trials are left out: how far
    they would have come is not known. Raises RunError for too few trials, and where all came to the same.
    Source: F. Hutter, H. Hoos and K. Leyton-Brown (2014), An Efficient Approach for Assessing Hyperparameter Importance (fANOVA).
    """
    import optuna  # only the worker that is asked needs it

    done = [trial for trial in trials if trial.state == "done"]
    if len(done) < FEWEST:
        raise RunError(f"The importance of settings needs {FEWEST} trials that trained to their end, and there are {len(done)}: try more.")
    if len({trial.score for trial in done}) == 1:
        raise RunError("All trials came to the same loss, so no setting is more important than another: search wider ranges.")
    known = optuna.create_study()
    known.add_trials([_frozen(study, trial) for trial in done])
    rank = _ranks(done)
    evaluator = optuna.importance.FanovaImportanceEvaluator(seed=study.seed)
    shares = evaluator.evaluate(known, target=lambda trial: rank[trial.number])
    return Importance({name: float(shares[name]) for name in sorted(shares, key=lambda name: -shares[name])}, len(done))


def answer(record: str) -> bytes:
    """The importance of each setting of the search in this record, so far, for `Importance.from_bytes`. Raises as `importance` does."""
    opened = Record(Path(record))
    return importance(Study.of_json(opened.fact("study")), gathered(History(opened).advance().told)).to_bytes()


def _frozen(study: Study, trial: Trial) -> "FrozenTrial":
    """A trial as Optuna knows it, with the logarithms of what is drawn by factors: its trees weigh values as they stand."""
    from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution
    from optuna.trial import create_trial

    places: dict[str, Choice] = {}
    distributions: dict[str, BaseDistribution] = {}
    for each in study.ranges:
        value = trial.choices[each.name]
        if each.choices:
            places[each.name], distributions[each.name] = value, CategoricalDistribution(each.choices)
        else:
            low, places[each.name], high = (log(end) if each.log else float(end) for end in (each.ends[0], value, each.ends[1]))
            distributions[each.name] = FloatDistribution(low, high)
    return create_trial(value=trial.score, params=dict(places), distributions=distributions)


def _ranks(trials: Sequence[Trial]) -> list[float]:
    """From 0 for the least score; equals share the mean of theirs."""
    scores = np.array([trial.score for trial in trials], float)
    return [float((scores < score).sum() + ((scores == score).sum() - 1) / 2) for score in scores]
