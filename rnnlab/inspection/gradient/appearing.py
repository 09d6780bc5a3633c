"""The gradient by lag at every moment of a training whose weights were kept: one sees a memory appear."""

from pathlib import Path

import numpy as np
import torch

from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.gradient.apart import take_apart
from rnnlab.inspection.gradient.appearance import Appearance
from rnnlab.inspection.gradient.flowing_back import flow
from rnnlab.packing import unpack
from rnnlab.runs.milestones import NAME
from rnnlab.runs.record import Record
from rnnlab.training.training import Training

MOST_READ = 6000
"""Steps of sequences read over all moments together: with longer sequences fewer moments are taken, evenly."""


def appear(record: str, window: int, layer: int, steps: list[int]) -> bytes:
    """The appearance, as bytes, over one sequence of the watched part, after those steps of a run's training.

    Raises RunError where weights were not kept, no such sequence or layer, or a network that does not just read and answer.
    """
    if not steps:
        raise RunError("This run kept no weights on its way, since its network is so large: choose a smaller one.")
    training, opened = opening.stored(record), Record(Path(record))
    moments = max(2, MOST_READ // opening.watched(training, window).x.shape[1])
    taken = np.unique(np.linspace(0, len(steps) - 1, min(len(steps), moments)).round().astype(np.int64))
    chosen = [steps[place] for place in taken]
    norms = [_by_lag(training, _kept(opened, step), window, layer) for step in chosen]
    return Appearance(np.array(chosen), np.array(norms), len(steps)).to_bytes()


def _kept(record: Record, step: int) -> torch.Tensor:
    data = record.blob(f"{NAME}{step}")
    if not data:
        raise RunError(f"The weights after step {step} were not kept: choose another step of this run.")
    return torch.from_numpy(unpack(data)[0]["weights"])


def _by_lag(training: Training, weights: torch.Tensor, window: int, layer: int) -> np.ndarray:
    training.flat.values.copy_(weights)
    return flow(take_apart(training, opening.reader(training, window), window, layer), last_only=True).by_lag()
