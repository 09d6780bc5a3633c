"""What people really upload, each from the file to a forecast with finite numbers, or to one plain sentence."""

import io

import numpy as np
import pandas as pd
import pytest

from rnnlab import datasets
from rnnlab.errors import RnnlabError
from rnnlab.experiment import Experiment
from rnnlab.forecasting.asked.asking import ask
from rnnlab.forecasting.outlook import Outlook
from rnnlab.forecasting.plan import Plan
from rnnlab.forecasting.sheet import sheet
from tests.forecasting.test_asking import UPLOADED, sales
from tests.forecasting.test_working import answered, hurried
from tests.sentences import ONE_SENTENCE


@pytest.fixture
def plan(monkeypatch) -> Plan:
    return hurried(monkeypatch)


def made(frame: pd.DataFrame, plan: Plan, experiment: Experiment = UPLOADED) -> tuple[Outlook, pd.DataFrame]:
    """The forecast of a file, and the table that is downloaded, read back."""
    found = ask(datasets.load(experiment, frame.to_csv(index=False).encode()), experiment, plan)
    outlook = answered(found)
    read = pd.read_csv(io.BytesIO(sheet(outlook)), parse_dates=["date"])
    assert ONE_SENTENCE.match(outlook.verdict)
    assert np.isfinite(read.drop(columns=["date", "target"]).to_numpy()).all()
    assert all(np.isfinite([one.mase, one.mae, one.rmse]).all() for one in outlook.scored)
    assert read["0.05"].le(read["0.95"]).all()
    return outlook, read


def said(outlook: Outlook) -> str:
    return " ".join(outlook.notes)


def test_one_missing_value_is_counted_and_neither_learned_nor_scored(plan):
    frame = sales()
    frame.loc[[40, 110], "sold"] = np.nan
    outlook, read = made(frame, plan)
    assert "Missing values, 2 of them" in said(outlook)
    assert np.isnan(outlook.past[[40, 110], 0]).all()
    assert np.isnan(outlook.actual[-1, 0, 2]) and np.isnan(outlook.actual).sum() == 1
    assert len(read) == 12


def test_a_missing_date_is_put_back_and_said(plan):
    outlook, read = made(sales().drop(index=40), plan)
    assert "1 time of the grid had no row" in said(outlook)
    assert len(outlook.past) == 120 and read["date"].iloc[0] == pd.Timestamp("2025-01-01")


def test_of_a_date_that_comes_twice_the_mean_is_taken_and_said(plan):
    frame = sales()
    twice = pd.concat([frame, frame[60:61].assign(sold=frame["sold"][60] + 10)], ignore_index=True)
    outlook, _ = made(twice, plan)
    assert "1 row shared a time with another, and the mean was taken" in said(outlook)
    assert len(outlook.past) == 120 and outlook.past[60, 0] == frame["sold"][60] + 5


def test_stamps_that_jitter_are_brought_to_their_grid(plan):
    frame = sales(step="h")
    late = pd.to_timedelta(np.random.default_rng(0).integers(-40, 41, 120), "s")
    times = pd.date_range("2015-01-03", periods=120, freq="h") + late
    outlook, read = made(frame.assign(date=times.strftime("%Y-%m-%d %H:%M:%S")), plan)
    assert outlook.past[:, 0].tolist() == frame["sold"].tolist()
    assert (read["date"].dt.second == 0).all() and read["date"].diff().dropna().eq(pd.Timedelta("1h")).all()


def test_fifteen_rows_are_enough_for_a_shorter_horizon_and_eleven_are_a_sentence(plan):
    outlook, read = made(sales(15), plan)
    assert "shortened from 12 to 5" in said(outlook) and len(read) == 5
    with pytest.raises(RnnlabError) as refused:
        made(sales(11), plan)
    assert ONE_SENTENCE.match(str(refused.value)) and "11" in str(refused.value)


def test_days_before_months_are_read_as_such(plan):
    outlook, read = made(sales(step="D", form="%d/%m/%Y"), plan)
    assert read["date"].iloc[0] == pd.Timestamp("2015-01-03") + pd.Timedelta(days=120)
    assert outlook.step == "D"


def test_of_two_meanings_the_one_with_even_steps_is_taken_unless_another_is_chosen(plan):
    frame = sales(form="%d/%m/%Y")
    outlook, read = made(frame, plan)
    assert outlook.step == "MS" and read["date"].iloc[:2].tolist() == [pd.Timestamp("2025-01-01"), pd.Timestamp("2025-02-01")]
    with pytest.raises(RnnlabError) as refused:
        made(frame, plan, UPLOADED.but(date_order="month first"))
    assert ONE_SENTENCE.match(str(refused.value)) and "Regular grid" in str(refused.value)


def test_days_that_no_calendar_has_are_one_sentence_that_names_the_line(plan):
    frame = sales(step="D", form="%d/%m/%Y")
    frame.loc[30, "date"] = "31/02/2015"
    with pytest.raises(RnnlabError) as refused:
        made(frame, plan)
    assert ONE_SENTENCE.match(str(refused.value)) and "line 32" in str(refused.value) and "31/02/2015" in str(refused.value)
