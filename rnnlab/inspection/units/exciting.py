"""What a unit answers to, looked for in many sequences.

The response to a piece is the mean change of the unit's h where that piece was read: Y. Ming et al., RNNVis (2017).
"""

import numpy as np
import torch
from numpy.typing import NDArray

from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.units.moments import Moment, Moments, Response
from rnnlab.preparation.tokens import Tokened
from rnnlab.sequences import Sequences
from rnnlab.training.training import Training

MOST_SEQUENCES = 256
SHOWN, AROUND = 8, 6
LEAST_TIMES = 5
"""A piece that was read more seldom tells nothing."""

Floats = NDArray[np.float32]


def excite(record: str, window: int, layer: int, unit: int, step: int | None = None) -> bytes:
    """The moments, as bytes, of a unit of a run's newest weights, or those after a milestone, in many sequences, whatever the window.

    Raises RunError where there are no weights yet, or no such layer or unit.
    """
    return moments(opening.stored(record, step), layer, unit).to_bytes()


def moments(training: Training, layer: int, unit: int) -> Moments:
    """The moments of a unit of the direction of a layer, counted from 1, that reads from the start."""
    network, name = training.network, training.prepared.watched
    units = opening.layer(network, layer).cells[0].hidden_size
    if not 0 <= unit < units:
        raise RunError(f"This layer has units 0 to {units - 1}, and unit {unit} was asked for: choose one of these.")
    part = training.prepared.part(name).only(slice(0, MOST_SEQUENCES))
    path = path_of(training, part, layer)[:, :, unit]
    there = np.arange(path.shape[1]) < (part.lengths[:, None] if part.lengths is not None else path.shape[1])
    highest, lowest = (_best(training, part, sign * np.where(there, path, -sign * np.inf), sign) for sign in (1, -1))
    return Moments(highest, lowest, _responses(training, part, path, there), len(part), name)


@torch.inference_mode()
def path_of(training: Training, part: Sequences, layer: int) -> Floats:
    """The layer's h after every step, (N, T, H), dropout off; every sequence from the first state."""
    network = training.network.eval()
    x = network.embed(torch.from_numpy(part.x.copy()))
    lengths = None if part.lengths is None else torch.from_numpy(part.lengths)
    for below in network.stack[: layer - 1]:
        x, _ = below(x, below.initial_state(len(x)), lengths)
    here = network.stack[layer - 1]
    outputs, _ = here.unrollings["by_hand"](here.cells[0], x, here.initial_state(len(x))[0], lengths)
    found: Floats = outputs.numpy()
    return found


def _best(training: Training, part: Sequences, scored: Floats, sign: int) -> list[Moment]:
    """The moments of the highest scores, at most one of each sequence."""
    steps = scored.argmax(axis=1)
    scores = scored[np.arange(len(scored)), steps]
    return [
        _moment(training, part, int(row), int(steps[row]), sign * float(scores[row])) for row in np.argsort(-scores, kind="stable")[:SHOWN]
    ]


def _moment(training: Training, part: Sequences, row: int, step: int, value: float) -> Moment:
    read = _read(training, part, row)
    return Moment(value, row, step + 1, read[max(step - AROUND, 0) : step], read[step], read[step + 1 : step + 1 + AROUND])


def _read(training: Training, part: Sequences, row: int) -> list[str]:
    """What one sequence says, step by step, in words or as the first of its numbers."""
    if isinstance(training.prepared, Tokened):
        return training.prepared.read(part, row)
    return [f"{value:.3g}" for value in training.task.inputs(training.prepared, part, row)[:, 0]]


def _responses(training: Training, part: Sequences, path: Floats, there: NDArray[np.bool_]) -> list[Response]:
    """Of every piece that was read often enough, the strongest first."""
    if not isinstance(training.prepared, Tokened):
        return []
    changes, tokens = np.diff(path, axis=1, prepend=np.float32(0))[there], part.x[there]
    times = np.bincount(tokens, minlength=training.prepared.known.size)
    sums = np.bincount(tokens, weights=changes, minlength=training.prepared.known.size)
    often = np.flatnonzero(times >= LEAST_TIMES)
    means = sums[often] / times[often]
    names = training.prepared.known.names
    order = np.argsort(-np.abs(means), kind="stable")[: 2 * SHOWN]
    return [Response(names[often[place]], float(means[place]), int(times[often[place]])) for place in order]
