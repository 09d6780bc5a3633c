"""One sequence read with every state of one layer in the way of the gradient by itself."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from rnnlab.cells import Cell, State
from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.nn.layer import Layer
from rnnlab.nn.network import Network, States
from rnnlab.nn.unrolling import flip
from rnnlab.training.training import Training

MOST_LOSSES = 48
"""Losses at more steps are left out evenly; the last is always there."""


@dataclass(frozen=True)
class Apart:
    """What was read, and what a gradient can be asked of."""

    path: list[State]
    """The state of the layer's first direction after each step."""
    losses: dict[int, Tensor]
    """By the step, from 1, that is asked."""
    whole: Tensor
    """The loss of the sequence, as training has it."""


def take_apart(training: Training, network: Network, window: int, layer: int, cut: int = 0) -> Apart:
    """One watched sequence read by a network, one of its layers opened; after every `cut` steps no gradient goes back, with 0 none is cut.

    Raises RunError where there is no such sequence or layer, nothing is asked in it, or a network that reads both ways is cut.
    """
    alone, opened = opening.watched(training, window), opening.layer(network, layer)
    if cut and len(opened.cells) > 1:
        raise RunError("A gradient can be cut where a network reads one way, and this one reads both ways: choose a truncation of 0.")
    outputs, path = _read(network, torch.tensor(alone.x), opened, cut)
    y = torch.from_numpy(alone.y)
    y = y[:, : len(path)] if network.ends.every_step else y  # the padding of what is asked ends with that of what is read
    whole = training.task.loss(outputs, y)
    if not network.ends.every_step:
        return Apart(path, {len(path): whole}, whole)
    steps = np.unique(np.linspace(1, len(path), min(len(path), MOST_LOSSES)).round().astype(np.int64)).tolist()
    losses = {step: training.task.loss(outputs[:, step - 1 : step], y[:, step - 1 : step]) for step in steps}
    asked = {step: loss for step, loss in losses.items() if loss.isfinite()}
    if not asked:
        raise RunError("Nothing is asked at the steps of this sequence, so that no gradient flows: choose another window.")
    return Apart(path, asked, whole)


def _read(network: Network, x: Tensor, opened: Layer, cut: int) -> tuple[Tensor, list[State]]:
    """The answers to x (1, T, ...), and the state after each step of one layer, each in the way of the gradient by itself."""
    embedded, read = network.embed(x), []
    path: list[State] = []
    states: States = [layer.initial_state(1) for layer in network.stack]
    parts: tuple[Tensor, ...] = torch.split(embedded, cut or embedded.shape[1], dim=1)
    for part in parts:
        outputs, states = _part(network, part, states if not path else _detached(states), opened, path)
        read.append(outputs)
    return network.conclude(torch.cat(read, dim=1), states, None, None), path


def _part(network: Network, inputs: Tensor, states: States, opened: Layer, path: list[State]) -> tuple[Tensor, States]:
    ended: States = []
    for layer, first in zip(network.stack, states, strict=True):
        inputs, lasts = _taken_apart(layer, inputs, first, path) if layer is opened else layer(inputs, first)
        ended.append(lasts)
    return inputs, ended


def _taken_apart(layer: Layer, x: Tensor, first: list[State], path: list[State]) -> tuple[Tensor, list[State]]:
    """What the layer gives, as Layer.forward does, the states of its first direction put into the path."""
    cell: Cell = layer.cells[0]
    state, before = first[0], len(path)
    for x_t in x.unbind(1):
        state = tuple(part.clone().requires_grad_() for part in cell(x_t, state))
        path.append(state)
    outputs, lasts = torch.stack([after[0] for after in path[before:]], dim=1), [state]
    if len(layer.cells) > 1:
        backwards, last = layer.unrollings["by_hand"](layer.cells[1], flip(x), first[1])
        outputs, lasts = torch.cat([outputs, flip(backwards)], dim=2), [state, last]
    return layer.norm(outputs) if layer.norm else outputs, lasts


def _detached(states: States) -> States:
    return [[tuple(part.detach() for part in state) for state in layer] for layer in states]
