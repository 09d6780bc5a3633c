"""A sine wave with noise: the first series that every tutorial forecasts."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Series

__all__ = ["NoisySine"]

POINTS, END, NOISE = 1000, 50.0, 0.1


class NoisySine(Dataset):
    """1,000 points of sin t on [0, 50] with Gaussian noise of standard deviation 0.1; always the same draw."""

    title = "Noisy sine"
    presets = {"forecast": {}}
    card = Card(
        title="Noisy sine",
        about="About eight periods of a sine wave of 1,000 points. Shows that a network learns a rhythm and cannot learn noise: "
        "the mean squared error of the best possible forecast is 0.01.",
        source="Made by rnnlab: sin t on [0, 50] plus normal noise of standard deviation 0.1, seed 0.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Series:
        """The series; no forecast of it can have a smaller mean squared error than the noise's 0.01."""
        t = np.linspace(0, END, POINTS)
        values = np.sin(t) + NOISE * np.random.default_rng(0).standard_normal(POINTS)
        return Series(values[:, None], t, ("sine with noise",), "t", self.card)
