import subprocess
import sys
import warnings

import numpy as np
import pytest

from rnnlab.errors import UnreadableData
from rnnlab.forecasting.judged import rules as module
from rnnlab.forecasting.judged.rules import FEWEST_ROWS, MOST_ROWS, RULES, Applied, apply, common
from rnnlab.forecasting.past import Past
from tests.sentences import ONE_SENTENCE

SEASON = 12
MODELS = list(MOST_ROWS)


def past(targets: np.ndarray, horizon: int = 6) -> Past:
    columns = np.asarray(targets, np.float64).reshape(len(targets), -1)
    rows = len(columns)
    names = tuple(f"c{column}" for column in range(columns.shape[1]))
    return Past(columns, np.empty((rows, 0)), np.empty((rows + horizon, 0)), np.arange(rows + horizon, dtype=np.float64), names)


def seasonal(rows: int = 120, noise: float = 1.0, slope: float = 0.1) -> np.ndarray:
    step = np.arange(rows)
    return 50 + slope * step + 10 * np.sin(2 * np.pi * step / SEASON) + noise * np.random.default_rng(0).standard_normal(rows)


def found(targets: np.ndarray, season: int, horizon: int = 6) -> Applied:
    applied = apply(past(targets, horizon), season)
    for forecast, seconds in applied.forecasts.values():
        assert forecast.shape == (np.asarray(targets).reshape(len(targets), -1).shape[1], horizon)
        assert np.isfinite(forecast).all()
        assert seconds >= 0
    assert all(ONE_SENTENCE.match(note[:1].upper() + note[1:]) for note in applied.notes)
    told = " ".join(applied.notes)
    assert all(name in applied.forecasts or name in told for name in RULES), "a rule is used, or left out with a reason"
    return applied


def test_simple_rules_are_what_they_say() -> None:
    applied = found(np.array([3.0, 1, 4, 1, 5]), season=2, horizon=3)
    forecasts = {name: forecast[0].tolist() for name, (forecast, _) in applied.forecasts.items()}
    assert forecasts["naive"] == [5, 5, 5]
    assert forecasts["seasonal naive"] == [1, 5, 1]
    assert forecasts["drift"] == [5.5, 6, 6.5]


def test_every_rule_is_used_where_there_are_enough_values() -> None:
    applied = found(seasonal(), SEASON)
    assert list(applied.forecasts) == list(RULES)
    assert applied.notes == []


@pytest.mark.parametrize("model", MODELS)
def test_a_fitted_rule_is_the_librarys(model: str) -> None:
    from statsforecast import models  # slow to import

    values = seasonal()
    fitted = getattr(models, model)(SEASON).forecast(y=values, h=6)["mean"]
    np.testing.assert_allclose(found(values, SEASON).forecasts[model][0][0], fitted)


@pytest.mark.parametrize("model", MODELS)
def test_a_fitted_rule_sees_the_season_and_the_trend(model: str) -> None:
    horizon = 2 * SEASON
    actual = seasonal(120 + horizon, noise=0)[120:]
    forecasts = found(seasonal(120, noise=0.3), SEASON, horizon).forecasts
    errors = {name: np.abs(forecast[0] - actual).mean() for name, (forecast, _) in forecasts.items()}
    assert errors[model] < 0.75 * errors["seasonal naive"] < errors["naive"]


def test_each_target_is_forecast_as_if_it_were_alone() -> None:
    other = np.random.default_rng(1).standard_normal(120).cumsum()
    both, alone = found(np.column_stack([seasonal(), other]), SEASON), found(other, SEASON)
    for name in RULES:
        np.testing.assert_allclose(both.forecasts[name][0][1], alone.forecasts[name][0][0])


def test_without_a_season_seasonal_rules_are_left_out() -> None:
    applied = found(seasonal(), season=1)
    assert list(applied.forecasts) == ["naive", "drift", "AutoETS", "AutoCES"]
    assert applied.notes == ["seasonal naive and MSTL were left out: no season is known."]


def test_missing_values_are_those_of_the_season_before() -> None:
    values = seasonal()
    gaps, whole = values.copy(), values.copy()
    gaps[[40, 118, 119]] = np.nan
    whole[[40, 118, 119]] = whole[[28, 106, 107]]
    for name, (forecast, _) in found(whole, SEASON).forecasts.items():
        np.testing.assert_allclose(found(gaps, SEASON).forecasts[name][0], forecast)


def test_without_a_season_missing_values_lie_on_a_straight_line() -> None:
    forecasts = found(np.array([1.0, np.nan, 3, np.nan]), season=1).forecasts
    assert forecasts["naive"][0][0].tolist() == [3] * 6
    assert found(np.array([np.nan, 2.0, 4]), season=1, horizon=1).forecasts["drift"][0].tolist() == [[5]]


def test_a_target_without_a_value_is_refused() -> None:
    with pytest.raises(UnreadableData, match="'c1' needs a value") as refusal:
        apply(past(np.column_stack([seasonal(), np.full(120, np.nan)])), SEASON)
    assert ONE_SENTENCE.match(str(refusal.value))


@pytest.mark.parametrize("season", [1, 2, 4, 12])
@pytest.mark.parametrize("rows", [1, 2, 3, 5, FEWEST_ROWS, 13, 24, 25])
def test_short_series_lose_rules_and_nothing_else(rows: int, season: int) -> None:
    applied = found(seasonal(rows), season)
    assert "naive" in applied.forecasts
    assert ("drift" in applied.forecasts) == (rows > 1)
    assert ("seasonal naive" in applied.forecasts) == (1 < season <= rows)
    assert ("AutoCES" in applied.forecasts) == (rows >= FEWEST_ROWS)
    assert ("MSTL" in applied.forecasts) == (season > 1 and rows >= max(2 * season, FEWEST_ROWS))


