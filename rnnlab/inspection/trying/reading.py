"""A text that somebody typed, read by a run's network piece by piece."""

import numpy as np
import torch

from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.trying.passage import Passage
from rnnlab.preparation.tokens import UNKNOWN, Tokened, pieces
from rnnlab.raw import Texts
from rnnlab.training.training import Training


def read_text(record: str, text: str) -> bytes:
    """The Passage, as bytes: what the run's newest weights answer after each piece of a text.

    Raises RunError where there are no weights yet, for a run that reads no texts, and for a text without a piece.
    """
    return passage(opening.stored(record), text).to_bytes()


@torch.inference_mode()
def passage(training: Training, text: str) -> Passage:
    """What the network answers to every beginning of a text; a direction that reads from the end begins at the last piece so far."""
    prepared, chosen = training.prepared, training.experiment.preparation
    raw, train = prepared.raw, prepared.parts.train
    if not isinstance(raw, Texts) or not isinstance(prepared, Tokened):
        raise RunError("To read a typed text takes a run that classifies texts, and this one answers another question: train on reviews.")
    every = pieces(text, raw.unit)
    if not every:
        raise RunError(f"A text of at least one {raw.unit} was expected, and none came: type one.")
    tokens = prepared.known.encode(text)[: chosen.text_length]
    lengths = torch.arange(1, len(tokens) + 1)
    training.network.eval()
    outputs = training.network(torch.tensor(tokens).expand(len(tokens), -1), lengths=lengths)
    shares = np.bincount(train.y.astype(np.int64), minlength=len(raw.class_names)) / len(train)
    return Passage(
        unit=raw.unit,
        pieces=every[: len(tokens)],
        known=[token != UNKNOWN for token in tokens],
        class_names=list(raw.class_names),
        before=shares.tolist(),
        probabilities=outputs.double().softmax(1).tolist(),
        left_out=len(every) - len(tokens),
    )
