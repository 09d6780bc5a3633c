import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from rnnlab.experiment import Preparation
from rnnlab.preparation.chain import Chain
from rnnlab.preparation.splitting import in_time_order
from rnnlab.preparation.windowing import Windows, window

quick = settings(deadline=None, max_examples=80)
lengths, lookbacks, horizons, widths = st.integers(0, 60), st.integers(1, 20), st.integers(1, 10), st.integers(1, 3)
shares = st.floats(0, 0.5) | st.sampled_from([0.0, 0.15, 0.5])


def a_series(length: int, features: int = 1) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(length * features, dtype=np.float64).reshape(length, features), np.arange(length) + 1000


def cut(values: np.ndarray, rows: np.ndarray, lookback: int, horizon: int, stride: int = 1) -> Windows:
    return window(values, rows, Chain(()), Preparation(lookback=lookback, horizon=horizon, stride=stride))


@quick
@given(lengths, widths, lookbacks, horizons)
def test_there_is_a_window_for_each_place_where_lookback_and_horizon_fit(length: int, features: int, lookback: int, horizon: int) -> None:
    windows = cut(*a_series(length, features), lookback, horizon)
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
    windows = cut(values, when, lookback, horizon)
    for start in range(len(windows)):
        middle, end = start + lookback, start + lookback + horizon
        np.testing.assert_array_equal(windows.x[start], values[start:middle])
        np.testing.assert_array_equal(windows.y[start], values[middle:end, 0])
        np.testing.assert_array_equal(windows.when[start], when[middle:end])


def test_windows_are_views_of_the_series() -> None:
    values, when = a_series(50, 2)
    windows = cut(values, when, 10, 3)
    assert np.shares_memory(windows.x, windows.y)
    windows.x[0, 4, 1] = -7
    assert [windows.x[start, 4 - start, 1] for start in range(5)] == [-7] * 5


def test_a_series_of_720_values_has_709_windows_of_length_12() -> None:
    assert len(cut(*a_series(720), lookback=11, horizon=1)) == 709


def test_windows_with_a_stride_are_every_so_many_of_those_without() -> None:
    every, third = cut(*a_series(40), 5, 2), cut(*a_series(40), 5, 2, stride=3)
    np.testing.assert_array_equal(third.x, every.x[::3])
    np.testing.assert_array_equal(third.when, every.when[::3])
    assert len(third) == (40 - 5 - 2) // 3 + 1


@quick
@given(st.integers(0, 300), shares, shares, lookbacks, horizons)
def test_a_window_never_straddles_a_split(length: int, validation_share: float, test_share: float, lookback: int, horizon: int) -> None:
    values, _ = a_series(length)
    for rows in vars(in_time_order(length, validation_share, test_share)).values():
        windows = cut(values[rows], rows, lookback, horizon)
        assert set(windows.x.ravel()) | set(windows.y.ravel()) <= set(values[rows].ravel())
        assert set(windows.when.ravel()) <= set(rows.tolist())
