"""An axis of a still chart: where values stand on it, and which of them are written beside it."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor, isfinite, log10

import numpy as np

from rnnlab.figures import Spec

ABOUT = 5
"""Values that are written beside it, more or less."""
DAY = 86_400_000
"""Milliseconds. Of more than some days only the day is written."""


@dataclass(frozen=True)
class Ruler:
    """From the value `low` at one pixel to `high` at another."""

    low: float
    high: float
    start: float
    end: float
    kind: str = "value"
    """Or "log", or "time" for milliseconds since 1970."""

    @classmethod
    def over(cls, values: Iterable[float], axis: Spec, start: float, end: float) -> "Ruler":
        """One on which all of these values stand, as an axis of ECharts would have it: from 0 unless it may begin elsewhere."""
        kind = str(axis.get("type", "value"))
        found = [value for value in values if isfinite(value) and (kind != "log" or value > 0)] or [1.0]
        ends = [*found, *([0.0] if kind == "value" and not axis.get("scale") else [])]
        low, high = float(axis.get("min", min(ends))), float(axis.get("max", max(ends)))
        room = (abs(low) or 1.0) / 2 if high <= low else 0.0
        return cls(low - room, high + room, start, end, kind)

    def __call__(self, value: float) -> float:
        """The pixel of a value."""
        low, high, at = (log10(each) for each in (self.low, self.high, value)) if self.kind == "log" else (self.low, self.high, value)
        return self.start + (at - low) / (high - low) * (self.end - self.start)

    def marks(self) -> list[tuple[float, str]]:
        """Some round values, each as it is written."""
        if self.kind == "log":
            decades = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
            for digits in ((1,), (1, 2, 5), range(1, 10)):
                found = [digit * 10.0**decade for decade in decades for digit in digits if self.low <= digit * 10.0**decade <= self.high]
                if len(found) >= 2:
                    return [(value, f"{value:g}") for value in found[:: -(-len(found) // (2 * ABOUT))]]
        return [(value, self._written(value)) for value in self._even()]

    def _even(self) -> list[float]:
        """Multiples of 1, 2 or 5 times a power of 10, of days where it goes over several."""
        unit = DAY if self._long else 1
        low, high = self.low / unit, self.high / unit
        rough = (high - low) / ABOUT
        power = 10.0 ** floor(log10(rough))
        step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= 0.999 * rough)
        return [place * step * unit for place in range(ceil(low / step - 1e-9), floor(high / step + 1e-9) + 1)]

    @property
    def _long(self) -> bool:
        return self.kind == "time" and self.high - self.low > ABOUT * DAY

    def _written(self, value: float) -> str:
        if self.kind != "time":
            return f"{value:.6g}"
        return str(np.datetime64(round(value), "ms").astype("datetime64[D]" if self._long else "datetime64[m]"))
