import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import streamlit.logger
import torch

from rnnlab.experiment import Experiment
from rnnlab.runs.engine import Engine, Limits

streamlit.logger.set_log_level("ERROR")  # it warns of every cache that is made without a server
torch.set_num_threads(1)  # as the workers do: the same experiment gives the same curve on the same number of threads

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Real files that others published; the project commits none of them."""
    if not SHARED.is_dir():
        pytest.skip(f"the shared data are not at {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine with room for two runs, for tests that do not end it."""
    engine = Engine(tmp_path_factory.mktemp("runs"), Limits(slots=2))
    engine.questions.ask("rnnlab.runs.offers:offers")
    yield engine
    engine.close()


@pytest.fixture
def short() -> Experiment:
    return Experiment.of({"epochs": 3, "hidden_size": 8})


@pytest.fixture
def long() -> Experiment:
    return Experiment.of({"epochs": 2000, "hidden_size": 8})


def until(true: Callable[[], object], seconds: float = 30) -> None:
    """Waits until something holds. A test that waits in vain fails; how long it took is no test."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"still not so after {seconds} s"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
