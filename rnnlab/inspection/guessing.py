"""What a network guesses at each step of a sequence, or would answer had the sequence ended there.

Source: A. Karpathy, J. Johnson and L. Fei-Fei (2015), arXiv:1506.02078, for the first; the second after A. Madsen, Visualizing memorization
in RNNs, Distill (2019).
"""

import numpy as np
import torch
from torch import Tensor

from rnnlab.inspection import opening
from rnnlab.inspection.gathering import classes, symbols
from rnnlab.inspection.guesses import MOST_STEPS, Guesses
from rnnlab.nn.network import Network
from rnnlab.preparation.writing import Manuscript
from rnnlab.sequences import Sequences
from rnnlab.training.training import Training

SHOWN = 5
AT_ONCE = 32
"""Beginnings of a sequence that are read at once."""


def guess(record: str, window: int, begin: int = 0, step: int | None = None) -> bytes:
    """The Guesses, as bytes, at 300 steps after the first `begin`, by a run's newest weights or those after a milestone.

    Raises RunError where there are no weights yet, or no such sequence.
    """
    return guesses(opening.stored(record, step), window, begin).to_bytes()


@torch.inference_mode()
def guesses(training: Training, window: int, begin: int = 0) -> Guesses:
    """The likeliest classes at some steps of a watched sequence, dropout off; none where a network answers numbers, or writes."""
    alone, prepared = opening.watched(training, window), training.prepared
    names = prepared.known.names if isinstance(prepared, Manuscript) else classes(prepared)
    network, every_step = opening.before(training, window).eval(), training.network.ends.every_step
    block = slice(begin, begin + MOST_STEPS)
    outputs = _outputs(network, torch.tensor(alone.x), block) if type(network) is Network and names else torch.zeros(0, 0)
    best = outputs.double().softmax(1).topk(min(SHOWN, outputs.shape[1]), dim=1)
    return Guesses(
        classes=best.indices.numpy(),
        probabilities=best.values.numpy(),
        actual=_actual(alone, every_step)[block] if len(outputs) else np.zeros(0, np.int64),
        names=names,
        symbols=symbols(prepared, alone, 0)[block],
        begin=begin,
        steps=alone.x.shape[1],
        every_step=every_step,
    )


def _outputs(network: Network, x: Tensor, block: slice) -> Tensor:
    """The outputs (T, C) after each step of x (1, T, ...) in a block."""
    if network.ends.every_step:
        answers: Tensor = network(x)[0, block]
        return answers
    ends = torch.arange(1, x.shape[1] + 1)[block]
    some = [ends[first : first + AT_ONCE] for first in range(0, len(ends), AT_ONCE)]
    if len(network.stack[0].cells) > 1:
        return torch.cat([_ended(network, x, few) for few in some])
    outputs, _ = network.read(network.embed(x))
    if network.pooling == "mean":
        return torch.cat([network.answer_on_average(outputs.expand(len(few), -1, -1), few) for few in some])
    return network.answer(outputs[0, block])


def _ended(network: Network, x: Tensor, ends: Tensor) -> Tensor:
    """The outputs for beginnings of x, read anew, since what reads from the end begins at it."""
    x = x[:, : int(ends[-1])]
    answers: Tensor = network(x.expand(len(ends), *x.shape[1:]), lengths=ends)
    return answers


def _actual(alone: Sequences, every_step: bool) -> np.ndarray:
    """The true class at each step of one sequence, (T,), -1 where nothing is asked; its only one at each."""
    steps = alone.x.shape[1]
    wanted = alone.y[0, :steps] if every_step else np.full(steps, alone.y[0])
    return np.maximum(wanted.astype(np.int64), -1)
