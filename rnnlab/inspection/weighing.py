"""The influence of each step on one number of the answer, by several methods side by side, since no single one is right.

Saliency of a recurrent network favours late steps (A. Ismail et al. 2019); occlusion and integrated gradients do so less.
"""

from collections.abc import Callable
from dataclasses import replace

import torch
from torch import Tensor

from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.influence import Influence
from rnnlab.training.training import Training

POINTS = 64
"""Of the way from an empty sequence to the one that was read."""

Answering = Callable[[Tensor], Tensor]
"""x (B, T, F), embedded, to one number each, (B,)."""


def weigh(record: str, window: int, number: int, step: int | None = None) -> bytes:
    """The influence, as bytes, on one number of the answer to a watched sequence, by a run's newest weights or those after a milestone.

    Raises RunError where there are no weights yet, no such sequence or number, or a network that does not just read and answer.
    """
    return influence(opening.stored(record, step), window, number).to_bytes()


def influence(training: Training, window: int, number: int) -> Influence:
    """The influence on the number of the outputs, from 0 over all steps and classes, -1 for the last; before any softmax, dropout off."""
    network, alone = opening.reader(training, window), opening.watched(training, window)

    def answer(x: Tensor) -> Tensor:
        outputs, ended = network.read(x, [layer.initial_state(len(x)) for layer in network.stack])
        return network.conclude(outputs, ended, None, None).flatten(1)[:, number]

    x = network.embed(torch.tensor(alone.x)).detach()
    count = network.ends.outputs * (x.shape[1] if network.ends.every_step else 1)
    if not -1 <= number < count:
        raise RunError(f"This answer has numbers 0 to {count - 1}, or -1 for the last, and number {number} was asked for: choose another.")
    found = _weighed(answer, x, _empty(training, x))
    return replace(found, number=number % count, outputs=network.ends.outputs)


def _empty(training: Training, x: Tensor) -> Tensor:
    """What stands at a step that says nothing, (1, 1, F): the mean of the training part; for tokens, the mean of all embeddings."""
    if training.network.embedding:
        return training.network.embedding.weight.detach().mean(0).expand(1, 1, -1)
    return torch.from_numpy(training.prepared.parts.train.x).mean((0, 1), keepdim=True)


def _weighed(answer: Answering, x: Tensor, empty: Tensor) -> Influence:
    nothing = empty.expand_as(x)
    gradient = _gradient(answer, x)
    way = torch.linspace(0.5 / POINTS, 1 - 0.5 / POINTS, POINTS).reshape(-1, 1, 1)
    average = _gradient(answer, nothing + way * (x - nothing)).mean(0, keepdim=True)
    with torch.no_grad():
        emptied = x.repeat(x.shape[1], 1, 1)
        emptied[torch.arange(x.shape[1]), torch.arange(x.shape[1])] = empty[0, 0]
        whole, left = answer(x), answer(emptied)
        found = {
            "gradient": gradient[0].norm(dim=1),
            "gradient times input": (gradient * (x - nothing))[0].sum(1),
            "integrated gradients": (average * (x - nothing))[0].sum(1),
            "occlusion": whole - left,
        }
        at_nothing = answer(nothing).item()
    return Influence({name: values.double().numpy() for name, values in found.items()}, whole.item(), at_nothing, 0, 1)


def _gradient(answer: Answering, x: Tensor) -> Tensor:
    """Of each sequence's number by that sequence, shaped as x."""
    x = x.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(answer(x).sum(), x)
    return gradient
