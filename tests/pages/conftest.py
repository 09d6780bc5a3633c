from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from pages.shared import lab
from rnnlab.experiment import Experiment
from rnnlab.training.training import Training
from tests.conftest import until

ROOT = Path(__file__).parents[2]
REST = ("finished", "stopped", "paused", "failed", "diverged")


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The app's engine, with its records in a folder of the tests'; what is installed beside Streamlit is listed once, not a session."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        patch.setenv("RNNLAB_HOME", str(tmp_path_factory.mktemp("home")))
        patch.chdir(ROOT)
        lab.engine().questions.ask("rnnlab.runs.offers:offers", patience=90)  # no test waits for the process that trains to start
        yield
        lab.engine().close()
        lab.engine.clear()


@pytest.fixture
def open_page() -> Callable[..., AppTest]:
    """Opens a page in a new session, which may hold something already, with a query as a link has it."""

    def opened(path: str, session: Mapping[str, str] | None = None, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        if path != "app.py":
            app.switch_page(path)
        for name, value in (session or {}).items():
            app.session_state[name] = value
        app.query_params.update(query)
        return app.run()

    return opened


@pytest.fixture(scope="session")
def trains(home: None) -> Callable[..., str]:
    """Names a run that has come to rest, of a data set's preset with some settings changed; the same for all tests that only look at it."""
    known: dict[str, str] = {}

    def one(dataset: str, **choices: object) -> str:
        experiment = Experiment.of({**Experiment.preset(dataset), **choices})
        key = experiment.model_dump_json()
        if key not in known:
            known[key] = lab.engine().submit(experiment, "tests")
            until(lambda: lab.engine().state(known[key]) in REST, seconds=90)
        return known[key]

    return one


@pytest.fixture(scope="session")
def reviews() -> list[int]:
    """How many words each watched review has, by its window."""
    experiment = Experiment.of({**Experiment.preset("reviews"), "device": "cpu"})
    return list(map(int, Training(experiment).prepared.parts.validation.lengths))


def until_rest(app: AppTest) -> AppTest:
    """The page after its run has come to rest."""
    run = app.session_state["run"]
    until(lambda: lab.engine().state(run) in REST)
    return app.run()


def errors(app: AppTest) -> list[str]:
    assert not app.exception, app.exception
    return [error.value for error in app.error]
