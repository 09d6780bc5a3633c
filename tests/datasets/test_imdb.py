import socket
from pathlib import Path

import numpy as np
import pytest

from rnnlab import datasets
from rnnlab.errors import UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.preparation.prepared import Prepared
from rnnlab.raw import Texts
from rnnlab.tasks.classify_text import ClassifyTextTask
from tests.reviews_file import WORDS, keras_home
from tests.sentences import ONE_SENTENCE

__all__ = ["keras_home"]

IMDB = Experiment.of({"dataset": "imdb", "vocabulary": 30, "text_length": 8})


def load() -> Texts:
    raw = datasets.load(IMDB)
    assert isinstance(raw, Texts)
    return raw


def prepare() -> Prepared:
    return ClassifyTextTask().prepare(load(), IMDB)


def test_the_first_80_percent_of_the_training_reviews_are_learned_from_and_the_test_reviews_are_tested_on(keras_home: Path) -> None:
    parts = prepare().parts
    assert parts.train.when.tolist() == list(range(40))
    assert parts.validation.when.tolist() == list(range(40, 50))
    assert parts.test.when.tolist() == list(range(50, 80))


def test_the_shares_of_validation_and_test_have_no_say(keras_home: Path) -> None:
    other = ClassifyTextTask().prepare(load(), IMDB.but(validation_share=0.5, test_share=0.0))
    assert [len(part) for _, part in other.parts.items()] == [40, 10, 30]


def test_tokens_are_those_of_keras_one_number_for_another(keras_home: Path) -> None:
    import keras

    (train, train_classes), (test, _) = keras.datasets.imdb.load_data(num_words=30)
    theirs = keras.utils.pad_sequences([*train, *test], maxlen=8, padding="post", truncating="post")
    prepared = prepare()
    ours = np.concatenate([np.pad(part.x, [(0, 0), (0, 8 - part.x.shape[1])]) for _, part in prepared.parts.items()])
    number = np.array([0, 2, 1, -1, *range(3, 29)])  # of each of Keras's: padding, start, unknown, unused, words
    np.testing.assert_array_equal(ours, number[theirs])
    np.testing.assert_array_equal(prepared.parts.train.y, train_classes[:40])
    assert ClassifyTextTask().ends(prepared).tokens == 29


def test_reviews_can_be_read_again(keras_home: Path) -> None:
    import keras

    ranks = keras.datasets.imdb.load_data(start_char=None, index_from=0, num_words=1000)[0][0][0]
    assert load().texts[0] == " ".join(WORDS[rank - 1] for rank in ranks)


def test_without_file_and_network_one_sentence_says_where_to_put_the_file(keras_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unplugged(*_: object, **__: object) -> None:
        raise OSError("no network here")

    monkeypatch.setattr(socket, "create_connection", unplugged)
    monkeypatch.setattr(socket, "getaddrinfo", unplugged)
    (keras_home / "imdb.npz").unlink()
    with pytest.raises(UnreadableData, match=r"imdb\.npz") as refusal:
        load()
    assert ONE_SENTENCE.match(str(refusal.value))
    assert str(keras_home) in str(refusal.value)
    assert socket.getdefaulttimeout() is None


def test_a_file_that_would_run_code_is_refused(keras_home: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (keras_home / "sprung",))  # type: ignore[return-value]

    trap = np.array([Trap(), [1]], dtype=object)
    np.savez(keras_home / "imdb.npz", x_train=trap, x_test=trap, y_train=np.arange(2), y_test=np.arange(2))
    with pytest.raises(UnreadableData):
        load()
    assert not (keras_home / "sprung").exists()


def test_the_proposed_network_is_that_of_the_tutorial() -> None:
    model = Experiment.of({"dataset": "imdb"}).model
    assert (model.cell, model.embedding_size, model.hidden_size, model.num_layers, model.bidirectional) == ("lstm", 128, 128, 2, True)
    assert (model.dropout, model.readout_size, model.pooling) == (0.2, 128, "mean")
