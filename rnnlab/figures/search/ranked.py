"""The trials of a search as a table, and its best one in a sentence."""

from collections.abc import Sequence

import pandas as pd

from rnnlab.figures.search.combined import chosen
from rnnlab.figures.search.grown import spread
from rnnlab.figures.search.tried import measure
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial, best

ORDER = ("done", "training", "pruned", "failed")


def ranked(study: Study, trials: Sequence[Trial]) -> pd.DataFrame:
    """A row a trial, the best first: those that trained to their end, those in training, those that were dropped, and those that failed."""
    rows = [
        {
            "trial": trial.number + 1,
            "score": trial.score,
            **{each.title: trial.choices[each.name] for each in study.ranges},
            "epochs": trial.epochs,
            "state": trial.state,
            "seconds": trial.seconds,
            "why": trial.message,
        }
        for trial in sorted(trials, key=_rank)
    ]
    return pd.DataFrame(rows)


def verdict(study: Study, trials: Sequence[Trial]) -> str:
    """Which trial is the best so far, what it sets, how it compares with the naive rule, and how many were tried."""
    first = best(trials)
    if first is None or first.score is None:
        return f"No trial has trained to its end yet; {len(trials)} of {study.planned} have begun."
    if study.of_seeds:
        return _luck(study, trials, first)
    beside = f"the naive rule's is {first.baseline:.4g}"
    if first.score < first.baseline:
        beside += f", so it loses {1 - first.score / first.baseline:.0%} less"
    else:
        beside += ", which it does not beat"
    return (
        f"The best of {len(trials)} trials so far is trial {first.number + 1}, with {chosen(study, first)}: its {measure(study)} is "
        f"{first.score:.4g} after {first.epochs} epochs; {beside}."
    )


def _luck(study: Study, trials: Sequence[Trial], first: Trial) -> str:
    """How far trials lie apart that differ in their seed alone."""
    done = [trial for trial in trials if trial.state == "done"]
    middle, least, most = spread(done, first.epochs)
    return (
        f"{len(done)} of {study.planned} seeds have trained to their end: their {measure(study)} is {middle:.4g} in the median after "
        f"{first.epochs} epochs, and reaches from {least:.4g} (seed {first.choices['seed']}) to {most:.4g}; the naive rule's is "
        f"{first.baseline:.4g}."
    )


def _rank(trial: Trial) -> tuple[int, float, int]:
    return ORDER.index(trial.state), float("inf") if trial.score is None else trial.score, trial.number
