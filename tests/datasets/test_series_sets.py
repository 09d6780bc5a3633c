import json
import os
import subprocess
import sys
from itertools import groupby
from pathlib import Path

import numpy as np
import pytest

from rnnlab import datasets
from rnnlab.experiment import Experiment
from rnnlab.forecasting.judged.levels import levels
from rnnlab.preparation.resampling import propose, resample
from rnnlab.raw import Series, Table

SHAPES = {
    "co2": (2284, 1),
    "damped_oscillation": (500, 1),
    "irregular_sensor": (600, 1),
    "lorenz": (5000, 3),
    "mackey_glass": (3000, 1),
    "macrodata": (203, 12),
    "noisy_sine": (1000, 1),
    "seattle_weather": (1461, 4),
    "sine_to_cosine": (1000, 2),
    "sunspots": (309, 1),
}
DATES = {
    "co2": ("1958-03-29", "2001-12-29", "W-SAT"),
    "macrodata": ("1959-01-01", "2009-07-01", "QS"),
    "seattle_weather": ("2012-01-01", "2015-12-31", "D"),
}
FIRST = {"co2": "co2", "lorenz": "x", "macrodata": "realgdp", "seattle_weather": "temp_max", "sine_to_cosine": "cosine"}
GAPS = {"co2": 59}

every_series = pytest.mark.parametrize("name", SHAPES)


def series(name: str) -> Series:
    raw = datasets.load(Experiment.of({"dataset": name}))
    assert isinstance(raw, Series)
    return raw


@every_series
def test_it_has_its_rows_and_columns_and_no_gaps_but_the_known_ones(name: str) -> None:
    raw = series(name)
    assert raw.values.shape == (len(raw.when), len(raw.names)) == SHAPES[name]
    assert raw.names[0] == FIRST.get(name, raw.names[0])
    assert len(set(raw.names)) == len(raw.names)
    assert int(np.isnan(raw.values).sum()) == GAPS.get(name, 0)
    assert not np.isinf(raw.values).any()
    assert np.isfinite(raw.when).all()


@every_series
def test_its_times_ascend_and_are_dates_where_it_says_so(name: str) -> None:
    raw = series(name)
    assert (np.diff(raw.when) > 0).all()
    assert raw.dated == (name in DATES)
    if raw.dated:
        days = raw.when[[0, -1]].astype("datetime64[ms]").astype("datetime64[D]").astype(str)
        assert (*days, raw.step) == DATES[name]


@pytest.mark.parametrize("name", DATES)
def test_a_dated_series_lies_on_the_grid_of_its_step(name: str) -> None:
    raw = series(name)
    again = resample(raw, propose(raw))
    np.testing.assert_array_equal(again.when, raw.when)
    np.testing.assert_array_equal(again.values, raw.values)


@every_series
def test_its_card_says_its_size_and_its_values_are_the_same_draw_each_time(name: str) -> None:
    one, two = series(name), series(name)
    assert all(text.strip() for text in vars(one.card).values())
    assert f"{SHAPES[name][0]:,}" in one.card.about
    np.testing.assert_array_equal(one.values, two.values)
    np.testing.assert_array_equal(one.when, two.when)


def test_two_past_values_of_the_damped_oscillation_say_the_next_exactly() -> None:
    x = series("damped_oscillation").values[:, 0]
    w, r = 0.1, np.exp(-0.1 / 20)
    np.testing.assert_allclose(x[2:], 2 * r * np.cos(w) * x[1:-1] - r**2 * x[:-2], atol=1e-14)
    assert np.abs(x[-75:]).max() < np.abs(x[:340]).max() / 5


def test_one_past_value_of_sine_and_cosine_says_the_next_exactly_and_no_window_comes_twice() -> None:
    cosine, sine = series("sine_to_cosine").values.T
    np.testing.assert_allclose(cosine[1:], np.cos(0.3) * cosine[:-1] - np.sin(0.3) * sine[:-1], atol=1e-12)
    np.testing.assert_allclose(cosine**2 + sine**2, 1)
    angles = np.sort(0.3 * np.arange(1000) % (2 * np.pi))
    assert np.diff(angles).min() > 1e-3


