from rnnlab.experiment import Experiment
from rnnlab.training.events import Finished, Started
from rnnlab.training.training import train


def test_digits_are_told_apart_from_their_rows_of_pixels_in_order() -> None:
    settings = {"dataset": "digits", "hidden_size": 32, "epochs": 12, "learning_rate": 1e-2, "device": "cpu"}
    started, *_, finished = train(Experiment.of(settings))
    assert isinstance(started, Started)
    assert isinstance(finished, Finished)
    assert started.shape == [8, 8]
    assert finished.scores["test"]["accuracy"] > 0.9
    assert finished.naive["test"]["accuracy"] < 0.2
