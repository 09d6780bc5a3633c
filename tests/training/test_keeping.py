"""The weights of the best epoch."""

import pytest
import torch

from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.figures.runs.scores import verdict
from rnnlab.training.checkpoint import Checkpoint
from rnnlab.training.events import EpochDone, Finished, Started
from rnnlab.training.training import Training
from tests.sentences import ONE_SENTENCE


def experiment(**choices: object) -> Experiment:
    """One whose loss rises again: few rows, large steps."""
    return Experiment.of(
        {
            "dataset": "breast_cancer",
            "device": "cpu",
            "hidden_size": 8,
            "learning_rate": 0.3,
            "epochs": 6,
            "keep": "best",
            "validation_share": 0.2,
            **choices,
        }
    )


def trained(training: Training) -> tuple[dict[int, torch.Tensor], list[EpochDone], Finished, Started | None]:
    weights, epochs, started = {}, [], None
    for event in training:
        match event:
            case Started():
                started = event
            case EpochDone():
                weights[event.epoch] = training.flat.values.clone()
                epochs.append(event)
            case Finished():
                return weights, epochs, event, started
    raise AssertionError


def test_the_weights_of_the_least_watched_loss_are_scored_and_kept() -> None:
    training = Training(experiment())
    weights, epochs, finished, started = trained(training)
    watched = {done.epoch: done.scores["validation"]["loss"] for done in epochs}
    best = min(watched, key=watched.__getitem__)
    assert best < 6, "this run should get worse again"
    assert finished.kept == best
    assert torch.equal(training.flat.values, weights[best])
    assert training.look()[0].scores["loss"] == pytest.approx(watched[best])
    assert f"the weights of epoch {best}" in verdict(finished, started)


def test_the_last_weights_are_kept_unless_the_best_are_asked_for() -> None:
    training = Training(experiment(keep="last"))
    weights, _, finished, started = trained(training)
    assert finished.kept == 0
    assert torch.equal(training.flat.values, weights[6])
    assert "epoch" not in verdict(finished, started)


def test_a_run_that_went_on_elsewhere_keeps_the_same_weights() -> None:
    whole = Training(experiment())
    *_, finished, _ = trained(whole)
    first = Training(experiment())
    for event in first:
        if isinstance(event, EpochDone) and event.epoch == 4:
            break
    second = Training(experiment(), checkpoint=Checkpoint.from_bytes(first.checkpoint().to_bytes()))
    *_, again, _ = trained(second)
    assert (again.kept, again.scores) == (finished.kept, finished.scores)
    assert torch.equal(second.flat.values, whole.flat.values)


def test_a_run_stopped_in_its_first_epoch_has_no_best_epoch_yet() -> None:
    training = Training(experiment())
    stream = iter(training)
    next(stream), next(stream)
    assert training.finish(stopped=True).kept == 0


def test_weights_are_never_chosen_on_the_part_that_is_scored_last() -> None:
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE):
        Training(experiment(validation_share=0.0))
