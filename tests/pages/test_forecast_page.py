import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import lab
from rnnlab.experiment import Experiment
from rnnlab.forecasting.judged.alarm import Alarm
from rnnlab.forecasting.plan import Plan
from tests.conftest import until
from tests.forecasting.test_asking import sales
from tests.forecasting.test_several_series import shops
from tests.pages.conftest import REST, errors
from tests.pages.test_train import press, shown

SALES = sales(72).to_csv(index=False).encode()
LONG = shops({"A": 96, "B": 70}).to_csv(index=False).encode()
QUICK = {"plan_seconds": "30", "plan_networks": "1", "plan_origins": "3", "plan_hidden_size": "4", "plan_horizon": "6"}


def uploaded(open_page, data: bytes = SALES, **query: str) -> AppTest:
    app = open_page("pages/Forecast.py", dataset="uploaded", **query)
    return app.file_uploader[0].upload("sales.csv", data).run()


def until_made(app: AppTest) -> AppTest:
    until(lambda: lab.engine().state(app.session_state.forecast) in REST, seconds=90)
    return app.run()


@pytest.fixture(scope="module")
def made(home) -> str:
    """The name of a forecast that was made by another browser."""
    experiment = Experiment.of({"dataset": "uploaded", "task": "forecast"})
    plan = Plan(seconds=30, networks=1, origins=3, hidden_size=4, horizon=6)
    run = lab.engine().submit(experiment, "somebody", SALES, plan.model_dump_json())
    until(lambda: lab.engine().state(run) in REST, seconds=90)
    return run


def test_the_page_opens_on_data_and_says_what_it_will_do(open_page):
    app = open_page("pages/Forecast.py")
    assert not errors(app)
    assert "12 steps ahead, from 1,000 rows" in shown(app).replace("\\", "")
    assert not app.button(key="make_forecast").disabled


def test_without_a_file_it_asks_for_one(open_page):
    app = open_page("pages/Forecast.py", dataset="uploaded")
    assert not errors(app)
    assert "Upload a file" in shown(app)


@pytest.mark.timeout(200)
def test_from_a_file_to_the_verdict(open_page):
    app = uploaded(open_page, **QUICK)
    assert not errors(app)
    assert "'sold': 6 steps ahead, from 72 rows, one every month" in shown(app).replace("\\", "")
    app = until_made(app.button(key="make_forecast").click().run())
    assert not errors(app)
    text = shown(app).replace("\\", "")
    assert any(app.success) and text.count("**Forecast**") >= 1
    table = next(frame.value for frame in app.dataframe if "MASE" in frame.value.columns)
    assert {"network", "seasonal naive", "naive", "drift"} <= set(table["method"])
    assert len(app.get("echarts_chart")) == 1 + 3 + 1
    assert {button.label for button in app.get("download_button")} >= {
        "Forecast (CSV)", "Settings (JSON)", "Weights (safetensors)", "Script (Python)",
    }  # fmt: skip
    link = app.query_params
    assert link["run"] in (app.session_state.forecast, [app.session_state.forecast])
    assert link["plan_horizon"] in ("6", ["6"]) and "plan_season" not in link


def test_a_link_brings_back_the_forecast_its_data_and_its_plan(open_page, made):
    app = open_page("pages/Forecast.py", run=made)
    assert not errors(app)
    assert app.session_state.plan_horizon == 6 and app.session_state.dataset == "uploaded"
    assert any(app.success) and len(app.get("echarts_chart")) == 5
    assert "another browser" in shown(app)
    assert not [button for button in app.button if "Stop" in button.label]


def test_the_same_networks_forecast_one_step_after_the_other(open_page, made):
    app = open_page("pages/Forecast.py", run=made)
    app.toggle(key="step_by_step").set_value(True).run()
    assert not errors(app)
    assert any("one after the other" in caption.value.replace("\\", "") for caption in app.caption)


def test_the_two_designs_are_shown_beside_each_other(open_page, made):
    app = open_page("pages/Forecast.py", run=made)
    app.toggle(key="designs").set_value(True).run()
    assert not errors(app)
    assert len(app.get("echarts_chart")) == 5 + 2


def test_other_settings_than_those_of_the_forecast_are_said(open_page, made):
    app = open_page("pages/Forecast.py", run=made)
    assert "made from other data or settings" not in shown(app)
    app.number_input(key="plan_horizon").set_value(5).run()
    assert not errors(app)
    assert "made from other data or settings" in shown(app)


def test_the_alarm_is_shown_where_it_rings(open_page, made, monkeypatch):
    silent = open_page("pages/Forecast.py", run=made)
    assert not [warning for warning in silent.warning if "copies" in warning.value]
    ringing = Alarm(1, True, 0.99, 0.2, -1.0, "The forecast copies the value before.")
    monkeypatch.setattr("pages.forecast_views.result.alarm", lambda *_: ringing)
    app = open_page("pages/Forecast.py", run=made)
    assert [warning for warning in app.warning if "copies" in warning.value]


