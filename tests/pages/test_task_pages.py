import pytest

from rnnlab import registry
from tests.pages.conftest import errors, until_rest

QUESTIONS = [
    ("handwriting", "handwrite"),
    ("poems", "write"),
    ("sine_steps", "follow"),
    ("adding", "recall"),
    ("reber", "label"),
    ("reviews", "classify_text"),
]


@pytest.mark.parametrize(("dataset", "task"), QUESTIONS)
def test_every_page_serves_every_task(open_page, dataset, task):
    assert task in registry.tasks.names()
    choices = {"dataset": dataset, "task": task, "epochs": "1", "hidden_size": "4"}
    assert not errors(open_page("pages/Data.py", **choices))
    train = open_page("pages/Train.py", **choices)
    train.button(key="train").click().run()
    until_rest(train)
    assert not errors(train)
    assert "naive rule" in (*train.success, *train.warning)[0].value
    for page in ("pages/Inspect.py", "pages/Cells.py", "pages/Predict.py"):
        assert not errors(train.switch_page(page).run())
