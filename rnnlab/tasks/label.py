"""A class at each step."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from rnnlab.answers import Answer, Labelled
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Ends
from rnnlab.preparation import puzzles
from rnnlab.preparation.prepared import Prepared
from rnnlab.raw import Puzzle, Raw
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task

__all__ = ["LabelTask"]

UNASKED = -100
"""The target of a step at which nothing is asked, as torch has it."""


class LabelTask(Task):
    """A sequence to a class at each step, or at those steps where one is asked for."""

    title = "Label each step"
    about = "The network answers at each step how likely each class is, from what it read at that step and before."
    settings = ("delay", "validation_share", "test_share")
    loss_name = "cross entropy of the steps that count"
    naive_name = "as likely as without a memory"
    aim = "low"

    def prepare(self, raw: Raw, experiment: Experiment) -> Prepared:
        """Split at random (random state 1)."""
        if not isinstance(raw, Puzzle) or not raw.class_names:
            raise InvalidExperiment("Labels at each step need a memory task such as delayed echo, and other data came: choose such data.")
        return puzzles.prepare(raw, experiment.preparation)

    def inputs(self, prepared: Prepared, sequences: Sequences, number: int) -> NDArray[np.float64]:
        """One sequence as it is, without its padding."""
        end = None if sequences.lengths is None else int(sequences.lengths[number])
        return sequences.x[number, :end].astype(np.float64)

    def ends(self, prepared: Prepared) -> Ends:
        """The columns, and one number a class at each step."""
        assert isinstance(prepared.raw, Puzzle)
        return Ends(prepared.parts.train.x.shape[2], len(prepared.raw.class_names), every_step=True)

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The cross entropy in nats, a mean over the steps that count."""
        return cross_entropy(outputs.flatten(0, 1), targets.flatten(), ignore_index=UNASKED)

    def measures(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """The share of the steps that count at which the likeliest class is the one that came."""
        counts = targets != UNASKED
        return {"accuracy": (outputs.argmax(2) == targets)[counts].float().mean().item()}

    def naive(self, prepared: Prepared, sequences: Sequences) -> Tensor:
        """The log probabilities of one who forgets."""
        assert isinstance(prepared.raw, Puzzle)
        return torch.from_numpy(puzzles.naive(prepared.raw, sequences, len(prepared.raw.class_names)))

    def solved(self, prepared: Prepared) -> float:
        """As the puzzle has it."""
        assert isinstance(prepared.raw, Puzzle)
        return prepared.raw.solved

    def answer(self, prepared: Prepared, sequences: Sequences, outputs: Tensor) -> Answer:
        """The likeliest class at each step, and what the true one cost."""
        puzzle, steps = prepared.raw, outputs.shape[1]
        assert isinstance(puzzle, Puzzle)
        actual, x = sequences.y[:, :steps].astype(np.int16), sequences.x
        answered = outputs.argmax(2).numpy().astype(np.int16)
        true = torch.from_numpy(np.maximum(actual, 0).astype(np.int64)).unsqueeze(2)
        nats = -outputs.log_softmax(2).gather(2, true).squeeze(2).numpy()
        if puzzle.legal is None:
            right = answered == actual
        else:
            legal = puzzle.legal[sequences.when, :steps]
            right = np.take_along_axis(legal, answered[:, :, None].astype(np.int64), axis=2)[:, :, 0]
        several = x.shape[2] > 1
        read = (x.argmax(2) if several else x[:, :, 0]).astype(np.int16)
        read_names = list(puzzle.feature_names) if several else ["0", "1"]
        return Labelled(read, answered, actual, nats, right & (actual != UNASKED), read_names, list(puzzle.class_names))

    def scores(self, answer: Answer) -> dict[str, float]:
        """Cross entropy and accuracy of the steps that count, and the share of sequences without any mistake."""
        assert isinstance(answer, Labelled)
        counts = answer.actual != UNASKED
        return {
            "cross entropy": float(answer.nats[counts].mean(dtype=np.float64)),
            "accuracy": float(answer.right[counts].mean()),
            "whole sequences right": float((answer.right | ~counts).all(axis=1).mean()),
        }
