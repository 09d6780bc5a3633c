from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from pages.shared import lab
from tests.conftest import until

ROOT = Path(__file__).parents[2]
REST = ("finished", "stopped", "paused", "failed", "diverged")


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The app's engine, with its records in a folder of the tests'."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RNNLAB_HOME", str(tmp_path_factory.mktemp("home")))
        patch.chdir(ROOT)
        yield
        lab.engine().close()
        lab.engine.clear()


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Opens a page in a new session, with a query as a link has it."""

    def opened(path: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        if path != "app.py":
            app.switch_page(path)
        for name, value in query.items():
            app.query_params[name] = value
        return app.run()

    return opened


def until_rest(app: AppTest) -> AppTest:
    """The page after its run has come to rest."""
    run = app.session_state["run"]
    until(lambda: lab.engine().state(run) in REST)
    return app.run()


def trained(open_page: Callable[..., AppTest], **choices: str) -> str:
    """The name of a run that has come to rest."""
    app = open_page("pages/Train.py", **choices)
    app.button(key="train").click().run()
    return str(until_rest(app).session_state.run)


def errors(app: AppTest) -> list[str]:
    assert not app.exception, app.exception
    return [error.value for error in app.error]
