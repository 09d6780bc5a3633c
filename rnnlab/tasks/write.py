"""The next character, at each step: a network that can write."""

from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import cross_entropy

from rnnlab.answers import Answer, Written
from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Experiment
from rnnlab.nn.network import Ends, Network
from rnnlab.nn.sampling import Sampler, chances, write
from rnnlab.preparation import writing
from rnnlab.preparation.prepared import Prepared
from rnnlab.preparation.tokens import tokens_of
from rnnlab.preparation.writing import Manuscript
from rnnlab.raw import Corpus, Raw
from rnnlab.sequences import Sequences
from rnnlab.tasks import Task

__all__ = ["WriteTask"]

SAMPLE, SEED = 200, 1


class WriteTask(Task):
    """A text to what comes next after each of its characters."""

    title = "Write"
    about = "The network reads a text character by character and answers at each how likely every next one is; from that it can write."
    settings = ("vocabulary", "text_length", "validation_share", "test_share")
    loss_name = "nats a character"
    naive_name = "every character gets the chance that counting pairs of characters gives it"
    view = "writing"
    aim = "low"

    def prepare(self, raw: Raw, experiment: Experiment) -> Manuscript:
        """Split in order; windows side by side, the answers one character ahead."""
        if not isinstance(raw, Corpus):
            raise InvalidExperiment("To learn to write takes one long text, and other data came: choose data such as Python's help texts.")
        if experiment.model.bidirectional:
            raise InvalidExperiment(
                "A network that writes reads in one direction, and both were chosen, where the one that reads from the end has seen what "
                "it should foretell: choose one direction."
            )
        return writing.prepare(raw, experiment.preparation)

    def inputs(self, prepared: Prepared, sequences: Sequences, number: int) -> NDArray[np.float64]:
        """The tokens of one window, (T, 1)."""
        return tokens_of(sequences, number)[:, None].astype(np.float64)

    def ends(self, prepared: Prepared) -> Ends:
        """Tokens, and one number for each of them at every step."""
        size = _manuscript(prepared).known.size
        return Ends(0, size, tokens=size, every_step=True)

    def loss(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """The cross entropy in nats, a mean over all characters."""
        return cross_entropy(outputs.flatten(0, 1), targets.flatten())

    def measures(self, outputs: Tensor, targets: Tensor) -> dict[str, float]:
        """The share of characters that were held the likeliest."""
        return {"accuracy": (outputs.argmax(2) == targets).float().mean().item()}

    def naive(self, prepared: Prepared, sequences: Sequences) -> Tensor:
        """The log chances that counted pairs give to every token after each that was read."""
        seen, numbers = np.unique(sequences.x, return_inverse=True)
        chance = np.log(_manuscript(prepared).counted.after(seen.astype(np.int64))).astype(np.float32)
        return torch.from_numpy(chance)[torch.from_numpy(numbers.reshape(sequences.x.shape))]

    def answer(self, prepared: Prepared, sequences: Sequences, outputs: Tensor) -> Answer:
        """What each character cost."""
        actual = torch.from_numpy(sequences.y).to(torch.int64)
        nats = -outputs.log_softmax(2).gather(2, actual.unsqueeze(2)).squeeze(2)
        right = outputs.argmax(2) == actual
        return Written(nats.numpy(), right.numpy(), "character", _manuscript(prepared).levels)

    def finish(self, answer: Answer, network: Network, prepared: Prepared) -> Answer:
        """The answer with a text of the network's own: always the same chances, so that only the network changes it."""
        assert isinstance(answer, Written)
        manuscript = _manuscript(prepared)
        begun = manuscript.known.encode(manuscript.start)
        tokens = [token for token, _ in write(network, begun, Sampler(), chances(SEED)[:SAMPLE])]
        return replace(answer, begun=manuscript.start, sample=manuscript.spelt(tokens))

    def scores(self, answer: Answer) -> dict[str, float]:
        """Nats, bits and perplexity a character, and the share that was held the likeliest."""
        assert isinstance(answer, Written)
        nats = float(answer.nats.mean(dtype=np.float64))
        return {
            "nats a character": nats,
            "bits a character": nats / float(np.log(2)),
            "perplexity": float(np.exp(nats)),
            "accuracy": float(answer.right.mean()),
        }


def _manuscript(prepared: Prepared) -> Manuscript:
    assert isinstance(prepared, Manuscript)
    return prepared
