from dataclasses import replace

import pytest

from rnnlab.figures.runs.scores import epochs, scores, verdict
from rnnlab.training.events import EpochDone, Finished, Started

PARTS = {"train": 50, "validation": 7, "test": 8}
STARTED = Started("cpu", 10, 3, PARTS, [1, 1], "validation", "mse", "the last value goes on", {}, "low", "bptt", "it is fast")
FINISHED = Finished(
    9,
    3,
    False,
    {"train": {"MSE": 1.0, "MAE": 0.5}, "test": {"MSE": 2.0, "MAE": 0.75}},
    {"train": {"MSE": 4.0, "MAE": 2.5}, "test": {"MSE": 3.0, "MAE": 2.75}},
    1.0,
)


def test_each_part_has_a_line_for_the_network_and_one_for_the_naive_rule() -> None:
    assert scores(FINISHED).to_dict("split") | {"index": 0} == {
        "index": 0,
        "columns": ["part", "rule", "MSE", "MAE"],
        "data": [
            ["train", "network", 1, 0.5],
            ["train", "naive rule", 4, 2.5],
            ["test", "network", 2, 0.75],
            ["test", "naive rule", 3, 2.75],
        ],
    }


@pytest.mark.parametrize(
    ("aim", "ours", "beats"), [("low", 2.0, True), ("low", 3.0, False), ("low", 4.0, False), ("high", 4.0, True), ("high", 3.0, False)]
)
def test_the_verdict_is_the_first_score_of_the_test_part_against_the_naive_rules(aim: str, ours: float, beats: bool) -> None:
    finished = replace(FINISHED, scores={**FINISHED.scores, "test": {"MSE": ours, "MAE": 0.0}})
    said = verdict(finished, replace(STARTED, aim=aim))
    does = "beats" if beats else "does not beat"
    start = f"On the 8 sequences of the test part the network {does} the naive rule: MSE {ours:.4g} against 3 for the naive rule"
    assert said.startswith(f"{start} (the last value goes on).")
    assert said.endswith("train on.") == (not beats)


def test_without_a_test_part_the_verdict_is_on_the_watched_one() -> None:
    finished = replace(FINISHED, scores={"validation": {"MSE": 1.0}}, naive={"validation": {"MSE": 2.0}})
    assert verdict(finished, STARTED).startswith("On the 7 sequences of the validation part the network beats")


def test_the_table_of_epochs_has_a_line_each_with_every_measure_of_both_parts() -> None:
    done = [
        EpochDone(3 * n, n, 0.1 / n, {"train": {"loss": 1.0 / n, "accuracy": 0.5}, "test": {"loss": 2.0 / n, "accuracy": 0.25}}, 1.0)
        for n in (1, 2)
    ]
    table = epochs(done)
    assert set(table.columns) == {"epoch", "train loss", "train accuracy", "test loss", "test accuracy", "learning rate"}
    assert table.loc[1, ["epoch", "train loss", "test loss", "test accuracy", "learning rate"]].tolist() == [2, 0.5, 1, 0.25, 0.05]
    assert epochs([]).empty
