"""A number that follows from what was read long before."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import mse_loss

from rnnlab.answers import Answer, Recalled
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Ends
from rnnlab.preparation import puzzles
from rnnlab.preparation.prepared import Prepared
from rnnlab.raw import Puzzle, Raw
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task

__all__ = ["RecallTask"]

NEAR = 0.04
"""Nearer than this an answer is right, as Hochreiter and Schmidhuber (1997, experiment 4) have it."""


class RecallTask(Task):
    """A sequence to one number at its end."""

    title = "Recall a number"
    about = "The network reads a sequence and answers one number at its end, from what it read many steps before."
    settings = ("delay", "validation_share", "test_share")
    loss_name = "mean squared error"
    naive_name = "the expected value, always"
    aim = "low"

    def prepare(self, raw: Raw, experiment: Experiment) -> Prepared:
        """Split at random (random state 1), unscaled."""
        if not isinstance(raw, Puzzle) or raw.class_names:
            raise InvalidExperiment("To recall a number takes a memory task such as adding, and other data came: choose such data.")
        return puzzles.prepare(raw, experiment.preparation)

    def inputs(self, prepared: Prepared, sequences: Sequences, number: int) -> NDArray[np.float64]:
        """One sequence as it is."""
        return np.asarray(sequences.x[number], np.float64)

    def ends(self, prepared: Prepared) -> Ends:
        """The columns, and one number."""
        return Ends(prepared.parts.train.x.shape[2], 1)

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The mean squared error."""
        return mse_loss(outputs.squeeze(1), targets)

    def measures(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """The share of answers within 0.04 of the truth."""
        return {f"within {NEAR}": ((outputs.squeeze(1) - targets).abs() < NEAR).float().mean().item()}

    def naive(self, prepared: Prepared, sequences: Sequences) -> Tensor:
        """The expected value for every sequence."""
        assert isinstance(prepared.raw, Puzzle)
        return torch.from_numpy(puzzles.naive(prepared.raw, sequences, 1))

    def solved(self, prepared: Prepared) -> float:
        """As the puzzle has it."""
        assert isinstance(prepared.raw, Puzzle)
        return prepared.raw.solved

    def answer(self, prepared: Prepared, sequences: Sequences, outputs: Tensor) -> Answer:
        """The numbers as they are."""
        return Recalled(outputs.squeeze(1).double().numpy(), sequences.y.astype(np.float64), "number wanted")

    def scores(self, answer: Answer) -> dict[str, float]:
        """Mean squared error, and the share of answers within 0.04 of the truth."""
        assert isinstance(answer, Recalled)
        error = np.abs(answer.predicted - answer.actual)
        return {"MSE": float((error**2).mean()), f"within {NEAR}": float((error < NEAR).mean())}
