import re

import pandas as pd
import pytest

from rnnlab.experiment import Experiment
from tests.browser.conftest import idle, kept, until


@pytest.fixture(scope="module")
def run(serving):
    """The name of a short run."""
    return kept(serving, Experiment.of({"cell": "gru", "hidden_size": 8, "epochs": 2}))


@pytest.fixture
def inside(server, visitor, run):
    """A page that looks inside it."""
    page = visitor()
    page.goto(f"{server.url}/Inspect?run={run}")
    page.wait_for_selector(".st-key-one_unit canvas")
    return idle(page)


def told(page):
    """The unit and the step whose values are told in words."""
    words = page.get_by_text(re.compile(r"^Unit \d+ of layer 1 at step")).first.inner_text()
    return tuple(map(int, re.match(r"Unit (\d+) of layer 1 at step (\d+)", words).groups()))


def test_a_click_on_a_cell_picks_its_unit_and_step_and_the_link_keeps_them(inside):
    assert told(inside) == (0, 1)
    heatmap = inside.locator(".st-key-state_1-h canvas").last
    heatmap.scroll_into_view_if_needed()
    box = heatmap.bounding_box()
    inside.mouse.click(box["x"] + 0.7 * box["width"], box["y"] + 0.6 * box["height"])
    until(lambda: told(inside) != (0, 1))
    unit, step = picked = told(inside)
    assert step > 5
    until(lambda: f"unit={unit}" in inside.url and f"step={step}" in inside.url)
    inside.goto(inside.url)
    inside.wait_for_selector(".st-key-one_unit canvas")
    until(lambda: told(inside) == picked)


def test_an_earlier_moment_of_the_training_is_a_key_away_and_in_the_link(inside):
    slider = inside.get_by_role("slider")
    slider.focus()
    for _ in range(3):
        inside.keyboard.press("ArrowLeft")
    until(lambda: "at=" in inside.url)
    inside.get_by_text(re.compile(r"after step \d+ of its training")).first.wait_for()


@pytest.mark.parametrize("view", ["Path of the state", "Surgery", "Dynamics"])
def test_a_link_opens_its_view(server, visitor, run, view):
    page = visitor()
    page.goto(f"{server.url}/Inspect?run={run}&view={view.replace(' ', '+')}")
    page.get_by_text(re.compile(rf"^{view} —")).first.wait_for()
    assert idle(page).locator('[data-testid="stException"]').count() == 0


def test_the_numbers_of_a_figure_are_saved(inside):
    with inside.expect_download() as download:
        inside.locator(".st-key-save_one_unit-csv button").first.click()
    saved = pd.read_csv(download.value.path())
    assert download.value.suggested_filename == "one_unit.csv"
    assert set(saved["series"]) == {"h", "r", "z", "n"} and len(saved) == 4 * 10
    assert saved.loc[saved["series"] == "h", "value"].abs().max() <= 1
