"""Lorenz' weather: three quantities that no forecast can follow for long."""

import numpy as np
from numpy.typing import NDArray

from rnnlab.datasets import Dataset
from rnnlab.experiment import Experiment
from rnnlab.raw import Card, Series

__all__ = ["Lorenz"]

POINTS, STEP, DISCARDED = 5000, 0.02, 1000


class Lorenz(Dataset):
    """The Lorenz system (sigma 10, rho 28, beta 8/3) at 5,000 times 0.02 apart."""

    title = "Lorenz attractor"
    presets = {"forecast": {"inputs": "all", "epochs": 20}}
    card = Card(
        title="Lorenz attractor",
        about="5,000 values of each of three quantities (x, y, z, without units) that follow three equations without any chance, and still "
        "cannot be forecast for long: an error grows by the factor e in about 55 steps (Lyapunov exponent 0.906). One step ahead is easy.",
        source="Made by rnnlab: E. N. Lorenz, Deterministic Nonperiodic Flow, 1963, with sigma 10, rho 28, beta 8/3, solved by Runge-Kutta "
        "of order 4 in steps of 0.02 from (1, 1, 1), the first 1,000 steps left out.",
        licence="MIT, as rnnlab",
    )

    def load(self, experiment: Experiment, upload: bytes | None) -> Series:
        """The three quantities, x first. Sums and products alone, so that chaos makes nothing else of them on another machine."""
        states = [np.ones(3)]
        while len(states) < DISCARDED + POINTS:
            states.append(after(states[-1]))
        return Series(np.array(states[DISCARDED:]), STEP * np.arange(POINTS, dtype=np.float64), ("x", "y", "z"), "t", self.card)


def slope(state: NDArray[np.float64]) -> NDArray[np.float64]:
    """How fast each of x, y and z changes, (3,)."""
    x, y, z = state
    return np.array([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z])


def after(state: NDArray[np.float64]) -> NDArray[np.float64]:
    """The state (3,) one step of Runge-Kutta later."""
    first = slope(state)
    second = slope(state + STEP / 2 * first)
    third = slope(state + STEP / 2 * second)
    fourth = slope(state + STEP * third)
    return state + STEP / 6 * (first + 2 * second + 2 * third + fourth)
