"""Mackey and Glass' blood cells: a feedback that comes late."""

import numpy as np

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Series

__all__ = ["MackeyGlass"]

POINTS, DISCARDED, DELAY, START = 3000, 1000, 17, 1.2
SUBSTEPS = 10
"""Steps of the solver to one value of the series."""


class MackeyGlass(Dataset):
    """x' = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x at 3,000 times 1 apart."""

    title = "Mackey-Glass"
    presets = {"forecast": {"lookback": 20, "epochs": 30}}
    card = Card(
        title="Mackey-Glass",
        about="3,000 values, without units or noise, of a feedback that comes 17 steps late: almost periodic, never quite. Shows why "
        "lookback matters, since what happens next was decided 17 steps ago. The next step is easy; the literature asks for the 6th and "
        "the 84th.",
        source="Made by rnnlab: M. C. Mackey and L. Glass, Oscillation and Chaos in Physiological Control Systems, 1977, "
        "x' = 0.2 x(t - 17) / (1 + x(t - 17)^10) - 0.1 x from x = 1.2, solved by Runge-Kutta of order 4 in steps of 0.1, every tenth "
        "value, the first 1,000 left out.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Series:
        """The series. Sums, products and quotients alone, so that it is the same on every machine."""
        delay, step = DELAY * SUBSTEPS, 1 / SUBSTEPS
        x = [START] * (delay + 1)
        while len(x) < delay + (DISCARDED + POINTS) * SUBSTEPS:
            early, late = x[-delay - 1], x[-delay]
            x.append(after(x[-1], birth(early), birth((early + late) / 2), birth(late), step))
        values = np.array(x[delay::SUBSTEPS][DISCARDED:])
        return Series(values[:, None], np.arange(POINTS, dtype=np.float64), ("x",), "t", self.card)


def birth(delayed: float) -> float:
    """What the value of 17 ago adds."""
    fifth = delayed * delayed * delayed * delayed * delayed
    return 0.2 * delayed / (1 + fifth * fifth)


def after(x: float, begin: float, middle: float, end: float, step: float) -> float:
    """The value one step of Runge-Kutta later, given what is added at its begin, middle and end."""
    first = begin - 0.1 * x
    second = middle - 0.1 * (x + step / 2 * first)
    third = middle - 0.1 * (x + step / 2 * second)
    fourth = end - 0.1 * (x + step * third)
    return x + step / 6 * (first + 2 * second + 2 * third + fourth)
