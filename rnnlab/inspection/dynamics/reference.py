"""Many sequences read by one layer: what it is given, and its whole state after every step."""

from dataclasses import dataclass

import torch
from torch import Tensor

from rnnlab.inspection import opening
from rnnlab.nn.network import Network
from rnnlab.nn.stepping import walk
from rnnlab.sequences import Sequences

MOST_SEQUENCES, MOST_NUMBERS = 256, 4_000_000


@dataclass(frozen=True)
class Reading:
    """What the direction of a layer that reads from the start went through.

    Shapes: x (N, T, F), what it is given; states (N, T, D), its whole state after each step, its parts side by side, h first; first
    (N, D), the state before the first step; there (N, T), false in the padding.
    """

    x: Tensor
    states: Tensor
    first: Tensor
    there: Tensor


def few(sequences: Sequences, units: int) -> Sequences:
    """The first of them: as many as can be held, and at most 256."""
    held = MOST_NUMBERS // (sequences.x.shape[1] * units)
    return sequences.only(slice(0, max(min(MOST_SEQUENCES, held), 1)))


@torch.no_grad()
def read(network: Network, sequences: Sequences, layer: int) -> Reading:
    """What the layer, counted from 1, went through, dropout off, from the network's first state. Raises RunError where there is none."""
    here = opening.layer(network, layer)
    x = network.embed(torch.tensor(sequences.x))
    lengths = None if sequences.lengths is None else torch.from_numpy(sequences.lengths)
    for below in network.stack[: layer - 1]:
        x, _ = below(x, below.initial_state(len(x)), lengths)
    first = here.initial_state(len(x))[0]
    path, _ = walk(here.cells[0], x, first)
    ends = torch.full((len(x), 1), x.shape[1]) if lengths is None else lengths.unsqueeze(1)
    return Reading(x, torch.cat(path, dim=2), torch.cat(first, dim=1), torch.arange(x.shape[1]) < ends)
