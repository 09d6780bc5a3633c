"""A network to look into, with the data that it reads: fresh from an experiment, or as a run left it."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import torch
from torch import nn

from rnnlab import datasets
from rnnlab.errors import RunError
from rnnlab.experiment import Experiment
from rnnlab.nn.layer import Layer
from rnnlab.nn.network import Network
from rnnlab.packing import unpack
from rnnlab.runs.milestones import NAME
from rnnlab.runs.record import Record
from rnnlab.sequences import Sequences
from rnnlab.training import carrying
from rnnlab.training.checkpoint import Checkpoint
from rnnlab.training.training import Training


def fresh(experiment: str, upload: str) -> Training:
    """An experiment (JSON) that learns from the file `upload` ("" for none), before its first step."""
    chosen = Experiment.model_validate_json(experiment).but(device="cpu")
    return Training(chosen, datasets.load(chosen, Path(upload).read_bytes() if upload else None))


def stored(record: str, step: int | None = None) -> Training:
    """A run with its newest weights, or with those after one of its milestones. Raises RunError where there are none."""
    opened = Record(Path(record))
    checkpoint = opened.blob("checkpoint")
    if not checkpoint:
        raise RunError("There are no weights of this run yet: wait for its first steps.")
    experiment = opened.experiment.but(device="cpu")
    training = Training(experiment, datasets.load(experiment, opened.blob("upload")), Checkpoint.from_bytes(checkpoint))
    if step is not None:
        kept = opened.blob(f"{NAME}{step}")
        if not kept:
            raise RunError(f"The weights after step {step} were not kept: choose another step of this run.")
        training.flat.values.copy_(torch.from_numpy(unpack(kept)[0]["weights"]))
    return training


def watched(training: Training, window: int) -> Sequences:
    """One sequence of the part that is watched, without its padding. Raises RunError where there is no such sequence."""
    part = training.prepared.part(training.prepared.watched)
    if not 0 <= window < len(part):
        raise RunError(f"This run watches {len(part)} sequences, numbered from 0, and number {window} was asked for: choose a smaller one.")
    alone: Sequences = part.only(slice(window, window + 1))
    return alone if alone.lengths is None else replace(alone, x=alone.x[:, : int(alone.lengths[0])])


def layer(network: Network, number: int) -> Layer:
    """One layer, counted from 1. Raises RunError where there is none."""
    if not 1 <= number <= len(network.stack):
        raise RunError(f"This network has layers 1 to {len(network.stack)}, and layer {number} was asked for: choose one of these.")
    return network.stack[number - 1]


def reader(training: Training, window: int) -> Network:
    """The network before it reads one sequence, dropout off. Raises RunError for one that does not just read and answer, but writes."""
    network = before(training, window)
    if type(network) is not Network:
        raise RunError("A network that reads and then answers was expected, and this one writes: choose a run that reads.")
    return network.eval()


@torch.no_grad()
def before(training: Training, window: int) -> Network:
    """The network as it is before it reads one sequence of the watched part: what was carried there is its first state."""
    if training.mind is None:
        return training.network
    part = training.prepared.part(training.prepared.watched)
    mind = carrying.mind_after(training.network, torch.from_numpy(part.x[:window]))
    begun = deepcopy(training.network)
    for layer, states in zip(begun.stack, carrying.states_of(mind), strict=True):
        layer.first = nn.ParameterList(part[0] for state in states for part in state)
    return begun


def numbered(network: Network, length: int, number: int) -> int:
    """A number of the answer to so many steps, counted from 0 over all steps and classes, -1 for the last. Raises RunError for no such."""
    count = network.ends.outputs * (length if network.ends.every_step else 1)
    if not -1 <= number < count:
        raise RunError(f"This answer has numbers 0 to {count - 1}, or -1 for the last, and number {number} was asked for: choose another.")
    return number % count
