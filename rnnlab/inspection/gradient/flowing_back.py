"""The gradient of each step's loss by every earlier state, one backward pass a loss.

Source: Y. Bengio, P. Simard and P. Frasconi (1994); as a matrix in D. Cashman et al., RNNbow (2018).
"""

import numpy as np
import torch
from torch import Tensor
from torch.autograd import grad

from rnnlab.cells import State
from rnnlab.inspection import opening
from rnnlab.inspection.gradient.apart import Apart, take_apart
from rnnlab.inspection.gradient.backflow import Backflow
from rnnlab.training.training import Training


def flow_back(record: str, window: int, layer: int, step: int | None = None) -> bytes:
    """The backflow, as bytes, of a run's newest weights, or those after a milestone, over one sequence of the watched part.

    Raises RunError where there are no weights yet, no such sequence or layer, or a network that does not just read and answer.
    """
    return backflow(opening.stored(record, step), window, layer).to_bytes()


def backflow(training: Training, window: int, layer: int) -> Backflow:
    """The backflow of the direction of a layer, counted from 1, that reads from the start, dropout off."""
    return flow(take_apart(training, opening.reader(training, window), window, layer))


def flow(apart: Apart, last_only: bool = False) -> Backflow:
    """The backflow of what was read, of every loss or of the last one only."""
    losses = list(apart.losses.items())[-1:] if last_only else list(apart.losses.items())
    norms = np.array([_norms(loss, step, apart.path) for step, loss in losses])
    return Backflow(norms, np.array([step for step, _ in losses], np.int64))


def _norms(loss: Tensor, step: int, path: list[State]) -> list[float]:
    """The norm of the loss's gradient by the whole state after each step up to its own, NaN after it."""
    parts = [part for state in path[:step] for part in state]
    gradients = grad(loss, parts, retain_graph=True, allow_unused=True, materialize_grads=True)
    width = len(path[0])
    norms = [torch.cat(gradients[place : place + width], dim=1).norm().item() for place in range(0, len(parts), width)]
    return norms + [float("nan")] * (len(path) - step)
