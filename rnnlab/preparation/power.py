"""Growth made even: the logarithm, and the power of Box and Cox."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnnlab.errors import UnreadableData
from rnnlab.preparation.transform import Floats, Transform

LEAST = 1e-300


@dataclass(frozen=True)
class Power(Transform):
    """(y^exponent - 1) / exponent of column 0, or log y where the exponent is 0.

    Raises UnreadableData for values that are not above 0.
    Source: G. E. P. Box and D. R. Cox, An analysis of transformations, J. Royal Statistical Society B 26 (1964).
    """

    exponent: float

    def apply(self, values: Floats) -> Floats:
        """The series with its column 0 changed."""
        changed = values.copy()
        changed[:, 0] = self._forth(values[:, 0])
        return changed

    def ahead(self, future: Floats, past: Floats) -> Floats:
        """Future values, changed."""
        return self._forth(future)

    def back(self, future: Floats, past: Floats) -> Floats:
        """Future values as they were; never below 0, whatever a network answers."""
        if self.exponent == 0:
            return np.exp(future)
        return np.maximum(self.exponent * future + 1, LEAST) ** (1 / self.exponent)

    def _forth(self, values: Floats) -> Floats:
        if (values <= 0).any():
            least = float(np.nanmin(values))
            raise UnreadableData(f"Logarithm and Box-Cox need values above 0, and one is {least:.4g}: choose no power, or shift the data.")
        if self.exponent == 0:
            return np.log(values)
        return (values**self.exponent - 1) / self.exponent


def log(train: Floats) -> Power:
    """The logarithm."""
    return Power(0.0)


def box_cox(train: Floats) -> Power:
    """The power from -2 to 2 that makes column 0 of `train` (N, F) most like a normal distribution (greatest likelihood)."""
    from scipy.optimize import minimize_scalar  # slow to import, and only this fit needs them
    from scipy.stats import boxcox_llf

    values = train[np.isfinite(train[:, 0]), 0]
    if (values <= 0).any() or np.ptp(values) == 0:
        return Power(1.0)
    best = minimize_scalar(lambda exponent: -boxcox_llf(exponent, values), bounds=(-2, 2), method="bounded")
    return Power(round(float(best.x), 3))


FITS: dict[str, Callable[[Floats], Power]] = {"log": log, "box-cox": box_cox}
