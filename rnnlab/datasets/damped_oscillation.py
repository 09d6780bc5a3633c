"""An oscillation that dies away: what comes is smaller than anything that was learned from."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Series

__all__ = ["DampedOscillation"]

POINTS, STEP, DECAY = 500, 0.1, 0.05


class DampedOscillation(Dataset):
    """exp(-t / 20) cos t at 500 times 0.1 apart: eight periods, in which the amplitude falls to a twelfth."""

    title = "Damped oscillation"
    presets = {"forecast": {}}
    card = Card(
        title="Damped oscillation",
        about="500 values of an oscillation whose amplitude falls to a twelfth, without units or noise. Shows extrapolation: the test part "
        "is smaller than anything in the training part. Two past values say the next one exactly, so a linear rule makes no error at all.",
        source="Made by rnnlab: exp(-t / 20) cos t at t = 0, 0.1, ..., 49.9.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Series:
        """The series; x(t + w) = 2 r cos w x(t) - r^2 x(t - w), where w = 0.1 and r = exp(-w / 20)."""
        t = STEP * np.arange(POINTS, dtype=np.float64)
        return Series((np.exp(-DECAY * t) * np.cos(t))[:, None], t, ("displacement",), "t", self.card)
