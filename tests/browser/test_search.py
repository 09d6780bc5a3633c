from urllib.parse import urlencode

from pages.search_views.ranging import RANGES
from rnnlab.experiment import Experiment
from rnnlab.search.searching import search
from rnnlab.search.study import Study
from tests.browser.conftest import idle, kept, state

EXPERIMENT = {"epochs": 2, "lookback": 4}
STUDY = {"trials": 12, "sampler": "random", "pruner": "none"}


def test_from_a_search_to_its_best_trained_as_a_run(server, visitor):
    page = visitor()
    asked = EXPERIMENT | {f"study_{name}": value for name, value in STUDY.items()}
    page.goto(f"{server.url}/Search?{urlencode(asked)}")
    page.wait_for_selector(".st-key-start_search button:enabled")
    idle(page).locator(".st-key-start_search button").click()
    page.wait_for_selector("text=The best of 12 trials so far")
    page.wait_for_selector(".st-key-weighty_figure canvas")
    for name in ("tried", "combined", "sliced"):
        page.locator(f".st-key-{name}_figure canvas").first.wait_for()
    link = page.url
    page.locator(".st-key-open_best button").click()
    page.wait_for_url("**/Train?**")
    page.wait_for_selector(".st-key-loss canvas")
    page.wait_for_selector("text=test part")
    assert state(page) == "finished"
    other = visitor(width=390, height=844)
    other.goto(link)
    other.wait_for_selector("text=another browser started")
    other.wait_for_selector(".st-key-sliced_figure canvas")
    idle(other)
    assert other.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_dragging_along_an_axis_leaves_only_the_lines_that_pass_there(server, visitor):
    run = kept(server, Experiment.of(EXPERIMENT), search, study=Study.of({**STUDY, "ranges": RANGES}).model_dump_json())
    page = visitor()
    page.goto(f"{server.url}/Search?run={run}")
    page.wait_for_selector(".st-key-weighty_figure canvas")
    idle(page)
    figure = page.locator(".st-key-combined_figure")
    figure.scroll_into_view_if_needed()
    before = figure.screenshot()
    box = figure.locator("canvas").first.bounding_box()
    score = box["x"] + box["width"] - 60
    page.mouse.move(score, box["y"] + box["height"] - 18)
    page.mouse.down()
    page.mouse.move(score, box["y"] + box["height"] - 60, steps=8)
    page.mouse.up()
    page.mouse.move(5, 5)
    assert figure.screenshot() != before
