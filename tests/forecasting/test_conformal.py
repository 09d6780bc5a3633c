import numpy as np
import pytest
from scipy.stats import norm

from rnnlab.forecasting.judged.conformal import MEDIAN, calibrate, leave_one_out
from rnnlab.forecasting.judged.scoring import Backtests
from rnnlab.forecasting.plan import QUANTILES

Floats = np.ndarray
NORMAL = norm.ppf(QUANTILES)
STEPS = 12


def independent(random: np.random.Generator, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    return random.standard_normal(shape), np.ones(shape[-1])


def wandering(random: np.random.Generator, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    return random.standard_normal(shape).cumsum(axis=-1), np.sqrt(np.arange(1, shape[-1] + 1))


def heavy(random: np.random.Generator, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    return random.standard_t(3, shape).cumsum(axis=-1), np.sqrt(3 * np.arange(1, shape[-1] + 1))


def known(actual: Floats, scale: float = 1.0) -> Backtests:
    return Backtests(actual, np.full(actual.shape[:2], scale))


def covered(kind, width: float, origins: int, steps: int = STEPS, targets: int = 1) -> tuple[float, float]:
    """Mean coverage of the next forecast before and after, where quantiles are `width` times the true ones."""
    raw, calibrated = [], []
    for seed in range(300):
        errors, deviation = kind(np.random.default_rng(seed), (origins + 1, targets, steps))
        quantiles = np.broadcast_to(width * deviation[:, None] * NORMAL, (origins, targets, steps, len(QUANTILES)))
        found = calibrate(quantiles[0], np.ones(targets), known(errors[:-1]), quantiles)
        for intervals, into in ((quantiles[0], raw), (found, calibrated)):
            into.append(((intervals[..., 0] <= errors[-1]) & (errors[-1] <= intervals[..., -1])).mean())
    return float(np.mean(raw)), float(np.mean(calibrated))


@pytest.mark.parametrize("origins", [3, 4, 5])
@pytest.mark.parametrize(("kind", "least"), [(independent, 0.88), (wandering, 0.86), (heavy, 0.85)])
def test_intervals_of_half_the_true_width_hold_nine_in_ten_afterwards(kind, least: float, origins: int) -> None:
    raw, calibrated = covered(kind, 0.5, origins)
    assert raw < 0.72
    assert least <= calibrated <= 0.95


@pytest.mark.parametrize(("steps", "targets"), [(1, 1), (2, 1), (4, 1), (24, 1), (12, 3)])
def test_short_and_long_horizons_and_several_targets_hold_nearly_as_many(steps: int, targets: int) -> None:
    raw, calibrated = covered(wandering, 0.5, 4, steps, targets)
    assert raw < 0.7
    assert 0.84 <= calibrated <= 0.95


def test_true_quantiles_hold_somewhat_more_than_they_promise() -> None:
    raw, calibrated = covered(wandering, 1.0, 5)
    assert raw == pytest.approx(0.9, abs=0.02)
    assert raw < calibrated <= 0.96


def test_intervals_that_are_too_wide_are_not_narrowed() -> None:
    random = np.random.default_rng(0)
    quantiles = np.broadcast_to(9 * NORMAL, (4, 2, 6, len(QUANTILES)))
    found = calibrate(quantiles[0], np.ones(2), known(random.standard_normal((4, 2, 6))), quantiles)
    np.testing.assert_allclose(found, quantiles[0], rtol=1e-12)


def test_the_median_stays_and_the_rest_is_ascending_and_wider_in_proportion() -> None:
    random = np.random.default_rng(1)
    quantiles = np.sort(random.standard_normal((2, 6, len(QUANTILES))), axis=-1)
    tested = np.sort(random.standard_normal((4, 2, 6, len(QUANTILES))), axis=-1)
    found = calibrate(quantiles, np.array([1.0, 5.0]), known(10 * random.standard_normal((4, 2, 6))), tested)
    np.testing.assert_array_equal(found[..., MEDIAN], quantiles[..., MEDIAN])
    assert (np.diff(found, axis=-1) > 0).all()
    factors = (found - found[..., [MEDIAN]])[..., :MEDIAN] / (quantiles - quantiles[..., [MEDIAN]])[..., :MEDIAN]
    assert (factors > 1).all()
    np.testing.assert_allclose(factors, np.broadcast_to(factors[..., :1], factors.shape))


def test_the_margin_is_the_finite_sample_quantile_of_the_neighbours_times_students_factor() -> None:
    actual = 1.0 + np.arange(5)[:, None, None] + 100 * np.arange(8)
    tested = np.zeros((5, 1, 8, len(QUANTILES)))
    found = calibrate(np.zeros((1, 8, len(QUANTILES))), np.array([3.0]), known(actual, scale=2.0), tested)
    near = np.sort(actual[:, 0, 1:6].ravel())  # a quarter of 8 steps before and after step 4
    assert len(near) == 25
    assert found[0, 3, -1] == pytest.approx(near[24 - 1] * 3 / 2 * 1.7247 / 1.6449, rel=1e-3)  # ceil(26 * 0.9) = 24
    assert found[0, 3, 0] == pytest.approx(-found[0, 3, -1])


def test_too_few_scores_are_pooled_over_all_steps_and_grow_like_the_square_root() -> None:
    actual = np.array([[[1.0, 2.0, 1.0]]] * 2)
    found = calibrate(np.zeros((1, 3, len(QUANTILES))), np.ones(1), known(actual), np.zeros((2, 1, 3, len(QUANTILES))))
    np.testing.assert_allclose(found[0, :, -1] / found[0, 0, -1], np.sqrt([1, 2, 3]))
    assert found[0, 0, -1] == pytest.approx(2 / np.sqrt(2) * 1.9432 / 1.6449, rel=1e-3), "Student's with 6 scores over the normal one"


def test_a_target_in_other_units_gets_intervals_in_its_own() -> None:
    errors, deviation = wandering(np.random.default_rng(3), (4, 1, STEPS))
    actual = np.concatenate([errors, 1000 * errors], axis=1)
    tested = np.stack([0.5 * deviation[:, None] * NORMAL, 500 * deviation[:, None] * NORMAL])[None].repeat(4, axis=0)
    scale = np.array([1.0, 1000.0])
    found = calibrate(tested[0], scale, Backtests(actual, np.tile(scale, (4, 1))), tested)
    np.testing.assert_allclose(found[1], 1000 * found[0])
    assert (found[0, :, -1] > tested[0, 0, :, -1]).all()


def test_values_that_cannot_be_are_clipped_where_asked() -> None:
    quantiles = np.broadcast_to(1 + 5 * NORMAL, (2, 3, len(QUANTILES)))
    nothing = known(np.empty((0, 2, 3)))
    found = calibrate(quantiles, np.ones(2), nothing, np.empty((0, 2, 3, len(QUANTILES))), lowest=np.array([0.0, -np.inf]))
    assert found[0].min() == 0
    np.testing.assert_allclose(found[1], quantiles[1])


def test_quantiles_that_cross_are_sorted() -> None:
    crossed = np.broadcast_to(NORMAL[::-1], (1, 2, len(QUANTILES)))
    found = calibrate(crossed, np.ones(1), known(np.zeros((5, 1, 2))), np.broadcast_to(crossed, (5, 1, 2, len(QUANTILES))))
    np.testing.assert_allclose(found[0, 0], NORMAL, err_msg="all actual values are within, once sorted")


@pytest.mark.parametrize("origins", [0, 1, 3])
def test_without_actual_values_nothing_is_widened(origins: int) -> None:
    tested = np.broadcast_to(NORMAL, (origins, 1, 4, len(QUANTILES)))
    found = calibrate(np.broadcast_to(NORMAL, (1, 4, len(QUANTILES))), np.ones(1), known(np.full((origins, 1, 4), np.nan)), tested)
    np.testing.assert_array_equal(found[0, 0], NORMAL)


def test_missing_actual_values_count_for_nothing() -> None:
    actual = np.random.default_rng(0).standard_normal((5, 1, 4))
    gaps = np.concatenate([actual, np.full((5, 1, 4), np.nan)], axis=1)
    tested = np.broadcast_to(0.3 * NORMAL, (5, 2, 4, len(QUANTILES)))
    found = calibrate(tested[0], np.ones(2), known(gaps), tested)
    np.testing.assert_array_equal(found[0], calibrate(tested[0, :1], np.ones(1), known(actual), tested[:, :1])[0])


def test_a_backtest_is_calibrated_by_the_others_only() -> None:
    random = np.random.default_rng(0)
    actual = random.standard_normal((4, 1, STEPS))
    tested = np.broadcast_to(0.3 * NORMAL, (4, 1, STEPS, len(QUANTILES)))
    found = leave_one_out(known(actual), tested)
    other = actual.copy()
    other[2] += 100
    changed = leave_one_out(known(other), tested)
    np.testing.assert_array_equal(changed[2], found[2])
    assert all((changed[origin][..., -1] > found[origin][..., -1]).all() for origin in (0, 1, 3))
    np.testing.assert_array_equal(found[0], calibrate(tested[0], np.ones(1), known(actual[1:]), tested[1:]))


def test_the_coverage_that_is_reported_is_that_of_new_values() -> None:
    reported, new = [], []
    for seed in range(200):
        errors, deviation = wandering(np.random.default_rng(seed), (5, 1, STEPS))
        tested = np.broadcast_to(0.5 * deviation[:, None] * NORMAL, (4, 1, STEPS, len(QUANTILES)))
        own = leave_one_out(known(errors[:-1]), tested)
        found = calibrate(tested[0], np.ones(1), known(errors[:-1]), tested)
        reported.append(((own[..., 0] <= errors[:-1]) & (errors[:-1] <= own[..., -1])).mean())
        new.append(((found[..., 0] <= errors[-1]) & (errors[-1] <= found[..., -1])).mean())
    assert np.mean(reported) == pytest.approx(np.mean(new), abs=0.03)


def test_one_backtest_and_none_are_left_as_they_came() -> None:
    tested = np.broadcast_to(NORMAL, (1, 1, 4, len(QUANTILES)))
    np.testing.assert_array_equal(leave_one_out(known(np.full((1, 1, 4), 99.0)), tested), tested)
    nothing = np.empty((0, 1, 4, len(QUANTILES)))
    assert leave_one_out(known(np.empty((0, 1, 4))), nothing).shape == nothing.shape
