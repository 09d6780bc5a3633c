"""Which trials are dropped while they train.

The rules of Optuna's MedianPruner and SuccessiveHalvingPruner, as functions of what was told: theirs keep what they know in
private attributes of a study, which a search that goes on after a restart would not have.
"""

from collections.abc import Sequence
from statistics import median

from rnnlab.search.study import RUNG, Study
from rnnlab.search.trials import Trial

FIRST = 5
"""Trials that must have trained to their end before the median says something."""


def hopeless(study: Study, trial: Trial, trials: Sequence[Trial]) -> str:
    """Why a trial that has just reached a rung is dropped, in a sentence; "" where it goes on. `trials` are all, itself included."""
    rung = trial.epochs
    if study.pruner == "median":
        return _worse_than_median(min(trial.rungs.values()), [other.rungs[rung] for other in trials if _finished(other, rung)], rung)
    if study.pruner == "halving":
        return _below_the_best(trial.rungs[rung], [other.rungs[rung] for other in trials if rung in other.rungs], rung)
    return ""


def _finished(trial: Trial, rung: int) -> bool:
    return trial.state == "done" and rung in trial.rungs


def _worse_than_median(best: float, finished: list[float], rung: int) -> str:
    if len(finished) < FIRST or best <= median(finished):
        return ""
    return f"Dropped after epoch {rung}, where half of the {len(finished)} finished trials were better than {best:.4g}."


def _below_the_best(score: float, scores: list[float], rung: int) -> str:
    going_on = max(len(scores) // RUNG, 1)
    if score <= sorted(scores)[going_on - 1]:
        return ""
    return f"Dropped after epoch {rung}, where it was not among the best {going_on} of {len(scores)}."
