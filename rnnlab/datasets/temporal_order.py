"""Two symbols far apart among distractors, and their order to be told at the end."""

from math import log

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Puzzle

__all__ = ["TemporalOrder"]

SEQUENCES = 4000
NAMES = (*"EBabcdXY",)
START, END, FIRST_DISTRACTOR, FIRST_SIGNAL = 0, 1, 2, 6


class TemporalOrder(Dataset):
    """4,000 sequences of the delay's length to a tenth more."""

    title = "Temporal order of two symbols"
    presets = {"label": {"delay": 50, "cell": "gru", "hidden_size": 64, "learning_rate": 3e-3, "batch_size": 64, "clip": 1.0, "epochs": 20}}
    card = Card(
        title="Temporal order of two symbols",
        about="4,000 sequences that begin with E and end with B; between them stand random letters a to d and, at a tenth to a fifth "
        "and at five to six tenths of the delay, an X or a Y each. After the last step the class XX, XY, YX or YY is to be "
        "answered. Even chances cost ln 4 = 1.386 nats; a tenth of that counts as solved. The published length is a delay of "
        "100 (10 at least here), so far away a network may see nothing for thousands of steps.",
        source="Made by rnnlab as Hochreiter and Schmidhuber (1997), experiment 6a, define it.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Puzzle:
        """The same sequences for every seed, each step one-hot."""
        delay, rng, rows = max(experiment.preparation.delay, 10), np.random.default_rng(1), np.arange(SEQUENCES)
        lengths = rng.integers(delay, delay * 11 // 10 + 1, SEQUENCES)
        read = rng.integers(FIRST_DISTRACTOR, FIRST_SIGNAL, (SEQUENCES, delay * 11 // 10))
        signals = rng.integers(0, 2, (SEQUENCES, 2))
        for number, (first, last) in enumerate(((delay // 10, delay // 5), (delay // 2, delay * 6 // 10))):
            read[rows, rng.integers(first, last + 1, SEQUENCES)] = FIRST_SIGNAL + signals[:, number]
        read[:, 0], read[rows, lengths - 1] = START, END
        wanted = np.full(read.shape, -100)
        wanted[rows, lengths - 1] = signals @ [2, 1]
        there = np.arange(read.shape[1]) < lengths[:, None]
        return Puzzle(
            x=np.eye(len(NAMES), dtype=np.float32)[read] * there[:, :, None].astype(np.float32),
            y=wanted,
            feature_names=NAMES,
            class_names=("XX", "XY", "YX", "YY"),
            naive=np.full(4, log(0.25), np.float32),
            level=log(4),
            solved=log(4) / 10,
            card=self.card,
            lengths=lengths,
        )
