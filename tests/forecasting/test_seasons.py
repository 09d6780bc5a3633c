import numpy as np
import pandas as pd
import pytest

from rnnlab.forecasting.network.seasons import seasons

STEPS = {"h": [24, 168], "30min": [48, 336], "D": [7], "MS": [12], "QS": [4], "B": [5], "W": [52]}


def dates(rows: int, step: str) -> np.ndarray:
    return pd.date_range("2020-01-01", periods=rows, freq=step).to_numpy("datetime64[ms]").astype(np.float64)


def waves(rows: int, periods: list[int], noise: float = 0.3) -> np.ndarray:
    time = np.arange(rows)
    return sum(np.sin(2 * np.pi * time / period) for period in periods) + noise * np.random.default_rng(0).standard_normal(rows)


@pytest.mark.parametrize("step", STEPS)
def test_the_periods_that_dates_propose_are_found(step: str) -> None:
    periods = STEPS[step]
    rows = 6 * periods[-1] + 3
    assert seasons(waves(rows, periods) + 0.01 * np.arange(rows), dates(rows, step), True, step) == periods


@pytest.mark.parametrize("step", STEPS)
def test_noise_has_no_season(step: str) -> None:
    noise = np.random.default_rng(1).standard_normal(700)
    assert seasons(noise, dates(700, step), True, step) == []


def test_a_random_walk_has_no_season() -> None:
    found = [seasons(np.random.default_rng(seed).standard_normal(240).cumsum(), dates(240, "MS"), True, "MS") for seed in range(10)]
    assert sum(map(len, found)) <= 1


def test_without_dates_the_highest_autocorrelation_says_it() -> None:
    assert seasons(waves(400, [17]), np.arange(400.0), False, "") == [17]
    assert seasons(np.random.default_rng(0).standard_normal(400), np.arange(400.0), False, "") == []


def test_only_a_period_that_is_there_twice_is_a_season() -> None:
    assert seasons(waves(24, [12], 0), dates(24, "MS"), True, "MS") == []
    assert seasons(waves(25, [12], 0), dates(25, "MS"), True, "MS") == [12]


def test_missing_values_are_bridged() -> None:
    values = waves(120, [12])
    values[[0, 17, 18, 119]] = np.nan
    assert seasons(values, dates(120, "MS"), True, "MS") == [12]


@pytest.mark.parametrize("values", [np.full(50, 3.0), np.full(50, np.nan), np.arange(3.0), np.zeros(0)])
def test_nothing_is_found_where_nothing_moves_or_is_there(values: np.ndarray) -> None:
    assert seasons(values, np.arange(float(len(values))), False, "") == []
