"""What if the gradient were cut or clipped, the forget bias higher, the recurrent weights larger? Tried on a copy of a run's network."""

import json
from copy import deepcopy

import torch
from torch import Tensor, nn
from torch.autograd import grad

from rnnlab.cells import Cell
from rnnlab.inspection import opening
from rnnlab.inspection.gradient.apart import take_apart
from rnnlab.inspection.gradient.flowing_back import flow
from rnnlab.inspection.gradient.keeping import keeping
from rnnlab.inspection.gradient.what_if import Change, WhatIf
from rnnlab.nn.network import Network
from rnnlab.training.training import Training


def try_out(record: str, window: int, layer: int, change: str, step: int | None = None) -> bytes:
    """The WhatIf, as bytes, of a change (JSON) to a run's newest weights, or those after a milestone; the run stays as it is.

    Raises RunError where there are no weights yet, no such sequence or layer, a number out of range, a network that does not just read
    and answer, or one that reads both ways and is to be truncated.
    """
    return what_if(opening.stored(record, step), window, layer, Change(**json.loads(change))).to_bytes()


def what_if(training: Training, window: int, layer: int, change: Change) -> WhatIf:
    """One watched sequence read by the network as it is, and by its copy with the change in all layers and directions, dropout off."""
    network = opening.reader(training, window)
    other = changed(network, change)
    before, after = take_apart(training, network, window, layer), take_apart(training, other, window, layer, change.truncation)
    first, second = gradient(before.whole, network), gradient(after.whole, other)
    return WhatIf(
        before=flow(before, last_only=True),
        after=flow(after),
        losses=(before.whole.item(), after.whole.item()),
        norms=(first.norm().item(), second.norm().item()),
        clipped=clipped(second, change.clip).norm().item(),
        forget_gate=_told(type(network.stack[0].cells[0]), change.forget),
        recurrent=network.stack[0].cells[0].recurrent,
    )


def changed(network: Network, change: Change) -> Network:
    """A copy of the network with what the change says of its weights."""
    copy = deepcopy(network)
    for layer in copy.stack:
        for cell in layer.cells:
            _change(cell, change)
    return copy


def gradient(loss: Tensor, network: Network) -> Tensor:
    """Of the loss by all weights of the network, (P,); the loss can be asked again."""
    parts = list(network.parameters())
    found = grad(loss, parts, retain_graph=True, allow_unused=True, materialize_grads=True)
    return torch.cat([part.flatten() for part in found])


def clipped(found: Tensor, clip: float) -> Tensor:
    """The gradient shortened as training shortens it: to a norm of `clip` where it is longer; with 0 as it is."""
    norm = found.norm().item()
    return found * (clip / norm) if clip and norm > clip else found


@torch.no_grad()
def _change(cell: Cell, change: Change) -> None:
    if cell.recurrent:
        cell.weight_hh.mul_(change.scale)
    gate = keeping(type(cell))
    if not gate or not change.forget:
        return
    block, sign = gate
    if cell.bias_ih is None:
        cell.bias_ih = nn.Parameter(cell.weight_ih.new_zeros(len(cell.weight_ih)))
        cell.bias_hh = nn.Parameter(torch.zeros_like(cell.bias_ih)) if cell.recurrent else None
    start = cell.blocks.index(block) * cell.hidden_size
    cell.bias_ih[start : start + cell.hidden_size].add_(sign * change.forget)


def _told(kind: type[Cell], forget: float) -> str:
    gate = keeping(kind)
    if not gate:
        return ""
    block, sign = gate
    return f"b_i{block} {'+' if sign * forget >= 0 else '-'} {abs(forget):g}"
