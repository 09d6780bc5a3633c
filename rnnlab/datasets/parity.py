"""Whether the ones read so far are odd or even, at each step."""

from math import log

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Puzzle

__all__ = ["Parity"]

SEQUENCES = 4000


def bits_and_parity(steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Random bits, and the parity of all bits up to each step; both (N, T) int64."""
    bits = np.random.default_rng(1).integers(0, 2, (SEQUENCES, steps))
    return bits, bits.cumsum(axis=1) % 2


def puzzle(bits: np.ndarray, wanted: np.ndarray, card: Card) -> Puzzle:
    """Bits read, and even or odd to be answered."""
    return Puzzle(
        x=bits[:, :, None].astype(np.float32),
        y=wanted,
        feature_names=("bit",),
        class_names=("even", "odd"),
        naive=np.full(2, log(0.5), np.float32),
        level=log(2),
        solved=log(2) / 10,
        card=card,
    )


class Parity(Dataset):
    """4,000 sequences of as many bits as the delay has steps."""

    title = "Parity at each step"
    presets = {"label": {"delay": 10, "cell": "gru", "hidden_size": 32, "learning_rate": 3e-3, "batch_size": 64, "clip": 1.0, "epochs": 15}}
    card = Card(
        title="Parity at each step",
        about="4,000 sequences of random bits; at each step it is to be answered whether the ones so far are odd or even. The delay is the "
        "length. Even chances cost ln 2 = 0.693 nats; a tenth of that counts as solved. One bit of memory is enough, and an answer at each "
        "step shows the way: compare with the parity at the end.",
        source="Made by rnnlab; a classic exercise.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Puzzle:
        """The same sequences for every seed."""
        return puzzle(*bits_and_parity(experiment.preparation.delay), self.card)
