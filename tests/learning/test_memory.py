import pytest

from rnnlab.experiment import Experiment
from rnnlab.training.events import EpochDone, Finished, Started
from rnnlab.training.training import train

SMALL = {
    "adding": {"delay": 4, "epochs": 4},
    "copy_memory": {"delay": 1, "hidden_size": 64, "epochs": 3},
    "delayed_echo": {"delay": 2, "epochs": 4},
    "parity": {"delay": 5, "epochs": 12},
    "parity_at_the_end": {"delay": 2, "epochs": 15},
    "reber": {"epochs": 10},
    "temporal_order": {"delay": 10, "epochs": 3},
}
TOO_LONG = "copy_memory"
"""Takes longer to solve than a test should."""


@pytest.mark.parametrize("dataset", SMALL)
def test_a_tiny_network_remembers_over_the_shortest_delay(dataset: str) -> None:
    experiment = Experiment.of({"dataset": dataset, "hidden_size": 32, "learning_rate": 0.01, "device": "cpu", **SMALL[dataset]})
    events = list(train(experiment))
    started, finished = events[0], events[-1]
    assert isinstance(started, Started)
    assert isinstance(finished, Finished)
    assert started.solved is not None
    losses = [event.scores["validation"]["loss"] for event in events if isinstance(event, EpochDone)]
    measure, ours = next(iter(finished.scores["test"].items()))
    assert ours < 0.95 * finished.naive["test"][measure]
    assert min(losses) < started.solved or dataset == TOO_LONG, losses