@pytest.mark.parametrize("page", ["pages/Train.py", "pages/Inspect.py", "pages/Predict.py"])
def test_another_page_says_kindly_that_the_link_is_a_forecast(open_page, made, page):
    app = open_page(page, run=made)
    assert not errors(app)
    assert "names a forecast" in shown(app)


def test_the_link_of_a_run_that_trains_is_sent_to_train(open_page):
    run = lab.engine().submit(Experiment.of({"epochs": 1, "hidden_size": 4}), "x")
    app = open_page("pages/Forecast.py", run=run)
    assert not errors(app)
    assert "watched on the page Train" in shown(app)


@pytest.mark.timeout(200)
def test_stop_ends_it_with_what_there_is(open_page):
    app = uploaded(open_page, plan_seconds="300")
    app = app.button(key="make_forecast").click().run()
    run = app.session_state.forecast
    until(lambda: any(one.loss is not None for one in lab.engine().history(run).progress), seconds=60)
    app = app.run()
    assert not errors(app)
    press(app, "Stop, and keep what there is").run()
    app = until_made(app)
    assert not errors(app)
    assert "Stopped before its end" in shown(app) and "has not made its forecast" in shown(app)


def test_a_file_with_one_series_offers_no_others(open_page):
    assert not [toggle for toggle in uploaded(open_page).toggle if toggle.key == "all_series"]


@pytest.mark.timeout(200)
def test_all_series_of_a_file_are_one_forecast_which_the_link_brings_back(open_page):
    app = uploaded(open_page, LONG, **QUICK)
    assert "the first, 'A', was taken" in shown(app).replace("\\", "") and not app.toggle(key="all_series").value
    app.toggle(key="all_series").set_value(True).run()
    assert not errors(app)
    assert app.multiselect(key="plan_targets").placeholder == "all 2 series"
    assert "'A', 'B': 6 steps ahead, from 96 rows" in shown(app).replace("\\", "")
    assert app.query_params["series"] in ("*", ["*"])
    app = until_made(app.button(key="make_forecast").click().run())
    assert not errors(app) and any(app.success)
    alone = next(frame.value for frame in app.dataframe if "naive's" in frame.value.columns)
    assert alone["column"].tolist() == ["A", "B"] and (alone["the best's"] <= alone["MASE"]).all()
    again = open_page("pages/Forecast.py", run=app.session_state.forecast)
    assert not errors(again)
    assert again.toggle(key="all_series").value and "made from other data" not in shown(again)
    again.toggle(key="all_series").set_value(False).run()
    assert not errors(again)
    assert again.session_state.series == "" and "'sold': 6 steps ahead" in shown(again).replace("\\", "")
    assert "made from other data" in shown(again)


def test_chosen_series_are_let_go_with_the_others(open_page):
    app = uploaded(open_page, LONG)
    app.toggle(key="all_series").set_value(True).run()
    app.multiselect(key="plan_targets").select("B").run()
    assert not errors(app)
    assert "'B': 12 steps ahead" in shown(app).replace("\\", "")
    app.toggle(key="all_series").set_value(False).run()
    assert not errors(app)
    assert app.session_state.plan_targets == []


def test_irregular_times_come_with_a_grid_to_choose(open_page):
    days = "date,sold\n" + "".join(f"{year}-{month:02d}-15,{month * year}\n" for year in (2021, 2022) for month in range(1, 13))
    app = uploaded(open_page, days.encode())
    assert "Regular grid" in errors(app)[0]
    assert app.button(key="make_forecast").disabled
    app.button(key="use_grid").click().run()
    assert not errors(app)
    assert app.session_state.resample == "MS" and not app.button(key="make_forecast").disabled


def test_a_file_without_numbers_is_one_sentence(open_page):
    app = uploaded(open_page, b"name,comment\n" + b"a,good\nb,bad\n" * 30)
    assert "column of numbers" in errors(app)[-1]


def test_columns_of_other_data_are_let_go(open_page):
    app = open_page("pages/Forecast.py", dataset="macrodata", plan_targets="cpi", plan_past="unemp")
    assert not errors(app)
    assert "'cpi': 12 steps ahead" in shown(app).replace("\\", "")
    app.selectbox(key="dataset").select("sunspots").run()
    assert not errors(app)
    assert app.session_state.plan_targets == [] and app.session_state.plan_past == []


def test_data_that_are_no_series_are_explained(open_page):
    app = open_page("pages/Forecast.py", dataset="digits")
    assert not errors(app)
    assert "no series of numbers" in shown(app)


def test_a_plan_out_of_range_in_a_link_is_a_sentence_and_the_page_works(open_page):
    app = open_page("pages/Forecast.py", plan_horizon="9999")
    (message,) = errors(app)
    assert "Horizon" in message
    assert app.session_state.plan_horizon == 12
