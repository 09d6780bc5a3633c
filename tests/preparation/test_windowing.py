import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab.preparation.splitting import in_time_order
from rnnlab.preparation.windowing import window

quick = settings(deadline=None, max_examples=80)
lengths, lookbacks, horizons, widths = st.integers(0, 60), st.integers(1, 20), st.integers(1, 10), st.integers(1, 3)
shares = st.floats(0, 0.5) | st.sampled_from([0.0, 0.15, 0.5])


def a_series(length: int, features: int = 1) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(length * features, dtype=np.float32).reshape(length, features), np.arange(length) + 1000


@quick
@given(lengths, widths, lookbacks, horizons)
def test_there_is_a_window_for_each_place_where_lookback_and_horizon_fit(length: int, features: int, lookback: int, horizon: int) -> None:
    windows = window(*a_series(length, features), lookback, horizon)
    count = max(length - lookback - horizon + 1, 0)
    assert len(windows) == count
    assert (windows.x.shape, windows.y.shape, windows.when.shape) == ((count, lookback, features), (count, horizon), (count, horizon))
    assert (windows.x.dtype, windows.y.dtype, windows.when.dtype) == (np.float32, np.float32, np.int64)


@quick
@given(lengths, widths, lookbacks, horizons)
def test_a_window_is_a_slice_of_the_series_and_its_answer_the_slice_after_it(
    length: int, features: int, lookback: int, horizon: int
) -> None:
    values, when = a_series(length, features)
    windows = window(values, when, lookback, horizon)
    for start in range(len(windows)):
        middle, end = start + lookback, start + lookback + horizon
        np.testing.assert_array_equal(windows.x[start], values[start:middle])
        np.testing.assert_array_equal(windows.y[start], values[middle:end, 0])
        np.testing.assert_array_equal(windows.when[start], when[middle:end])


def test_windows_are_views_of_the_series() -> None:
    values, when = a_series(50, 2)
    windows = window(values, when, 10, 3)
    assert np.shares_memory(windows.x, values)
    assert np.shares_memory(windows.y, values)
    values[4, 1] = -7
    assert [windows.x[start, 4 - start, 1] for start in range(5)] == [-7] * 5


@quick
@given(st.integers(0, 300), shares, shares, lookbacks, horizons)
def test_a_window_never_straddles_a_split(length: int, validation_share: float, test_share: float, lookback: int, horizon: int) -> None:
    values, _ = a_series(length)
    for rows in vars(in_time_order(length, validation_share, test_share)).values():
        windows = window(values[rows], rows, lookback, horizon)
        assert set(windows.x.ravel()) | set(windows.y.ravel()) <= set(values[rows].ravel())
        assert set(windows.when.ravel()) <= set(rows.tolist())
