import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from rnnlab.errors import RunError
from rnnlab.runs.engine import Engine, Limits
from rnnlab.search.executors import ADDRESS, Here, executor
from rnnlab.search.trials import Trial, gathered
from tests.conftest import until
from tests.search.planted import RATES, TINY, go_on, record, study, trials, untimed
from tests.sentences import ONE_SENTENCE

cluster = pytest.importorskip("rnnlab.search.cluster", exc_type=RunError, reason="Dask is an extra")
ROOT = Path(__file__).parents[2]
LONG = TINY.but(epochs=50)
STUDY = study(RATES, trials=4, pruner="none")


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0")
        self.workers = [self.worker(), self.worker()]
        until(lambda: self.file.is_file() and self.file.stat().st_size, 60)  # it is there before it says something
        self.address = json.loads(self.file.read_text())["address"]

    def worker(self) -> "subprocess.Popen[bytes]":
        return self.start("worker", "--nthreads", "1", "--no-nanny", "--memory-limit", "0")

    def start(self, kind: str, *options: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *options, "--no-dashboard", "--scheduler-file", str(self.file)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
        process = subprocess.Popen(command, cwd=self.file.parent, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process

    def close(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    found = Cluster(tmp_path_factory.mktemp("cluster"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def engine(machines: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An app whose operator has named the cluster."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(ADDRESS, machines.address)
        started = Engine(tmp_path_factory.mktemp("runs"), Limits(slots=1))
        yield started
        started.close()


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> list[Trial]:
    """What the search comes to in one process."""
    at = record(tmp_path_factory.mktemp("serial"), STUDY, LONG)
    go_on(at)
    return trials(at)


def found(engine: Engine, run: str) -> list[Trial]:
    return gathered(engine.history(run).told)


def in_mid_trial(engine: Engine, run: str) -> bool:
    return any(0 < trial.epochs < LONG.training.epochs for trial in found(engine, run))


@pytest.mark.timeout(300)
def test_a_worker_that_is_killed_in_mid_trial_changes_nothing(engine: Engine, machines: Cluster, serial: list[Trial]) -> None:
    run = engine.submit(LONG, "me", study=STUDY.model_dump_json())
    until(lambda: in_mid_trial(engine, run), 120)
    os.kill(machines.workers[0].pid, signal.SIGKILL)
    machines.workers[0] = machines.worker()
    until(lambda: engine.state(run) == "finished", 120)
    assert untimed(found(engine, run)) == untimed(serial)


@pytest.mark.timeout(300)
def test_a_driver_that_is_killed_in_mid_trial_takes_the_search_up_from_its_record(engine: Engine, serial: list[Trial]) -> None:
    run = engine.submit(LONG, "me", study=STUDY.model_dump_json())
    until(lambda: in_mid_trial(engine, run), 120)
    os.kill(engine.pid(run), signal.SIGKILL)
    until(lambda: engine.state(run) == "failed")
    before = found(engine, run)
    assert any(trial.state == "training" and trial.epochs for trial in before)
    engine.resume(run, "me")
    until(lambda: engine.state(run) == "finished", 120)
    assert untimed(found(engine, run)) == untimed(serial)
    for trial in before:
        assert trial.rungs.items() <= found(engine, run)[trial.number].rungs.items()


def test_without_an_address_rungs_are_computed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADDRESS, raising=False)
    assert isinstance(executor(None, lambda: False), Here)


@pytest.mark.parametrize(
    "address", ["tcp://192.0.2.7:8786", "192.0.2.7:8786", "ws://127.0.0.1:80", "tcp://127.0.0.1.evil.org:1", "inproc://x"]
)
def test_an_open_port_on_another_machine_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(ADDRESS, address)
    with pytest.raises(RunError) as refused:
        executor(None, lambda: False)
    assert "tls://" in str(refused.value)
    assert ONE_SENTENCE.match(str(refused.value))


@pytest.mark.parametrize("address", ["tls://192.0.2.7:8786", "tcp://127.0.0.1:8786", "tcp://localhost:8786", "tcp://[::1]:8786"])
def test_a_port_of_this_machine_or_an_encrypted_one_may_be_used(address: str) -> None:
    cluster.refuse_in_the_open(address)


def test_a_cluster_that_does_not_answer_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    with pytest.raises(RunError) as refused:
        cluster.Cluster("tcp://127.0.0.1:9", None)
    assert ONE_SENTENCE.match(str(refused.value))


def test_a_trial_that_kills_every_worker_is_marked_and_a_cluster_that_is_gone_ends_the_search() -> None:
    reached = cluster.Cluster._reached
    told = SimpleNamespace(address="tcp://127.0.0.1:9")

    def killed() -> None:
        raise cluster.KilledWorker("rung", "tcp://127.0.0.1:10", 3)

    assert ONE_SENTENCE.match(reached(told, SimpleNamespace(status="error", result=killed)).message)
    with pytest.raises(RunError) as refused:
        reached(told, SimpleNamespace(status="lost"))
    assert ONE_SENTENCE.match(str(refused.value))