@pytest.mark.parametrize(
    ("values", "lost"),
    [
        (np.full(60, 5.0), set()),
        (np.zeros(60), set()),
        (-seasonal(60), set()),
        (np.r_[np.zeros(59), 1.0], set()),
        (np.arange(60.0), set()),
        (seasonal(60) * 1e300, {"AutoCES"}),
        (np.r_[np.full(59, -1.7e308), 1.7e308], {"drift", "AutoETS", "AutoCES", "MSTL"}),
        (np.tile(np.arange(12.0), 5), {"AutoCES"}),
        (np.r_[seasonal(59), np.inf], {"naive", "drift", *MODELS}),
    ],
)
def test_odd_values_lose_rules_and_nothing_else(values: np.ndarray, lost: set[str]) -> None:
    assert set(RULES) - set(found(values, SEASON).forecasts) == lost


def test_a_constant_goes_on() -> None:
    assert all((forecast == 5).all() for forecast, _ in found(np.full(60, 5.0), SEASON).forecasts.values())


def test_a_rule_that_fails_on_one_target_is_left_out_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(values: np.ndarray, season: int, horizon: int) -> np.ndarray:
        warnings.warn("nearly", stacklevel=1)
        if values[0] > 0:
            raise Exception("no model able to be fitted")
        return np.zeros(horizon)

    monkeypatch.setitem(RULES, "AutoCES", fails)
    applied = found(np.column_stack([-np.ones(30), np.ones(30)]), SEASON)
    assert "AutoCES" not in applied.forecasts
    assert "AutoCES was left out: no model could be fitted." in applied.notes
    assert "AutoCES" in found(-np.ones(30), SEASON).forecasts


def test_smoothing_has_no_season_of_more_than_a_day_of_hours() -> None:
    applied = found(seasonal(200), season=25)
    assert list(applied.forecasts) == ["naive", "seasonal naive", "drift", "AutoCES", "MSTL"]
    assert applied.notes == ["AutoETS was left out: its season can have 24 steps at most, and there are 25."]


@pytest.mark.parametrize("model", MODELS)
def test_of_a_long_series_the_newest_rows_are_read(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST_ROWS, model, 120)
    values = np.column_stack([seasonal(100), seasonal(100)[::-1]])
    applied, newest = found(values, SEASON), found(values[-60:], SEASON)
    np.testing.assert_array_equal(applied.forecasts[model][0], newest.forecasts[model][0])
    assert applied.notes == [f"{model} read the newest 60 rows only."]
    assert not newest.notes


def test_of_very_many_targets_slow_rules_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(MOST_ROWS, "AutoETS", 12)
    applied = found(np.column_stack([seasonal(60)] * 2), SEASON)
    assert "AutoETS" not in applied.forecasts
    assert applied.notes == ["AutoETS was left out: at least 8 rows of each column are needed, and 6 can be used."]


def test_backtests_have_the_rules_that_all_of_them_have_in_common() -> None:
    short, long = found(seasonal(15), SEASON), found(seasonal(60), SEASON)
    both = common([short, long])
    assert list(both) == list(short.forecasts)
    forecasts, seconds = both["drift"]
    np.testing.assert_array_equal(forecasts, [short.forecasts["drift"][0], long.forecasts["drift"][0]])
    assert seconds == pytest.approx((short.forecasts["drift"][1] + long.forecasts["drift"][1]) / 2)
    assert common([]) == {}


def test_the_future_and_other_columns_change_nothing() -> None:
    one = past(seasonal())
    two = Past(one.targets, np.ones((120, 1)), np.ones((126, 2)), one.when, one.names)
    for name, (forecast, _) in apply(one, SEASON).forecasts.items():
        np.testing.assert_array_equal(apply(two, SEASON).forecasts[name][0], forecast)


def test_nothing_slow_is_imported_before_it_is_needed() -> None:
    code = (
        "import sys; from rnnlab.forecasting.judged import alarm, blending, conformal, rules, scoring, verdict; "
        "print([name for name in ('torch', 'statsforecast', 'statsmodels', 'sklearn') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_the_rules_are_the_ones_that_can_be_asked_for() -> None:
    assert list(module.RULES) == ["naive", "seasonal naive", "drift", "AutoETS", "AutoCES", "MSTL"]


def test_the_slowest_rules_are_left_out_where_there_is_no_time_for_all_and_that_is_said() -> None:
    point = np.zeros((1, 2))
    applied = Applied({"naive": (point, 9.0), "AutoETS": (point, 0.2), "AutoCES": (point, 0.1), "MSTL": (point, 3.0)}, ["So."])
    found = applied.affordable(1.0)
    assert list(found.forecasts) == ["naive", "AutoETS", "AutoCES"]
    assert found.notes[0] == "So." and "MSTL was left out: time is short" in found.notes[1]
    assert list(applied.affordable(0.0).forecasts) == ["naive"]
    assert applied.affordable(4.0) == applied


def test_where_time_is_short_no_long_season_is_begun_by_the_rule_that_is_slow_with_it() -> None:
    wave = np.sin(np.arange(900.0) * 2 * np.pi / 200)[:, None] + 3
    past = Past(wave, np.zeros((900, 0)), np.zeros((902, 0)), np.arange(902.0), ("wave",))
    hurried, patient = apply(past, 200, seconds=0.5), apply(past, 200, seconds=5.0)
    assert "MSTL" not in hurried.forecasts and "season of 200 steps" in " ".join(hurried.notes)
    assert "MSTL" in patient.forecasts
    assert list(apply(past, 200, only={"drift"}).forecasts) == ["drift"]
