"""Ten symbols to keep in mind and to write down when told to."""

from math import log

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Puzzle

__all__ = ["CopyMemory"]

SEQUENCES, LENGTH, SYMBOLS, BLANK, DELIMITER = 8000, 10, 8, 8, 9
NAMES = (*"abcdefgh", "_", "!")


class CopyMemory(Dataset):
    """8,000 sequences of 20 steps more than the delay."""

    title = "Copy after a delay"
    presets = {"label": {"delay": 5, "cell": "gru", "hidden_size": 128, "learning_rate": 1e-2, "batch_size": 64, "clip": 1.0, "epochs": 20}}
    card = Card(
        title="Copy after a delay",
        about="8,000 sequences: ten symbols of eight kinds, blanks, a sign (!), and ten more blanks in which the symbols are to be "
        "written down in their order; before that a blank is wanted. The delay T is the blanks and the sign. Who knows when to "
        "write but not what pays 10 ln 8 / (T + 20) nats a step; a tenth of that counts as solved. Published LSTMs stay at that"
        " level from T = 100 on.",
        source="Made by rnnlab as Arjovsky, Shah and Bengio (2016), section 5.1, define it.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Puzzle:
        """The same sequences for every seed, each step one-hot."""
        delay, rng = experiment.preparation.delay, np.random.default_rng(1)
        steps, symbols = delay + 2 * LENGTH, rng.integers(0, SYMBOLS, (SEQUENCES, LENGTH))
        read = np.full((SEQUENCES, steps), BLANK)
        read[:, :LENGTH], read[:, LENGTH + delay - 1] = symbols, DELIMITER
        wanted = np.full((SEQUENCES, steps), BLANK)
        wanted[:, -LENGTH:] = symbols
        level = LENGTH * log(SYMBOLS) / steps
        return Puzzle(
            x=np.eye(len(NAMES), dtype=np.float32)[read],
            y=wanted,
            feature_names=NAMES,
            class_names=NAMES[: BLANK + 1],
            naive=_forgetful(steps),
            level=level,
            solved=level / 10,
            card=self.card,
        )


def _forgetful(steps: int) -> np.ndarray:
    """The log probabilities (T, C) of one who knows when to write, but not what."""
    chances = np.full((steps, BLANK + 1), 1e-12, np.float32)
    chances[:-LENGTH, BLANK] = 1
    chances[-LENGTH:, :SYMBOLS] = 1 / SYMBOLS
    return np.log(chances)
