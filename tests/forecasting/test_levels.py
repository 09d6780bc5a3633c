from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rnnlab import datasets
from rnnlab.datasets.sunspots import Sunspots
from rnnlab.errors import UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.forecasting.judged import levels as module
from rnnlab.forecasting.judged.levels import levels, season_repeated
from rnnlab.preparation.resampling import resample
from rnnlab.raw import Series
from tests.sentences import ONE_SENTENCE


def bundled(name: str) -> Series:
    series = datasets.load(Experiment.of({"dataset": name}))
    assert isinstance(series, Series)
    return series


def made(values: "np.ndarray | list[float]") -> Series:
    column = np.asarray(values, np.float64)
    return Series(column[:, None], np.arange(len(column), dtype=np.float64), ("v",), "row", Sunspots.card)


def printed(found: dict[str, float], digits: int) -> dict[str, float]:
    return {rule: round(error, digits) for rule, error in found.items()}


def test_the_levels_of_yearly_sunspots_are_those_of_the_literature_and_the_notes() -> None:
    series = bundled("sunspots")
    assert printed(levels(series, test=50, lags=11, season=11), 2) == {"persistence": 30.35, "seasonal naive": 34.26, "AR(11)": 17.06}
    assert round(season_repeated(series, test=50, season=11), 1) == 43.7


def test_the_levels_of_seattles_highest_temperature_are_those_of_the_notes() -> None:
    series = bundled("seattle_weather")
    found = levels(series, test=90, lags=24, season=365)
    assert printed(found, 3) == {"persistence": 2.566, "seasonal naive": 3.464, "AR(24)": 2.382}
    assert season_repeated(series, test=90, season=365) == found["seasonal naive"], "a test part within one season is the same question"


def test_the_levels_of_carbon_dioxide_by_months_are_those_of_the_notes_its_five_empty_months_interpolated() -> None:
    series = resample(bundled("co2"), "MS")
    assert (len(series.values), int(np.isnan(series.values).sum())) == (526, 5)
    found = printed(levels(series, test=24, lags=12, season=12), 3)
    assert (found["persistence"], found["AR(12)"]) == (1.195, 0.338)
    assert round(season_repeated(series, test=24, season=12), 3) == 2.066


@pytest.mark.parametrize(
    ("file", "rules", "digits", "found"),
    [
        ("AirPassengers", (24, 12, 12), 1, [51.8, 50.0, 18.5, 77.0]),
        ("AirPassengers", (36, 12, 12), 1, [50.3, 42.0, 21.4, 73.6]),
        ("AirPassengers", (48, 12, 12), 1, [48.0, 41.9, 21.0, 97.8]),
        ("daily-min-temperatures", (365, 24, 365), 3, [2.582, 3.651, 2.263, 3.651]),
        ("monthly-sunspots", (564, 24, 132), 2, [20.09, 45.44, 18.21, 58.95]),
    ],
)
def test_the_levels_of_known_files_are_those_of_the_notes(
    file: str, rules: tuple[int, int, int], digits: int, found: list[float], shared: Path
) -> None:
    series = made(pd.read_csv(shared / "series" / f"{file}.csv").iloc[:, 1].to_numpy(np.float64))
    test, lags, season = rules
    names = ["persistence", "seasonal naive", f"AR({lags})"]
    assert printed(levels(series, test, lags, season), digits) == dict(zip(names, found[:3], strict=True))
    assert round(season_repeated(series, test, season), digits) == found[3]


@pytest.mark.parametrize(("name", "lags"), [("damped_oscillation", 2), ("sine_to_cosine", 2)])
def test_two_lags_make_no_error_on_an_oscillation_without_noise(name: str, lags: int) -> None:
    found = levels(bundled(name), test=75, lags=lags, season=1)
    assert found[f"AR({lags})"] < 1e-9
    assert found["persistence"] > 1e-3


def test_each_rule_is_what_it_says() -> None:
    series = made([1, 5, 2, 6, 4, 8])
    found = levels(series, test=2, lags=0, season=2)
    assert found == pytest.approx({"persistence": np.sqrt((4 + 16) / 2), "seasonal naive": 2.0})
    assert season_repeated(series, test=2, season=2) == pytest.approx(2.0)
    assert season_repeated(series, test=3, season=2) == pytest.approx(np.sqrt((1 + 4 + 9) / 3))


def test_gaps_are_interpolated_linearly() -> None:
    values = np.sin(np.arange(40.0))
    gaps = values.copy()
    gaps[[10, 11, 36]] = np.nan
    whole = values.copy()
    whole[[10, 11]] = values[9] + (values[12] - values[9]) * np.array([1, 2]) / 3
    whole[36] = (values[35] + values[37]) / 2
    assert levels(made(gaps), test=8, lags=3, season=6) == pytest.approx(levels(made(whole), test=8, lags=3, season=6))


def test_the_fit_never_sees_the_test_part() -> None:
    values = np.random.default_rng(0).standard_normal(60).cumsum()
    other = values.copy()
    other[-1] += 100
    one, two = (levels(made(series), test=10, lags=4, season=1)["AR(4)"] for series in (values, other))
    weights = np.linalg.lstsq(np.stack([[*values[row - 4 : row], 1] for row in range(4, 50)]), values[4:50], rcond=None)[0]
    missed = np.array([values[row] - np.array([*values[row - 4 : row], 1]) @ weights for row in range(50, 60)])
    assert one == pytest.approx(np.sqrt(np.mean(missed**2)))
    assert two == pytest.approx(np.sqrt(np.mean((missed + 100 * (np.arange(10) == 9)) ** 2)))


def test_of_a_long_series_the_newest_rows_are_fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    values = np.random.default_rng(0).standard_normal(400).cumsum()
    newest = levels(made(values[-110 - 5 :]), test=10, lags=5, season=1)
    assert levels(made(values), test=10, lags=5, season=1) != newest
    monkeypatch.setattr(module, "MOST_LAGGED", 500)
    assert levels(made(values), test=10, lags=5, season=1) == pytest.approx(newest)


def test_a_rule_that_the_series_is_too_short_for_is_left_out() -> None:
    series = made(np.arange(20.0))
    assert set(levels(series, test=5, lags=7, season=15)) == {"persistence", "seasonal naive", "AR(7)"}
    assert set(levels(series, test=5, lags=8, season=16)) == {"persistence"}
    assert set(levels(series, test=5, lags=0, season=1)) == {"persistence"}
    assert set(levels(series, test=19, lags=1, season=1)) == {"persistence"}


@pytest.mark.parametrize(
    ("values", "test", "says"),
    [([1, 2, 3], 3, "fewer than 3"), ([1, 2, 3], 0, "at least 1"), ([1, 2, 3], -1, "at least 1"), ([np.nan] * 3, 1, "has none")],
)
def test_a_series_without_values_or_without_a_past_is_refused(values: list[float], test: int, says: str) -> None:
    for level in (lambda: levels(made(values), test, lags=1, season=1), lambda: season_repeated(made(values), test, season=1)):
        with pytest.raises(UnreadableData, match=says) as refusal:
            level()
        assert ONE_SENTENCE.match(str(refusal.value))


def test_a_season_longer_than_the_past_cannot_be_repeated() -> None:
    with pytest.raises(UnreadableData, match="shorter one") as refusal:
        season_repeated(made(np.arange(9.0)), test=4, season=6)
    assert ONE_SENTENCE.match(str(refusal.value))
