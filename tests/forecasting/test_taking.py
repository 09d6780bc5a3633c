import io
import json
import runpy
import sys

import numpy as np
import pandas as pd

from rnnlab.experiment import Experiment
from rnnlab.forecasting.outlook import Outlook
from rnnlab.forecasting.plan import QUANTILES, Plan
from rnnlab.forecasting.sheet import sheet
from rnnlab.forecasting.taking import script, settings
from tests.forecasting.test_asking import UPLOADED, sales
from tests.forecasting.test_working import hurried


def outlook(when: np.ndarray, dated: bool, time_name: str = "date") -> Outlook:
    ahead = np.array([[[5.0] * 7, [6.0] * 7], [[7.0] * 7, [8.0] * 7]])
    empty = np.zeros((0, 2, 2))
    return Outlook(
        when, np.zeros((2, 2)), ahead, {"naive": ahead[..., 0] - 1}, np.zeros(0, np.int64), empty, {}, empty[..., None], np.zeros((0, 0)),
        ["a", "=b, \"c\""], time_name, dated, "D", 1, [], "naive", "So.",
    )  # fmt: skip


def test_the_sheet_reads_back_with_dates_names_quantiles_and_rules():
    days = pd.date_range("2024-02-27", periods=4)
    read = pd.read_csv(io.BytesIO(sheet(outlook(days.to_numpy("datetime64[ms]").astype(float), True))), parse_dates=["date"])
    assert read["date"].tolist() == list(days[2:]) * 2
    assert read["target"].tolist() == ["a"] * 2 + ['=b, "c"'] * 2
    assert read[[f"{level:g}" for level in QUANTILES]].to_numpy().tolist() == [[value] * 7 for value in (5, 6, 7, 8)]
    assert read["naive"].tolist() == [4, 5, 6, 7]


def test_times_of_day_are_written_in_full_and_row_numbers_as_they_are():
    hours = pd.date_range("2024-02-27 22:00", periods=4, freq="h").to_numpy("datetime64[ms]").astype(float)
    assert b"2024-02-28T01:00:00,a" in sheet(outlook(hours, True))
    assert b"\n3,a,6" in sheet(outlook(np.arange(4.0), False, "row"))
    assert b"\n1.5,a,6" in sheet(outlook(np.arange(4.0) / 2, False, "row"))
    assert sheet(outlook(np.arange(4.0), False, "naive")).startswith(b"when,target,0.05")


def test_the_settings_are_read_back_as_the_values_that_they_were():
    plan = Plan(targets=("a",), seconds=7)
    found = json.loads(settings(UPLOADED, plan))
    assert Experiment.model_validate(found["experiment"]) == UPLOADED
    assert Plan.of_json(json.dumps(found["plan"])) == plan


def test_the_script_makes_a_forecast_of_the_file_that_it_is_called_with(tmp_path, monkeypatch, capsys):
    frame, plan = sales(60), hurried(monkeypatch).model_copy(update={"targets": ("sold",), "horizon": 6})
    experiment = UPLOADED.but(upload="0" * 64)
    (tmp_path / "forecast.py").write_text(script(experiment, plan))
    frame.to_csv(tmp_path / "my sales.csv", index=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["forecast.py", "my sales.csv"])
    runpy.run_path("forecast.py", run_name="__main__")
    assert "MASE" in capsys.readouterr().out
    read = pd.read_csv(tmp_path / "forecast.csv")
    assert read["date"].tolist() == [f"2020-{month:02d}-01" for month in range(1, 7)]
    assert read["target"].unique().tolist() == ["sold"]


def test_the_script_of_a_bundled_series_needs_no_file():
    text = script(Experiment.of({"dataset": "sunspots"}), Plan())
    assert "upload = None" in text and "YOUR_FILE" not in text
    compile(text, "forecast.py", "exec")
