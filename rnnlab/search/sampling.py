"""What the next trial sets, as a pure function of the study and of what was told: a search that goes on draws as one that never stopped."""

import warnings
from collections.abc import Sequence

import numpy as np
import optuna
from optuna.distributions import BaseDistribution, CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers import BaseSampler, RandomSampler, TPESampler
from optuna.trial import FrozenTrial, TrialState, create_trial

from rnnlab.search.ranges import Choice, Range
from rnnlab.search.study import Study
from rnnlab.search.trials import Trial
from rnnlab.training.randomness import derived

optuna.logging.set_verbosity(optuna.logging.ERROR)

ATTEMPTS = 10
"""Draws after which, where all combinations can be counted, one that is left is taken."""


def draw(study: Study, trials: Sequence[Trial]) -> dict[str, Choice]:
    """The choices of the next trial after these, which it has none of; the same again only where combinations cannot be counted.

    Unfinished trials count as no better than those that they are near to, so that several at once do not try the same.
    """
    tried = [trial.choices for trial in trials]
    if study.sampler == "grid":
        return _left(study, tried)
    for attempt in range(ATTEMPTS):
        drawn = _sampled(study, trials, attempt)
        if drawn not in tried:
            return drawn
    return _left(study, tried) if study.size <= len(study.combinations()) else drawn


def frozen(study: Study, trial: Trial) -> FrozenTrial:
    """A trial as Optuna knows it. One that failed is a dropped one that reached nothing, so that what is near to it is avoided."""
    states = {"done": TrialState.COMPLETE, "training": TrialState.RUNNING}
    return create_trial(
        state=states.get(trial.state, TrialState.PRUNED),
        value=trial.score if trial.state == "done" else None,
        params=dict(trial.choices),
        distributions=distributions(study),
        intermediate_values={} if trial.state == "failed" else dict(trial.rungs),
    )


def distributions(study: Study) -> dict[str, BaseDistribution]:
    """The ranges as Optuna knows them."""
    return {each.name: _distribution(each) for each in study.ranges}


def _sampled(study: Study, trials: Sequence[Trial], attempt: int) -> dict[str, Choice]:
    seed = derived(study.seed, "trial", len(trials), attempt) % 2**32
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        asked = optuna.create_study(sampler=_sampler(study, seed))
    if study.sampler == "tpe":
        asked.add_trials([frozen(study, trial) for trial in trials])
    return dict(asked.ask(distributions(study)).params)


def _sampler(study: Study, seed: int) -> BaseSampler:
    if study.sampler == "random":
        return RandomSampler(seed)
    return TPESampler(n_startup_trials=min(10, max(study.planned // 3, 1)), seed=seed)


def _distribution(each: Range) -> BaseDistribution:
    if each.choices:
        return CategoricalDistribution(each.choices)
    low, high = each.ends
    return IntDistribution(int(low), int(high), each.log) if each.whole else FloatDistribution(low, high, each.log)


def _left(study: Study, tried: Sequence[dict[str, Choice]]) -> dict[str, Choice]:
    """The first combination that is left, in an order drawn from the seed, so that a search cut short has looked everywhere."""
    every = study.combinations()
    order = np.random.default_rng(derived(study.seed, "grid")).permutation(len(every))
    return next(every[place] for place in order if every[place] not in tried)
