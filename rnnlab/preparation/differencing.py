"""Each value less the one some steps before."""

from dataclasses import dataclass

import numpy as np

from rnnlab.preparation.transform import Floats, Transform


@dataclass(frozen=True)
class Difference(Transform):
    """y'(t) = y(t) - y(t - lag) of column 0; the other columns lose the same rows."""

    lag: int = 1

    @property
    def lost(self) -> int:  # type: ignore[override]
        """As many rows as the lag."""
        return self.lag

    def apply(self, values: Floats) -> Floats:
        """The differences, (T - lag, F)."""
        changed: Floats = values[self.lag :].copy()
        changed[:, 0] -= values[: -self.lag, 0]
        return changed

    def ahead(self, future: Floats, past: Floats) -> Floats:
        """The differences of future values."""
        before: Floats = np.concatenate([past, future], axis=1)[:, : future.shape[1]]
        return future - before

    def back(self, future: Floats, past: Floats) -> Floats:
        """Future values from their differences, added up from the past."""
        values = np.concatenate([past, future], axis=1)
        for step in range(self.lag, values.shape[1]):
            values[:, step] += values[:, step - self.lag]
        return values[:, self.lag :]
