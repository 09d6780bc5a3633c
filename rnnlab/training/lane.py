"""A run that is one of many trained side by side."""

from typing import Self

import torch
from torch import Tensor

from rnnlab.nn.abreast import suits
from rnnlab.sequences import Sequences
from rnnlab.training.events import BatchDone, Diverged, EpochDone
from rnnlab.training.training import Training


class Lane(Training):
    """A Training whose gradients and answers come from outside, where those of many are computed at once; what it makes of them is its own.

    Its weights and Adam's memory are rows of what all share, and its checkpoint is that of any Training. Its `network` keeps its first
    weights: only its shape is asked for.
    """

    answers: Tensor
    """To the sequences that are judged next, (N, ...)."""
    _rows: tuple[Tensor, ...] = ()

    def share(self, other: Self) -> None:
        """Uses the data that another lane has prepared in the same way."""
        self.prepared, self.x, self.y, self.judge = other.prepared, other.x, other.y, other.judge

    @property
    def closing(self) -> bool:
        """Whether the batches of its epoch are done."""
        return self.position.batch == self.batches

    def rows(self) -> Tensor:
        """The row numbers of the next batch."""
        if self.position.batch == 0 or not self._rows:
            self._rows = self._order()
        return self._rows[self.position.batch]

    def after(self, loss: Tensor, outputs: Tensor, y: Tensor) -> BatchDone | Diverged:
        """The event of a batch whose gradient is there; the step itself is taken for all at once."""
        return self._after(loss, outputs, y)

    def close_epoch(self) -> EpochDone | Diverged:
        """The event of an epoch whose batches are done, from `answers` to the watched part."""
        return self._close_epoch()

    def outputs(self, sequences: Sequences) -> Tensor:
        """The next of the answers, (N, ...)."""
        found, self.answers = self.answers[: len(sequences)], self.answers[len(sequences) :]
        return found

    def _move(self, norm: float) -> None:
        if self.settings.clip and norm > self.settings.clip:
            self.flat.gradient.mul_(self.settings.clip / norm)


def can_stand_abreast(training: Training) -> bool:
    """Whether runs like this can be trained side by side: on a processor, sequences of one length, nothing carried or cut."""
    if type(training) is not Training or training.device != torch.device("cpu"):
        return False
    plain = training.lengths is None and training.mind is None and not training.settings.truncation
    return plain and training.experiment.model.implementation == "auto" and suits(training.network)