def test_the_lorenz_system_spreads_and_moves_as_known_and_follows_its_equations() -> None:
    raw = series("lorenz")
    deviations = raw.values.std(axis=0)
    np.testing.assert_allclose(deviations, [7.9, 9.0, 8.6], atol=0.05)
    moved = np.sqrt((np.diff(raw.values, axis=0) ** 2).mean(axis=0)) / deviations
    np.testing.assert_allclose(moved, [0.11, 0.15, 0.18], atol=0.01)
    x, y, z = raw.values[1:-1].T
    speed = (raw.values[2:] - raw.values[:-2]) / (raw.when[2:] - raw.when[:-2])[:, None]
    slope = np.column_stack([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z])
    assert np.sqrt(np.mean((speed - slope) ** 2)) < 0.02 * slope.std()


def test_mackey_glass_has_the_known_mean_spread_range_and_persistence() -> None:
    x = series("mackey_glass").values[:, 0]
    assert (round(x.mean(), 3), round(x.std(), 3)) == (0.930, 0.226)
    assert (round(x.min(), 2), round(x.max(), 2)) == (0.42, 1.32)
    persistence = [round(float(np.sqrt(np.mean((x[ahead:] - x[:-ahead]) ** 2)) / x.std()), 3) for ahead in (1, 6, 84)]
    assert persistence == [0.146, 0.820, 1.637]


def test_mackey_glass_follows_its_equation() -> None:
    x = series("mackey_glass").values[:, 0]
    late = x[1:-18]
    slope = 0.2 * late / (1 + late**10) - 0.1 * x[18:-1]
    speed = (x[19:] - x[17:-2]) / 2
    assert np.corrcoef(speed, slope)[0, 1] > 0.99


def test_the_irregular_sensor_reads_a_day_of_24_hours_at_times_of_a_poisson_process() -> None:
    raw = series("irregular_sensor")
    steps = np.diff(raw.when)
    assert abs(steps.mean() - 1) < 0.1
    assert abs(steps.std() - steps.mean()) < 0.1, "steps of a Poisson process are exponential: they spread as far as they are long"
    noise = raw.values[:, 0] - np.sin(2 * np.pi * raw.when / 24)
    assert abs(noise.std() - 0.1) < 0.01
    assert abs(noise.mean()) < 0.01


def test_the_gaps_of_carbon_dioxide_are_kept_the_longest_18_weeks() -> None:
    missing = np.isnan(series("co2").values[:, 0])
    runs = [len(list(run)) for gap, run in groupby(missing) if gap]
    assert (sum(runs), max(runs)) == (59, 18)
    assert not missing[[0, -1]].any()


def test_sunspots_are_counted_by_years() -> None:
    raw = series("sunspots")
    np.testing.assert_array_equal(raw.when, np.arange(1700, 2009))
    assert (raw.values[0, 0], raw.time_name) == (5, "year")


def test_the_highest_temperature_is_never_below_the_lowest() -> None:
    raw = series("seattle_weather")
    assert raw.names == ("temp_max", "temp_min", "precipitation", "wind")
    assert (raw.values[:, 0] >= raw.values[:, 1]).all()
    assert raw.values[0].tolist() == [12.8, 5.0, 0.0, 4.7]


def test_the_economy_is_read_by_name() -> None:
    raw = series("macrodata")
    assert raw.names[1:4] == ("realcons", "realinv", "realgovt")
    assert raw.values[0, 0] == 2710.349
    real = raw.values[:, raw.names.index("tbilrate")] - raw.values[:, raw.names.index("infl")]
    np.testing.assert_allclose(raw.values[1:, raw.names.index("realint")], real[1:], atol=0.011)


def test_digits_are_64_grey_values_of_ten_classes() -> None:
    table = datasets.load(Experiment.of({"dataset": "digits"}))
    assert isinstance(table, Table)
    assert (table.features.shape, table.class_names) == ((1797, 64), tuple("0123456789"))
    assert (table.features.min(), table.features.max()) == (0, 16)
    assert np.bincount(table.classes).min() == 174
    assert np.bincount(table.classes).max() == 183


@every_series
def test_a_linear_rule_and_the_last_value_have_a_level_on_it(name: str) -> None:
    found = levels(series(name), test=30, lags=4, season=4)
    assert list(found) == ["persistence", "seasonal naive", "AR(4)"]
    assert np.isfinite(list(found.values())).all()


def test_to_import_every_data_set_loads_none_of_the_slow_libraries() -> None:
    root = Path(__file__).parents[2]
    files = sorted(file.stem for file in (root / "rnnlab" / "datasets").glob("[!_]*.py"))
    slow = {"torch", "sklearn", "statsmodels", "vega_datasets", "scipy"}
    script = (
        f"import sys, json, {', '.join(f'rnnlab.datasets.{name}' for name in files)}; print(json.dumps(sorted({slow} & set(sys.modules))))"
    )
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert json.loads(done.stdout) == []
