from dataclasses import replace
from itertools import count

import numpy as np
import pandas as pd
import pytest

from rnnlab.errors import UnreadableData
from rnnlab.forecasting.network.fitting import Ahead, Learned, fit
from rnnlab.forecasting.network.recipe import Recipe
from rnnlab.forecasting.past import Past
from rnnlab.forecasting.plan import QUANTILES, Plan
from tests.sentences import ONE_SENTENCE

QUICK = Recipe(steps=24, checks=8, few=0)
PLAN = Plan(horizon=6, networks=1, hidden_size=8)
MIDDLE = QUANTILES.index(0.5)


def past(targets: np.ndarray, horizon: int = 6, ahead: np.ndarray | None = None, others: np.ndarray | None = None) -> Past:
    """Of monthly targets (T,) or (T, C)."""
    columns = targets.reshape(len(targets), -1)
    when = pd.date_range("2000-01-01", periods=len(columns) + horizon, freq="MS").to_numpy("datetime64[ms]").astype(np.float64)
    return Past(
        targets=columns,
        others=np.zeros((len(columns), 0)) if others is None else others,
        ahead=np.zeros((len(when), 0)) if ahead is None else ahead,
        when=when,
        names=tuple(f"target {number}" for number in range(columns.shape[1])),
        dated=True,
        step="MS",
    )


def run(known: Past, plan: Plan = PLAN, recipe: Recipe = QUICK, seconds: float = 1e6) -> tuple[list[Learned], Ahead]:
    steps, events = fit(known, plan, seconds, recipe), []
    while True:
        try:
            events.append(next(steps))
        except StopIteration as end:
            return events, end.value


def ahead(known: Past, plan: Plan = PLAN, recipe: Recipe = QUICK) -> Ahead:
    return run(known, plan, recipe)[1]


@pytest.fixture(scope="module")
def seasonal() -> np.ndarray:
    time, chance = np.arange(96), np.random.default_rng(0)
    return 100 + 0.5 * time + 10 * np.sin(2 * np.pi * time / 12) + chance.standard_normal(96)


@pytest.fixture(scope="module")
def walk() -> np.ndarray:
    return 50 + np.random.default_rng(3).standard_normal(160).cumsum()


@pytest.fixture(scope="module")
def found(seasonal: np.ndarray) -> Ahead:
    return ahead(past(seasonal))


def test_a_forecast_has_a_quantile_a_column_ascending(found: Ahead) -> None:
    assert found.quantiles.shape == (1, 6, len(QUANTILES))
    assert (np.diff(found.quantiles, axis=2) >= 0).all()
    assert found.season == 12


def test_what_comes_later_changes_nothing(seasonal: np.ndarray, found: Ahead) -> None:
    later = np.concatenate([seasonal, np.full(20, 1e6)])
    assert np.array_equal(ahead(past(later).until(len(seasonal))).quantiles, found.quantiles)


def test_a_seed_gives_one_forecast_and_another_seed_another(seasonal: np.ndarray, found: Ahead) -> None:
    assert np.array_equal(ahead(past(seasonal)).quantiles, found.quantiles)
    assert not np.array_equal(ahead(past(seasonal), PLAN.model_copy(update={"seed": 1})).quantiles, found.quantiles)


def test_the_first_step_depends_on_the_last_value(found: Ahead) -> None:
    assert found.saw.shape[0] == 6
    assert found.saw[0].argmax() == found.saw.shape[1] - 1


def test_before_anything_is_learned_the_last_value_and_the_season_go_on(seasonal: np.ndarray, walk: np.ndarray) -> None:
    nothing = Recipe(steps=0)
    assert ahead(past(walk), recipe=nothing).quantiles[0, :, MIDDLE] == pytest.approx(walk[-1])
    middle = ahead(past(seasonal), recipe=nothing).quantiles[0, :, MIDDLE]
    true = 10 * np.sin(2 * np.pi * np.arange(95, 102) / 12)
    assert middle - seasonal[-1] == pytest.approx(true[1:] - true[0], abs=4)


def test_on_a_random_walk_the_naive_base_is_the_forecast(walk: np.ndarray) -> None:
    found = ahead(past(walk), recipe=replace(QUICK, few=Recipe().few))
    assert not found.beaten
    assert found.quantiles[0, :, MIDDLE] == pytest.approx(walk[-1])
    assert found.quantiles[0, -1, -1] > found.quantiles[0, -1, 0]
    assert any("no better than the last value" in note for note in found.notes)
    assert (found.saw[:, -1] == 1).all()


def test_a_wave_without_dates_is_forecast_better_than_by_its_last_value() -> None:
    wave = np.sin(np.arange(206) * 0.2) + 0.5 * np.sin(np.arange(206) * 0.07)
    known = replace(past(wave[:200]), when=np.arange(206.0), dated=False, step="")
    found = ahead(known, PLAN.model_copy(update={"season": 1, "hidden_size": 32}), Recipe(steps=200, few=0))
    assert found.beaten
    assert np.abs(found.quantiles[0, :, MIDDLE] - wave[200:]).mean() < 0.5 * np.abs(wave[199] - wave[200:]).mean()


