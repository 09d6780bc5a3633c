"""Puzzles as sequences."""

import numpy as np

from rnnlab.errors import InvalidExperiment
from rnnlab.experiment import Preparation
from rnnlab.preparation import splitting
from rnnlab.preparation.prepared import Prepared, Stage
from rnnlab.raw import Puzzle
from rnnlab.sequences import Sequences


def prepare(puzzle: Puzzle, settings: Preparation) -> Prepared:
    """The puzzle split at random (random state 1), its values as they are; `when` (n,) says which of its sequences.

    Raises InvalidExperiment where the shares leave nothing to learn from.
    """
    rows = splitting.at_random(len(puzzle.x), settings.validation_share, settings.test_share)
    if not len(rows.train):
        raise InvalidExperiment("The validation and test shares leave nothing to learn from: make them smaller.")
    lengths = puzzle.lengths
    parts = rows.map(lambda part: Sequences(puzzle.x[part], puzzle.y[part], part, None if lengths is None else lengths[part]))
    return Prepared(puzzle, parts, puzzle.feature_names, (Stage("made", len(puzzle.x), 0),))


def naive(puzzle: Puzzle, sequences: Sequences, outputs: int) -> np.ndarray:
    """What the rule without memory answers to some of the sequences: (n, 1), or (n, T, C)."""
    shape = (*puzzle.y.shape, outputs)
    return np.broadcast_to(puzzle.naive, shape)[sequences.when].astype(np.float32)
