"""A sine beside the cosine to forecast: one past step of both says the next value exactly."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Series

__all__ = ["SineToCosine"]

POINTS, STEP = 1000, 0.3


class SineToCosine(Dataset):
    """cos t and sin t at 1,000 times 0.3 apart, about ten and a half steps a half period."""

    title = "Sine to cosine"
    presets = {"forecast": {"inputs": "all"}}
    card = Card(
        title="Sine to cosine",
        about="1,000 values of a cosine and of the sine of the same angle, 0.3 radians a step, without units or noise. Shows what a second "
        "quantity is worth: a cosine alone needs two past values, and with the sine beside it one, since "
        "cos(t + w) = cos w cos t - sin w sin t. The step does not divide the period, so no window occurs twice.",
        source="Made by rnnlab: cos t and sin t at t = 0, 0.3, ..., 299.7.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Series:
        """Both quantities, the cosine first."""
        t = STEP * np.arange(POINTS, dtype=np.float64)
        return Series(np.column_stack([np.cos(t), np.sin(t)]), t, ("cosine", "sine"), "t", self.card)
