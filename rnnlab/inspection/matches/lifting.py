"""Whether labels gather at what was chosen, or fall there by chance."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, fisher_exact

from rnnlab.inspection.matches.matched import Lift


def lifts(labels: NDArray[np.int64], chosen: NDArray[np.bool_], names: Sequence[str]) -> list[Lift]:
    """One for each name that any item has, the least likely by chance first; none where no item, or every one, is chosen.

    Shapes: labels (M,), the number of each item's name, or one beyond all names; chosen (M,).
    Source: R. Fisher (1934), the exact test of a table of two by two; Y. Benjamini and Y. Hochberg (1995).
    """
    drawn, count = int(chosen.sum()), len(labels)
    if drawn in (0, count):
        return []
    having, matched = (np.bincount(found, minlength=len(names))[: len(names)].tolist() for found in (labels, labels[chosen]))
    there = [number for number in range(len(names)) if having[number]]
    tables = [_table(matched[number], drawn, having[number], count) for number in there]
    chances = [float(fisher_exact(table).pvalue) for table in tables]
    corrected = false_discovery_control(chances) if chances else []
    found = [
        Lift(names[number], matched[number], drawn, having[number], count, chance, float(together))
        for number, chance, together in zip(there, chances, corrected, strict=True)
    ]
    return sorted(found, key=lambda one: one.p)


def _table(matched: int, drawn: int, having: int, count: int) -> list[list[int]]:
    """Chosen or not by having the label or not."""
    return [[matched, drawn - matched], [having - matched, count - drawn - having + matched]]
