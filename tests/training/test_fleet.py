from collections.abc import Sequence

import pytest
import torch

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.training.checkpoint import Checkpoint
from rnnlab.training.events import Diverged, EpochDone, Event
from rnnlab.training.fleet import Fleet
from rnnlab.training.lane import Lane, can_stand_abreast
from rnnlab.training.training import Training

OWN = (
    {"seed": 0, "learning_rate": 0.01},
    {"seed": 1, "weight_decay": 0.01, "shuffle": False},
    {"seed": 2, "learning_rate": 0.02, "clip": 0.1, "keep": "best"},
    {"seed": 3, "weight_decay": 0.1, "clip": 1.0},
)
"""What lanes may have of their own."""
EPOCHS = 4
SERIES = {"hidden_size": 6, "lookback": 5, "stride": 3, "epochs": EPOCHS}


def own(**base: object) -> list[Experiment]:
    return [Experiment.of({**SERIES, **base}).but(**each) for each in OWN]


def lanes(experiments: Sequence[Experiment]) -> list[Lane]:
    raw = datasets.load(experiments[0])
    return [Lane(experiment, raw) for experiment in experiments]


def alone(training: Training) -> list[float]:
    return [event.scores["validation"]["loss"] for event in training if isinstance(event, EpochDone)]


def advanced(fleet: Fleet, epochs: int = EPOCHS) -> list[list[Event]]:
    told: list[list[Event]] = [[] for _ in fleet.lanes]
    while fleet.epochs < epochs:
        for events, event in zip(told, fleet.advance(), strict=True):
            events.append(event)
    return told


def losses(events: Sequence[Event]) -> list[float]:
    return [event.scores["validation"]["loss"] for event in events if isinstance(event, EpochDone)]


@pytest.mark.parametrize(
    "base",
    [{}, {"cell": "gru"}, {"cell": "rnn", "num_layers": 2}, {"dataset": "breast_cancer", "validation_share": 0.2}, {"dataset": "parity"}],
    ids=str,
)
def test_each_lane_comes_to_what_it_comes_to_alone(base: dict[str, object]) -> None:
    experiments = own(**base)
    told = advanced(Fleet(lanes(experiments)))
    for experiment, events in zip(experiments, told, strict=True):
        training = Training(experiment)
        assert can_stand_abreast(training)
        ours = [event for event in training if isinstance(event, EpochDone)]
        found = [event for event in events if isinstance(event, EpochDone)]
        assert [(event.step, event.epoch) for event in found] == [(event.step, event.epoch) for event in ours]
        for one, other in zip(found, ours, strict=True):
            for part in ("train", "validation"):
                assert one.scores[part] == pytest.approx(other.scores[part], rel=2e-5)


def test_the_gradient_norms_and_losses_of_every_step_are_those_of_the_lane_alone() -> None:
    experiments = own()
    for experiment, events in zip(experiments, advanced(Fleet(lanes(experiments)), 1), strict=True):
        pairs = [*zip(events[:-1], Training(experiment)._learn(), strict=False)]
        assert len(pairs) > 3
        for one, other in pairs:
            assert (one.loss, one.gradient_norm) == pytest.approx((other.loss, other.gradient_norm), rel=1e-4)  # type: ignore[union-attr]


def test_a_lane_goes_on_alone_from_its_checkpoint_in_mid_epoch() -> None:
    experiments = own()
    fleet = Fleet(lanes(experiments))
    before = advanced(fleet, 2)
    for _ in range(3):
        fleet.advance()
    for experiment, lane, events in zip(experiments, fleet.lanes, before, strict=True):
        stored = Checkpoint.from_bytes(lane.checkpoint().to_bytes())
        assert stored.position.batch == 3
        again = Training(experiment, checkpoint=stored)
        assert losses(events) + alone(again) == pytest.approx(alone(Training(experiment)), rel=5e-5)


def test_lanes_that_ran_alone_or_elsewhere_before_go_on_side_by_side() -> None:
    experiments = own()
    first = Fleet(lanes(experiments))
    advanced(first, 2)
    raw = datasets.load(experiments[0])
    stored = [Checkpoint.from_bytes(lane.checkpoint().to_bytes()) for lane in first.lanes]
    again = Fleet([Lane(experiment, raw, checkpoint) for experiment, checkpoint in zip(experiments, stored, strict=True)])
    second = Fleet(first.lanes[:2])
    whole = advanced(Fleet(lanes(experiments)))
    for told, kept in ((advanced(again), 4), (advanced(second), 2)):
        for events, straight in zip(told, whole[:kept], strict=True):
            assert losses(events) == pytest.approx(losses(straight)[2:], rel=1e-5)


def test_a_lane_that_diverges_says_so_with_its_last_good_weights_and_harms_no_other() -> None:
    calm = own(cell="rnn_relu", num_layers=2)
    wild = calm[0].but(learning_rate=1e6)
    fleet = Fleet(lanes([wild, *calm]))
    while not isinstance(event := fleet.advance()[0], Diverged):
        assert fleet.epochs == 0
    assert event.reason
    rest = Fleet(fleet.lanes[1:])
    done = rest.lanes[0].position.step
    assert done > 0
    told = advanced(rest)
    for experiment, events in zip(calm, told, strict=True):
        assert losses(events) == pytest.approx(alone(Training(experiment)), rel=1e-4)


def test_the_best_weights_of_each_lane_are_kept() -> None:
    experiments = [Experiment.of({**SERIES, "keep": "best", "epochs": 12, "learning_rate": rate}) for rate in (0.3, 0.001)]
    fleet = Fleet(lanes(experiments))
    told = [losses(events) for events in advanced(fleet, 12)]
    assert told[0].index(min(told[0])) < 11, "this rate should be too large for the last epoch to be the best"
    for lane, found in zip(fleet.lanes, told, strict=True):
        assert lane.position.best_loss == min(found)
        assert torch.equal(lane.best, lane.flat.values) == (found[-1] == min(found))


@pytest.mark.parametrize("choices", [{"implementation": "by_hand"}, {"truncation": 3}, {"span": 1.0}], ids=str)
def test_runs_that_are_trained_otherwise_are_left_alone(choices: dict[str, object]) -> None:
    experiment = Experiment.of(SERIES)
    assert can_stand_abreast(Training(experiment))
    assert not can_stand_abreast(Training(experiment.but(**choices)))
