"""A scan along time: every step of a cell whose gates read no state, in log2(T) rounds instead of T steps."""

import torch
from torch import Tensor

from rnnlab.cells import ScannedCell, State


def walk(cell: ScannedCell, x: Tensor, state: State) -> tuple[State, State]:
    """h after every step (B, T, H), and after the last: the same as step by step.

    Two steps h -> k1 h + w1 and h -> k2 h + w2 in one are h -> k1 k2 h + (k2 w1 + w2). After round r each step holds
    the 2^r steps that end in it.
    Source: W. D. Hillis and G. L. Steele, Data parallel algorithms (1986).
    """
    keep, write = cell.scanned(cell.mix(cell.from_input(x), state))
    span = 1
    while span < x.shape[1]:
        write = torch.cat([write[:, :span], keep[:, span:] * write[:, :-span] + write[:, span:]], dim=1)
        keep = torch.cat([keep[:, :span], keep[:, span:] * keep[:, :-span]], dim=1)
        span *= 2
    path = keep * state[0].unsqueeze(1) + write
    return (path,), (path[:, -1],)
