"""What is known of each step of sequences: its label, and which moment of the data it is."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.inspection.gathering import classes
from rnnlab.preparation.prepared import Prepared
from rnnlab.preparation.tokens import Tokened
from rnnlab.preparation.windowing import Windows
from rnnlab.preparation.writing import Manuscript
from rnnlab.sequences import Sequences
from rnnlab.tasks.follow import Steps

Ints = NDArray[np.int64]

UNLABELLED = -1


@dataclass(frozen=True)
class Marks:
    """The label of each step. Shape: labels (N, T), numbers of names, one beyond them for any other, below 0 where there is none."""

    labels: Ints
    names: tuple[str, ...]
    about: str
    by_sequence: bool = False
    """Whether all steps of a sequence share one label, so that sequences are what counts."""
    by_step: bool = False
    """Whether a class is wanted at each step."""


def marks(prepared: Prepared, part: Sequences) -> Marks:
    """Classes where the task has them; else what comes next in a text, what is read in others, and whether a series is rising."""
    names, shape = tuple(classes(prepared)), part.x.shape[:2]
    if names and part.y.ndim == 1:
        return Marks(np.broadcast_to(part.y.astype(np.int64)[:, None], shape), names, "class of its sequence", by_sequence=True)
    if names:
        return Marks(part.y[:, : shape[1]].astype(np.int64), names, "class wanted at its last step", by_step=True)
    if isinstance(prepared, Manuscript):
        return Marks(part.y.astype(np.int64), tuple(prepared.known.names), "character that comes next")
    if isinstance(prepared, Tokened):
        return Marks(part.x.astype(np.int64), tuple(prepared.known.names), "character read at its last step")
    return Marks(_falling(part.x[:, :, 0]), ("rising",), f"{prepared.names[0]} rising at its last step")


def places(part: Sequences, before: int = 0) -> Ints:
    """A number from 0 for each step, (N, T), the same for one moment of a series that several windows share; `before` precede these."""
    count, steps = part.x.shape[:2]
    if isinstance(part, Steps):
        return part.when
    if isinstance(part, Windows):
        lengths = np.full(count, steps) if part.lengths is None else part.lengths
        return (part.ends - lengths + 1)[:, None] + np.arange(steps)
    return np.arange(before * steps, (before + count) * steps).reshape(count, steps)


def _falling(values: NDArray[np.number]) -> Ints:
    """0 where a value is higher than the one before, 1 where it is not; no label at the first step."""
    labels = np.full(values.shape, UNLABELLED, np.int64)
    labels[:, 1:] = values[:, 1:] <= values[:, :-1]
    return labels
