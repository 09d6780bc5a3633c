"""A cell slid along sequences by hand: one step after the other, with the input's share of all steps computed before."""

from collections.abc import Iterator

import torch
from torch import Tensor

from rnnlab.cells import Cell, Gates, State


def steps(cell: Cell, x: Tensor, state: State) -> Iterator[tuple[Gates, State]]:
    """The gates and the new state of each step of x (B, T, F)."""
    for from_x in cell.from_input(x).unbind(1):
        gates = cell.mix(from_x, state)
        state = cell.update(state, gates)
        yield gates, state


def walk(cell: Cell, x: Tensor, state: State) -> tuple[State, State]:
    """The state after every step, each part (B, T, H), and after the last."""
    states = [after for _, after in steps(cell, x, state)]
    return tuple(torch.stack(part, dim=1) for part in zip(*states)), states[-1]
