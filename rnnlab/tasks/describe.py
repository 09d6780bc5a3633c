"""The sentence that is true of a picture."""

from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from rnnlab.answers import Answer, Described
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.nn.describer import Describer
from rnnlab.nn.network import Ends
from rnnlab.preparation import captions
from rnnlab.preparation.captions import END, Album
from rnnlab.preparation.prepared import Prepared
from rnnlab.raw import Pictures, Raw
from rnnlab.scenes import RELATIONS
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task

__all__ = ["DescribeTask"]

SHOWN = 12
"""Pictures of a piece that its answer brings along."""


class DescribeTask(Task):
    """A picture to a sentence, written word by word."""

    title = "Describe a picture"
    about = (
        "The network looks at a picture and writes a sentence about it, word by word, and before each word it may look again. While it "
        "learns it goes on from the true words; when it is judged it goes on from its own."
    )
    settings: ClassVar[tuple[str, ...]] = ("validation_share", "test_share", "attention", "teacher_forcing")
    loss_name = "cross entropy of the true words"
    naive_name = "the most frequent word at each place of the training captions"
    view = "describing"
    aim = "high"

    def prepare(self, raw: Raw, experiment: Experiment) -> Album:
        """Split at random (random state 1) by caption, as rows of pixels (N, S, 3 S) and tokens (N, T)."""
        if not isinstance(raw, Pictures):
            raise InvalidExperiment("To describe takes pictures with captions, and other data came: choose data such as scenes.")
        _refuse(experiment)
        return captions.prepare(raw, experiment)

    def inputs(self, prepared: Prepared, sequences: Sequences, number: int) -> NDArray[np.float64]:
        """The rows of one picture, 0 to 255."""
        return np.asarray(sequences.x[number] * 255.0, np.float64)

    def ends(self, prepared: Prepared) -> Ends:
        """A row of pixels, and at each word one number for each there is, and for the end."""
        return Ends(prepared.parts.train.x.shape[2], 1 + len(_album(prepared).words), every_step=True)

    def network(self, prepared: Prepared, experiment: Experiment) -> Describer:
        """A convolutional encoder, and a decoder of the chosen cells."""
        steps, training = _album(prepared).steps, experiment.training
        return Describer(experiment.model, self.ends(prepared), training.seed, steps, training.teacher_forcing)

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The cross entropy of each true word and of the end in nats, a mean over each caption, then over captions."""
        counted = _counted(targets)
        nats = cross_entropy(outputs.transpose(1, 2), targets, reduction="none") * counted
        return (nats.sum(1) / counted.sum(1)).mean()

    def measures(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """The share of captions that are right word for word; the share of right words in a caption. While learning, after true words."""
        counted = _counted(targets)
        right = (outputs.argmax(2) == targets) & counted
        return {
            "exact captions": (right.sum(1) == counted.sum(1)).float().mean().item(),
            "word accuracy": (right.sum(1) / counted.sum(1)).mean().item(),
        }

    def naive(self, prepared: Prepared, sequences: Sequences) -> Tensor:
        """The log share of each word at each place of the training captions."""
        y = prepared.parts.train.y.astype(np.int64)
        counted = captions.counts(y)
        shares = np.stack(
            [np.bincount(y[counted[:, place], place], minlength=self.ends(prepared).outputs) for place in range(y.shape[1])]
        ) / counted.sum(axis=0)[:, None].clip(1)
        return torch.tensor(np.log(shares.clip(1e-4)), dtype=torch.float32).expand(len(sequences), -1, -1)

    def answer(self, prepared: Prepared, sequences: Sequences, outputs: Tensor) -> Answer:
        """The likeliest word at each step, beside the true one, with the first few pictures."""
        raw, shown = prepared.raw, sequences.when[:SHOWN]
        assert isinstance(raw, Pictures)
        written = outputs.argmax(2).numpy().astype(np.int16)
        return Described(written, sequences.y.astype(np.int16), sequences.when, shown, raw.pixels[shown], list(_album(prepared).words))

    def scores(self, answer: Answer) -> dict[str, float]:
        """Shares: captions right word for word, words right, and, of captions with a relation, those that name the right one."""
        assert isinstance(answer, Described)
        counted = captions.counts(answer.actual)
        right = (answer.written == answer.actual) & counted
        scores = {
            "exact captions": float((right.sum(1) == counted.sum(1)).mean()),
            "word accuracy": float((right.sum(1) / counted.sum(1)).mean()),
        }
        true, said = (_relations(rows, answer.words) for rows in (answer.actual, answer.written))
        return {**scores, "relation accuracy": float((said == true)[true != END].mean())} if true.any() else scores


def _album(prepared: Prepared) -> Album:
    assert isinstance(prepared, Album)
    return prepared


def _counted(targets: Tensor) -> Tensor:
    """Which targets (N, T) are words of the caption or its end."""
    ended = targets == END
    return ended.cumsum(1) - ended.long() == 0


def _relations(rows: NDArray[np.int16], words: list[str]) -> NDArray[np.int16]:
    """The first word of each caption that begins a relation, END where there is none."""
    names = [1 + words.index(first) for first in (name.split()[0] for name in RELATIONS) if first in words]
    found = np.isin(rows, names) & captions.counts(rows)
    return np.where(found.any(axis=1), np.take_along_axis(rows, found.argmax(axis=1)[:, None], axis=1)[:, 0], END)


def _refuse(experiment: Experiment) -> None:
    """Raises InvalidExperiment for settings that mean nothing to a network that looks at once and writes."""
    model = experiment.model
    meaningless = {
        "Both directions": model.bidirectional,
        "Layer norm": model.layer_norm,
        "an initial state other than zero": model.initial_state != "zero",
        "Truncation": experiment.training.truncation > 0,
    }
    for name, chosen in meaningless.items():
        if chosen:
            raise InvalidExperiment(
                f"A network that describes looks at a picture at once and writes from left to right, and {name} was chosen: switch it off."
            )
