import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rnnlab.figures.lines import MOST_POINTS, axis, frame, level, line, points
from rnnlab.preparation.thinning import thin

values = hnp.arrays(np.float64, st.integers(1, 3000), elements=st.floats(-1e6, 1e6), fill=st.floats(-1, 1))
quick = settings(deadline=None, max_examples=60)


@quick
@given(values, st.sampled_from([4, 5, 10, 101, MOST_POINTS]))
def test_fewer_points_keep_both_ends_the_least_and_the_greatest_and_their_order(y: np.ndarray, most: int) -> None:
    kept = thin(y, most)
    assert len(kept) <= most
    assert (np.diff(kept) > 0).all()
    assert (kept[0], kept[-1]) == (0, len(y) - 1)
    assert (y[kept].min(), y[kept].max()) == (y.min(), y.max())
    assert len(y) > most or len(kept) == len(y)


def test_every_peak_of_a_long_line_is_kept() -> None:
    peaks = np.arange(MOST_POINTS // 4)
    y = np.zeros(200_000)
    y[len(y) // len(peaks) * peaks + 777] = peaks + 1
    kept = y[thin(y, MOST_POINTS)]
    assert kept[kept > 0].tolist() == (peaks + 1).tolist()


def test_an_empty_line_has_no_points() -> None:
    assert points(np.array([]), np.array([])) == []


def test_points_are_pairs_with_five_digits() -> None:
    assert points(np.array([1, 2]), np.array([1 / 3, 123456.0])) == [[1, 0.33333], [2, 123460]]


def test_times_are_drawn_to_the_millisecond() -> None:
    when = 1.7e12 + 300_000.0 * np.arange(5) + np.arange(5)
    assert [x for x, _ in points(when, np.zeros(5))] == when.tolist()


def test_a_line_is_its_points_without_animation_or_symbols() -> None:
    drawn = line("loss", np.array([1, 2]), np.array([0.5, 0.25]), lineStyle={"width": 2})
    assert (drawn["type"], drawn["name"], drawn["data"]) == ("line", "loss", [[1, 0.5], [2, 0.25]])
    assert (drawn["animation"], drawn["showSymbol"], drawn["lineStyle"]) == (False, False, {"width": 2})


def test_a_level_is_one_value_from_start_to_end() -> None:
    assert level("naive rule", 0.1, 0, 50)["data"] == [[0, 0.1], [50, 0.1]]


def test_an_axis_has_its_name_in_the_middle_and_takes_other_wishes() -> None:
    assert axis("step", max=9) == {"type": "value", "name": "step", "nameLocation": "middle", "nameGap": 28, "scale": True, "max": 9}


@pytest.mark.parametrize("stamp", ["", "2024-01-01 12:00 UTC"])
def test_a_frame_carries_its_stamp_and_is_still(stamp: str) -> None:
    spec = frame(stamp, series=[])
    assert (spec["title"]["text"], spec["animation"], spec["series"]) == (stamp, False, [])
