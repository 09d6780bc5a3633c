from pathlib import Path

import numpy as np
import pytest

from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.figures import data as figures
from rnnlab.inspection.data.outline import Outline
from rnnlab.inspection.data.outlining import honesty, outline
from rnnlab.packing import unpack
from rnnlab.preparation.cross_validation import folds


def outlined(upload: str = "", number: int = 0, **choices: object) -> Outline:
    return Outline.from_bytes(outline(Experiment.of(choices).model_dump_json(), upload, number))


def test_the_series_keeps_its_extremes_and_its_gaps_when_it_is_thinned() -> None:
    found = outlined(dataset="lorenz")
    assert found.rows == 5000 > len(found.when)
    assert np.isnan(outlined(dataset="co2").values).sum() > 0


def test_what_is_said_of_the_networks_units_is_measured_on_all_values() -> None:
    found = outlined(dataset="noisy_sine")
    assert found.deviation == pytest.approx(1, abs=0.05)
    assert f"standard deviation {found.deviation:.3g}" in figures.changed(found).alt


@pytest.mark.parametrize("number", [0, 700, 10**9])
def test_one_window_is_a_piece_of_the_series_and_what_follows_it(number: int) -> None:
    found = outlined(dataset="noisy_sine", lookback=7, horizon=2, number=number)
    assert (found.window.shape, found.target.shape) == ((7, 1), (2,))
    assert (np.diff(np.concatenate([found.window_when, found.target_when])) > 0).all()
    step = 50 / 999
    np.testing.assert_allclose(found.target_when[0] - found.window_when[-1], step)


def test_an_uploaded_series_is_read_once(tmp_path: Path) -> None:
    file = tmp_path / "upload"
    file.write_bytes(b"v\n" + b"".join(b"%d\n" % (number * number % 17) for number in range(200)))
    first = outlined(str(file), dataset="uploaded", lookback=5)
    (kept,) = [path for path in tmp_path.iterdir() if path != file]
    file.write_bytes(b"gone")
    again = outlined(str(file), dataset="uploaded", lookback=6)
    np.testing.assert_array_equal(first.values, again.values)
    assert (first.facts, first.title) == (again.facts, again.title)
    with pytest.raises(RnnlabError):
        outlined(str(file), dataset="uploaded", decimal="comma")
    assert kept.exists()


def test_the_wrong_order_shares_windows_and_looks_better_where_neighbours_are_alike() -> None:
    found = unpack(honesty(Experiment.of({"dataset": "mackey_glass", "lookback": 20, "season": 50}).model_dump_json(), ""))[1]
    leak = found["leak"]
    assert leak["overlapping"] == leak["windows"] > 100
    assert leak["wrong"] < leak["right"]
    one_step = {f"{rule}, one step ahead" for rule in ("persistence", "seasonal naive", "AR(20)")}
    assert set(found["levels"]) == {*one_step, "last season over and over, all at once"}


def test_a_series_cut_into_far_windows_overlaps_little() -> None:
    found = unpack(honesty(Experiment.of({"lookback": 2, "stride": 10}).model_dump_json(), ""))[1]["leak"]
    assert found["overlapping"] == 0


@pytest.mark.parametrize(("origin", "starts"), [("expanding", [0, 0, 0]), ("sliding", [0, 10, 20])])
def test_tests_in_time_order_never_learn_from_the_future(origin, starts) -> None:
    made = folds(100, 3, 10, origin)
    assert [fold.train for fold in made] == starts
    assert [(fold.test, fold.end) for fold in made] == [(70, 80), (80, 90), (90, 100)]
    drawn = figures.folds(made, 100).spec["series"]
    assert [sum(bars) for bars in zip(*(series["data"] for series in drawn), strict=True)] == [80, 90, 100]


def test_more_tests_than_rows_are_none() -> None:
    assert folds(30, 3, 10, "expanding") == []


def test_padding_is_left_empty_in_the_picture() -> None:
    found = outlined(dataset="irregular_sensor", span=6.0)
    figure = figures.padded(found)
    assert len(figure.spec["dataset"]["source"]) == np.isfinite(found.batch).sum() < found.batch.size
    assert found.mask_and_packing < 1e-12
    assert found.padding_gradient == 0


def test_fitting_the_scaling_on_everything_moves_a_tables_values() -> None:
    found = outlined(dataset="breast_cancer")
    assert found.scaling_shift > 0.01
    assert found.scaling_column in found.columns
    assert f"{found.scaling_shift:.3g}" in figures.scaling_shift(found)
    assert outlined(dataset="breast_cancer", scaling="none").scaling_shift == 0


def test_a_puzzle_is_shown_with_what_is_wanted_at_its_steps() -> None:
    echo = outlined(dataset="delayed_echo", delay=3, number=5)
    assert echo.time_name == "step"
    np.testing.assert_array_equal(echo.window_when, np.arange(1, 34))
    np.testing.assert_array_equal(echo.target_when, np.arange(4, 34))
    np.testing.assert_array_equal(echo.target, echo.window[:-3, 0])
    adding = outlined(dataset="adding", delay=20)
    np.testing.assert_array_equal(adding.target_when, [20])
    np.testing.assert_allclose(adding.target, [(adding.window[:, 0] * adding.window[:, 1]).sum()], rtol=1e-6)


def test_symbols_of_a_puzzle_are_not_drawn_as_lines() -> None:
    assert len(outlined(dataset="reber").window_when) == 0
