import pytest

from tests.browser.conftest import idle, state

LINK = "Search?epochs=3&hidden_size=4&lookback=4&study_trials=12&study_sampler=random&study_pruner=none"


@pytest.mark.timeout(240)
def test_from_a_search_to_its_best_trained_as_a_run(server, visitor):
    page = visitor()
    page.goto(f"{server.url}/{LINK}")
    page.wait_for_selector(".st-key-start_search button:enabled", timeout=90_000)
    idle(page).locator(".st-key-start_search button").click()
    page.wait_for_selector("text=The best of 12 trials so far", timeout=120_000)
    page.wait_for_selector(".st-key-weighty_figure canvas", timeout=90_000)
    for name in ("tried", "combined", "sliced"):
        page.locator(f".st-key-{name}_figure canvas").first.wait_for()
    link = page.url
    page.locator(".st-key-open_best button").click()
    page.wait_for_url("**/Train?**")
    page.wait_for_selector(".st-key-loss canvas", timeout=90_000)
    page.wait_for_selector("text=test part", timeout=60_000)
    assert state(page) == "finished"
    other = visitor(width=390, height=844)
    other.goto(link)
    other.wait_for_selector("text=another browser started")
    other.wait_for_selector(".st-key-sliced_figure canvas")
    idle(other)
    assert other.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


@pytest.mark.timeout(240)
def test_dragging_along_an_axis_leaves_only_the_lines_that_pass_there(server, visitor):
    page = visitor()
    page.goto(f"{server.url}/{LINK}")
    page.wait_for_selector(".st-key-start_search button:enabled", timeout=90_000)
    idle(page).locator(".st-key-start_search button").click()
    page.wait_for_selector(".st-key-weighty_figure canvas", timeout=120_000)
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
