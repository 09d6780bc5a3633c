import numpy as np
import pandas as pd
import pytest
from utilsforecast import losses

from rnnlab.forecasting.judged.scoring import Backtests, by_origin, scale, score
from rnnlab.forecasting.plan import QUANTILES

SEASON, ROWS = 4, 40


@pytest.fixture(scope="module")
def made() -> dict[str, np.ndarray]:
    random = np.random.default_rng(0)
    past = random.standard_normal((ROWS, 2)).cumsum(axis=0) + 20
    actual = random.standard_normal((3, 2, 5)) + 20
    predicted = actual + random.standard_normal((3, 2, 5))
    intervals = predicted[..., None] + np.linspace(-1, 1, len(QUANTILES))
    return {"past": past, "actual": actual, "predicted": predicted, "intervals": intervals}


def backtests(made: dict[str, np.ndarray]) -> Backtests:
    return Backtests(made["actual"], np.tile(scale(made["past"], SEASON), (3, 1)))


def frames(made: dict[str, np.ndarray]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """As the library that wrote the oracle has it: a row for each value, with its target."""
    columns = {"y": made["actual"], "m": made["predicted"]}
    columns |= {f"q{place}": made["intervals"][..., place] for place in range(len(QUANTILES))}
    table = pd.DataFrame({name: values.swapaxes(0, 1).ravel() for name, values in columns.items()})
    table.insert(0, "unique_id", np.repeat(["a", "b"], 15))
    return table, pd.DataFrame({"unique_id": np.repeat(["a", "b"], ROWS), "y": made["past"].T.ravel()})


def test_every_measure_is_the_librarys(made: dict[str, np.ndarray]) -> None:
    found = score(backtests(made), "network", made["predicted"], 1.5, made["intervals"])
    table, past = frames(made)
    quantiles = {"m": [f"q{place}" for place in range(len(QUANTILES))]}
    oracle = {
        "mae": losses.mae(table, ["m"]),
        "rmse": losses.rmse(table, ["m"]),
        "smape": losses.smape(table, ["m"]).assign(m=lambda frame: 200 * frame["m"]),
        "mase": losses.mase(table, ["m"], seasonality=SEASON, train_df=past),
        "pinball": losses.mqloss(table, quantiles, np.array(QUANTILES)),
        "coverage": losses.coverage(table.assign(**{"m-lo-90": table["q0"], "m-hi-90": table["q6"]}), ["m"], 90),
    }
    for name, each in oracle.items():
        assert getattr(found, name) == pytest.approx(each["m"].mean()), name
    assert 0 < found.coverage < 1
    assert (found.method, found.seconds) == ("network", 1.5)


def test_r2_is_one_less_the_share_of_the_variance_that_is_missed_by_target(made: dict[str, np.ndarray]) -> None:
    actual, predicted = (made[name].swapaxes(0, 1).reshape(2, -1) for name in ("actual", "predicted"))
    expected = 1 - ((actual - predicted) ** 2).sum(axis=1) / ((actual - actual.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    assert score(backtests(made), "m", made["predicted"], 0).r2 == pytest.approx(expected.mean())


def test_a_method_without_intervals_has_no_pinball_loss_and_no_coverage(made: dict[str, np.ndarray]) -> None:
    found = score(backtests(made), "naive", made["predicted"], 0)
    assert np.isnan([found.pinball, found.coverage]).all()


def test_missing_actual_values_are_left_out(made: dict[str, np.ndarray]) -> None:
    whole = backtests(made)
    gaps = Backtests(np.concatenate([whole.actual, np.full((3, 2, 2), np.nan)], axis=2), whole.scale)
    longer = {name: np.concatenate([made[name], made[name][:, :, :2] + 9], axis=2) for name in ("predicted", "intervals")}
    assert score(gaps, "m", longer["predicted"], 0, longer["intervals"]) == score(whole, "m", made["predicted"], 0, made["intervals"])
    np.testing.assert_array_equal(by_origin(gaps, longer["predicted"]), by_origin(whole, made["predicted"]))


def test_a_backtest_that_has_not_run_is_left_out(made: dict[str, np.ndarray]) -> None:
    whole = backtests(made)
    predicted, intervals = made["predicted"].copy(), made["intervals"].copy()
    predicted[2], intervals[2] = np.nan, np.nan
    found = score(whole, "m", predicted, 0, intervals)
    assert found == score(whole.without(2), "m", made["predicted"][:2], 0, made["intervals"][:2])
    assert np.isfinite(found.coverage)
    assert np.isnan(by_origin(whole, predicted)).tolist() == [False, False, True]


def test_intervals_of_some_backtests_are_scored_on_those(made: dict[str, np.ndarray]) -> None:
    whole, intervals = backtests(made), made["intervals"].copy()
    intervals[2] = np.nan
    found = score(whole, "m", made["predicted"], 0, intervals)
    fewer = score(whole.without(2), "m", made["predicted"][:2], 0, intervals[:2])
    assert (found.coverage, found.pinball) == (fewer.coverage, fewer.pinball)
    assert found.mase == score(whole, "m", made["predicted"], 0).mase


def test_nothing_known_is_not_a_number() -> None:
    nothing = Backtests(np.full((3, 1, 2), np.nan), np.ones((3, 1)))
    found = score(nothing, "m", np.zeros((3, 1, 2)), 0, np.zeros((3, 1, 2, len(QUANTILES))))
    assert np.isnan([found.mase, found.smape, found.rmse, found.mae, found.r2, found.pinball, found.coverage]).all()
    assert np.isnan(by_origin(nothing, np.zeros((3, 1, 2)))).all()


def test_targets_of_other_units_count_alike_in_mase(made: dict[str, np.ndarray]) -> None:
    larger = np.array([1.0, 1e6])
    whole = backtests(made)
    other = Backtests(whole.actual * larger[:, None], whole.scale * larger)
    assert score(other, "m", made["predicted"] * larger[:, None], 0).mase == pytest.approx(score(whole, "m", made["predicted"], 0).mase)
    np.testing.assert_allclose(by_origin(other, made["predicted"] * larger[:, None]), by_origin(whole, made["predicted"]))


def test_the_mase_is_the_mean_of_the_backtests(made: dict[str, np.ndarray]) -> None:
    assert by_origin(backtests(made), made["predicted"]).mean() == pytest.approx(score(backtests(made), "m", made["predicted"], 0).mase)


def test_the_scale_is_the_seasonal_naive_error_within_the_past() -> None:
    past = np.array([[1.0, 2], [2, 2], [4, 2], [8, 2]])
    assert scale(past, 2).tolist() == [4.5, 1.0]
    assert scale(past, 1)[0] == pytest.approx(7 / 3)


@pytest.mark.parametrize(
    ("past", "season", "expected"),
    [
        (np.tile([0.0, 3.0], 10), 2, 3.0),  # repeats itself: one step ahead instead
        (np.arange(5.0), 5, 1.0),  # no longer than a season
        (np.arange(5.0), 99, 1.0),
        (np.arange(5.0), 0, 1.0),
        (np.array([7.0]), 1, 1.0),
        (np.full(9, 1e12), 3, 1.0),
        (np.array([1.0, np.nan, 4.0, np.nan, 9.0]), 2, 4.0),
        (np.full(4, np.nan), 1, 1.0),
    ],
)
def test_the_scale_is_never_zero_or_missing(past: np.ndarray, season: int, expected: float) -> None:
    assert scale(past[:, None], season).tolist() == [expected]


def test_rounding_is_no_scale() -> None:
    wave = np.sin(2 * np.pi * np.arange(60) / 12)
    assert scale(wave[:, None], 12)[0] == pytest.approx(np.abs(np.diff(wave)).mean())


def test_values_near_the_largest_number_are_scored_without_a_warning() -> None:
    known = Backtests(np.full((3, 1, 2), 1e300), np.ones((3, 1)))
    assert score(known, "m", np.zeros((3, 1, 2)), 0).mae == pytest.approx(1e300)
