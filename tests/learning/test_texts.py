import pytest

from rnnlab.experiment import Experiment
from rnnlab.inspection.wording import bag_of_words
from rnnlab.training.events import Finished
from rnnlab.training.training import Training


def test_order_decides_where_counting_words_is_guessing() -> None:
    training = Training(Experiment.of({"dataset": "reviews", "device": "cpu"}))
    *_, last = training
    assert isinstance(last, Finished)
    accuracy = last.scores["test"]["accuracy"]
    assert accuracy > 0.99
    assert accuracy > last.naive["test"]["accuracy"] + 0.4
    assert bag_of_words(training.prepared, "test") == pytest.approx(0.5, abs=0.06)
