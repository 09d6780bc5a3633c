"""A cell slid along sequences: by hand, step by step, or by torch's own loop.

Sequences of unequal lengths are padded at the end. By hand a mask holds the state where a sequence has ended; torch packs.
Both never look at the padding, and give the same numbers.
"""

from collections.abc import Callable, Iterator

import torch
from torch import Tensor
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

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


def by_hand(cell: Cell, x: Tensor, state: State, lengths: Tensor | None = None) -> tuple[Tensor, State]:
    """Outputs (B, T, H) and the last state of each sequence, one step of the cell after the other; outputs are 0 in the padding."""
    if lengths is None:
        states = [after for _, after in steps(cell, x, state)]
        return torch.stack([h for h, *_ in states], dim=1), states[-1]
    outputs = []
    for step, x_t in enumerate(x.unbind(1)):
        going_on = (lengths > step).unsqueeze(1)
        after = cell(x_t, state)
        state = tuple(torch.where(going_on, new, old) for new, old in zip(after, state, strict=True))
        outputs.append(after[0] * going_on)
    return torch.stack(outputs, dim=1), state


def built_in(cell: Cell, x: Tensor, state: State, lengths: Tensor | None = None) -> tuple[Tensor, State]:
    """The same outputs (B, T, H) and last states from torch's loop; by hand for a cell that torch has no loop for."""
    loop = BUILT_IN.get(type(cell))
    if loop is None:
        return by_hand(cell, x, state, lengths)
    if lengths is not None:
        return _packed(cell, loop, x, state, lengths)
    outputs, *last = loop(x, _layered(state), _weights(cell), True, 1, 0.0, cell.training, False, True)
    return outputs, tuple(part.squeeze(0) for part in last)


UNROLLINGS: dict[str, Callable[..., tuple[Tensor, State]]] = {"by_hand": by_hand, "built_in": built_in}


def flip(x: Tensor, lengths: Tensor | None = None) -> Tensor:
    """Each sequence of x (B, T, F) backwards, its padding still at the end: what a cell that reads from the right reads."""
    if lengths is None:
        return x.flip(1)
    places = torch.arange(x.shape[1], device=x.device).expand(len(x), -1)
    backwards = torch.where(places < lengths.unsqueeze(1), lengths.unsqueeze(1) - 1 - places, places)
    return x.gather(1, backwards.unsqueeze(2).expand_as(x))


def _packed(cell: Cell, loop: Callable[..., tuple[Tensor, ...]], x: Tensor, state: State, lengths: Tensor) -> tuple[Tensor, State]:
    packed = pack_padded_sequence(x, lengths.cpu(), batch_first=True, enforce_sorted=False)
    order, back = packed.sorted_indices, packed.unsorted_indices
    assert order is not None and back is not None
    first = _layered(tuple(part[order] for part in state))
    outputs, *last = loop(packed.data, packed.batch_sizes, first, _weights(cell), True, 1, 0.0, cell.training, False)
    padded, _ = pad_packed_sequence(PackedSequence(outputs, packed.batch_sizes, order, back), batch_first=True, total_length=x.shape[1])
    return padded, tuple(part.squeeze(0)[back] for part in last)


def _layered(state: State) -> Tensor | State:
    """The state as torch's loops want it: with one layer, and not in a tuple where it has one part."""
    layered = tuple(part.unsqueeze(0) for part in state)
    return layered if len(layered) > 1 else layered[0]


def _weights(cell: Cell) -> list[Tensor]:
    return [cell.weight_ih, cell.weight_hh, cell.bias_ih, cell.bias_hh]
