"""Reading with a gradient that flows back only some steps: truncated back-propagation through time.

Source: R. J. Williams and J. Peng (1990), Neural Computation 2(4), with as many steps between two cuts as the gradient flows back.
"""

from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from rnnlab.cells import State
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Network, States


@dataclass(frozen=True)
class Truncated:
    """A network whose gradient does not cross a cut after every so many steps."""

    network: Network
    steps: int

    def from_states(self, x: Tensor, states: States | None, noise: Generator, lengths: Tensor | None = None) -> tuple[Tensor, States]:
        """The answers where reading begins in some states, and the states in which it ends: those of the network itself."""
        read, ended, start = [], states, 0
        parts: tuple[Tensor, ...] = torch.split(self.network.embed(x), self.steps, dim=1)
        for part in parts:
            left = None if lengths is None else lengths - start
            found, last = self.network.read(part, _cut(ended), noise, None if left is None else left.clamp(1, part.shape[1]))
            if left is not None and ended:
                going_on = (left > 0).unsqueeze(1)
                found, last = found * going_on.unsqueeze(2), _where(going_on, last, ended)
            read.append(found)
            ended, start = last, start + part.shape[1]
        assert ended is not None, "x has at least one step"
        return self.network.conclude(torch.cat(read, dim=1), ended, noise, lengths), ended


def reader(experiment: Experiment, network: Network) -> Network | Truncated:
    """The network, or where it was chosen so, the network with its gradient cut off. Raises InvalidExperiment where that cannot be."""
    model, steps = experiment.model, experiment.training.truncation
    if not steps:
        return network
    if type(network) is not Network or model.bidirectional or model.implementation == "keras":
        raise InvalidExperiment(
            "A gradient can be cut off where a network of ours reads in one direction and then answers, and this one reads both ways, "
            "writes, or is Keras's: choose a truncation of 0, or another network."
        )
    return Truncated(network, steps)


def _cut(states: States | None) -> States | None:
    """The states, with no way back for the gradient."""
    return states and [[_each(state) for state in layer] for layer in states]


def _each(state: State) -> State:
    return tuple(part.detach() for part in state)


def _where(going_on: Tensor, new: States, old: States) -> States:
    """The new states of the sequences that go on (B, 1), and the old ones of those that have ended."""
    pairs = [[zip(*directions, strict=True) for directions in zip(*layers, strict=True)] for layers in zip(new, old, strict=True)]
    return [[tuple(torch.where(going_on, after, before) for after, before in state) for state in layer] for layer in pairs]