def test_a_column_known_ahead_is_used() -> None:
    chance = np.random.default_rng(0)
    cause = chance.standard_normal((156, 1))
    target = 3 * cause[:150, 0] + 0.1 * chance.standard_normal(150)
    plan, recipe = PLAN.model_copy(update={"season": 1}), Recipe(steps=100, few=0)
    actual = 3 * cause[150:, 0]
    blind, told = (ahead(past(target, ahead=one), plan, recipe).quantiles[0, :, MIDDLE] for one in (None, cause))
    assert np.abs(told - actual).mean() < 0.5 * np.abs(blind - actual).mean()


def test_another_column_is_read() -> None:
    signal = np.random.default_rng(0).standard_normal(160)
    target, plan = np.roll(signal, 1), Plan(horizon=1, networks=1, hidden_size=32, season=1)
    found = ahead(past(target[1:], horizon=1, others=signal[1:, None]), plan, Recipe(steps=200, few=0))
    assert found.beaten
    assert found.quantiles[0, 0, MIDDLE] == pytest.approx(signal[-1], abs=0.8)


def test_several_targets_are_forecast_by_one_network_each_at_its_own_level(seasonal: np.ndarray) -> None:
    found = ahead(past(np.stack([seasonal, 1000 - 3 * seasonal], axis=1)))
    assert found.quantiles.shape == (2, 6, len(QUANTILES))
    assert found.quantiles[0, :, MIDDLE] == pytest.approx(150, abs=40)
    assert found.quantiles[1, :, MIDDLE] == pytest.approx(550, abs=120)
    assert sum(name.startswith("1/") for name in found.weights) == 0


def test_missing_values_are_marked_and_said(seasonal: np.ndarray) -> None:
    gaps = seasonal.copy()
    gaps[[0, 30, 31, 95]] = np.nan
    found = ahead(past(gaps))
    assert np.isfinite(found.quantiles).all()
    assert any("Missing values, 4 of them" in note for note in found.notes)


def test_growth_by_a_share_is_forecast_as_a_logarithm(seasonal: np.ndarray) -> None:
    growing = np.exp((seasonal - 100) / 12)
    found = ahead(past(growing))
    assert any("logarithm" in note for note in found.notes)
    assert (found.quantiles > 0).all()
    assert not any("logarithm" in note for note in ahead(past(seasonal - 100)).notes)


def test_a_series_that_never_moves_goes_on() -> None:
    assert ahead(past(np.full(40, 7.0))).quantiles == pytest.approx(7.0, abs=0.01)


def test_a_short_series_shrinks_the_window_and_says_so() -> None:
    found = ahead(past(np.random.default_rng(0).standard_normal(15).cumsum(), horizon=12), PLAN.model_copy(update={"horizon": 12}))
    assert found.quantiles.shape == (1, 12, len(QUANTILES))
    assert found.saw.shape[1] < 12
    assert any("short" in note for note in found.notes)


def test_every_note_is_a_sentence(seasonal: np.ndarray, walk: np.ndarray) -> None:
    for values in (seasonal[:40], walk):
        assert all(ONE_SENTENCE.match(note) for note in ahead(past(values)).notes)


def test_too_few_values_are_refused_in_one_sentence() -> None:
    values = np.arange(30.0)
    values[:23] = np.nan
    with pytest.raises(UnreadableData, match="'target 0' needs at least 8 values to be forecast, and 7 came") as refused:
        next(fit(past(values), PLAN, 10.0))
    assert ONE_SENTENCE.match(str(refused.value))


def test_of_a_long_series_the_newest_rows_are_used(monkeypatch: pytest.MonkeyPatch, seasonal: np.ndarray, found: Ahead) -> None:
    monkeypatch.setattr("rnnlab.forecasting.network.setting.MOST_VALUES", 96)
    longer = ahead(past(np.concatenate([np.full(30, -50.0), seasonal])))
    assert any("newest 96 of 126 rows" in note for note in longer.notes)
    assert longer.saw.shape == found.saw.shape


def test_the_time_is_kept_by_falling_sooner_and_by_fewer_networks(seasonal: np.ndarray) -> None:
    clock, networks = count(), 3
    steps = fit(past(seasonal), PLAN.model_copy(update={"networks": networks}), 60, Recipe(steps=1000, few=0), lambda: float(next(clock)))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found = end.value
            break
    assert next(clock) < 60 + 10
    assert np.isfinite(found.quantiles).all()


def test_a_time_that_suffices_changes_nothing(seasonal: np.ndarray, found: Ahead) -> None:
    assert np.array_equal(run(past(seasonal), seconds=1e4)[1].quantiles, found.quantiles)


def test_it_tells_how_it_learns_beside_the_naive_base(seasonal: np.ndarray) -> None:
    events, found = run(past(seasonal))
    looked = [event for event in events if event.validation is not None]
    assert len(looked) >= 2
    assert {event.naive for event in events} == {events[0].naive}
    assert all(event.steps == 24 and 0 < event.step <= 24 and event.network == 0 for event in events)
    assert (min(event.validation for event in looked) < events[0].naive) or not found.beaten


def test_with_few_windows_it_takes_half_as_many_steps(seasonal: np.ndarray) -> None:
    events, _ = run(past(seasonal), recipe=replace(QUICK, few=1000))
    assert {event.steps for event in events} == {12}


def test_closing_it_ends_it(seasonal: np.ndarray) -> None:
    steps = fit(past(seasonal), PLAN, 1e6, QUICK)
    next(steps)
    steps.close()
    assert list(steps) == []
