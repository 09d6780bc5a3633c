"""How well numbers tell steps at which something holds from the others, and how well they would by chance."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]
Marks = NDArray[np.int8]

MOST_BLOCKS = 12
"""Units that wander as slowly as a sequence is long, and have nothing to do with what is looked for, pass 1 time in 15 with 12 blocks, 1
in 5 where each sequence is a block, and 1 in 20 would be right (measured over 60 drawings of 40 sequences, best of 30 units)."""


def ranks(values: NDArray[np.floating]) -> Floats:
    """The ranks of values (N, H) within their columns from 1, ties sharing theirs."""
    return np.asarray(rankdata(values, axis=0), np.float64)


def areas(ranked: Floats, marks: Marks) -> Floats:
    """The area under the ROC curve of each column of ranks (N, H) for each line of marks (S, N) of 0 and 1: (S, H).

    It is the chance that a step at which something holds has the higher value than one at which it does not (Mann and Whitney);
    0.5 where a line holds always or never.
    """
    holds = marks.astype(np.float64)
    many = holds.sum(axis=1, keepdims=True)
    pairs = many * (marks.shape[1] - many)
    above = holds @ ranked - many * (many + 1) / 2
    return np.where(pairs > 0, above / np.maximum(pairs, 1), 0.5)


def biserial(values: NDArray[np.floating], marks: Marks) -> Floats:
    """The correlation of each column of values (N, H) with marks (N,) of 0 and 1; 0 for a column that never changes. Shape (H,)."""
    centred = values.astype(np.float64) - values.mean(axis=0, dtype=np.float64)
    holds = marks - marks.mean()
    sizes = np.sqrt((centred**2).sum(axis=0) * (holds**2).sum())
    return np.where(sizes > 0, holds @ centred / np.where(sizes > 0, sizes, 1), 0.0)


def exchanged(marks: Sequence[Marks], times: int, rng: np.random.Generator) -> Marks:
    """The marks of all sequences, one after the other, with those of another sequence for each, `times` times: (times, N).

    Whole sequences are exchanged, and neighbours together in at most 12 blocks, so that how long something holds, where in a sequence,
    and in how many neighbours, stays as it is, and only what was read is another thing. A shorter sequence's marks begin again, a
    longer one's are cut.
    """
    lengths = np.array([len(one) for one in marks])
    starts, owner = np.cumsum(lengths) - lengths, np.repeat(np.arange(len(marks)), lengths)
    inside = np.arange(lengths.sum()) - starts[owner]
    flat = np.concatenate(marks)
    blocks = np.array_split(np.arange(len(marks)), min(MOST_BLOCKS, len(marks)))
    orders = np.stack([_order(blocks, rng) for _ in range(times)])[:, owner]
    return np.asarray(flat[starts[orders] + inside % lengths[orders]])


def _order(blocks: list[NDArray[np.int64]], rng: np.random.Generator) -> NDArray[np.int64]:
    """For each sequence the one whose marks it gets: each block gets another's, begun again where that is shorter."""
    others = rng.permutation(len(blocks))
    return np.concatenate([np.resize(blocks[other], len(block)) for block, other in zip(blocks, others, strict=True)])


def shares(values: NDArray[np.floating], marks: Marks, bins: int) -> tuple[Floats, Floats]:
    """Of each column of values (N, H): the edges of equal bins, (H, bins + 1), and which share of the steps falls into each, (H, 2, bins).

    First of the steps at which nothing holds, then of the others.
    """
    low, high = values.min(axis=0).astype(np.float64), values.max(axis=0).astype(np.float64)
    size = np.where(high > low, high - low, 1.0)
    places = np.minimum(((values - low) / size * bins).astype(np.int64), bins - 1)
    units = values.shape[1]
    flat = (np.arange(units) * 2 + marks[:, None]) * bins + places
    counts = np.bincount(flat.ravel(), minlength=units * 2 * bins).reshape(units, 2, bins)
    return low[:, None] + size[:, None] * np.linspace(0, 1, bins + 1), counts / np.maximum(counts.sum(axis=2, keepdims=True), 1)
