import numpy as np
import pandas as pd
import pytest

from rnnlab import datasets
from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.forecasting.asked.asking import Asked, ask
from rnnlab.forecasting.plan import Plan
from rnnlab.raw import Card, Series
from tests.sentences import ONE_SENTENCE

UPLOADED = Experiment.of({"dataset": "uploaded", "task": "forecast"})


def asked(frame: pd.DataFrame, experiment: Experiment = UPLOADED, **plan: object) -> Asked:
    data = frame.to_csv(index=False).encode()
    return ask(datasets.load(experiment, data), experiment, Plan(**plan))


def sales(rows: int = 120, step: str = "MS", form: str = "%Y-%m-%d") -> pd.DataFrame:
    numbers = np.arange(rows)
    when = pd.date_range("2015-01-03" if step == "D" else "2015-01-01", periods=rows, freq=step).strftime(form)
    return pd.DataFrame({"date": when, "sold": (100 + numbers + 20 * np.sin(numbers * np.pi / 6)).round(2)})


def refusal(frame: pd.DataFrame, **plan: object) -> str:
    with pytest.raises(RnnlabError) as refused:
        asked(frame, **plan)
    assert ONE_SENTENCE.match(str(refused.value))
    return str(refused.value)


def test_a_missing_value_stays_missing_and_is_said():
    frame = sales()
    frame.loc[40, "sold"] = np.nan
    found = asked(frame)
    assert np.flatnonzero(np.isnan(found.past.targets[:, 0])).tolist() == [40]
    assert "1 of 'sold'" in found.missing[0]


def test_a_missing_date_becomes_a_missing_value_at_its_time():
    found, whole = asked(sales().drop(index=40)), asked(sales())
    assert found.past.when.tolist() == whole.past.when.tolist()
    assert np.flatnonzero(np.isnan(found.past.targets[:, 0])).tolist() == [40]
    assert "1 time of the grid had no row" in found.notes[0]


def test_jittered_stamps_stand_on_their_grid():
    frame = sales(step="h")
    times = pd.date_range("2015-01-01", periods=120, freq="h") + pd.to_timedelta(np.random.default_rng(0).integers(-2, 3, 120), "s")
    found = asked(frame.assign(date=times.strftime("%Y-%m-%d %H:%M:%S")))
    assert set(np.diff(found.past.when)) == {3_600_000.0}
    assert not np.isnan(found.past.targets).any()
    assert found.past.targets[:, 0].tolist() == frame["sold"].tolist()


def test_fifteen_rows_have_a_shorter_horizon_which_is_said():
    found = asked(sales(15), horizon=12)
    assert (found.plan.horizon, found.past.horizon) == (5, 5)
    assert "shortened from 12 to 5" in found.notes[0]
    assert all(end + 5 <= 15 for end in found.ends) and len(found.ends) >= 3


def test_too_few_values_are_refused():
    assert "at least 12" in refusal(sales(8))


def test_half_of_the_values_missing_is_refused_with_what_helps():
    frame = sales()
    frame.loc[10:80, "sold"] = np.nan
    assert "Regular grid" in refusal(frame)


def test_irregular_times_are_refused_with_a_grid_that_then_works():
    frame = sales().assign(date=pd.date_range("2015-01-15", periods=120, freq="MS") + pd.Timedelta("14D"))
    frame["date"] = pd.to_datetime(frame["date"]).dt.strftime("%Y-%m-%d")
    assert "such as MS" in refusal(frame)
    found = asked(frame, UPLOADED.but(resample="MS"))
    assert found.past.step == "MS"
    assert len(found.past.targets) == 120


def test_the_backtests_lie_a_horizon_apart_and_end_with_the_past():
    found = asked(sales(144), horizon=12)
    assert found.ends == (96, 108, 120, 132)


def test_columns_that_are_known_ahead_go_on_where_the_target_ends():
    frame = sales(120).assign(price=np.arange(120.0) % 7)
    frame.loc[112:, "sold"] = np.nan
    found = asked(frame, targets=("sold",), future=("price",), horizon=6)
    assert found.past.ahead[:, 0].tolist() == frame["price"][: 112 + 6].tolist()
    assert len(found.past.targets) == 112
    assert found.past.when[111:].tolist() == asked(sales(120)).past.when[111:118].tolist()
    assert asked(frame, targets=("sold",), future=("price",), horizon=20).plan.horizon == 8
    assert "empty target" in refusal(sales().assign(price=1.0), targets=("sold",), future=("price",))


def test_a_column_has_one_part_to_play():
    assert "two" in refusal(sales().assign(price=1.0), targets=("sold",), past=("sold",))
    assert "'nothing'" in refusal(sales(), targets=("nothing",))


def test_a_column_that_only_counts_is_not_proposed():
    frame = pd.DataFrame({"day": range(60), "sold": np.arange(60.0) % 7})
    assert asked(frame).past.names == ("sold",)


def test_of_a_long_series_the_newest_part_is_taken():
    values = np.arange(30_000.0)[:, None]
    series = Series(values, values[:, 0], ("n",), "row", Card("long", "", "", ""))
    found = ask(series, Experiment(), Plan())
    assert len(found.past.targets) == 20_000
    assert found.past.targets[-1, 0] == 29_999
    assert "20,000 of 30,000" in found.notes[0]


def test_the_times_ahead_go_on_with_the_calendar():
    found = asked(sales(120), horizon=3)
    dates = pd.to_datetime(found.past.when[-3:], unit="ms")
    assert dates.strftime("%Y-%m-%d").tolist() == ["2025-01-01", "2025-02-01", "2025-03-01"]
