"""A network opened up while it reads: the same cell code that the equations show, every value kept."""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import pdist
from torch import Tensor

from rnnlab.inspection import opening
from rnnlab.inspection.trace import REVERSE, Trace
from rnnlab.nn.network import Network
from rnnlab.nn.stepping import steps
from rnnlab.preparation.tokens import Tokened

TURNS = ("", REVERSE)


@torch.inference_mode()
def trace(network: Network, x: Tensor) -> Trace:
    """Every gate and state while the network, without dropout, reads x (T, F), or tokens (T,)."""
    states: dict[str, NDArray[np.float32]] = {}
    gates: dict[str, NDArray[np.float32]] = {}
    inputs = embedded = network.embed(x.unsqueeze(0))
    for number, layer in enumerate(network.stack, start=1):
        outputs = []
        for cell, first, turn in zip(layer.cells, layer.initial_state(1), TURNS, strict=False):
            walked = list(steps(cell, inputs.flip(1) if turn else inputs, first))
            for name in walked[0][0]:
                gates[f"{number}{turn}.{name}"] = _along([gate[name] for gate, _ in walked], turn)
            for part, name in enumerate(cell.state_names):
                states[f"{number}{turn}.{name}"] = _along([state[part] for _, state in walked], turn)
            outputs.append(states[f"{number}{turn}.h"])
        read = torch.from_numpy(np.concatenate(outputs, axis=1)).unsqueeze(0)
        inputs = layer.norm(read) if layer.norm else read
    orders = {name.removesuffix(".h"): similar(values) for name, values in states.items() if name.endswith(".h")}
    names = [f"input {column}" for column in range(embedded.shape[2])]
    return Trace(embedded[0].numpy(), names, states, gates, orders)


def _along(values: list[Tensor], turn: str) -> NDArray[np.float32]:
    """The values of all steps in the order of the data, (T, H)."""
    along = torch.cat(values)
    return (along.flip(0) if turn else along).numpy()


def similar(values: NDArray[np.float32]) -> NDArray[np.int64]:
    """The units of values (T, H) in an order that puts those side by side which move alike (average linkage, distance of paths)."""
    if values.shape[1] < 3:
        return np.arange(values.shape[1])
    leaves = leaves_list(linkage(pdist(values.T), "average", optimal_ordering=values.shape[1] <= 128))
    return np.asarray(leaves, np.int64)


def trace_run(record: str, window: int, step: int | None = None) -> bytes:
    """The trace, as bytes, of the run's newest weights, or those after a milestone, reading one watched sequence; x in the user's units.

    Raises RunError where there are no weights yet, or no such sequence.
    """
    training = opening.stored(record, step)
    alone = opening.watched(training, window)
    traced = trace(opening.before(training, window), torch.tensor(alone.x[0]))
    inputs = training.task.inputs(training.prepared, alone, 0).astype(np.float32)
    read = training.prepared.read(alone, 0) if isinstance(training.prepared, Tokened) else []
    return replace(traced, x=inputs, names=list(training.prepared.names), read=read).to_bytes()
