"""The path of a state on axes that move neither with the window nor with the step of training.

They are the principal directions of the states of many sequences at one anchor of the training; for other weights their own principal
directions are turned to fit the anchor's (orthogonal Procrustes: P. Schoenemann, Psychometrika 31, 1966).
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rnnlab.inspection import opening
from rnnlab.inspection.dynamics import readout
from rnnlab.inspection.dynamics.pathway import Floats, Pathway, Spots
from rnnlab.inspection.dynamics.principal import aligned, principal
from rnnlab.inspection.dynamics.reference import Reading, few, read
from rnnlab.nn.network import Network
from rnnlab.sequences import Sequences
from rnnlab.training.training import Training

MOST_STEPS, MOST_SPOTS = 400, 300
UNASKED = -100
ROOM = 0.08
"""Beyond the outermost states, as a share of the axis."""


def find_path(record: str, window: int, layer: int, anchor: int | None = None, step: int | None = None) -> bytes:
    """The pathway, as bytes, of a run's newest weights, or those after a milestone, on axes fitted after the milestone `anchor`.

    Raises RunError where there are no weights yet, or no such sequence, layer or milestone.
    """
    training = opening.stored(record, step)
    return pathway(training, training if anchor == step else opening.stored(record, anchor), window, layer).to_bytes()


def pathway(training: Training, base: Training, window: int, layer: int) -> Pathway:
    """The pathway of the h of the direction of a layer, counted from 1, that reads from the start; axes fitted to the weights of `base`."""
    part, alone = training.prepared.watched, opening.watched(training, window)
    many = few(training.prepared.part(part), opening.layer(training.network, layer).cells[0].hidden_size)
    reading, states = _read(training.network, many, layer)
    wanted = states if training is base else _read(base.network, many, layer)[1]
    fitted = principal(wanted)
    axes = fitted if training is base else aligned(principal(states), states, fitted.along(wanted))
    named = readout.pulls(training, layer, axes.centre)
    frame = _Frame(training, layer, axes.centre, np.concatenate([axes.ways, *named.values()]))
    then = np.concatenate([fitted.ways, *readout.pulls(base, layer, fitted.centre).values()])
    spread = (states - axes.centre) @ frame.ways[len(axes.ways) :].T
    return Pathway(
        window=frame.spots(_read(opening.before(training, window), alone, layer)[0], alone, _evenly(alone)),
        cloud=frame.spots(reading, many, _some(training.network, reading)),
        names=[*(f"direction {number}" for number in range(1, len(axes.ways) + 1)), *named],
        shares=np.concatenate([axes.shares, spread.var(axis=0) / max(float(states.var(axis=0).sum()), 1e-300)]),
        ranges=_ranges((wanted - fitted.centre) @ then.T),
        centre=axes.centre,
        ways=frame.ways,
        classes=readout.outputs(training) if readout.classes(training) else [],
        length=alone.x.shape[1],
        fitted=f"{len(many)} {'sequence' if len(many) == 1 else 'sequences'} of the {part} part",
    )


@dataclass(frozen=True)
class _Frame:
    """What states are shown in, and who knows the truth of them."""

    training: Training
    layer: int
    centre: Floats
    ways: Floats

    @torch.no_grad()
    def spots(self, reading: Reading, sequences: Sequences, kept: NDArray[np.bool_]) -> Spots:
        """Those states of a reading that are kept (N, T)."""
        rows, steps = np.nonzero(kept)
        units = self.training.network.stack[self.layer - 1].cells[0].hidden_size
        h = reading.states[rows, steps, :units]
        places = (h.double().numpy() - self.centre) @ self.ways.T
        return Spots(places, rows, steps + 1, self._truth(sequences)[rows, steps], self._answer(h))

    def _answer(self, h: Tensor) -> Floats:
        """The likeliest class in each state (M, H), or the first number; NaN where the state says none by itself."""
        answers = readout.readout(self.training.network, self.layer)
        if answers is None or not readout.outputs(self.training):
            return np.full(len(h), np.nan)
        found = answers(h).double().numpy()
        return np.asarray(found.argmax(axis=1) if readout.classes(self.training) else found[:, 0], np.float64)

    def _truth(self, sequences: Sequences) -> Floats:
        """What is right at each step (N, T), or for the whole sequence; NaN where nothing is asked. Of several numbers, the first."""
        count, steps = sequences.x.shape[:2]
        if not readout.outputs(self.training):
            return np.full((count, steps), np.nan)
        y = sequences.y.astype(np.float64)
        if not self.training.network.ends.every_step:
            return np.broadcast_to(y.reshape(count, -1)[:, :1], (count, steps))
        found = y.reshape(count, y.shape[1], -1)[:, :steps, 0]
        return np.where(found == UNASKED, np.nan, found)


def _read(network: Network, sequences: Sequences, layer: int) -> tuple[Reading, Floats]:
    """The reading, and its h of all true steps (M, H)."""
    reading = read(network, sequences, layer)
    h = reading.states[..., : network.stack[layer - 1].cells[0].hidden_size]
    return reading, h[reading.there].double().numpy()


def _evenly(alone: Sequences) -> NDArray[np.bool_]:
    """All steps of one sequence (1, T), or so many of them, evenly, the first and the last too."""
    steps = alone.x.shape[1]
    kept = np.zeros((1, steps), np.bool_)
    kept[0, np.linspace(0, steps - 1, min(steps, MOST_STEPS)).round().astype(np.int64)] = True
    return kept


def _some(network: Network, reading: Reading) -> NDArray[np.bool_]:
    """Which states (N, T) stand for all: the last of each sequence, or where an answer is asked at each step, any, evenly."""
    there = reading.there.numpy()
    steps = np.arange(there.shape[1])
    suited = there if network.ends.every_step else steps == there.sum(axis=1, keepdims=True) - 1
    places = np.flatnonzero(suited)
    kept = np.zeros(suited.shape, np.bool_)
    kept.flat[places[np.linspace(0, len(places) - 1, min(len(places), MOST_SPOTS)).round().astype(np.int64)]] = True
    return kept


def _ranges(places: Floats) -> Floats:
    """(A, 2): from the least to the most of places (M, A), and some room."""
    least, most = places.min(axis=0), places.max(axis=0)
    room = np.maximum(ROOM * (most - least), 1e-3)
    return np.stack([least - room, most + room], axis=1)
