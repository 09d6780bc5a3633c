"""The loops that torch brings: C++ on the CPU, cuDNN on a GPU."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

from rnnlab.cells import Cell, State
from rnnlab.cells.gru import GRU
from rnnlab.cells.irnn import IRNN
from rnnlab.cells.lstm import LSTM
from rnnlab.cells.rnn import RNN
from rnnlab.cells.rnn_relu import RNNReLU

Loop = Callable[..., tuple[Tensor, ...]]

LOOPS: dict[type[Cell], Loop] = {RNN: torch.rnn_tanh, RNNReLU: torch.rnn_relu, IRNN: torch.rnn_relu, LSTM: torch.lstm, GRU: torch.gru}


def unroll(cell: Cell, x: Tensor, state: State, lengths: Tensor | None = None) -> tuple[Tensor, State]:
    """Outputs (B, T, H) and last states; of sequences that end after `lengths` (B,) steps torch reads a packed form."""
    loop = LOOPS[type(cell)]
    if lengths is not None:
        return _packed(cell, loop, x, state, lengths)
    biased = cell.bias_ih is not None
    outputs, *last = loop(x, _layered(state), _weights(cell), biased, 1, 0.0, cell.training, False, True)
    return outputs, tuple(part.squeeze(0) for part in last)


def _packed(cell: Cell, loop: Loop, x: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
    packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
    order, back = packed.sorted_indices, packed.unsorted_indices
    assert order is not None and back is not None
    first, biased = _layered(tuple(part[order] for part in state)), cell.bias_ih is not None
    outputs, *last = loop(packed.data, packed.batch_sizes, first, _weights(cell), biased, 1, 0.0, cell.training, False)
    padded, _ = pad_packed_sequence(PackedSequence(outputs, packed.batch_sizes, order, back), batch_first=True, total_length=x.shape[1])
    return padded, tuple(part.squeeze(0)[back] for part in last)


def _layered(state: State) -> Tensor | State:
    """The state as torch's loops want it: with one layer, and not in a tuple where it has one part."""
    layered = tuple(part.unsqueeze(0) for part in state)
    return layered if len(layered) > 1 else layered[0]


def _weights(cell: Cell) -> list[Tensor]:
    return [weight for weight in (cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh) if weight is not None]
