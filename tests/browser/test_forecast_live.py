import hashlib

import numpy as np
import pandas as pd
import pytest

from rnnlab.experiment import Experiment
from rnnlab.forecasting.plan import QUANTILES, Plan
from rnnlab.forecasting.working import work
from tests.browser.conftest import OWNER, idle, kept
from tests.forecasting.test_asking import sales

SALES = sales(72).to_csv(index=False).encode()
PLAN = {"networks": 1, "origins": 3, "hidden_size": 4, "horizon": 6}
LEAST_SECONDS = 5
"""In which the rules answer, and a network as far as it comes."""


@pytest.fixture(scope="module")
def made(serving):
    """The name of a forecast of OWNER's, with its network."""
    experiment = Experiment.of({"dataset": "uploaded", "task": "forecast", "upload": hashlib.sha256(SALES).hexdigest()})
    return kept(serving, experiment, work, SALES, plan=Plan(**PLAN).model_dump_json())


def uploaded(server, page, tmp_path):
    """The page with a file of monthly sales, read and understood."""
    file = tmp_path / "sales.csv"
    file.write_bytes(SALES)
    plan = "&".join(f"plan_{name}={value}" for name, value in {**PLAN, "seconds": LEAST_SECONDS}.items())
    page.goto(f"{server.url}/Forecast?dataset=uploaded&{plan}")
    page.locator('input[type="file"]').set_input_files(file)
    page.wait_for_selector("text=6 steps ahead, from 72 rows")
    idle(page)
    return page


def test_from_an_uploaded_file_to_a_forecast_in_a_spreadsheet_which_a_reload_finds_again(server, visitor, tmp_path):
    page = uploaded(server, visitor(), tmp_path)
    page.locator(".st-key-make_forecast button").click()
    page.wait_for_selector(".st-key-fan_figure canvas")
    idle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Forecast (CSV)").click()
    file = tmp_path / "read.csv"
    waiting.value.save_as(file)
    read = pd.read_csv(file, parse_dates=["date"])
    assert read["date"].tolist() == list(pd.date_range("2021-01-01", periods=6, freq="MS"))
    assert read["target"].tolist() == ["sold"] * 6
    levels = read[[f"{level:g}" for level in QUANTILES]].to_numpy()
    assert np.isfinite(levels).all() and (np.diff(levels, axis=1) >= 0).all()
    assert (levels[:, 3] > 100).all() and (levels[:, 3] < 300).all()
    link = page.url
    assert "run=" in link
    page.reload()
    page.wait_for_selector(".st-key-fan_figure canvas")
    assert page.url == link


def test_another_browser_may_only_watch(server, visitor, made):
    other = visitor(width=390, height=844)
    other.goto(f"{server.url}/Forecast?run={made}")
    other.wait_for_selector(".st-key-fan_figure canvas")
    other.wait_for_selector("text=another browser started")
    idle(other)
    assert other.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_a_browser_without_the_link_finds_no_forecast(server, visitor, made):
    stranger = visitor()
    stranger.goto(f"{server.url}/Forecast")
    stranger.wait_for_selector(".st-key-make_forecast")
    assert idle(stranger).locator(".st-key-fan_figure").count() == 0


def test_a_changed_last_value_moves_the_forecast(server, visitor, made):
    page = visitor(client=OWNER)
    page.goto(f"{server.url}/Forecast?run={made}")
    page.wait_for_selector("text=Nothing is changed yet")
    grid = idle(page).locator(".st-key-what_if_last canvas").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] - 15)
    page.keyboard.type("400", delay=200)
    page.keyboard.press("Enter")
    page.wait_for_selector(".st-key-what_if_figure canvas")
