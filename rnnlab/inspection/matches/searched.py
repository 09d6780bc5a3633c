"""Sequences that are searched, their padding left out."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rnnlab.inspection import opening
from rnnlab.inspection.matches.marks import Ints, Marks, marks
from rnnlab.inspection.units.exciting import path_of
from rnnlab.sequences import Sequences
from rnnlab.training.training import Training

MOST_STEPS, MOST_STATES = 200_000, 200_000 * 128
AT_ONCE = 2_000_000
"""Numbers of states that are worked out at a time: more would not be faster, and needs more memory."""

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Searched:
    """The sequences that are searched, and which of their steps are theirs, without padding."""

    training: Training
    part: Sequences

    @cached_property
    def there(self) -> NDArray[np.bool_]:
        """(N, T)."""
        steps = np.arange(self.part.x.shape[1])
        ends = np.full(len(self.part), len(steps)) if self.part.lengths is None else self.part.lengths
        return np.asarray(steps < ends[:, None])

    @cached_property
    def marks(self) -> Marks:
        """Labels."""
        return marks(self.training.prepared, self.part)

    @cached_property
    def steps(self) -> tuple[Ints, Ints]:
        """Of all K steps: the sequence, and the step in it from 0, (K,) each."""
        rows, steps = np.nonzero(self.there)
        return rows, steps

    def states(self, layer: int) -> Floats:
        """The layer's h at all of them, (K, H)."""
        size = max(AT_ONCE // (self.part.x.shape[1] * opening.layer(self.training.network, layer).cells[0].hidden_size), 1)
        cuts = [slice(begin, begin + size) for begin in range(0, len(self.part), size)]
        return np.concatenate([path_of(self.training, self.part.only(cut), layer)[self.there[cut]] for cut in cuts])


def count(part: Sequences, units: int) -> int:
    """How many of the sequences can be searched: the first, up to a number of steps, and one at least."""
    most = min(MOST_STEPS, MOST_STATES // units)
    if part.lengths is None:
        return min(max(most // int(part.x.shape[1]), 1), len(part))
    fitting = int(np.searchsorted(np.cumsum(part.lengths), most, side="right"))
    return max(fitting, 1)
