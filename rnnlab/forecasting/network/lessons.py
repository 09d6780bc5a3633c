"""Which windows a network learns from, and which it is judged on while it learns."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from rnnlab.forecasting.network.examples import Batch, Material
from rnnlab.forecasting.plan import QUANTILES

MOST_VALIDATED = 512
"""Windows of a validation part; of more, every so many."""
MOST_MEASURED = 2048
"""Windows from which the spread of the naive base's errors is measured."""


@dataclass(frozen=True)
class Windows:
    """The windows of some material that end in rows `first` to `last`, of all its series; rows from `until` on are not answered."""

    material: Material
    first: int
    last: int
    until: int

    def __len__(self) -> int:
        return max(self.last - self.first + 1, 0) * len(self.material.rest)

    def batch(self, numbers: Tensor) -> Batch:
        """Those of these numbers (B,), from 0."""
        series = len(self.material.rest)
        return self.material.cut(numbers % series, self.first + numbers // series, self.until)

    def some(self, most: int) -> list[Batch]:
        """At most so many, evenly spread over all, in batches."""
        return [self.batch(part) for part in torch.split(torch.arange(0, len(self), -(-len(self) // most)), 256)]

    def shuffled(self, size: int, generator: Generator) -> Iterator[Batch]:
        """Batches without end; each window comes once before any comes again."""
        while True:
            for numbers in torch.split(torch.randperm(len(self), generator=generator), size):
                yield self.batch(numbers)


def learned(material: Material, until: int) -> Windows:
    """All windows with a whole season behind them whose answers lie before that row.

    Of a past shorter than three horizons also those whose answers it cuts off.
    """
    reach = max(min(material.horizon, until // 3), 1)
    first = max(material.shape.lookback, *material.shape.periods, 0) - 1
    return Windows(material, first, until - 1 - reach, until)


def judged(material: Material, cut: int, rows: int) -> Windows:
    """All windows whose answers begin at row `cut` or later and end before `rows`; where few are whole, also those that it cuts off."""
    reach = material.horizon if rows - cut >= 2 * material.horizon else 1
    return Windows(material, cut - 1, rows - 1 - reach, rows)


def naive_spread(windows: Windows) -> Tensor:
    """The quantiles (H, Q) of what the naive base misses at each step, in usual spreads of a window, the median taken as 0."""
    batches = windows.some(MOST_MEASURED)
    y, there = torch.cat([batch.y for batch in batches]), torch.cat([batch.there for batch in batches])
    missed = torch.where(there, y, torch.nan)
    quantiles = torch.nanquantile(missed, torch.tensor(QUANTILES), dim=0).T
    known = quantiles.isfinite().all(dim=1)
    if not known.any():
        return torch.zeros(len(quantiles), len(QUANTILES))
    nearest = torch.arange(len(known)).clamp(max=int(known.nonzero().max()))
    centred = quantiles - quantiles[:, len(QUANTILES) // 2 :][:, :1]
    return centred[nearest].nan_to_num()
