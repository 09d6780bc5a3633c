"""LSTM and GRU as one first writes them: every gate by itself, with products of its own at every step."""

from collections.abc import Callable

import torch
from torch import Tensor, sigmoid, tanh
from torch.nn.functional import linear

from rnnlab.cells import Cell, State
from rnnlab.cells.gru import GRU
from rnnlab.cells.lstm import LSTM

Share = Callable[[int, Tensor], Tensor]


def lstm(cell: Cell, x: Tensor, state: State) -> tuple[State, State]:
    """h and c after every step (B, T, H), and after the last."""
    of_x, of_h = _shares(cell)
    h, c = state
    path = []
    for x_t in x.unbind(1):
        i = sigmoid(of_x(0, x_t) + of_h(0, h))
        f = sigmoid(of_x(1, x_t) + of_h(1, h))
        g = tanh(of_x(2, x_t) + of_h(2, h))
        o = sigmoid(of_x(3, x_t) + of_h(3, h))
        c = f * c + i * g
        h = o * tanh(c)
        path.append((h, c))
    return tuple(torch.stack(part, dim=1) for part in zip(*path)), (h, c)


def gru(cell: Cell, x: Tensor, state: State) -> tuple[State, State]:
    """h after every step (B, T, H), and after the last."""
    of_x, of_h = _shares(cell)
    (h,) = state
    path = []
    for x_t in x.unbind(1):
        r = sigmoid(of_x(0, x_t) + of_h(0, h))
        z = sigmoid(of_x(1, x_t) + of_h(1, h))
        n = tanh(of_x(2, x_t) + r * of_h(2, h))
        h = (1 - z) * n + z * h
        path.append(h)
    return (torch.stack(path, dim=1),), (h,)


def _shares(cell: Cell) -> tuple[Share, Share]:
    """What input and state say to the gate of a number: W x + b and U h + b."""
    blocks = len(cell.blocks)
    w, u = cell.weight_ih.chunk(blocks), cell.weight_hh.chunk(blocks)
    b_i = [None] * blocks if cell.bias_ih is None else cell.bias_ih.chunk(blocks)
    b_h = [None] * blocks if cell.bias_hh is None else cell.bias_hh.chunk(blocks)
    return lambda gate, x: linear(x, w[gate], b_i[gate]), lambda gate, h: linear(h, u[gate], b_h[gate])


WALKS = {LSTM: lstm, GRU: gru}
