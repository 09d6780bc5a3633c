"""Where data come from, one source a file."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

import numpy as np

from rnnlab import registry
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Raw, Table


class Dataset(ABC):
    """A source of raw data, with what may be asked of it."""

    title: ClassVar[str]
    presets: ClassVar[Mapping[str, Mapping[str, Any]]]
    """The tasks that suit it, the proposal first, each with the settings that differ from the general defaults."""
    card: ClassVar[Card]
    """What is known of it before it is loaded."""

    @abstractmethod
    def load(self, experiment: Experiment, upload: bytes | None) -> Raw:
        """The raw data. `upload` holds the bytes of the file that the experiment names, where it names one."""


class OfScikitLearn(Dataset):
    """A table that scikit-learn ships."""

    loader: ClassVar[str]
    """The name of the function in sklearn.datasets."""

    def load(self, experiment: Experiment, upload: bytes | None) -> Table:
        """The table as it is shipped."""
        import sklearn.datasets  # slow to import, and only these tables need it

        bunch = getattr(sklearn.datasets, self.loader)()
        return Table(
            features=np.asarray(bunch.data, np.float64),
            feature_names=tuple(map(str, bunch.feature_names)),
            classes=np.asarray(bunch.target, np.int64),
            class_names=tuple(map(str, bunch.target_names)),
            card=self.card,
        )


def load(experiment: Experiment, upload: bytes | None = None) -> Raw:
    """The raw data that an experiment learns from."""
    dataset: Dataset = registry.datasets.load(experiment.data.dataset)()
    return dataset.load(experiment, upload)


HEART: Mapping[str, Any] = {
    "cell": "rnn",
    "hidden_size": 200,
    "readout_size": 50,
    "learning_rate": 1e-4,
    "batch_size": 64,
    "epochs": 30,
    "shuffle": False,
    "validation_share": 0.0,
    "test_share": 0.1,
}
"""The heart-disease tutorial: RNN(F, 200), last step, Linear(200, 50), Linear(50, 2), Adam 1e-4, 10 % test, 30 epochs."""

TEXTS: Mapping[str, Any] = {
    "cell": "gru",
    "embedding_size": 16,
    "hidden_size": 16,
    "dropout": 0.5,
    "pooling": "mean",
    "learning_rate": 1e-2,
    "weight_decay": 1e-3,
    "batch_size": 64,
    "epochs": 8,
    "text_length": 500,
    "keep": "best",
}
"""Small, since a few thousand texts are soon known by heart: chosen among 19 on the watched part of 5,000 film reviews."""

WRITING: Mapping[str, Any] = {
    "cell": "lstm",
    "embedding_size": 32,
    "hidden_size": 192,
    "dropout": 0.15,
    "learning_rate": 5e-3,
    "batch_size": 32,
    "epochs": 15,
    "clip": 1.0,
    "keep": "best",
    "text_length": 64,
    "vocabulary": 3000,
    "validation_share": 0.1,
    "test_share": 0.0,
}
"""For half a million characters and one CPU core: on Python's help texts below pairs in seconds, below all counting in half a minute."""
