import numpy as np
import pytest
import torch

from rnnlab import datasets
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Ends, Network
from rnnlab.preparation.prepared import Prepared
from rnnlab.preparation.tokens import pieces
from rnnlab.raw import START, Card, Texts
from rnnlab.tasks.classify import ClassifyTask
from rnnlab.tasks.classify_text import ClassifyTextTask
from rnnlab.training.training import training_of
from tests.sentences import ONE_SENTENCE

task = ClassifyTextTask()
CARD = Card("", "", "", "")
REVIEWS = Experiment.of({"dataset": "reviews", "device": "cpu"})


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return task.prepare(datasets.load(REVIEWS), REVIEWS)


def test_no_text_is_in_two_parts(prepared: Prepared) -> None:
    assert isinstance(prepared.raw, Texts)
    assert len(set(prepared.raw.texts)) == len(prepared.raw.texts) == 4000
    assert sum(len(part) for _, part in prepared.parts.items()) == 4000


def test_a_word_that_the_training_part_does_not_have_is_unknown() -> None:
    raw = datasets.load(REVIEWS)
    assert isinstance(raw, Texts)
    few = Texts(tuple(f"w{number} the" for number in range(40)), np.arange(40) % 2, ("no", "yes"), "word", raw.card)
    made = task.prepare(few, Experiment())
    assert (made.parts.test.x[:, 0] == 1).all()
    assert (made.parts.test.x[:, 1] == 2).all()
    assert len(np.unique(made.parts.train.x[:, 0])) == len(made.parts.train)
    assert task.ends(made).tokens == 2 + len(made.parts.train) + 1


def test_the_test_part_is_that_of_rows(prepared: Prepared) -> None:
    part = prepared.parts.test
    np.testing.assert_array_equal(part.y, prepared.raw.classes[part.when])  # type: ignore[union-attr]
    assert len(part) == 600


@pytest.mark.parametrize(("asked", "dataset"), [(ClassifyTextTask, "breast_cancer"), (ClassifyTask, "reviews")])
def test_texts_and_rows_are_not_mixed_up(asked: type[ClassifyTask], dataset: str) -> None:
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE):
        asked().prepare(datasets.load(Experiment.of({"dataset": dataset})), Experiment())


def test_keras_refuses_tokens_in_one_sentence() -> None:
    with pytest.raises(InvalidExperiment, match=ONE_SENTENCE) as refusal:
        training_of(REVIEWS.but(implementation="keras"))
    assert "tokens" in str(refusal.value)


def test_the_network_of_the_imdb_tutorial_can_be_chosen() -> None:
    settings = {"embedding_size": 128, "hidden_size": 128, "num_layers": 2, "bidirectional": True, "dropout": 0.2}
    chosen = Experiment.of({"dataset": "reviews", "cell": "lstm", "readout_size": 128, "pooling": "mean", **settings})
    network = Network(chosen.model, Ends(0, 2, tokens=10_000), seed=0)
    embedding, readout = 10_000 * 128, 256 * 128 + 128 + 128 * 2 + 2
    layers = 2 * 4 * (128 * 128 + 128 * 128 + 2 * 128) + 2 * 4 * (256 * 128 + 128 * 128 + 2 * 128)
    assert sum(parameter.numel() for parameter in network.parameters()) == embedding + layers + readout
    theirs = torch.nn.LSTM(128, 128, num_layers=2, bidirectional=True)
    assert sum(parameter.numel() for parameter in theirs.parameters()) == layers
    assert network(torch.ones(3, 7, dtype=torch.int64), lengths=torch.tensor([7, 2, 1])).shape == (3, 2)


def test_bare_words_are_small_letters_between_marks_and_spaces_behind_a_start() -> None:
    assert pieces("Don't STOP-me,\tnow! 'yes'", "bare word") == [START, "don't", "stop", "me", "now", "'yes'"]


def test_parts_and_tokens_that_the_source_gives_are_kept() -> None:
    parts = np.array([2, 0, 1, 0, 2, 0])
    raw = Texts(("b a", "c", "a", "a b", "z", "b"), np.array([0, 1, 0, 0, 1, 1]), ("no", "yes"), "word", CARD, parts, ("a", "b", "c", "d"))
    made = task.prepare(raw, Experiment())
    assert [part.when.tolist() for _, part in made.parts.items()] == [[1, 3, 5], [2], [0, 4]]
    assert made.parts.train.x.tolist() == [[4, 0], [2, 3], [3, 0]]
    assert made.parts.test.x[1].tolist() == [1, 0]
    assert task.ends(made).tokens == 2 + 4
