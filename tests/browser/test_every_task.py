import pytest
from PIL import Image

from rnnlab import registry
from rnnlab.experiment import Experiment
from tests.browser.conftest import idle, kept, state, train, until

SMALL = "epochs=1&hidden_size=8&num_layers=1"
QUESTIONS = {
    task: name for name in registry.datasets.names() if name not in ("uploaded", "imdb") for task in registry.datasets.load(name).presets
}
"""A data set for each task."""
VIEWED = [task for task in QUESTIONS if registry.tasks.load(task).view]
"""Those to which a person can put something; the others go through every page without a browser, in tests/pages/."""


def test_every_task_has_data_of_its_own():
    assert set(QUESTIONS) == set(registry.tasks.names())


@pytest.mark.parametrize("task", VIEWED)
def test_a_task_is_trained_and_answers_what_one_puts_to_it(server, visitor, task):
    page = visitor()
    page.goto(f"{server.url}/Train?dataset={QUESTIONS[task]}&task={task}&{SMALL}")
    train(page)
    until(lambda: state(page) == "finished")
    idle(page)
    assert "the naive rule" in page.locator('[data-testid="stAlert"]').inner_text()
    assert page.locator(".st-key-answers").locator("canvas, svg, img, table, [data-testid=stHtml]").count()
    run = page.evaluate("new URLSearchParams(location.search).get('run')")
    page.goto(f"{server.url}/Predict?run={run}")
    page.wait_for_selector("h1")
    idle(page)
    assert page.locator('[data-testid="stException"]').count() == 0
    page.get_by_text("How to read it").first.wait_for()
    assert page.get_by_text("train on one of these first").count() == 0


def test_a_picture_is_saved_as_a_png_file(server, visitor, tmp_path):
    run = kept(server, Experiment.of({"epochs": 1, "hidden_size": 8}))
    page = visitor()
    page.goto(f"{server.url}/Train?run={run}")
    for name in ("loss", "answers"):
        page.locator(f".st-key-{name} canvas").first.hover()
        with page.expect_download() as saved:
            page.locator(f".st-key-{name}").get_by_role("button", name="Download as PNG").click()
        saved.value.save_as(tmp_path / name)
        with Image.open(tmp_path / name) as picture:
            assert picture.format == "PNG"
            assert len(picture.getcolors(maxcolors=10**6)) > 10
