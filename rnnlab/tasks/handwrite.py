"""Where a pen goes next, at each step: a network that can write by hand."""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from rnnlab.answers import Answer, Penned
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.nn.drawing import START, chances, go_on
from rnnlab.nn.mixture import mixture, of_one, width
from rnnlab.nn.network import Ends, Network
from rnnlab.preparation import strokes
from rnnlab.preparation.prepared import Prepared
from rnnlab.preparation.strokes import PADDING, Lines
from rnnlab.raw import Raw, Strokes
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task

__all__ = ["HandwriteTask"]

SAMPLE, SEED, BIAS = 150, 1, 1.0
"""Strokes of the line that shows how far learning is, and how they are drawn."""


class HandwriteTask(Task):
    """Strokes of a pen to what comes after each of them."""

    title = "Write by hand"
    about = (
        "The network reads how a pen moves and answers at each step how likely every next move is, as a mixture of Gaussians, and how "
        "likely the pen lifts; from that it can write."
    )
    settings = ("mixtures", "validation_share", "test_share")
    loss_name = "nats a stroke"
    naive_name = "one Gaussian for all moves, and how often the pen lifts"
    view = "handwriting"
    aim = "low"

    def prepare(self, raw: Raw, experiment: Experiment) -> Prepared:
        """Split at random (random state 1); moves divided by their root mean square in the training part."""
        if not isinstance(raw, Strokes):
            raise InvalidExperiment("To write by hand takes strokes of a pen, and other data came: choose the data set Handwriting.")
        if experiment.model.bidirectional:
            raise InvalidExperiment(
                "A network that writes reads in one direction, and both were chosen, where the one that reads from the end has seen what "
                "it should foretell: choose one direction."
            )
        return strokes.prepare(raw, experiment.preparation, experiment.model.mixtures)

    def inputs(self, prepared: Prepared, sequences: Sequences, number: int) -> NDArray[np.float64]:
        """One line without its padding, in the units of the data."""
        lines = _lines(sequences)
        assert lines.lengths is not None
        return (lines.x[number, : int(lines.lengths[number])] * lines.scale).astype(np.float64)

    def ends(self, prepared: Prepared) -> Ends:
        """A stroke, and a mixture at each step."""
        return Ends(3, width(_lines(prepared.parts.train).mixtures), every_step=True)

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """What a stroke costs in nats, a mean over each line and then over the lines; densities are those of scaled moves."""
        there = targets[..., 2] != PADDING
        return (_nats(outputs, targets).sum(1) / there.sum(1)).mean()

    def measures(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """Nothing beside the loss."""
        return {}

    def naive(self, prepared: Prepared, sequences: Sequences) -> Tensor:
        """The Gaussian and the pen of the training part, at every step."""
        train = _lines(prepared.parts.train)
        seen = torch.from_numpy(train.y[train.y[..., 2] != PADDING]).double()
        return of_one(seen, train.mixtures).float().expand(*sequences.y.shape[:2], -1)

    def answer(self, prepared: Prepared, sequences: Sequences, outputs: Tensor) -> Answer:
        """The mean of the likeliest Gaussian at each step, the true stroke, and what that cost."""
        raw, scale = prepared.raw, _lines(sequences).scale
        assert isinstance(raw, Strokes)
        actual = sequences.y[:, : outputs.shape[1]].astype(np.float32)
        predicted = mixture(outputs).likeliest().numpy() * scale[:2]
        return Penned(predicted, actual * scale, _nats(outputs, torch.from_numpy(actual)).numpy(), raw.texts[sequences.when[0]])

    def finish(self, answer: Answer, network: Network, prepared: Prepared) -> Answer:
        """The answer with a line of the network's own: always the same chances, so that only the network changes it."""
        assert isinstance(answer, Penned)
        drawn = [stroke for stroke, _ in go_on(network, START, chances(SEED, SAMPLE), BIAS)]
        return replace(answer, sample=torch.stack(drawn).numpy() * _lines(prepared.parts.train).scale)

    def scores(self, answer: Answer) -> dict[str, float]:
        """Nats a stroke, and how far the likeliest next place is from the true one, each a mean as the loss is."""
        assert isinstance(answer, Penned)
        there = answer.actual[..., 2] != PADDING
        apart = np.linalg.norm(answer.predicted - answer.actual[..., :2], axis=2) * there
        measures = {"nats a stroke": answer.nats, "distance": apart}
        return {name: float((values.sum(1, dtype=np.float64) / there.sum(1)).mean()) for name, values in measures.items()}


def _lines(sequences: Sequences) -> Lines:
    assert isinstance(sequences, Lines)
    return sequences


def _nats(outputs: Tensor, targets: Tensor) -> Tensor:
    """What each stroke cost, 0 in the padding, (N, T)."""
    return torch.where(targets[..., 2] != PADDING, mixture(outputs).nats(targets), 0)
