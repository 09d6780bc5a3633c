"""How large a network is, and how wide it must be to be as large as another one."""

from bisect import bisect_left
from collections.abc import Callable

import torch

from rnnlab.experiment import Experiment
from rnnlab.nn.network import Network

WIDEST = 512

Make = Callable[[Experiment], Network]
"""The network of an experiment."""


def parameters(experiment: Experiment, make: Make) -> int:
    """How many numbers this network learns: counted on a network without memory (torch's "meta" device)."""
    with torch.device("meta"):
        network = make(experiment)
    return sum(parameter.numel() for parameter in network.parameters())


def equal_parameters(experiment: Experiment, cell: str, wanted: int, make: Make) -> int:
    """The hidden size, 1 to 512, with which the experiment's network of this cell has the number of parameters nearest to `wanted`."""

    def count(hidden_size: int) -> int:
        return parameters(experiment.but(cell=cell, hidden_size=hidden_size), make)

    above = bisect_left(range(1, WIDEST), wanted, key=count) + 1
    return min(range(max(above - 1, 1), above + 1), key=lambda hidden_size: abs(count(hidden_size) - wanted))
