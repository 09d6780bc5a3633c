"""A series as overlapping windows, each with the values that follow it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from rnnlab.errors import OverLimit
from rnnlab.experiment import Preparation
from rnnlab.preparation.chain import Chain
from rnnlab.preparation.transform import Floats
from rnnlab.sequences import Sequences

LONGEST = 1000


@dataclass(frozen=True, kw_only=True)
class Windows(Sequences):
    """Sequences cut from one series, which know the way back to its units.

    Shapes: stages, the series before each transform and after the last, (T, F) each; ends (N,), the last row of each window.
    """

    chain: Chain
    stages: Sequence[Floats]
    ends: NDArray[np.int64]

    def in_units(self, outputs: Floats) -> Floats:
        """What a network answered (N, horizon), in the units of the series."""
        return self.chain.back(outputs, self.stages, self.ends)

    def persistence(self) -> Floats:
        """What a network would answer if the last value went on, (N, horizon)."""
        last = self.stages[0][self.ends + self.chain.lost, :1]
        return self.chain.ahead(last.repeat(self.y.shape[1], axis=1), self.stages, self.ends)

    def only(self, kept: slice | NDArray[np.bool_]) -> Self:
        """Some of the windows; a copy for a mask that does not keep them all."""
        if not isinstance(kept, slice) and kept.all():
            return self
        return replace(super().only(kept), ends=self.ends[kept])


def window(values: Floats, rows: NDArray[np.int64], chain: Chain, settings: Preparation) -> Windows:
    """Every window of lookback steps that has horizon values after it, changed by the chain; views of one series, no copies.

    Shapes: values (T, F), of which column 0 is predicted; rows (T,), their places in the raw data. There are
    (T - lost - lookback - horizon) // stride + 1 windows, or none.
    """
    lookback, horizon, cut = settings.lookback, settings.horizon, slice(None, None, settings.stride)
    stages = chain.stages(values)
    series, places = stages[-1].astype(np.float32), rows[chain.lost :]
    count = max(len(series) - lookback - horizon + 1, 0)
    if count == 0:
        series, places = np.zeros((lookback + horizon, values.shape[1]), np.float32), np.zeros(lookback + horizon, np.int64)
    x = sliding_window_view(series[: len(series) - horizon], lookback, axis=0, writeable=True).swapaxes(1, 2)
    y = sliding_window_view(series[lookback:, 0], horizon, writeable=True)
    when = sliding_window_view(places[lookback:], horizon)
    ends = np.arange(lookback - 1, lookback - 1 + count)
    parts = x[:count][cut], y[:count][cut], when[:count][cut]
    return Windows(*parts, chain=chain, stages=stages, ends=ends[cut])


def window_by_span(values: Floats, when: Floats, rows: NDArray[np.int64], chain: Chain, settings: Preparation) -> Windows:
    """Windows of all values within a span of time before each moment, however many: unequal lengths, padded with 0 at the end.

    Shapes: as for `window`, and when (T,), the times. A column is added: the time since the value before, in spans.
    Raises OverLimit where a window would hold more than 1,000 values.
    """
    stages, horizon = chain.stages(values), settings.horizon
    series, times, places = stages[-1].astype(np.float32), when[chain.lost :], rows[chain.lost :]
    since = np.diff(times, prepend=times[:1]).astype(np.float32) / np.float32(settings.span)
    series = np.column_stack([series, since])
    ends = np.arange(0, max(len(series) - horizon, 0), settings.stride)
    first = np.searchsorted(times, times[ends] - settings.span, side="right")
    lengths = ends - first + 1
    longest = int(lengths.max(initial=1))
    if longest > LONGEST:
        raise OverLimit(f"A window may hold {LONGEST:,} values, and one of this span would hold {longest:,}: choose a shorter span.")
    steps = np.arange(longest)
    there = steps < lengths[:, None]
    x = np.where(there[..., None], series[np.where(there, first[:, None] + steps, 0)], np.float32(0))
    after = ends[:, None] + np.arange(1, horizon + 1)
    return Windows(x, series[after, 0], places[after], lengths, chain=chain, stages=stages, ends=ends)
