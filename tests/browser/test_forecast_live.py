import numpy as np
import pandas as pd
import pytest

from rnnlab.forecasting.plan import QUANTILES
from tests.browser.conftest import idle
from tests.forecasting.test_asking import sales

LINK = "Forecast?dataset=uploaded&plan_seconds=30&plan_networks=1&plan_origins=3&plan_hidden_size=4&plan_horizon=6"


def uploaded(server, page, tmp_path):
    """The page with a file of monthly sales, read and understood."""
    file = tmp_path / "sales.csv"
    sales(72).to_csv(file, index=False)
    page.goto(f"{server.url}/{LINK}")
    page.locator('input[type="file"]').set_input_files(file)
    page.wait_for_selector("text=6 steps ahead, from 72 rows")
    idle(page)
    return page


def forecast(page):
    """The page with its forecast made."""
    page.locator(".st-key-make_forecast button").click()
    page.wait_for_selector(".st-key-fan_figure canvas", timeout=90_000)
    idle(page)
    return page


@pytest.mark.timeout(240)
def test_from_an_uploaded_file_to_a_forecast_in_a_spreadsheet(server, visitor, tmp_path):
    page = forecast(uploaded(server, visitor(), tmp_path))
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


@pytest.mark.timeout(240)
def test_a_reload_finds_the_forecast_again_and_another_browser_may_only_watch(server, visitor, tmp_path):
    page = forecast(uploaded(server, visitor(), tmp_path))
    link = page.url
    assert "run=" in link
    page.reload()
    page.wait_for_selector(".st-key-fan_figure canvas")
    assert page.url == link
    other = visitor(width=390, height=844)
    other.goto(link)
    other.wait_for_selector(".st-key-fan_figure canvas")
    other.wait_for_selector("text=another browser started")
    idle(other)
    assert other.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390
    stranger = visitor()
    stranger.goto(f"{server.url}/Forecast")
    idle(stranger)
    assert stranger.locator(".st-key-fan_figure").count() == 0


@pytest.mark.timeout(240)
def test_a_changed_last_value_moves_the_forecast(server, visitor, tmp_path):
    page = forecast(uploaded(server, visitor(), tmp_path))
    page.wait_for_selector("text=Nothing is changed yet")
    grid = page.locator(".st-key-what_if_last canvas").first
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] - 15)
    page.keyboard.type("400", delay=200)
    page.keyboard.press("Enter")
    page.wait_for_selector(".st-key-what_if_figure canvas", timeout=60_000)
