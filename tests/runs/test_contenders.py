from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rnnlab.experiment import Experiment
from rnnlab.runs.history import History
from rnnlab.runs.race import Race
from rnnlab.runs.record import Record
from rnnlab.training.events import Diverged, Failed, Finished, Paused
from tests.lanes import Lanes, finished


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[Lanes]:
    lanes = Lanes(tmp_path)
    yield lanes
    for record in lanes.made:
        record.close()


def test_lanes_that_differ_in_the_seed_alone_are_one_contender(lane: Lanes):
    lanes = [lane([], 1, cell=cell, seed=seed, implementation=way) for seed in (0, 1) for cell, way in (("gru", "bptt"), ("gru", "scan"))]
    race = Race([*lanes, lane([], 1, cell="min_gru")], {"gru": "GRU"})
    assert [(contender.name, len(contender.lanes)) for contender in race.contenders] == [
        ("GRU, by hand, its gradient too", 2),
        ("GRU, by hand, all steps at once", 2),
        ("min gru, the fastest here", 1),
    ]
    assert race.contenders[0].lanes == (lanes[0], lanes[2])


def test_contenders_of_the_same_cell_and_way_are_told_apart_by_what_differs(lane: Lanes):
    race = Race([lane([], 1, cell="gru", hidden_size=size) for size in (8, 16)])
    assert [contender.name for contender in race.contenders] == ["gru, hidden size 8", "gru, hidden size 16"]


def test_a_curve_has_the_median_and_the_range_over_seeds_by_epoch(lane: Lanes):
    seeds = [lane(losses, pace, seed=seed) for seed, (losses, pace) in enumerate([([3, 2, 1], 1), ([6, 1, 7], 2), ([4, 4, 4], 6)])]
    (contender,) = Race(seeds).contenders
    losses = contender.losses()
    assert (losses.median.tolist(), losses.low.tolist(), losses.high.tolist()) == ([4, 2, 4], [3, 1, 1], [6, 4, 7])
    assert (losses.seeds.tolist(), contender.seconds().tolist()) == ([3, 3, 3], [2, 4, 6])


def test_a_curve_goes_as_far_as_all_seeds_that_train_and_one_that_diverged_counts_as_far_as_it_came(lane: Lanes):
    lanes = [lane([3, 2], 1, seed=0), lane([5, 4, 3], 1, seed=1), lane([9], 1, Diverged(2, "why"), seed=2)]
    (contender,) = Race(lanes).contenders
    assert (contender.losses().median.tolist(), contender.losses().high.tolist()) == ([5, 3], [9, 4])
    assert contender.losses().seeds.tolist() == [3, 2]
    assert contender.steps == 2
    (alone,) = Race([lane([9], 1, Diverged(2, "why"))]).contenders
    assert (alone.losses().median.tolist(), alone.steps) == ([9], 1)


def test_time_per_epoch_is_the_median_over_all_epochs_of_all_seeds(lane: Lanes):
    (contender,) = Race([lane([1, 1, 1], 2.0, seed=0), lane([1, 1], 5.0, seed=1)]).contenders
    assert contender.seconds_per_epoch == 2.0
    assert Race([lane([], 1)]).contenders[0].seconds_per_epoch is None


def test_the_score_is_the_first_of_the_test_part_beside_the_naive_rules(lane: Lanes):
    ends = [finished(2.0, 4.0), finished(6.0, 4.5), finished(3.0, 5.0, stopped=True), Failed("No."), None]
    race = Race([lane([1], 1, ending, seed=seed) for seed, ending in enumerate(ends)])
    score = race.contenders[0].score()
    assert race.judged == "test RMSE" and score is not None
    assert (score.median, score.low, score.high, score.seeds) == (3, 2, 6, 3)
    assert (race.naive_score, race.naive_loss) == (4.5, 0.5)
    assert race.contenders[0].state() == "2 finished; 1 stopped; 1 failed: No."


def test_without_a_test_part_the_last_part_is_judged(lane: Lanes):
    ending = Finished(3, 3, False, {"train": {"accuracy": 1.0}, "validation": {"accuracy": 0.5}}, {"validation": {"accuracy": 0.25}}, 1.0)
    race = Race([lane([1], 1, ending)])
    score = race.contenders[0].score()
    assert score is not None
    assert (race.judged, float(score.median), race.naive_score) == ("validation accuracy", 0.5, 0.25)


def test_the_table_has_a_line_a_contender(lane: Lanes):
    lanes = [lane([1, 1], 2.0, finished(score), cell="gru", hidden_size=8, seed=seed) for seed, score in enumerate((2.0, 4.0))]
    table = Race([*lanes, lane([1], 1.0, Paused(1, "why"), cell="rnn", hidden_size=8)], {"gru": "GRU"}).table()
    assert table.iloc[0].to_dict() == {
        "contender": "GRU",
        "computed": "by hand, its gradient too",
        "units": 8,
        "parameters": 321,
        "seeds": 2,
        "steps": 2,
        "seconds per epoch": 2.0,
        "test RMSE": 3.0,
        "least test RMSE": 2.0,
        "greatest test RMSE": 4.0,
        "naive rule": 4.0,
        "state": "2 finished",
    }
    assert table["state"].tolist() == ["2 finished", "paused"]
    assert np.isnan(table["test RMSE"][1])


def test_a_race_that_has_not_begun_has_a_table_too(tmp_path: Path):
    record = Record.create(tmp_path / "a.run", Experiment())
    race = Race([History(record).advance()])
    assert race.table()[["contender", "seeds", "steps", "state"]].values.tolist() == [["lstm", 1, 0, ""]]
    assert (race.started, race.naive_loss, race.naive_score, race.judged) == (None, None, None, "score")
    record.close()
