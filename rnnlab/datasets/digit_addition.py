"""Sums of two numbers, digit by digit."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Pairs

__all__ = ["DigitAddition"]

PAIRS, MOST_DIGITS = 20_000, 3


class DigitAddition(Dataset):
    """20,000 sums of numbers of one to three digits."""

    title = "Adding digits"
    presets = {
        "translate": {
            "embedding_size": 16,
            "hidden_size": 128,
            "reverse": True,
            "learning_rate": 5e-3,
            "batch_size": 128,
            "clip": 1.0,
            "epochs": 18,
        }
    }
    card = Card(
        title="Adding digits",
        about="20,000 sums of numbers of one to three digits such as 34+567, for which 601 is wanted. All are different, and who has seen "
        "34+567 is not asked 567+34. Who writes an answer from its first digit must know all carries by then. Read backwards, what is "
        "needed first was read last, so that it is learned much sooner without attention.",
        source="Made by rnnlab; the task of W. Zaremba and I. Sutskever (2014), Learning to execute, section 4.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Pairs:
        """The same sums for every seed."""
        rng = np.random.default_rng(1)
        drawn = rng.integers(0, 10 ** rng.integers(1, MOST_DIGITS + 1, (4 * PAIRS, 2))).tolist()
        sums = list({(min(pair), max(pair)): tuple(pair) for pair in drawn}.values())[:PAIRS]
        sources = tuple(f"{first}+{second}" for first, second in sums)
        return Pairs(sources, tuple(str(first + second) for first, second in sums), "character", self.card)
