import numpy as np
import pytest

from rnnlab.forecasting.judged.alarm import alarm
from tests.sentences import ONE_SENTENCE

ROWS = 300


@pytest.fixture
def walk() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((ROWS, 1)).cumsum(axis=0)


def single(rows: int = 200) -> np.ndarray:
    """Ends of forecasts one step ahead."""
    return np.arange(ROWS - rows, ROWS)


def test_yesterdays_value_is_called_so(walk: np.ndarray) -> None:
    ends = single()
    found = alarm(walk, ends, walk[ends - 1][:, :, None])
    assert (found.lag, found.repeated, found.skill) == (1, False, 0.0)
    assert found.correlation == pytest.approx(1)
    assert found.own == pytest.approx(np.corrcoef(walk[ends, 0], walk[ends - 1, 0])[0, 1])
    assert "the value one step before" in found.sentence
    assert "the same as that of the last known value" in found.sentence
    assert ONE_SENTENCE.match(found.sentence)


def test_nearly_yesterdays_value_is_called_so_with_its_error(walk: np.ndarray) -> None:
    ends = single()
    guess = walk[ends - 1] + 0.5 * np.random.default_rng(1).standard_normal((200, 1))
    found = alarm(walk, ends, guess[:, :, None])
    steps = (walk[ends] - walk[ends - 1]) ** 2
    assert found.lag == 1
    assert found.skill == pytest.approx(1 - ((walk[ends] - guess) ** 2).sum() / steps.sum())
    assert f"{-100 * found.skill:.0f} % above" in found.sentence


def test_the_value_some_steps_before_is_called_so() -> None:
    random = np.random.default_rng(0)
    series = np.sin(2 * np.pi * np.arange(ROWS) / 7)[:, None] + 0.3 * random.standard_normal((ROWS, 1)) + np.arange(ROWS)[:, None] / 50
    ends = single()
    found = alarm(series, ends, series[ends - 3][:, :, None])
    assert (found.lag, found.correlation) == (3, pytest.approx(1))
    assert "the value 3 steps before" in found.sentence


def test_a_last_value_that_is_repeated_over_the_horizon_is_called_so(walk: np.ndarray) -> None:
    ends = np.array([240, 252, 264, 276])
    found = alarm(walk, ends, np.repeat(walk[ends - 1][:, :, None], 12, axis=2))
    assert found.repeated
    assert (found.correlation, found.skill) == (pytest.approx(1), 0)
    assert "the last known value, repeated" in found.sentence
    assert ONE_SENTENCE.match(found.sentence)


def test_a_forecast_that_knows_something_is_not_accused() -> None:
    random = np.random.default_rng(0)
    series = np.zeros((ROWS, 1))
    for row in range(1, ROWS):
        series[row] = 0.5 * series[row - 1] + random.standard_normal(1)
    ends = single()
    found = alarm(series, ends, 0.5 * series[ends - 1][:, :, None])
    assert found.correlation == pytest.approx(1), "it is a multiple of the last value"
    assert found.skill > 0.1
    assert found.sentence == ""


def test_a_good_forecast_is_most_like_the_actual_values(walk: np.ndarray) -> None:
    ends = single()
    found = alarm(walk, ends, (walk[ends] + 0.1)[:, :, None])
    assert (found.lag, found.repeated, found.sentence) == (0, False, "")
    assert found.own == found.correlation == pytest.approx(1)
    assert found.skill > 0.9


def test_a_forecast_that_is_like_nothing_is_bad_but_no_copy(walk: np.ndarray) -> None:
    found = alarm(walk, single(), np.random.default_rng(2).standard_normal((200, 1, 1)))
    assert found.skill < 0
    assert found.correlation < 0.9
    assert found.sentence == ""


def test_the_mean_over_targets_counts(walk: np.ndarray) -> None:
    ends = single()
    two = np.concatenate([walk, 1000 * walk[::-1]], axis=1)
    copies = alarm(two, ends, two[ends - 1][:, :, None])
    assert copies.lag == 1 and copies.sentence
    half = two[ends - 1].copy()
    half[:, 1] = two[ends, 1]
    found = alarm(two, ends, half[:, :, None])
    assert found.skill == pytest.approx(0.5)
    assert found.sentence == ""


def test_missing_values_are_left_out(walk: np.ndarray) -> None:
    ends = single()
    gaps = walk.copy()
    gaps[150:160] = np.nan
    predicted = walk[ends - 1][:, :, None].copy()
    predicted[-3:] = np.nan
    found = alarm(gaps, ends, predicted)
    assert found.lag == 1 and "one step before" in found.sentence
    assert np.isfinite([found.correlation, found.own, found.skill]).all()


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_a_series_that_never_changes_or_is_missing_is_no_copy(value: float) -> None:
    flat = np.full((30, 1), value)
    found = alarm(flat, np.array([20, 24]), np.full((2, 1, 4), value))
    assert (found.correlation, found.own, found.skill, found.sentence) == (0, 0, 0, "")


def test_too_few_values_are_no_evidence(walk: np.ndarray) -> None:
    ends = np.array([200, 210, 220])
    assert alarm(walk, ends, walk[ends - 1][:, :, None]).sentence == ""


def test_the_beginning_of_a_series_has_nothing_before_it(walk: np.ndarray) -> None:
    ends = np.arange(1, 40)
    assert alarm(walk[:40], ends, walk[ends - 1][:, :, None]).lag == 1


def test_what_would_lie_before_the_first_row_is_left_out(walk: np.ndarray) -> None:
    ends = np.arange(1, 40)
    predicted = np.where(ends >= 3, walk[ends - 3, 0], 99.0)[:, None, None]
    found = alarm(walk[:40], ends, predicted)
    assert (found.lag, found.correlation) == (3, pytest.approx(1))
