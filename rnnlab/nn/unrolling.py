"""A cell slid along a sequence: by hand, step by step, or by torch's own loop."""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor

from rnnlab.cells import Cell, Gates, State
from rnnlab.cells.gru import GRU
from rnnlab.cells.lstm import LSTM
from rnnlab.cells.rnn import RNN

BUILT_IN: dict[type[Cell], Callable[..., tuple[Tensor, ...]]] = {RNN: torch.rnn_tanh, LSTM: torch.lstm, GRU: torch.gru}
"""The loops that torch brings, by cell."""


def steps(cell: Cell, x: Tensor, state: State) -> Iterator[tuple[Gates, State]]:
    """The gates and the new state of each step of x (B, T, F)."""
    for x_t in x.unbind(1):
        gates = cell.gates(x_t, state)
        state = cell.update(state, gates)
        yield gates, state


def by_hand(cell: Cell, x: Tensor, state: State) -> tuple[Tensor, State]:
    """Outputs (B, T, H) and the last state, one step of the cell after the other."""
    states = [after for _, after in steps(cell, x, state)]
    return torch.stack([h for h, *_ in states], dim=1), states[-1]


def built_in(cell: Cell, x: Tensor, state: State) -> tuple[Tensor, State]:
    """The same outputs (B, T, H) and last state from torch's loop; by hand for a cell that torch has no loop for."""
    loop = BUILT_IN.get(type(cell))
    if loop is None:
        return by_hand(cell, x, state)
    weights = [cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh]
    first = tuple(part.unsqueeze(0) for part in state)
    outputs, *last = loop(x, first if len(first) > 1 else first[0], weights, True, 1, 0.0, cell.training, False, True)
    return outputs, tuple(part.squeeze(0) for part in last)


UNROLLINGS: dict[str, Callable[[Cell, Tensor, State], tuple[Tensor, State]]] = {"by_hand": by_hand, "built_in": built_in}
