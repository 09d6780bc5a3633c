import re

import pytest

from rnnlab.experiment import Experiment
from tests.browser.conftest import idle, kept, until


@pytest.fixture(scope="module")
def series(serving):
    return kept(serving, Experiment.of({"cell": "gru", "hidden_size": 8, "epochs": 1}))


@pytest.fixture(scope="module")
def text(serving):
    return kept(serving, Experiment.of({"dataset": "reviews", "cell": "gru", "hidden_size": 8, "epochs": 1}))


def opened(server, page, run, more=""):
    page.goto(f"{server.url}/Inspect?run={run}&view=Select+and+match&threshold=-1{more}")
    page.wait_for_selector(".st-key-stretch [data-step]")
    page.get_by_text(re.compile("^Labels at the matches —")).wait_for()
    return idle(page)


def step(page, number):
    """The middle of a step on the screen."""
    place = page.locator(f'.st-key-stretch [data-step="{number}"]')
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, begin, end):
    page.mouse.move(*step(page, begin))
    page.mouse.down()
    page.mouse.move(*step(page, end), steps=6)
    page.mouse.up()


def told(page):
    """The stretch, told in words."""
    words = page.get_by_text(re.compile(r"^Steps \d+ to \d+ of \d+:")).first.inner_text()
    return tuple(map(int, re.match(r"Steps (\d+) to (\d+)", words).groups()))


def link(page):
    return page.evaluate("location.search")


def marked(page):
    return [int(one.get_attribute("data-step")) for one in page.locator(".st-key-stretch [data-step].in").all()]


@pytest.mark.parametrize("kind", ["series", "text"])
def test_a_stretch_that_is_dragged_over_is_searched_for_and_the_link_keeps_it(server, visitor, request, kind):
    page = opened(server, visitor(), request.getfixturevalue(kind))
    assert told(page) != (1, 4)
    drag(page, 4, 1)
    until(lambda: told(page) == (1, 4))
    until(lambda: marked(page) == [1, 2, 3, 4])
    until(lambda: "from_step=1" in link(page) and "to_step=4" in link(page))
    drag(page, 2, 3)
    until(lambda: told(page) == (2, 3))
    page.goto(page.evaluate("location.href"))
    page.wait_for_selector(".st-key-stretch [data-step]")
    until(lambda: told(page) == (2, 3))
    assert idle(page).locator('[data-testid="stException"]').count() == 0


def test_one_step_is_a_stretch_and_a_click_chooses_it(server, visitor, series):
    page = opened(server, visitor(), series)
    page.mouse.click(*step(page, 6))
    until(lambda: told(page) == (6, 6))


def test_the_keyboard_chooses_a_stretch_by_its_numbers(server, visitor, series):
    page = opened(server, visitor(), series)
    for label, number in (("From step, 1 to 10", "2"), ("To step, 1 to 10", "9")):
        field = page.get_by_label(label)
        field.fill(number)
        field.press("Enter")
    until(lambda: told(page) == (2, 9))
    until(lambda: marked(page) == list(range(2, 10)))


def test_a_line_that_is_ticked_opens_its_sequence_at_the_match(server, visitor, text):
    page = opened(server, visitor(), text, "&from_step=2&to_step=3")
    table = page.locator('[class*="st-key-matches_"] [data-testid="stDataFrame"]')
    table.locator("canvas").first.wait_for()
    idle(page)
    table.scroll_into_view_if_needed()
    page.wait_for_timeout(1000)  # the table is laid out once more after its first picture
    box = table.bounding_box()
    page.mouse.click(box["x"] + 16, box["y"] + 53, delay=100)
    until(lambda: "window=" in link(page))
    until(lambda: told(page)[0] == 1)
    assert idle(page).locator('[data-testid="stException"]').count() == 0
