from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Pairs
from rnnlab.training.events import Finished
from rnnlab.training.training import Training

LETTERS = "abcdef"
SOURCES = tuple(one + two + three for one in LETTERS for two in LETTERS for three in LETTERS)
TURNED = Pairs(SOURCES, tuple(source[::-1] for source in SOURCES), "character", Card("", "", "", ""))


def test_a_network_with_attention_turns_words_round_that_it_has_never_read() -> None:
    chosen = {"dataset": "dates", "hidden_size": 24, "embedding_size": 12, "batch_size": 16, "learning_rate": 1e-2, "epochs": 12}
    *_, last = Training(Experiment.of({**chosen, "device": "cpu"}), TURNED)
    assert isinstance(last, Finished)
    assert last.scores["test"]["exact"] > 0.9
    assert last.naive["test"]["exact"] < 0.1
    assert last.scores["test"]["symbol accuracy"] > last.naive["test"]["symbol accuracy"] + 0.3
