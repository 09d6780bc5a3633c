import subprocess
import sys

import pytest

from tests.pages.conftest import ROOT, errors, until_rest

PAGES = ["app.py", *sorted(f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py"))]

VISIT_ALL = """
import sys
from streamlit.testing.v1 import AppTest
app = AppTest.from_file("app.py", default_timeout=60).run()
for page in sys.argv[1:]:
    assert not app.switch_page(page).run().exception, page
from pages.shared import lab
lab.engine().close()
print(*[name for name in ("torch", "keras", "sklearn") if name in sys.modules])
"""


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_cold(open_page, path):
    app = open_page(path)
    assert not errors(app)
    assert app.title


def test_the_server_never_imports_what_only_workers_need():
    done = subprocess.run([sys.executable, "-c", VISIT_ALL, *PAGES], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout.strip() == ""


def test_the_home_page_shows_one_finished_run_and_says_what_it_is(open_page):
    app = open_page("app.py")
    text = " ".join(element.value for element in app.markdown)
    assert "A finished run" in text and "nothing below is simulated" in text and "naive rule" in text
    assert len(app.get("echarts_chart")) == 4


def test_the_inside_of_a_run_is_shown_for_any_window_and_order(open_page):
    train = open_page("pages/Train.py", epochs="2", hidden_size="6", num_layers="2")
    train.button(key="train").click().run()
    until_rest(train)
    app = open_page("pages/Inspect.py", run=train.session_state.run)
    assert not errors(app)
    assert len(app.get("echarts_chart")) == 4
    app.number_input(key="window").set_value(7).run()
    app.number_input(key="layer").set_value(2).run()
    app.segmented_control(key="order").set_value("index").run()
    assert not errors(app)
    assert any("layer 2: 6 units over 10 steps" in caption.value.replace("\\", "") for caption in app.caption)


def test_choices_go_along_from_page_to_page(open_page):
    app = open_page("pages/Train.py", dataset="sunspots", lookback="7", learning_rate="0.02", hidden_size="9")
    for page in ("pages/Data.py", "pages/Cells.py", "pages/Train.py"):
        app.switch_page(page).run()
        assert not errors(app)
        assert app.number_input(key="lookback").value == 7
        assert app.session_state["dataset"] == "sunspots"
    assert (app.number_input(key="learning_rate").value, app.number_input(key="hidden_size").value) == (0.02, 9)


def test_a_link_within_the_app_brings_its_choices(open_page):
    app = open_page("pages/Train.py", dataset="sunspots")
    app.switch_page("pages/Predict.py").run()
    app.query_params["dataset"] = "reviews"
    app.switch_page("pages/Train.py").run()
    assert not errors(app)
    assert app.session_state["dataset"] == "reviews"
