from pathlib import Path

import pytest

from rnnlab.experiment import Experiment
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from rnnlab.training.events import BatchDone, EpochDone, Paused, RateChanged, Resumed, Snapshot


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record.create(tmp_path / "a.run", Experiment())


def batch(step: int, epoch: int = 1) -> BatchDone:
    return BatchDone(step, epoch, loss=1 / step, gradient_norm=2.0, seconds=step / 10)


def epoch(number: int, step: int) -> EpochDone:
    return EpochDone(step, number, 0.1, {"train": {"loss": 1.0}}, 1.0)


def test_only_what_is_new_is_read(record: Record):
    history = History(record)
    record.append([batch(1), batch(2)])
    assert history.advance().step == 2
    record.append([batch(3)])
    assert history.advance().batches()["step"].tolist() == [1, 2, 3]


def test_what_comes_after_the_place_of_a_resume_is_superseded(record: Record):
    record.append([batch(1), batch(2), epoch(1, 2), batch(3, 2), RateChanged(3, 0.5), Snapshot(3, 2, {}), batch(4, 2)])
    record.append([Resumed(2, 2), batch(3, 2)])
    history = History(record).advance()
    assert history.batches()["step"].tolist() == [1, 2, 3]
    assert [done.epoch for done in history.epochs] == [1]
    assert history.rates == []
    assert history.snapshot is None


def test_an_epoch_that_closes_again_after_a_resume_counts_once(record: Record):
    record.append([batch(1), batch(2), epoch(1, 2), Resumed(2, 1), epoch(1, 2)])
    assert len(History(record).advance().epochs) == 1


def test_a_snapshot_does_not_hide_how_training_came_to_rest(record: Record):
    record.append([batch(1), Paused(1, "why"), Snapshot(1, 1, {})])
    assert History(record).advance().ending == Paused(1, "why")


def test_speed_is_steps_over_the_time_that_they_took(record: Record):
    record.append([batch(step) for step in range(1, 12)])
    assert History(record).advance().speed() == pytest.approx(10)


def test_the_epoch_in_progress_is_known_by_its_steps_and_their_mean_loss(tmp_path: Path):
    record = Record.create(tmp_path / "a.run", Experiment())
    history = History(record)
    assert history.advance().epoch_so_far()[0] == 0
    record.append([BatchDone(1, 1, 4.0, 1.0, 0.1), BatchDone(2, 1, 2.0, 1.0, 0.2)])
    assert history.advance().epoch_so_far() == (2, 3.0)
    record.append([EpochDone(2, 1, 0.1, {}, 0.3), BatchDone(3, 2, 1.0, 1.0, 0.4)])
    assert history.advance().epoch_so_far() == (1, 1.0)
