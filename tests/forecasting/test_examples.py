from dataclasses import replace

import numpy as np
import pytest
import torch

from rnnlab.forecasting.network.almanac import almanac
from rnnlab.forecasting.network.examples import Batch, Material, Shape, material
from rnnlab.forecasting.network.learning import one_cycle, pinball
from rnnlab.forecasting.network.lessons import Windows, judged, learned, naive_spread
from rnnlab.forecasting.past import Past
from rnnlab.forecasting.plan import QUANTILES

ROWS, H = 60, 4


def past(targets: np.ndarray | None = None, ahead: np.ndarray | None = None) -> Past:
    values = 20 + np.random.default_rng(0).standard_normal((ROWS, 2)) if targets is None else targets
    known = np.zeros((ROWS + H, 0)) if ahead is None else ahead
    return Past(values, np.zeros((ROWS, 0)), known, np.arange(float(ROWS + H)), ("a", "b"))


def cut(whole: Material, series: int, end: int, until: int = ROWS) -> Batch:
    return whole.cut(torch.tensor([series]), torch.tensor([end]), until)


@pytest.mark.parametrize("shape", [Shape(8), Shape(8, periods=(5,)), Shape(8, log=True), Shape(8, periods=(5,), log=True)])
def test_answers_come_back_in_the_users_units(shape: Shape) -> None:
    known = past()
    batch = cut(whole := material(known, shape, ROWS), 1, 40)
    back = whole.in_units(batch.series.numpy(), batch.y.double().numpy()[..., None], batch)
    assert back[0, :, 0] == pytest.approx(known.targets[41:45, 1], rel=1e-4)


def test_a_window_is_read_from_its_last_value_in_spreads() -> None:
    known = past()
    x = cut(material(known, Shape(8), ROWS), 0, 40).x[0, :, 0]
    assert x[-1] == 0
    changes = known.targets[33:41, 0] - known.targets[40, 0]
    assert x.numpy() / x[0].item() == pytest.approx(changes / changes[0], rel=1e-3)


def test_what_was_made_up_before_a_series_began_does_not_make_its_spread_small() -> None:
    late = past()
    late.targets[:45, 1] = np.nan
    whole, alone = material(late, Shape(8), ROWS), material(past(late.targets[45:]), Shape(8), ROWS - 45)
    in_units = [float(found.spread[1]) * found.scale[1] for found in (whole, alone)]
    assert in_units[0] == pytest.approx(in_units[1], rel=0.2)


def test_an_outlier_is_cut_off() -> None:
    known = past()
    known.targets[35, 0] = 1e6
    assert cut(material(known, Shape(8), ROWS), 0, 40).x[0, :, 0].abs().max() <= 8


def test_what_is_missing_or_beyond_the_limit_is_not_there() -> None:
    known = past()
    known.targets[42, 0] = np.nan
    batch = cut(material(known, Shape(8), ROWS), 0, 40, until=44)
    assert batch.there.tolist() == [[True, False, True, False]]
    assert (batch.y[~batch.there] == 0).all()
    assert batch.x.shape[2] == 2  # the value, and whether it was there
    assert cut(material(known, Shape(8), ROWS), 0, 42).x[0, :, 1].tolist() == [1] * 7 + [0]


def test_a_missing_answer_is_never_learned() -> None:
    known = past()
    known.targets[42, 0] = np.nan
    batch = cut(material(known, Shape(8), ROWS), 0, 40)
    answers = torch.zeros(1, H, len(QUANTILES), requires_grad=True)
    loss = pinball(answers, batch)
    loss.backward()
    assert answers.grad is not None
    assert (answers.grad[0, 1] == 0).all()
    assert (answers.grad[0, 0] != 0).all()
    assert pinball(answers, replace(batch, y=batch.y + 5 * ~batch.there)) == loss


def test_rows_after_the_first_ones_do_not_touch_the_seasons_and_levels() -> None:
    known = past()
    later = past(known.targets.copy())
    later.targets[50:] += 100
    one, other = (material(of, Shape(8, periods=(5,)), 50) for of in (known, later))
    assert torch.equal(one.rest[:, :50], other.rest[:, :50])
    assert torch.equal(one.parts[0][0], other.parts[0][0])


