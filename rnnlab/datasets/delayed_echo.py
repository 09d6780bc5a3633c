"""Random bits to be repeated some steps later: the shortest demonstration of how long a memory is."""

from math import log

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Puzzle

__all__ = ["DelayedEcho"]

SEQUENCES, ANSWERS = 4000, 30


class DelayedEcho(Dataset):
    """4,000 sequences of 30 steps more than the delay."""

    title = "Delayed echo"
    presets = {"label": {"delay": 10, "cell": "gru", "hidden_size": 64, "learning_rate": 3e-3, "batch_size": 64, "clip": 1.0, "epochs": 15}}
    card = Card(
        title="Delayed echo",
        about="4,000 sequences of random bits, 0 or 1; at each step the bit that was read as many steps before as the delay has is to be "
        "answered, from the first step on where there is one. Without a memory nothing is better than even chances: ln 2 = 0.693 nats, "
        "half of the answers right; a tenth of that loss counts as solved. A network has to hold as many bits as the delay has steps.",
        source="Made by rnnlab; a common exercise.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Puzzle:
        """The same sequences for every seed."""
        delay = experiment.preparation.delay
        bits = np.random.default_rng(1).integers(0, 2, (SEQUENCES, delay + ANSWERS))
        wanted = np.full(bits.shape, -100)
        wanted[:, delay:] = bits[:, :-delay]
        return Puzzle(
            x=bits[:, :, None].astype(np.float32),
            y=wanted,
            feature_names=("bit",),
            class_names=("0", "1"),
            naive=np.full(2, log(0.5), np.float32),
            level=log(2),
            solved=log(2) / 10,
            card=self.card,
        )
