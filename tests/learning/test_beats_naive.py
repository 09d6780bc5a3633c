from functools import cache

import pytest

from rnnlab import registry
from rnnlab.experiment import Data, Experiment
from rnnlab.figures.runs.scores import verdict
from rnnlab.training.events import Diverged, Finished, Started
from rnnlab.training.training import train

SETS = [Data().dataset, *(name for name in registry.datasets.names() if name not in ("imdb", "uploaded"))]
OFFERED = {task: next(name for name in SETS if task in registry.datasets.load(name).presets) for task in registry.tasks.names()}
SMALLEST = {
    "label": {"dataset": "delayed_echo", "delay": 1, "epochs": 4},
    "recall": {"delay": 3},
    "follow": {"clip": 1.0, "learning_rate": 0.003, "epochs": 1},
}
"""What suffices: memory tasks at delays that every cell can bridge, and steps that no relu explodes at."""


LONG = ("describe", "handwrite", "translate", "write")
"""Tasks that take longer, each learned in a file of its own beside this one."""
EVERY = [(task, cell) for task in registry.tasks.names() if task not in LONG for cell in registry.cells.names()]


@cache
def ends(task: str, cell: str) -> tuple[Started, Finished]:
    """The first and the last event of a small run."""
    tiny = {"cell": cell, "hidden_size": 16, "epochs": 8, "learning_rate": 0.01, "test_share": 0.2, "device": "cpu"}
    started, *_, finished = train(Experiment.of({"dataset": OFFERED[task], "task": task, **tiny, **SMALLEST.get(task, {})}))
    assert isinstance(started, Started)
    assert isinstance(finished, Finished)
    return started, finished


@pytest.mark.parametrize(("task", "cell"), EVERY)
def test_a_small_run_beats_the_naive_rule_on_data_it_never_saw(task: str, cell: str) -> None:
    started, finished = ends(task, cell)
    measure, ours = next(iter(finished.scores["test"].items()))
    naive = finished.naive["test"][measure]
    assert ours < 0.95 * naive if started.aim == "low" else ours > naive + 0.1
    assert " beats the naive rule" in verdict(finished, started)


@pytest.mark.parametrize("cell", registry.cells.names())
def test_no_forecast_of_the_noisy_sine_beats_its_noise(cell: str) -> None:
    assert OFFERED["forecast"] == "noisy_sine"
    _, finished = ends("forecast", cell)
    assert finished.scores["test"]["MSE"] > 0.007


@pytest.mark.parametrize("task", registry.tasks.names())
def test_a_rate_that_is_far_too_large_diverges(task: str) -> None:
    *_, last = train(Experiment.of({"dataset": OFFERED[task], "task": task, "learning_rate": 1e6, "device": "cpu"}))
    assert isinstance(last, Diverged)
