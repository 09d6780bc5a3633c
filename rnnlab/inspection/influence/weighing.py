"""The influence of each step on one number of the answer, by several methods side by side, since no single one is right.

Saliency of a recurrent network favours late steps (A. Ismail et al. 2019); occlusion and integrated gradients do so less.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rnnlab.inspection import opening
from rnnlab.inspection.influence.bookkeeping import MOST_TERMS, ledger
from rnnlab.inspection.influence.influence import Influence
from rnnlab.training.training import Training

POINTS = 64
"""Of the way from an empty sequence to the one that was read."""
AT_ONCE = 32
"""Sequences read together."""

Answering = Callable[[Tensor], Tensor]
"""x (B, T, F), embedded, to one number each, (B,)."""


def weigh(record: str, window: int, number: int, layer: int, step: int | None = None) -> bytes:
    """The influence, as bytes, on one number of the answer to a watched sequence, by a run's newest weights or those after a milestone.

    The last memory of a layer, split by the step that wrote it, stands beside it where it is not too long.
    Raises RunError where there are no weights yet, no such sequence or number, or a network that does not just read and answer.
    """
    training = opening.stored(record, step)
    return replace(influence(training, window, number), written=_written(training, window, layer)).to_bytes()


def influence(training: Training, window: int, number: int) -> Influence:
    """The influence on the number of the outputs, from 0 over all steps and classes, -1 for the last; before any softmax, dropout off."""
    network, alone = opening.reader(training, window), opening.watched(training, window)

    def numbers(x: Tensor) -> Tensor:
        outputs, ended = network.read(x, [layer.initial_state(len(x)) for layer in network.stack])
        return network.conclude(outputs, ended, None, None).flatten(1)

    x = network.embed(torch.tensor(alone.x)).detach()
    number = opening.numbered(network, x.shape[1], number)
    found = _weighed(lambda x: numbers(x)[:, number], x, _empty(training, x))
    first = number // network.ends.outputs * network.ends.outputs
    with torch.no_grad():
        largest = first + int(numbers(x)[0, first : first + network.ends.outputs].argmax())
    return replace(found, number=number, outputs=network.ends.outputs, largest=largest)


def _empty(training: Training, x: Tensor) -> Tensor:
    """What stands at a step that says nothing, (1, 1, F): the mean of the training part; for tokens, the mean of all embeddings."""
    if training.network.embedding:
        return training.network.embedding.weight.detach().mean(0).expand(1, 1, -1)
    return torch.from_numpy(training.prepared.parts.train.x).mean((0, 1), keepdim=True)


def _written(training: Training, window: int, layer: int) -> NDArray[np.float64]:
    """Shares of the last memory by the step that wrote it, (T + 1,), the state before the first step first; (0,) where it is too long."""
    network, x = opening.reader(training, window), torch.tensor(opening.watched(training, window).x[0])
    if len(x) ** 2 * opening.layer(network, layer).cells[0].hidden_size > MOST_TERMS:
        return np.zeros(0)
    sizes = np.abs(ledger(network, x, layer).terms[-1]).sum(axis=1)
    return np.asarray(sizes / max(sizes.sum(), 1e-300))


def _weighed(answer: Answering, x: Tensor, empty: Tensor) -> Influence:
    nothing = empty.expand_as(x)
    gradient = _gradient(answer, x)
    with torch.no_grad():
        whole, at_nothing = answer(x), answer(nothing).item()
    found = {
        "gradient": gradient[0].norm(dim=1),
        "gradient times input": (gradient * (x - nothing))[0].sum(1),
        "integrated gradients": (_average(answer, x, nothing) * (x - nothing))[0].sum(1),
        "occlusion": whole - _without(answer, x, empty),
    }
    return Influence({name: values.double().numpy() for name, values in found.items()}, whole.item(), at_nothing, 0, 1)


def _average(answer: Answering, x: Tensor, nothing: Tensor) -> Tensor:
    """The mean gradient on the straight way from nothing to x, (1, T, F)."""
    way = torch.linspace(0.5 / POINTS, 1 - 0.5 / POINTS, POINTS).reshape(-1, 1, 1)
    parts: tuple[Tensor, ...] = torch.split(way, AT_ONCE)
    return torch.cat([_gradient(answer, nothing + part * (x - nothing)) for part in parts]).mean(0, keepdim=True)


@torch.no_grad()
def _without(answer: Answering, x: Tensor, empty: Tensor) -> Tensor:
    """The answers where each step in turn is emptied, (T,)."""
    found = []
    for start in range(0, x.shape[1], AT_ONCE):
        steps = torch.arange(start, min(start + AT_ONCE, x.shape[1]))
        emptied = x.repeat(len(steps), 1, 1)
        emptied[torch.arange(len(steps)), steps] = empty[0, 0]
        found.append(answer(emptied))
    return torch.cat(found)


def _gradient(answer: Answering, x: Tensor) -> Tensor:
    """Of each sequence's number by that sequence, shaped as x."""
    x = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(answer(x).sum(), x)
    return gradient
