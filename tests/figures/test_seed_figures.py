from collections.abc import Iterator
from pathlib import Path

import pytest

from rnnlab.figures.numbers import numbers
from rnnlab.figures.runs.seeds import seeds, several
from rnnlab.runs.race import Race
from tests.lanes import Lanes, finished


@pytest.fixture
def lane(tmp_path: Path) -> Iterator[Lanes]:
    lanes = Lanes(tmp_path)
    yield lanes
    for record in lanes.made:
        record.close()


def race(lane: Lanes, **scores: list[float]) -> Race:
    return Race([lane([1.0], 0.5, finished(score), cell=cell, seed=seed) for cell, of in scores.items() for seed, score in enumerate(of)])


def drawn(spec: dict, name: str) -> list[list[float]]:
    return [point for series in spec["series"] if series["name"] == name for point in series["data"]]


def test_every_seed_its_median_and_its_range_are_drawn(lane: Lanes):
    figure = seeds(race(lane, gru=[3.0, 1.0, 1.5], rnn=[5.0]))
    assert figure.spec["yAxis"]["data"] == ["gru", "rnn"]
    assert drawn(figure.spec, "each seed") == [[3, 0], [1, 0], [1.5, 0], [5, 1]]
    assert drawn(figure.spec, "median") == [[1.5, 0], [5, 1]]
    assert drawn(figure.spec, "least to greatest") == [[1, 0], [3, 0]]
    assert drawn(figure.spec, "naive rule") == [[4, 0], [4, 1]]


def test_the_words_have_the_numbers_that_are_drawn(lane: Lanes):
    figure = seeds(race(lane, gru=[3.0, 1.0, 1.5], rnn=[5.0]))
    assert figure.alt == (
        "Test RMSE of each seed: gru median 1.5, from 1 to 3 over 3 seeds; rnn 5 with its only one; the naive rule's is 4. "
        "gru is ahead of rnn, but one seed alone may be luck."
    )


def test_ranges_that_overlap_tell_nothing(lane: Lanes):
    assert seeds(race(lane, gru=[1.0, 3.0], rnn=[2.0, 4.0])).alt.endswith(
        "The ranges of gru and rnn overlap, so these seeds do not tell which is better."
    )


def test_ranges_that_part_are_told_with_how_often_luck_parts_them(lane: Lanes):
    assert seeds(race(lane, rnn=[5.0, 4.0], gru=[1.0, 3.0, 2.0])).alt.endswith(
        "Each of the 3 seeds of gru is better than each of the 2 of rnn, as luck alone has it in 20 % of such comparisons."
    )


def test_of_three_the_two_best_are_compared_and_luck_is_not_counted(lane: Lanes):
    said = seeds(race(lane, lstm=[9.0, 8.0], rnn=[5.0, 4.0], gru=[1.0, 3.0])).alt
    assert said.endswith("Each of the 2 seeds of gru is better than each of the 2 of rnn.")


def test_runs_that_have_not_finished_have_no_score_yet(lane: Lanes):
    going = Race([lane([1.0], 0.5, finished(2.0), cell="gru"), lane([1.0], 0.5, cell="gru", seed=1)])
    assert not several(going)
    assert several(race(lane, gru=[1.0, 2.0]))


def test_its_numbers_can_be_taken_away_by_name(lane: Lanes):
    table = numbers(seeds(race(lane, gru=[3.0, 1.0], rnn=[5.0])))
    assert table.loc[table["series"] == "median", ["test RMSE", "y"]].to_numpy().tolist() == [[2, "gru"], [5, "rnn"]]
