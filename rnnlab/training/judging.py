"""How good answers are. A part is judged piece by piece, so that the answers to all of it never stand in memory at once."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from rnnlab.answers import Answer, join
from rnnlab.experiment import Model
from rnnlab.preparation.prepared import Prepared
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task

ROWS_AT_ONCE, NUMBERS_AT_ONCE = 1024, 32_000_000
GATES = 8
"""About so many numbers stand in memory for each unit and step while a network reads."""

Answering = Callable[[Sequences], Tensor]
"""Sequences to outputs: a network's, or the naive rule's."""


class Judge:
    """The measures of a task, over the sequences of a part. `whole` keeps a part in one piece, where its sequences hang together."""

    def __init__(self, task: Task, prepared: Prepared, model: Model, whole: bool) -> None:
        self.task, self.prepared, self.whole = task, prepared, whole
        ends, train = task.ends(prepared), prepared.parts.train
        answered = ends.outputs * (train.y.shape[1] if ends.every_step else 1)
        held = GATES * train.x.shape[1] * model.hidden_size * (2 if model.bidirectional else 1)
        self.rows = max(min(ROWS_AT_ONCE, NUMBERS_AT_ONCE // max(answered, held)), 1)

    def measures(self, sequences: Sequences, answering: Answering) -> dict[str, float]:
        """The loss, and what the task shows beside it: the mean over the pieces, each as heavy as it has sequences."""
        return _mean([(self._measured(piece, answering(piece)), len(piece)) for piece in self._pieces(sequences)])

    def answer(self, sequences: Sequences, answering: Answering) -> Answer:
        """The answers in the user's units."""
        return join([self.task.answer(self.prepared, piece, answering(piece)) for piece in self._pieces(sequences)])

    def both(self, sequences: Sequences, answering: Answering) -> tuple[dict[str, float], Answer]:
        """The measures and the answers, from the same outputs."""
        measured, answers = [], []
        for piece in self._pieces(sequences):
            outputs = answering(piece)
            measured.append((self._measured(piece, outputs), len(piece)))
            answers.append(self.task.answer(self.prepared, piece, outputs))
        return _mean(measured), join(answers)

    def scores(self, sequences: Sequences, answering: Answering) -> dict[str, float]:
        """What the answers to a whole part are worth, in the user's units."""
        return self.task.scores(self.answer(sequences, answering))

    def naive(self, sequences: Sequences) -> Tensor:
        """The outputs of the naive rule."""
        return self.task.naive(self.prepared, sequences)

    def _pieces(self, sequences: Sequences) -> Iterator[Sequences]:
        if self.whole or len(sequences) <= self.rows:
            yield sequences
            return
        for start in range(0, len(sequences), self.rows):
            yield sequences.only(slice(start, start + self.rows))

    @torch.inference_mode()
    def _measured(self, piece: Sequences, outputs: Tensor) -> dict[str, float]:
        targets = torch.from_numpy(piece.y)
        return {"loss": self.task.loss(outputs, targets).item(), **self.task.measures(outputs, targets)}


def _mean(found: list[tuple[dict[str, float], int]]) -> dict[str, float]:
    rows = sum(count for _, count in found)
    return {name: sum(measured[name] * count for measured, count in found) / rows for name in found[0][0]}
