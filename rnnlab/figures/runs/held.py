"""What several networks hold in mind of the same sequence: their units in an order in which rows can be compared."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rnnlab.figures import Figure
from rnnlab.figures.inside.states import STILL, states
from rnnlab.inspection.trace import Floats, Trace

Ints = NDArray[np.int64]

CLOSE = 0.9
"""A correlation from which two units are said to move alike."""


def held(traces: Mapping[str, Trace], layers: Mapping[str, str]) -> dict[str, Figure]:
    """The heatmap of h of one layer of each network, by the network's name, all on the scale from -1 to 1.

    The first has units side by side that move alike; each row of another one has the unit that moves most like the first's in that row,
    or most opposed to it, and below these the units that are left over. layers: by name, such as "1".
    """
    first = next(iter(traces))
    base, order = _h(traces[first], layers[first]), traces[first].orders[layers[first]]
    drawn = {first: states(traces[first], f"{layers[first]}.h")}
    for name in list(traces)[1:]:
        trace, layer = traces[name], layers[name]
        partners, alike = paired(base[:, order], _h(trace, layer))
        rest = trace.orders[layer][~np.isin(trace.orders[layer], partners)]
        rows = np.concatenate([partners[partners >= 0], rest])
        figure = states(replace(trace, orders={**trace.orders, layer: rows}), f"{layer}.h")
        drawn[name] = replace(figure, alt=f"{figure.alt} {_words(first, alike, _reversed(base, _h(trace, layer)))}")
    return drawn


def paired(first: Floats, other: Floats) -> tuple[Ints, Floats]:
    """Units of `other` (T, K) by the units of `first` (T, H) that they go with, (H,), -1 for none, and how much alike the pairs are.

    Of all pairs that are left, the most alike is taken first: that of the greatest absolute correlation over the steps.
    """
    left = np.abs(_scaled(first).T @ _scaled(other))
    partners, alike = np.full(left.shape[0], -1), []
    for _ in range(min(left.shape)):
        row, column = divmod(int(left.argmax()), left.shape[1])
        partners[row] = column
        alike.append(left[row, column])
        left[row], left[:, column] = -1, -1
    return partners, np.array(alike, np.float32)


def _h(trace: Trace, layer: str) -> Floats:
    return trace.states[f"{layer}.h"]


def _scaled(values: Floats) -> Floats:
    """Columns of mean 0 and length 1; of 0 for a unit that never moves."""
    around = values - values.mean(axis=0)
    return np.asarray(around / np.where(values.std(axis=0) < STILL, np.inf, np.linalg.norm(around, axis=0)))


def _reversed(first: Floats, other: Floats) -> float:
    """How much alike pairs would be on average, were the steps of one in reverse order: what chance alone gives."""
    return float(paired(first, other[::-1])[1].mean())


def _words(first: str, alike: Floats, chance: float) -> str:
    """How much the rows are like those of the first."""
    close = int((alike > CLOSE).sum())
    return (
        f"Of its {len(alike)} rows beside a unit of {first}, {close} move like it or opposed to it (correlation beyond {CLOSE}); "
        f"the average is {alike.mean():.2f}, and would be {chance:.2f} with its steps in reverse order."
    )
