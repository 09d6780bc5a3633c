"""Fifty thousand film reviews, as Keras keeps them."""

import os
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.errors import UnreadableData
from rnnlab.experiment import Experiment
from rnnlab.raw import START, Card, Texts

__all__ = ["Imdb"]

WATCHED = 0.2
"""The share at the end of the training reviews that is not learned from."""
RESERVED = 4
"""Numbers that Keras gives to no word: padding, the start, the unknown, and one left unused."""
PATIENCE = 10.0
"""Seconds without a byte after which the network counts as not there."""


class Imdb(Dataset):
    """25,000 reviews to learn from and to watch, and 25,000 to test on, half of each for and half against."""

    title = "Film reviews (IMDB)"
    presets = {
        "classify_text": {
            "vocabulary": 10_000,
            "text_length": 200,
            "cell": "lstm",
            "embedding_size": 128,
            "hidden_size": 128,
            "num_layers": 2,
            "bidirectional": True,
            "dropout": 0.2,
            "readout_size": 128,
            "pooling": "mean",
            "batch_size": 64,
            "epochs": 5,
            "keep": "best",
        }
    }
    card = Card(
        title="Film reviews (IMDB)",
        about="50,000 reviews from IMDB, 25,000 for and 25,000 against, as Keras keeps them: in small letters, no marks, words by the rank "
        "of their frequency. The parts are fixed: of the 25,000 training reviews the first 80 % are learned from and the others watched, "
        "and the 25,000 test reviews stay for the end; the shares of validation and test have no say. A vocabulary of 10,000 is counted "
        "as Keras counts, with four numbers that are no words. The proposed network is the tutorial's, and on one CPU core an epoch "
        "of it takes many minutes: press Stop at any time, or choose 32 units in one layer. Counting words gets 89 % right.",
        source="Large Movie Review Dataset, A. L. Maas et al., 2011, through keras.datasets.imdb, which downloads it once (17 MB).",
        licence="As its authors give it: free to use, to be cited; the reviews are those of IMDB's users",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Texts:
        """All reviews in Keras's order. Raises UnreadableData where they are neither on this machine nor to be had."""
        reviews, classes, ranked = _from_keras()
        word = dict(enumerate(ranked, 1))
        ends = np.cumsum([len(part) for part in classes])
        watched = round(ends[0] * WATCHED)
        return Texts(
            texts=tuple(" ".join(map(word.__getitem__, review)) for part in reviews for review in part),
            classes=np.concatenate(classes).astype(np.int64),
            class_names=("negative", "positive"),
            unit="bare word",
            card=self.card,
            parts=np.repeat([0, 1, 2], [ends[0] - watched, watched, ends[1] - ends[0]]),
            known=(START, *ranked[: experiment.preparation.vocabulary - RESERVED]),
        )


def _from_keras() -> tuple[list[Sequence[list[int]]], list[Any], list[str]]:
    """Of the training and the test part: reviews as ranks of words from 1, and classes; and the words by their rank."""
    os.environ["KERAS_BACKEND"] = "torch"  # read once, by the import
    from keras.datasets import imdb  # seconds, and only these reviews need it

    try:
        with _impatient():
            found = imdb.load_data(num_words=sys.maxsize, start_char=None, oov_char=None, index_from=0)
            rank = imdb.get_word_index()
    except Exception as error:  # Keras raises plain exceptions
        folder = f"{os.environ.get('KERAS_HOME', '~/.keras')}/datasets"
        raise UnreadableData(
            f"Film reviews need Keras's files imdb.npz and imdb_word_index.json in {folder}, and they are neither there nor to be "
            'downloaded now: put them there, choose "Reviews (synthetic)", or upload a CSV file of texts and classes.'
        ) from error
    return [found[0][0], found[1][0]], [found[0][1], found[1][1]], sorted(rank, key=lambda word: int(rank[word]))


@contextmanager
def _impatient() -> Iterator[None]:
    """Meanwhile a network that does not answer is not waited for."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
