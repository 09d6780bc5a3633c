import optuna
import pytest
from numpy.random import default_rng

from rnnlab.search.pruning import hopeless
from rnnlab.search.study import RUNG
from rnnlab.search.trials import Trial
from tests.search.planted import study
from tests.sentences import ONE_SENTENCE

RUNGS = (1, 3, 9, 27)
THEIRS = {
    "median": lambda: optuna.pruners.MedianPruner(n_startup_trials=5),
    "halving": lambda: optuna.pruners.SuccessiveHalvingPruner(min_resource=1, reduction_factor=RUNG),
    "none": optuna.pruners.NopPruner,
}


def pruned_by_optuna(pruner: str, losses: list[list[float]]) -> list[int]:
    """The epoch at which each trial ends, trained one after the other."""
    theirs, ends = optuna.create_study(pruner=THEIRS[pruner]()), []
    for values in losses:
        trial = theirs.ask()
        for rung, value in zip(RUNGS, values, strict=True):
            trial.report(value, rung)
            if rung < RUNGS[-1] and trial.should_prune():
                break
        if rung == RUNGS[-1]:
            theirs.tell(trial, value)
        else:
            theirs.tell(trial, state=optuna.trial.TrialState.PRUNED)
        ends.append(rung)
    return ends


def pruned_by_us(pruner: str, losses: list[list[float]]) -> tuple[list[int], list[str]]:
    of, trials, ends, reasons = study(pruner=pruner), list[Trial](), [], []
    for number, values in enumerate(losses):
        reached: dict[int, float] = {}
        why = ""
        for rung, value in zip(RUNGS, values, strict=True):
            reached[rung] = value
            trial = Trial(number, {}, "training", dict(reached), 1.0, 0.0, "")
            why = hopeless(of, trial, [*trials, trial]) if rung < RUNGS[-1] else ""
            if why:
                break
        trials.append(Trial(number, {}, "pruned" if why else "done", reached, 1.0, 0.0, why))
        ends.append(rung)
        reasons.append(why)
    return ends, reasons


@pytest.mark.parametrize("pruner", ["none", "median", "halving"])
def test_trials_are_dropped_where_optuna_drops_them(pruner: str) -> None:
    losses = default_rng(3).random((40, len(RUNGS))).tolist()
    ends, reasons = pruned_by_us(pruner, losses)
    assert ends == pruned_by_optuna(pruner, losses)
    assert (len(set(ends)) > 1) == (pruner != "none")
    assert all(ONE_SENTENCE.match(why) for why in reasons if why)


def test_the_best_at_every_rung_is_never_dropped() -> None:
    losses = [[0.5] * 4] * 20 + [[0.1] * 4]
    for pruner in ("median", "halving"):
        assert pruned_by_us(pruner, losses)[0][-1] == RUNGS[-1]
