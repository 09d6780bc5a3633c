"""The gradient of each step's loss by every earlier state, one backward pass a loss.

Source: Y. Bengio, P. Simard and P. Frasconi (1994); as a matrix in D. Cashman et al., RNNbow (2018).
"""

import numpy as np
import torch
from torch import Tensor
from torch.autograd import grad

from rnnlab.cells import Cell, State
from rnnlab.inspection import opening
from rnnlab.inspection.backflow import Backflow
from rnnlab.nn.layer import Layer
from rnnlab.nn.network import Network, States
from rnnlab.nn.unrolling import flip
from rnnlab.training.training import Training

MOST_LOSSES = 48
"""Losses at more steps are left out evenly; the last is always there."""


def flow_back(record: str, window: int, layer: int, step: int | None = None) -> bytes:
    """The backflow, as bytes, of a run's newest weights, or those after a milestone, over one sequence of the watched part.

    Raises RunError where there are no weights yet, no such sequence or layer, or a network that does not just read and answer.
    """
    return backflow(opening.stored(record, step), window, layer).to_bytes()


def backflow(training: Training, window: int, layer: int) -> Backflow:
    """The backflow of the direction of a layer, counted from 1, that reads from the start, dropout off."""
    network, alone = opening.reader(training, window), opening.watched(training, window)
    outputs, path = _read(network, torch.tensor(alone.x), opening.layer(network, layer))
    y = torch.from_numpy(alone.y)
    if not network.ends.every_step:
        losses = {len(path): training.task.loss(outputs, y)}
    else:
        steps = np.unique(np.linspace(1, len(path), min(len(path), MOST_LOSSES)).round().astype(np.int64)).tolist()
        losses = {step: training.task.loss(outputs[:, step - 1 : step], y[:, step - 1 : step]) for step in steps}
        losses = {step: loss for step, loss in losses.items() if loss.isfinite()}
    return Backflow(np.array([_norms(loss, step, path) for step, loss in losses.items()]), np.array(list(losses), np.int64))


def _read(network: Network, x: Tensor, opened: Layer) -> tuple[Tensor, list[State]]:
    """The answers to x (1, T, ...), and the state after each step of one layer, each in the way of the gradient by itself."""
    inputs = network.embed(x)
    ended: States = []
    path: list[State] = []
    for layer in network.stack:
        first = layer.initial_state(1)
        if layer is opened:
            inputs, lasts = _taken_apart(layer, inputs, first, path)
        else:
            inputs, lasts = layer(inputs, first)
        ended.append(lasts)
    return network.conclude(inputs, ended, None, None), path


def _taken_apart(layer: Layer, x: Tensor, first: list[State], path: list[State]) -> tuple[Tensor, list[State]]:
    """What the layer gives, as Layer.forward does, the states of its first direction put into the path."""
    cell: Cell = layer.cells[0]
    state = first[0]
    for x_t in x.unbind(1):
        state = tuple(part.clone().requires_grad_() for part in cell(x_t, state))
        path.append(state)
    outputs, lasts = torch.stack([after[0] for after in path], dim=1), [state]
    if len(layer.cells) > 1:
        backwards, last = layer.unrollings["by_hand"](layer.cells[1], flip(x), first[1])
        outputs, lasts = torch.cat([outputs, flip(backwards)], dim=2), [state, last]
    return layer.norm(outputs) if layer.norm else outputs, lasts


def _norms(loss: Tensor, step: int, path: list[State]) -> list[float]:
    """The norm of the loss's gradient by the whole state after each step up to its own, NaN after it."""
    parts = [part for state in path[:step] for part in state]
    gradients = grad(loss, parts, retain_graph=True, allow_unused=True, materialize_grads=True)
    width = len(path[0])
    norms = [torch.cat(gradients[place : place + width], dim=1).norm().item() for place in range(0, len(parts), width)]
    return norms + [float("nan")] * (len(path) - step)
