from rnnlab.experiment import Experiment
from tests.browser.conftest import idle, kept, until


def characters(page):
    return page.locator("[data-place]").evaluate_all("all => all.map(one => one.firstChild.textContent)")


def test_a_text_is_seen_growing_stopped_and_changed_where_it_is_clicked(server, visitor):
    run = kept(server, Experiment.of({"dataset": "poems", "epochs": 1, "hidden_size": 8, "num_layers": 1}))
    page = visitor()
    page.goto(f"{server.url}/Predict?run={run}")
    page.get_by_label("Characters", exact=True).fill("1000")
    page.get_by_label("Characters", exact=True).press("Tab")
    idle(page).get_by_role("button", name="Write", exact=True).click()
    page.wait_for_selector("[data-place='60']")
    page.locator(".st-key-writing_stop button").click()
    page.wait_for_selector(".picked")
    stopped = characters(page)
    assert 60 < len(stopped) < 1000

    page.locator("[data-place='20']").click()
    until(lambda: page.locator(".picked").get_attribute("data-place") == "20")
    assert page.get_by_label("Place, 1 to").input_value() == "21"
    idle(page).get_by_role("button", name="Put it there and go on").click()
    page.wait_for_selector(".chosen")
    until(lambda: len(characters(page)) > 60)
    page.locator(".st-key-writing_stop button").click()
    page.wait_for_selector(".picked")
    grown = characters(page)
    assert grown[:20] == stopped[:20]
    assert grown[20] != stopped[20]
