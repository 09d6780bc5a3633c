"""What a network has in mind from one window to the next."""

import torch
from torch import Tensor

from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Network, States
from rnnlab.sequences import Sequences


def mind_of(network: Network) -> Tensor:
    """An empty mind: zeros, (layers, parts of a state, H)."""
    cell = network.stack[0].cells[0]
    return cell.weight_ih.new_zeros(len(network.stack), len(cell.state_names), cell.hidden_size)


def states_of(mind: Tensor) -> States:
    """The states with which reading goes on. Gradients do not flow back into the window before."""
    return [[tuple(part.unsqueeze(0) for part in layer)] for layer in mind.clone()]


@torch.no_grad()
def keep(mind: Tensor, states: States) -> None:
    """Takes over the states in which a window ended."""
    mind.copy_(torch.stack([torch.cat(layer[0]) for layer in states]))


def outputs(network: Network, windows: Tensor) -> Tensor:
    """The answers to windows (N, T, F) that follow each other, read one after the other from an empty mind. Shape (N, ...)."""
    mind = mind_of(network)
    return torch.cat([_read(network, window, mind) for window in windows.unsqueeze(1)])


def mind_after(network: Network, windows: Tensor) -> Tensor:
    """What is in mind after windows (N, T, F), read as for `outputs`."""
    mind = mind_of(network)
    for window in windows.unsqueeze(1):
        _read(network, window, mind)
    return mind


def _read(network: Network, window: Tensor, mind: Tensor) -> Tensor:
    answer, states = network.from_states(window, states_of(mind))
    keep(mind, states)
    return answer


def refuse(experiment: Experiment, train: Sequences) -> None:
    """Raises InvalidExperiment where no window follows the one before."""
    settings, training = experiment.preparation, experiment.training
    if training.batch_size != 1 or training.shuffle or settings.stride != settings.lookback or train.lengths is not None:
        raise InvalidExperiment(
            "A state is carried from each window to the one that follows it, which takes batches of 1, no shuffling and a stride as long "
            f"as the lookback; batches of {training.batch_size}, shuffle {'on' if training.shuffle else 'off'} and a stride of "
            f"{settings.stride} for a lookback of {settings.lookback} came: change them, or choose another initial state."
        )
    if experiment.model.bidirectional:
        raise InvalidExperiment("A state is carried forwards, and both directions were chosen: choose one of the two.")
