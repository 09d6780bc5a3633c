"""Strokes of a pen as sequences."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Preparation
from rnnlab.preparation import splitting
from rnnlab.preparation.prepared import Prepared, Stage
from rnnlab.raw import Strokes
from rnnlab.sequences import Sequences

PADDING = -1.0
"""Stands for the pen in what follows the end of a line."""


@dataclass(frozen=True, kw_only=True)
class Lines(Sequences):
    """Strokes, and each time the stroke that follows."""

    unit: float
    """What a move of 1 is in the units of the data."""
    mixtures: int
    """Gaussians that are to foretell each move."""

    @property
    def scale(self) -> NDArray[np.float32]:
        """What a stroke is multiplied by to be in the units of the data, (3,)."""
        return np.array([self.unit, self.unit, 1], np.float32)


def prepare(raw: Strokes, settings: Preparation, mixtures: int) -> Prepared:
    """The lines split at random (random state 1), their moves divided by the root mean square of those in the training part.

    Raises InvalidExperiment where the shares leave nothing to learn from.
    """
    rows = splitting.at_random(len(raw.strokes), settings.validation_share, settings.test_share)
    if not len(rows.train):
        raise InvalidExperiment("The validation and test shares leave nothing to learn from: make them smaller.")
    moves = [raw.strokes[row, : raw.lengths[row], :2] for row in rows.train]
    unit = float(np.sqrt(np.mean(np.concatenate(moves, dtype=np.float64) ** 2)))
    parts = rows.map(lambda part: _lines(raw, part, unit, mixtures))
    return Prepared(raw, parts, ("right", "up", "pen lifts"), (Stage("lines", len(raw.strokes), 0),))


def _lines(raw: Strokes, rows: NDArray[np.int64], unit: float, mixtures: int) -> Lines:
    """Every stroke but the last of each line, and the one after it."""
    scaled = raw.strokes[rows] / np.array([unit, unit, 1], np.float32)
    lengths = raw.lengths[rows] - 1
    there = (np.arange(scaled.shape[1] - 1) < lengths[:, None])[:, :, None]
    ahead = np.where(there, scaled[:, 1:], np.array([0, 0, PADDING], np.float32))
    return Lines(x=np.where(there, scaled[:, :-1], np.float32(0)), y=ahead, when=rows, lengths=lengths, unit=unit, mixtures=mixtures)
