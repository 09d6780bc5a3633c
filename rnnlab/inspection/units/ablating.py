"""A network read again with one unit held at zero at every step: not what a unit goes along with, but what depends on it."""

from collections.abc import Callable
from copy import deepcopy
from functools import partial

import numpy as np
import torch
from torch import Tensor

from rnnlab.cells import Cell, Gates, State
from rnnlab.inspection import opening
from rnnlab.inspection.units.ablation import Ablation
from rnnlab.nn.network import Network
from rnnlab.training.training import Training

MOST_SEQUENCES = 128
"""The first of the watched part."""


def ablate(record: str, window: int, layer: int, step: int | None = None) -> bytes:
    """The ablation, as bytes, of a run's newest weights, or those after a milestone. It is of many sequences, whatever the window.

    Raises RunError where there are no weights yet, or no such layer.
    """
    return ablation(opening.stored(record, step), layer).to_bytes()


def ablation(training: Training, layer: int) -> Ablation:
    """The ablation of the direction of a layer, counted from 1, that reads from the start."""
    whole, name = training.network, training.prepared.watched
    units = opening.layer(whole, layer).cells[0].hidden_size
    part = training.prepared.part(name).only(slice(0, MOST_SEQUENCES))
    losses = []
    for unit in (None, *range(units)):
        training.network = whole if unit is None else without(whole, layer, unit)
        losses.append(training.judge.measures(part, training.outputs)["loss"])
    training.network = whole
    return Ablation(np.array(losses[1:]), losses[0], len(part), name)


def without(network: Network, layer: int, unit: int) -> Network:
    """The same network with a unit of one layer held at zero."""
    cut = deepcopy(network)
    here = cut.stack[layer - 1]
    here.wanted = "by_hand"
    cell = here.cells[0]
    cell.update = partial(_held, cell, torch.tensor([unit]), type(cell).update)  # type: ignore[method-assign]
    return cut


def _held(cell: Cell, unit: Tensor, update: Callable[[Cell, State, Gates], State], state: State, gates: Gates) -> State:
    return tuple(part.index_fill(-1, unit, 0.0) for part in update(cell, state, gates))
