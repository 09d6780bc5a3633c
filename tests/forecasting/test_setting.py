import numpy as np
import pytest

from rnnlab.forecasting.network.recipe import Recipe
from rnnlab.forecasting.network.setting import FARTHEST_BACK, decide, longest, segment_of, sizes
from rnnlab.forecasting.past import Past
from rnnlab.forecasting.plan import Plan


def past(rows: int, horizon: int = 12, period: int = 7) -> Past:
    waves = np.sin(2 * np.pi * np.arange(rows) / period) + 0.1 * np.random.default_rng(0).standard_normal(rows)
    return Past(waves[:, None], np.zeros((rows, 0)), np.zeros((rows + horizon, 0)), np.arange(float(rows + horizon)), ("wave",))


@pytest.mark.parametrize(
    ("rows", "horizon", "periods", "wished"),
    [
        (144, 12, (12,), 24),  # a short series: two seasons
        (10_000, 48, (24,), 7 * 24),  # a long one: seven
        (4000, 48, (24,), 4000 // 32),
        (10_000, 96, (24, 168), FARTHEST_BACK),  # both at once, as far as it may be
        (1000, 96, (24, 168), 168),
        (1000, 12, (), 1000 // 8),  # none
        (990, 12, (), 990 // 16),
        (3650, 30, (365,), FARTHEST_BACK),  # none that fits
        (40, 12, (), 16),
        (40, 90, (), 90),
    ],
)
def test_a_window_is_as_long_as_seasons_and_rows_let_it_be(rows: int, horizon: int, periods: tuple[int, ...], wished: int) -> None:
    assert longest(past(rows, horizon), periods) == wished


@pytest.mark.parametrize(
    ("lookback", "periods", "segment"),
    [(64, (), 1), (65, (), 9), (256, (), 32), (168, (24,), 24), (240, (24, 168), 24), (256, (365,), 32), (90, (3,), 12)],
)
def test_a_long_window_is_read_by_seasons_or_in_eight_parts(lookback: int, periods: tuple[int, ...], segment: int) -> None:
    assert segment_of(lookback, periods, Recipe()) == segment


def test_values_go_straight_to_the_answers_where_there_are_windows_enough() -> None:
    windows = decide(past(300), Plan(horizon=12, season=7), Recipe()).learned
    assert sizes(windows, Recipe(few=len(windows))).lookback == windows.material.shape.lookback > 0
    assert sizes(windows, Recipe(few=len(windows) + 1)).lookback == 0


def test_far_ahead_as_many_steps_are_answered_at_once_as_are_read_at_once() -> None:
    for horizon, chunk in ((29, 1), (30, 14)):
        found = decide(past(2000, horizon, 14), Plan(horizon=horizon, season=14), Recipe(longest=20)).sizes
        assert (found.segment, found.chunk) == (14, chunk)
