from collections.abc import Iterator
from pathlib import Path

import pytest

from rnnlab.figures.runs.race import MARKS, curves, scatter
from rnnlab.runs.race import Race
from tests.lanes import Lanes, finished


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[Lanes]:
    lanes = Lanes(tmp_path)
    yield lanes
    for record in lanes.made:
        record.close()


@pytest.fixture
def two(lane: Lanes) -> Race:
    """A cell with two seeds and one with one, of which the second has not finished."""
    gru = [lane([3.0, 1.0], 1.0, finished(2.0), cell="gru", seed=0), lane([5.0, 2.0], 2.0, finished(3.0), cell="gru", seed=1)]
    return Race([*gru, lane([4.0], 0.5, cell="rnn")], {"gru": "GRU", "rnn": "RNN"})


def by_look(spec: dict, name: str) -> list[tuple[str, list]]:
    return [(series["type"], series["data"]) for series in spec["series"] if series["name"] == name]


def test_each_contender_has_a_line_by_epoch_with_its_range_over_seeds_beside_the_naive_level(two: Race):
    spec = curves(two).spec
    median = [[1, 4], [2, 1.5]]
    assert by_look(spec, "GRU") == [("line", median), ("scatter", median), ("line", [[1, 3], [2, 1]]), ("line", [[1, 5], [2, 2]])]
    assert by_look(spec, "RNN") == [("line", [[1, 4]]), ("scatter", [[1, 4]])]
    assert by_look(spec, "naive rule") == [("line", [[0, 0.5], [2, 0.5]])]
    assert (spec["xAxis"]["name"], spec["yAxis"]["name"], spec["yAxis"]["type"]) == (
        "epoch",
        "squared error of the validation part",
        "value",
    )


def test_by_seconds_each_line_is_as_long_as_its_training_took(two: Race):
    spec = curves(two, x="seconds", log=True).spec
    assert by_look(spec, "GRU")[0] == ("line", [[1.5, 4], [3, 1.5]])
    assert by_look(spec, "RNN")[0] == ("line", [[0.5, 4]])
    assert by_look(spec, "naive rule") == [("line", [[0, 0.5], [3, 0.5]])]
    assert (spec["xAxis"]["name"], spec["yAxis"]["type"]) == ("seconds of training", "log")


def test_the_words_under_the_curves_are_their_numbers(two: Race):
    assert curves(two).alt == (
        "Loss of the validation part by epoch: GRU 1.5 (1 to 2 over 2 seeds) after epoch 2; RNN 4 after epoch 1; the naive rule's is 0.5."
    )


def test_twelve_contenders_differ_in_more_than_colour(lane: Lanes):
    race = Race([lane([1.0] * 40, 1.0, finished(1.0), hidden_size=size) for size in range(1, 13)])
    drawn = [series for series in curves(race).spec["series"] if series["type"] == "line" and series["name"] != "naive rule"]
    assert len({series["symbol"] for series in drawn}) == 12
    assert all(series["lineStyle"]["type"] != "dotted" for series in drawn)
    assert len({series["symbol"] for series in scatter(race).spec["series"] if series["type"] == "scatter"}) == 12


def test_a_long_line_bears_few_symbols_the_last_epochs_among_them(lane: Lanes):
    spec = curves(Race([lane([1.0] * 200, 1.0)])).spec
    marks = next(series["data"] for series in spec["series"] if series["type"] == "scatter")
    assert len(marks) == MARKS and (marks[0][0], marks[-1][0]) == (1, 200)


def test_what_is_drawn_beside_a_line_is_no_second_line_in_the_tooltip(two: Race):
    told = [series for series in curves(two).spec["series"] if series.get("tooltip", {}).get("show", True)]
    assert [series["name"] for series in told] == ["GRU", "RNN", "naive rule"]


def test_a_race_without_an_epoch_has_curves_that_say_so(lane: Lanes):
    assert "no epoch is done yet" in curves(Race([lane([], 1.0)])).alt


def test_scores_are_drawn_against_the_time_of_an_epoch_with_parameters_beside_them(two: Race):
    spec = scatter(two).spec
    point, ends = by_look(spec, "GRU")
    assert point == ("scatter", [{"name": "321 parameters", "value": [1.5, 2.5]}])
    assert ends == ("line", [[1.5, 2], [1.5, 3]])
    assert by_look(spec, "RNN") == []
    assert by_look(spec, "naive rule") == [("line", [[0, 4], [1.8, 4]])]
    assert (spec["xAxis"]["name"], spec["yAxis"]["name"]) == ("seconds per epoch", "test RMSE")
    assert scatter(two).alt == ("Test RMSE: GRU (321 parameters) 2.5 (2 to 3 over 2 seeds) at 1.5 seconds an epoch; the naive rule's is 4.")


def test_before_a_lane_has_finished_the_scatter_says_so(lane: Lanes):
    assert scatter(Race([lane([1.0], 1.0)])).alt == "Score: no lane has finished yet."
