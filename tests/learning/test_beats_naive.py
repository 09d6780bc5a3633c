import pytest

from rnnlab import registry
from rnnlab.experiment import Experiment
from rnnlab.figures.scores import verdict
from rnnlab.training.events import Diverged, Finished, Started
from rnnlab.training.training import train

OFFERED = {
    task: next(name for name in registry.datasets.names() if task in registry.datasets.load(name).presets and "upload" not in name)
    for task in registry.tasks.names()
}


@pytest.mark.parametrize("cell", registry.cells.names())
@pytest.mark.parametrize("task", registry.tasks.names())
def test_a_small_run_beats_the_naive_rule_on_data_it_never_saw(task: str, cell: str) -> None:
    tiny = {"cell": cell, "hidden_size": 16, "epochs": 8, "learning_rate": 0.01, "test_share": 0.2, "device": "cpu"}
    started, *_, finished = train(Experiment.of({"dataset": OFFERED[task], "task": task, **tiny}))
    assert isinstance(started, Started)
    assert isinstance(finished, Finished)
    measure, ours = next(iter(finished.scores["test"].items()))
    naive = finished.naive["test"][measure]
    assert ours < 0.8 * naive if started.aim == "low" else ours > naive + 0.1
    assert "the network beats the naive rule" in verdict(finished, started)


@pytest.mark.parametrize("cell", registry.cells.names())
def test_no_forecast_of_the_noisy_sine_beats_its_noise(cell: str) -> None:
    *_, finished = train(Experiment.of({"cell": cell, "hidden_size": 16, "epochs": 8, "learning_rate": 0.01, "device": "cpu"}))
    assert isinstance(finished, Finished)
    assert 0.007 < finished.scores["test"]["MSE"] < 0.02


@pytest.mark.parametrize("task", registry.tasks.names())
def test_a_rate_that_is_far_too_large_diverges(task: str) -> None:
    *_, last = train(Experiment.of({"dataset": OFFERED[task], "task": task, "learning_rate": 1e6, "device": "cpu"}))
    assert isinstance(last, Diverged)
