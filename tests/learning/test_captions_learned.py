from rnnlab.experiment import Experiment
from rnnlab.training.events import Finished
from rnnlab.training.training import Training


def test_a_network_soon_says_more_of_a_picture_than_words_without_it_can() -> None:
    *_, last = Training(Experiment.of({"dataset": "scenes", "epochs": 2, "device": "cpu"}))
    assert isinstance(last, Finished)
    ours, naive = last.scores["test"], last.naive["test"]
    assert ours["word accuracy"] > naive["word accuracy"] + 0.15
    assert ours["relation accuracy"] > 0.4  # by luck 0.25
