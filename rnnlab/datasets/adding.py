"""Two marked numbers among many, to be added at the end: the classic test of a long memory."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Puzzle

__all__ = ["Adding"]

SEQUENCES = 8000


class Adding(Dataset):
    """8,000 sequences of as many steps as the delay has, two at least."""

    title = "Adding two marked numbers"
    presets = {
        "recall": {"delay": 30, "cell": "gru", "hidden_size": 64, "learning_rate": 3e-3, "batch_size": 64, "clip": 1.0, "epochs": 12}
    }
    card = Card(
        title="Adding two marked numbers",
        about="8,000 sequences of numbers between 0 and 1 with a mark beside each; one number in each half is marked, and their sum is "
        "wanted after the last step. The delay is the length. Whoever always answers 1 has a mean squared error of 1/6, whoever knows "
        "one of the two 1/12; below 0.01 it is solved. A tanh RNN hardly learns it from 50 steps on; the seed decides too.",
        source="Made by rnnlab as Le, Jaitly and Hinton (2015) define it, after Hochreiter and Schmidhuber (1997), experiment 4.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Puzzle:
        """The same sequences for every seed."""
        steps, rng = max(experiment.preparation.delay, 2), np.random.default_rng(1)
        values = rng.random((SEQUENCES, steps), np.float32)
        marks, rows = np.zeros_like(values), np.arange(SEQUENCES)
        for first, last in ((0, steps // 2), (steps // 2, steps)):
            marks[rows, rng.integers(first, last, SEQUENCES)] = 1
        return Puzzle(
            x=np.stack([values, marks], axis=2),
            y=(values * marks).sum(axis=1),
            feature_names=("number", "mark"),
            class_names=(),
            naive=np.ones(1, np.float32),
            level=1 / 6,
            solved=0.01,
            card=self.card,
        )
