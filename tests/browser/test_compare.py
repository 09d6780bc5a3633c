import re
import secrets
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page

from rnnlab.experiment import Experiment
from tests.browser.conftest import idle, kept, until

ROW = 35
"""Pixels of a row of a table."""
PERSON = secrets.token_urlsafe(16)
"""The name of a browser whose runs are these alone."""


@pytest.fixture
def owner(server, visitor):
    """A page of a person who has trained two short runs."""
    for cell in ("gru", "rnn"):
        kept(server, Experiment.of({"cell": cell, "hidden_size": 8, "epochs": 2}), owner=PERSON)
    page = visitor(client=PERSON)
    page.goto(f"{server.url}/Compare")
    page.wait_for_selector('[data-testid="stDataFrame"] canvas')
    return idle(page)


def rows(page: Page) -> int:
    """Of the table of runs."""
    return int(page.locator('[data-testid="stDataFrame"] [role="grid"]').first.get_attribute("aria-rowcount") or 0) - 1


def test_two_runs_are_chosen_and_laid_over_each_other_one_is_named_taken_away_and_opened_again(owner: Page, tmp_path: Path):
    assert rows(owner) == 2
    for row in (1, 2):
        owner.locator(".stDataFrameGlideDataEditor").first.click(position={"x": 17, "y": (row + 0.5) * ROW})
    owner.wait_for_selector(".st-key-compare_states_0_1 canvas")
    for name in ("curves_0", "costs_0", "answers_0", "states_0_0"):
        owner.locator(f".st-key-compare_{name} canvas").first.wait_for()
    owner.get_by_label("Name", exact=True).fill("my best")
    owner.keyboard.press("Enter")
    owner.get_by_text(re.compile("^my best, layer 1, after step")).wait_for()
    runs = re.search(r"runs=([^&]*)", owner.url)
    assert runs and len(re.split(",|%2C", runs[1])) == 2
    owner.get_by_text("Take it away", exact=True).click()
    with owner.expect_download() as download:
        owner.locator(".st-key-take-rnnlab-zip button").click()
    download.value.save_as(tmp_path / "run.rnnlab.zip")
    with zipfile.ZipFile(tmp_path / "run.rnnlab.zip") as file:
        assert {"weights.safetensors", "figures/loss.svg"} <= set(file.namelist())
    owner.get_by_text("Open an archive", exact=True).click()
    owner.locator('input[type="file"]').set_input_files(tmp_path / "run.rnnlab.zip")
    owner.get_by_text("It is open").wait_for()
    until(lambda: rows(owner) == 3)
    assert owner.locator('[data-testid="stException"], [data-testid="stAlertContentError"]').count() == 0
