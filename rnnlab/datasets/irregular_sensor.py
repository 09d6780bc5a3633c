"""A sensor that reports when it likes: rows are no clock."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Series

__all__ = ["IrregularSensor"]

POINTS, DAY, NOISE = 600, 24, 0.1


class IrregularSensor(Dataset):
    """sin(2 pi t / 24) with noise of standard deviation 0.1 at 600 times of a Poisson process, one an hour on average."""

    title = "Irregular sensor"
    presets = {"forecast": {"lookback": 24, "season": DAY}}
    card = Card(
        title="Irregular sensor",
        about="600 readings (without units) of a daily rhythm with noise of standard deviation 0.1, over 25 days at random times in hours, "
        "one an hour on average: some follow within minutes, some after hours. Shows what is lost where rows are taken for a clock, "
        "and what a regular grid gives back.",
        source="Made by rnnlab: sin(2 pi t / 24) plus normal noise of standard deviation 0.1, steps of t exponential with mean 1, seed 0.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Series:
        """The readings over the hours at which they came; no forecast can have a smaller mean squared error than the noise's 0.01."""
        random = np.random.default_rng(0)
        hours = random.exponential(1.0, POINTS).cumsum()
        readings = np.sin(2 * np.pi * hours / DAY) + NOISE * random.standard_normal(POINTS)
        return Series(readings[:, None], hours, ("reading",), "hour", self.card)
