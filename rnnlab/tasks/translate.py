"""A text to another text."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from rnnlab.answers import Answer, Translated
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Ends, Network
from rnnlab.nn.translator import Translator
from rnnlab.preparation import pairs
from rnnlab.preparation.pairs import BEYOND, Pairing
from rnnlab.preparation.prepared import Prepared
from rnnlab.preparation.tokens import tokens_of
from rnnlab.raw import Pairs, Raw
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task

__all__ = ["TranslateTask"]


class TranslateTask(Task):
    """Characters in, characters out."""

    title = "Translate"
    about = (
        "The network reads a text to its end, character by character, then writes another one, looking back at what it read. While it "
        "learns it goes on from the true symbols; when it is judged it goes on from its own."
    )
    settings = ("reverse", "validation_share", "test_share", "attention", "teacher_forcing")
    loss_name = "cross entropy per symbol"
    naive_name = "at each place the symbol that is most frequent there in the training part"
    aim = "high"
    view = "translating"

    def prepare(self, raw: Raw, experiment: Experiment) -> Prepared:
        """Split at random (random state 1), both sides as numbers of characters."""
        if not isinstance(raw, Pairs):
            raise InvalidExperiment("To translate takes pairs of texts, and other data came: choose data such as dates.")
        return pairs.prepare(raw, experiment)

    def inputs(self, prepared: Prepared, sequences: Sequences, number: int) -> NDArray[np.float64]:
        """The tokens of one text, (S, 1)."""
        return tokens_of(sequences, number)[:, None].astype(np.float64)

    def ends(self, prepared: Prepared) -> Ends:
        """The characters that are read, and those that are written, at each step."""
        assert isinstance(prepared, Pairing)
        return Ends(0, len(prepared.symbols), tokens=prepared.known.size, every_step=True)

    def network(self, prepared: Prepared, experiment: Experiment) -> Network:
        """An encoder and a decoder that writes as many symbols as the longest target has."""
        assert isinstance(prepared, Pairing)
        steps, training = prepared.parts.train.y.shape[1], experiment.training
        return Translator(experiment.model, self.ends(prepared), training.seed, steps, training.teacher_forcing)

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The cross entropy in nats: a mean over each text's true symbols, its end among them, then over texts."""
        nats = cross_entropy(outputs.transpose(1, 2), targets, ignore_index=BEYOND, reduction="none")
        return (nats.sum(1) / (targets != BEYOND).sum(1)).mean()

    def measures(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """The share of texts that are right throughout, and of right symbols."""
        counts, right = targets != BEYOND, outputs.argmax(2) == targets
        return {
            "exact": (right | ~counts).all(1).float().mean().item(),
            "symbol accuracy": (right.sum(1) / counts.sum(1)).mean().item(),
        }

    def naive(self, prepared: Prepared, sequences: Sequences) -> Tensor:
        """At each place the log share of each symbol in the training part, each counted once more than it came."""
        assert isinstance(prepared, Pairing)
        counts = (prepared.parts.train.y[:, :, None] == np.arange(len(prepared.symbols))).sum(0) + 1
        shares = np.log(counts / counts.sum(1, keepdims=True))
        return torch.tensor(shares, dtype=torch.float32).expand(len(sequences), -1, -1)

    def answer(self, prepared: Prepared, sequences: Sequences, outputs: Tensor) -> Answer:
        """What was read, wanted and written, as numbers of characters, and what each wanted one cost."""
        assert isinstance(prepared, Pairing)
        wanted = torch.from_numpy(np.maximum(sequences.y, 0)).unsqueeze(2)
        nats = -outputs.log_softmax(2).gather(2, wanted).squeeze(2).numpy()
        answered = outputs.argmax(2).numpy().astype(np.int16)
        sources, targets = sequences.x.astype(np.int16), sequences.y.astype(np.int16)
        return Translated(sources, targets, answered, nats, prepared.known.names, list(prepared.symbols), prepared.backwards)

    def scores(self, answer: Answer) -> dict[str, float]:
        """The share of texts that are right throughout, and of right symbols."""
        assert isinstance(answer, Translated)
        counts, right = answer.targets != BEYOND, answer.answered == answer.targets
        return {"exact": float(answer.exact.mean()), "symbol accuracy": float((right.sum(1) / counts.sum(1)).mean())}
