from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch

from rnnlab.experiment import Experiment
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from rnnlab.runs.worker import Worker

Trained = Callable[..., History]


class Silence:
    """Nobody steers."""

    def next(self) -> None:
        return None


@pytest.fixture(autouse=True)
def exact() -> Iterator[None]:
    """Leaves the smallest numbers to the tests that come after: workers, and the scripts that do as they did, take them for 0."""
    yield
    torch.set_flush_denormal(False)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Trains an experiment in this process, as a worker does, and gives what it recorded."""

    def train(upload: bytes | None = None, **choices: object) -> History:
        path = tmp_path_factory.mktemp("export") / "one.run"
        experiment = Experiment.of({"device": "cpu", "epochs": 2, "hidden_size": 6, **choices})
        record = Record.create(path, experiment, upload=upload)
        torch.set_flush_denormal(True)
        Worker(record, Silence()).run()
        return History(record).advance()

    return train


def path_of(history: History) -> str:
    return str(history.record.path)


def folder_of(history: History) -> Path:
    return history.record.path.parent
