"""Transforms one after the other, fitted on the training part and undone in the opposite order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.experiment import Preparation
from rnnlab.preparation import power, scaling
from rnnlab.preparation.differencing import Difference
from rnnlab.preparation.transform import Floats, Transform


@dataclass(frozen=True)
class Chain:
    """Fitted transforms, in the order in which they are applied."""

    transforms: tuple[Transform, ...]

    @property
    def lost(self) -> int:
        """Rows at the start that the whole chain cannot compute."""
        return sum(transform.lost for transform in self.transforms)

    def stages(self, values: Floats) -> list[Floats]:
        """The series (T, F) before each transform, and after the last."""
        stages = [values]
        for transform in self.transforms:
            stages.append(transform.apply(stages[-1]))
        return stages

    def ahead(self, future: Floats, stages: Sequence[Floats], ends: NDArray[np.int64]) -> Floats:
        """Future values (N, H) in the user's units as the network would see them.

        `ends` (N,) are the rows of the last stage after which each future begins.
        """
        for transform, past in zip(self.transforms, self._pasts(stages, ends), strict=True):
            future = transform.ahead(future, past)
        return future

    def back(self, future: Floats, stages: Sequence[Floats], ends: NDArray[np.int64]) -> Floats:
        """What the network answers (N, H) in the user's units."""
        for transform, past in reversed(list(zip(self.transforms, self._pasts(stages, ends), strict=True))):
            future = transform.back(future, past)
        return future

    def _pasts(self, stages: Sequence[Floats], ends: NDArray[np.int64]) -> list[Floats]:
        """For each transform the values of column 0 that it needs from before each future, (N, lost)."""
        pasts = []
        for transform, stage in zip(self.transforms, stages, strict=False):
            last = ends + len(stage) - len(stages[-1])
            pasts.append(stage[last[:, None] + np.arange(1 - transform.lost, 1), 0])
        return pasts


def fit(train: Floats, preparation: Preparation) -> Chain:
    """The chain of the settings, each transform fitted on the training part (T, F) as the ones before it leave it."""
    makers = [
        *([power.FITS[preparation.power]] if preparation.power != "none" else []),
        *([lambda _: Difference(1)] * preparation.difference),
        *([lambda _: Difference(preparation.season)] if preparation.seasonal_difference else []),
        scaling.FITS[preparation.scaling],
    ]
    transforms: list[Transform] = []
    for make in makers:
        transforms.append(make(train))
        train = transforms[-1].apply(train)
    return Chain(tuple(transforms))
