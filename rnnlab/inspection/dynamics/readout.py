"""What a network would answer if it ended in a state, where the state of one layer says so by itself."""

from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rnnlab.nn.network import Network
from rnnlab.preparation.tokens import Tokened
from rnnlab.raw import Puzzle, Table, Texts
from rnnlab.training.training import Training

MOST_ANSWERS = 10

Reading = Callable[[Tensor], Tensor]
"""h (B, H) to the answers (B, O), before any softmax."""


def readout(network: Network, layer: int) -> Reading | None:
    """That of the last layer's h; None for another layer, for one of two directions, and for a network that writes."""
    last = network.stack[-1]
    if layer < len(network.stack) or len(last.cells) > 1 or type(network) is not Network:
        return None

    def answers(h: Tensor) -> Tensor:
        outputs = last.end([(h,)])
        if network.pooling == "mean" and not network.ends.every_step:
            return network.answer_on_average(outputs.unsqueeze(1), None)
        return network.answer(outputs)

    return answers


def classes(training: Training) -> list[str]:
    """The names of the classes that are answered; none where numbers are."""
    prepared = training.prepared
    if not np.issubdtype(prepared.parts.train.y.dtype, np.integer):
        return []
    raw = prepared.raw
    if isinstance(raw, Table | Texts | Puzzle):
        return list(raw.class_names)
    return prepared.known.names if isinstance(prepared, Tokened) else []


def outputs(training: Training) -> list[str]:
    """What each number of the answer is: a class, or the place of a number; none where there are more than 10, or where it writes."""
    count = training.network.ends.outputs
    if count > MOST_ANSWERS or type(training.network) is not Network:
        return []
    return classes(training) or [f"number {place}" for place in range(count)]


def pulls(training: Training, layer: int, h: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    """By name, the ways (1, H), of length 1, along which the answer to h (H,) grows; of two classes, the one against the other."""
    answers, names = readout(training.network, layer), outputs(training)
    if answers is None or not names:
        return {}
    state = torch.tensor(h, dtype=torch.float32).unsqueeze(0).requires_grad_()
    given = answers(state)[0]
    if len(names) == 2 and classes(training):
        given, names = given[1:] - given[:1], [f"{names[1]} against {names[0]}"]
    grown = (torch.autograd.grad(one, state, retain_graph=True)[0].double() for one in given)
    return {f"readout, {name}": (way / way.norm().clamp(min=1e-300)).numpy() for name, way in zip(names, grown, strict=True)}
