import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rnnlab.errors import UnreadableData
from rnnlab.experiment import Preparation
from rnnlab.preparation.chain import fit
from rnnlab.preparation.differencing import Difference
from rnnlab.preparation.power import Power, box_cox
from rnnlab.preparation.windowing import window

chains = st.builds(
    Preparation,
    power=st.sampled_from(["none", "log", "box-cox"]),
    difference=st.integers(0, 2),
    seasonal_difference=st.booleans(),
    season=st.integers(1, 9),
    scaling=st.sampled_from(["standard", "minmax", "none"]),
    lookback=st.integers(1, 5),
    horizon=st.integers(1, 12),
    stride=st.integers(1, 3),
)
series = hnp.arrays(np.float64, (60, 2), elements=st.integers(1, 1000).map(lambda number: number / 8))
quick = settings(deadline=None, max_examples=150)


@quick
@given(chains, series)
def test_any_chain_takes_the_networks_targets_back_to_the_users_units(preparation: Preparation, values: np.ndarray) -> None:
    rows = np.arange(len(values))
    windows = window(values, rows, fit(values[:40], preparation), preparation)
    actual = values[windows.when, 0]
    chain, stages, ends = windows.chain, windows.stages, windows.ends
    np.testing.assert_allclose(chain.back(chain.ahead(actual, stages, ends), stages, ends), actual, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(windows.in_units(stages[-1][windows.when - chain.lost, 0]), actual, rtol=1e-6, atol=1e-6)


@quick
@given(chains, series)
def test_targets_are_what_the_chain_makes_of_the_values_that_follow(preparation: Preparation, values: np.ndarray) -> None:
    windows = window(values, np.arange(len(values)), fit(values[:40], preparation), preparation)
    ahead = windows.chain.ahead(values[windows.when, 0], windows.stages, windows.ends)
    np.testing.assert_allclose(windows.y, ahead, rtol=1e-3, atol=1e-3)


@quick
@given(chains, series)
def test_a_chain_knows_the_training_part_only(preparation: Preparation, values: np.ndarray) -> None:
    other = values.copy()
    other[40:] += 7
    assert repr(fit(values[:40], preparation)) == repr(fit(other[:40], preparation))


def test_persistence_is_the_last_value_whatever_the_chain() -> None:
    values = np.random.default_rng(0).uniform(1, 2, (50, 1))
    settings = Preparation(power="log", difference=1, seasonal_difference=True, season=4, lookback=6, horizon=5)
    windows = window(values, np.arange(50), fit(values, settings), settings)
    last = values[windows.when[:, 0] - 1, 0]
    np.testing.assert_allclose(windows.in_units(windows.persistence()), last[:, None].repeat(5, axis=1))


def test_a_straight_line_has_constant_differences_and_a_season_none() -> None:
    line = np.arange(20.0)[:, None]
    assert (Difference(1).apply(line) == 1).all()
    assert (Difference(5).apply(np.tile(np.arange(5.0), 4)[:, None]) == 0).all()


@pytest.mark.parametrize("power", [Power(0.0), Power(0.5)])
def test_a_power_of_values_not_above_0_is_refused(power: Power) -> None:
    with pytest.raises(UnreadableData, match="above 0"):
        power.apply(np.array([[1.0], [0.0]]))


def test_box_cox_finds_the_logarithm_of_a_log_normal() -> None:
    values = np.exp(np.random.default_rng(0).standard_normal((5000, 1)))
    assert abs(box_cox(values).exponent) < 0.05
