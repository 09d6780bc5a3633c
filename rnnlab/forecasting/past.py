"""What is known when a forecast is made."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Past:
    """The columns of a series up to now, and what of the future is known.

    Shapes: targets (T, C) and others (T, P), in the user's units, NaN where missing; ahead (T + H, K), the columns whose future is
    known; when (T + H,), numbers, or milliseconds since 1970 where `dated`.
    """

    targets: Floats
    others: Floats
    ahead: Floats
    when: Floats
    names: tuple[str, ...]
    """Of the targets."""
    dated: bool = False
    step: str = ""
    """The pandas offset of its regular grid, such as "MS"; "" where there is none."""

    @property
    def horizon(self) -> int:
        """H: the steps to look ahead."""
        return len(self.when) - len(self.targets)

    def until(self, rows: int) -> "Past":
        """The same as it was known after that many rows, with as long a horizon. Nothing of what came later is in it."""
        end = rows + self.horizon
        return replace(self, targets=self.targets[:rows], others=self.others[:rows], ahead=self.ahead[:end], when=self.when[:end])
