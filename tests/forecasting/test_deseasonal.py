import numpy as np
import pytest

from rnnlab.forecasting.network.deseasonal import deseasonalise


@pytest.mark.parametrize("periods", [(12,), (6, 30)])
def test_seasons_are_found_and_go_on(periods: tuple[int, ...]) -> None:
    time = np.arange(240)
    true = sum(np.sin(2 * np.pi * time / period) for period in periods)
    found = deseasonalise((true + 0.05 * time)[:180], periods, 7).until(240)
    assert found.shape == (len(periods), 240)
    assert np.abs(found.sum(axis=0) - true)[170:].max() < 0.15


def test_a_season_goes_on_as_its_last_period() -> None:
    values = np.random.default_rng(0).standard_normal(60)
    found = deseasonalise(values, (12,), 7)
    assert np.array_equal(found.until(90)[0, 60:72], found.parts[0, -12:])
    assert np.array_equal(found.until(90)[0, 72:84], found.parts[0, -12:])
    assert np.array_equal(found.until(40), found.parts[:, :40])


def test_without_periods_there_are_no_seasons() -> None:
    assert deseasonalise(np.arange(10.0), (), 7).until(12).shape == (0, 12)


def test_a_season_that_may_change_slowly_has_less_noise() -> None:
    time = np.arange(480)
    true = np.sin(2 * np.pi * time / 12)
    noisy = true + 0.5 * np.random.default_rng(0).standard_normal(480)
    quick, slow = (np.abs(deseasonalise(noisy, (12,), smoother).until(480)[0] - true).mean() for smoother in (7, 35))
    assert slow < 0.8 * quick
