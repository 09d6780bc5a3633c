"""Whether all the ones together are odd or even, asked once: no part of the sequence gives a hint."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.datasets.parity import bits_and_parity, puzzle
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Puzzle

__all__ = ["ParityAtTheEnd"]


class ParityAtTheEnd(Dataset):
    """The sequences of the parity at each step, with one answer."""

    title = "Parity at the end"
    presets = {"label": {"delay": 4, "cell": "gru", "hidden_size": 64, "learning_rate": 1e-2, "batch_size": 64, "clip": 1.0, "epochs": 40}}
    card = Card(
        title="Parity at the end",
        about="4,000 sequences of random bits; after the last it is to be answered whether the ones are odd or even. The delay is the "
        "length. No part of the bits says anything of the answer, so there is no way to get better little by little: at ten bits "
        "gradients found nothing in 4,000 steps, and Hochreiter and Schmidhuber (1997) note that guessing weights is faster. Few bits "
        "leave few sequences, which can be learned by heart.",
        source="Made by rnnlab; a classic exercise.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Puzzle:
        """The same sequences for every seed."""
        bits, parity = bits_and_parity(experiment.preparation.delay)
        wanted = np.full(bits.shape, -100)
        wanted[:, -1] = parity[:, -1]
        return puzzle(bits, wanted, self.card)
