from dataclasses import replace
from pathlib import Path

import pytest

from rnnlab import registry
from rnnlab.experiment import Experiment
from rnnlab.export import refusing
from rnnlab.export.onnx import OPERATORS
from rnnlab.export.script import DATA, LOSSES
from rnnlab.nn.keras_weights import LAYERS
from rnnlab.runs.history import History
from rnnlab.runs.record import Record
from rnnlab.training.events import EpochDone, Started
from tests.sentences import ONE_SENTENCE

STARTED = Started(
    device="cpu",
    parameters=1,
    batches=1,
    sequences={"train": 100, "validation": 10},
    shape=[10, 1],
    watched="validation",
    loss_name="loss",
    naive_name="naive",
    naive={},
    aim="low",
    way="built_in",
    why="so",
)


def history(path: Path, started: Started = STARTED, **choices: object) -> History:
    """Of a run with one epoch."""
    record = Record.create(path / "one.run", Experiment.of(choices))
    record.append([started, EpochDone(1, 1, 1e-3, {"validation": {"loss": 1.0}}, 1.0)], {"checkpoint": b"weights"})
    return History(record).advance()


def test_the_cells_and_tasks_that_are_known_without_torch_are_those_that_are_written() -> None:
    kinds = {name: registry.cells.load(name) for name in registry.cells.names()}
    assert {name for name, kind in kinds.items() if kind in LAYERS} == refusing.IN_KERAS
    assert {name for name, kind in kinds.items() if kind in OPERATORS} == refusing.IN_ONNX
    assert DATA.keys() == LOSSES.keys() == set(refusing.SAID)


def test_an_ordinary_run_is_refused_nothing(tmp_path: Path) -> None:
    run = history(tmp_path)
    assert [refused(run) for refused in (refusing.script, refusing.keras_script, refusing.onnx, refusing.weights)] == [""] * 4


@pytest.mark.parametrize(
    ("refused", "started", "choices"),
    [
        (refusing.script, STARTED, {"implementation": "keras"}),
        (refusing.script, STARTED, {"initial_state": "carried"}),
        (refusing.script, replace(STARTED, sequences={"train": 3_000_000}), {}),
        (refusing.script, replace(STARTED, device="cuda:0"), {"dropout": 0.1}),
        (refusing.keras_script, STARTED, {"cell": "mgu"}),
        (refusing.keras_script, STARTED, {"initial_state": "learned"}),
        (refusing.keras_script, STARTED, {"dataset": "surnames"}),
        (refusing.onnx, STARTED, {"cell": "coupled_lstm"}),
        (refusing.onnx, STARTED, {"initial_state": "carried"}),
    ],
)
def test_each_reason_is_one_sentence(tmp_path: Path, refused, started: Started, choices: dict[str, object]) -> None:
    assert ONE_SENTENCE.match(refused(history(tmp_path, started, **choices)))


def test_a_run_that_has_not_begun_gives_nothing_but_its_settings(tmp_path: Path) -> None:
    run = History(Record.create(tmp_path / "new.run", Experiment.of({})))
    for refused in (refusing.script, refusing.keras_script, refusing.onnx, refusing.weights, refusing.scalars):
        assert ONE_SENTENCE.match(refused(run))