def test_a_season_goes_on_after_a_window_as_its_last_period() -> None:
    whole = material(past(), Shape(8, periods=(3,)), ROWS)
    season = whole.parts[0][0][0]
    assert torch.equal(cut(whole, 0, 40).season[0], season[[38, 39, 40, 38]])


def test_a_column_known_ahead_is_read_and_given_with_its_change() -> None:
    column = np.arange(float(ROWS + H))[:, None]
    batch = cut(material(past(ahead=column), Shape(8), ROWS), 0, ROWS - 1)
    assert batch.known.shape == (1, H, 2)
    assert batch.known[0, :, 1].diff().numpy() == pytest.approx(batch.known[0, 0, 1].item(), rel=1e-3)
    assert batch.x.shape[2] == 2


def test_what_is_learned_ends_where_what_is_judged_begins() -> None:
    whole = material(past(), Shape(8), 50)
    first, then = learned(whole, 50), judged(whole, 50, ROWS)
    assert first.last + H == 49
    assert then.first == 49
    assert then.last + H == ROWS - 1
    assert len(then) == 2 * 7


def test_only_windows_with_a_whole_season_behind_them_are_learned() -> None:
    assert learned(material(past(), Shape(8, periods=(3,)), ROWS), ROWS).first == 7
    assert learned(material(past(), Shape(8, periods=(3, 20)), ROWS), ROWS).first == 19


def test_each_window_comes_once_before_any_comes_again() -> None:
    windows = Windows(material(past(), Shape(8), ROWS), 10, 19, ROWS)
    batches = windows.shuffled(7, torch.Generator().manual_seed(0))
    drawn = torch.cat([torch.cat([batch.last for batch in (next(batches), next(batches), next(batches))])])
    assert len(drawn) == len(windows) == 20
    assert len(drawn.unique()) == 20


def test_the_naive_spread_is_centred_and_grows_with_the_steps() -> None:
    walk = np.random.default_rng(0).standard_normal((ROWS, 2)).cumsum(axis=0)
    spread = naive_spread(learned(material(past(walk), Shape(8), ROWS), ROWS))
    assert (spread[:, QUANTILES.index(0.5)] == 0).all()
    assert spread[-1, -1] - spread[-1, 0] > spread[0, -1] - spread[0, 0]


def test_the_rate_rises_and_falls_once() -> None:
    rates = [one_cycle(share) for share in np.linspace(0, 1, 50)]
    top = int(np.argmax(rates))
    assert 0 < rates[0] < 0.1
    assert rates[top] == pytest.approx(1, abs=0.01)
    assert (np.diff(rates[: top + 1]) > 0).all()
    assert (np.diff(rates[top:]) < 0).all()
    assert rates[-1] == pytest.approx(0)


def test_a_calendar_repeats_by_the_day_and_the_week() -> None:
    hours = 1.6e12 + 3.6e6 * np.arange(400)
    columns = almanac(hours, True, (), yearly=False)
    assert columns.shape == (400, 9)
    assert columns[0] == pytest.approx(columns[168], abs=1e-6)
    assert columns[0, :4] == pytest.approx(columns[24, :4], abs=1e-6)
    assert columns[0] != pytest.approx(columns[24], abs=1e-3)


def test_the_year_is_told_only_where_it_is_known() -> None:
    months = 1.6e12 + 30 * 86.4e6 * np.arange(40)
    assert almanac(months, True, (12,), yearly=True).shape == (40, 4)
    assert almanac(months, True, (12,), yearly=False).shape == (40, 0)


def test_a_saturday_is_marked() -> None:
    days = np.array(["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"], dtype="datetime64[ms]").astype(np.float64)
    assert almanac(days, True, (), yearly=False)[:, 4].tolist() == [0, 1, 1, 0]


def test_without_dates_the_periods_make_the_calendar() -> None:
    assert almanac(np.arange(30.0), False, (7,), yearly=True).shape == (30, 4)
    assert almanac(np.arange(30.0), False, (), yearly=True).shape == (30, 0)
