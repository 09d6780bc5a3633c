from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from rnnlab.errors import InvalidExperiment, OverLimit
from rnnlab.preparation.filling import WAYS, fill
from rnnlab.preparation.resampling import propose, resample
from rnnlab.raw import Card, Series

DAY = 86_400_000.0
CARD = Card("", "", "", "")
nan = np.nan


def days(*numbers: float) -> Series:
    when = np.array(numbers) * DAY
    return Series(np.array(numbers)[:, None], when, ("y",), "day", CARD, dated=True)


def test_missing_stamps_become_missing_values_on_the_grid() -> None:
    on_grid = resample(days(0, 1, 4, 5), "D")
    np.testing.assert_array_equal(on_grid.values[:, 0], [0, 1, nan, nan, 4, 5])
    np.testing.assert_array_equal(on_grid.when, np.arange(6) * DAY)
    assert on_grid.step == "D"


def test_values_in_one_step_are_averaged() -> None:
    np.testing.assert_array_equal(resample(days(0, 0.25, 0.5, 1), "D").values[:, 0], [0.25, 1])


def test_a_series_over_numbers_has_a_grid_of_numbers() -> None:
    series = replace(days(0, 1, 4), when=np.array([0.0, 1.1, 4.2]), dated=False)
    np.testing.assert_array_equal(resample(series, "1").values[:, 0], [0, 1, nan, nan, 4])
    assert propose(series) == "2.1"


@pytest.mark.parametrize(("series", "step"), [(days(0, 1), "fortnight"), (replace(days(0, 1), dated=False), "D")])
def test_a_step_that_is_none_is_refused(series: Series, step: str) -> None:
    with pytest.raises(InvalidExperiment, match="step"):
        resample(series, step)


def test_a_grid_far_too_fine_is_refused() -> None:
    with pytest.raises(OverLimit, match="longer step"):
        resample(days(0, 40_000), "ms")


def test_a_step_is_proposed_from_the_median() -> None:
    assert propose(days(0, 1, 2, 3, 9)) == "D"


@pytest.mark.parametrize(
    ("how", "filled"),
    [
        ("linear", [1, 2, 3, 4, 5, 6]),
        ("time", [1, 1.5, 2, 4, 5, 6]),
        ("last value", [1, 1, 1, 4, 5, 6]),
        ("season", [1, 5, 6, 4, 5, 6]),
    ],
)
def test_gaps_are_filled_by_name(how: str, filled: list[float]) -> None:
    values = np.array([1, nan, nan, 4, 5, 6])[:, None]
    when = np.array([0.0, 1, 2, 6, 7, 8])
    np.testing.assert_allclose(fill(values, when, how, season=3)[:, 0], filled)


@pytest.mark.parametrize("how", WAYS)
def test_what_was_there_stays_and_nothing_is_left_missing(how: str) -> None:
    random = np.random.default_rng(0)
    values = random.normal(size=(60, 2))
    values[random.random((60, 2)) < 0.3] = nan
    filled = fill(values, np.arange(60.0), how, season=7)
    known = ~np.isnan(values)
    np.testing.assert_array_equal(filled[known], values[known])
    assert np.isfinite(filled).all()


def test_a_spline_stays_between_its_neighbours() -> None:
    values = np.array([0, nan, nan, 1, 1, nan, 0])[:, None]
    filled = fill(values, np.arange(7.0), "spline", season=1)
    assert filled.min() == 0 and filled.max() == 1


@pytest.mark.parametrize("how", ["none", "mask"])
def test_nothing_is_filled_unasked(how: str) -> None:
    values = np.array([[1.0], [nan]])
    assert fill(values, np.arange(2.0), how, season=1) is values


def test_dates_of_months_keep_their_grid() -> None:
    when = pd.date_range("2020-01-01", periods=6, freq="MS").delete(2).to_numpy("datetime64[ms]").astype(float)
    series = Series(np.ones((5, 1)), when, ("y",), "t", CARD, dated=True)
    assert np.isnan(resample(series, "MS").values[:, 0]).tolist() == [False, False, True, False, False, False]
