"""torch's own stacks beside our networks."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from rnnlab.cells import State
from rnnlab.nn.network import Network, States

relu = partial(nn.RNN, nonlinearity="relu")
STACKS: dict[str, Any] = {"rnn": nn.RNN, "rnn_relu": relu, "irnn": relu, "lstm": nn.LSTM, "gru": nn.GRU}
"""The stack of torch that a cell of ours, by its file's name, is a step of."""


def named(network: Network) -> Iterator[tuple[str, nn.Parameter]]:
    """The weights of all cells, by the names that torch's stack gives them."""
    for number, layer in enumerate(network.stack):
        for cell, turn in zip(layer.cells, ("", "_reverse"), strict=False):
            for name, weight in cell.named_parameters():
                yield f"{name}_l{number}{turn}", weight


def of_torch(name: str, network: Network) -> nn.RNNBase:
    """torch's stack with the weights of our network, copied by name: none is left out, none left over."""
    first = network.stack[0].cells
    cell, settings = first[0], {"batch_first": True, "bidirectional": len(first) > 1, "dtype": first[0].weight_ih.dtype}
    made = STACKS[name](cell.input_size, cell.hidden_size, len(network.stack), bias=cell.bias_ih is not None, **settings)
    made.load_state_dict({name: weight.detach() for name, weight in named(network)})
    return made


def layered(states: States) -> State:
    """States by layer and direction as torch has them: each part (layers * directions, B, H)."""
    return tuple(torch.stack(part) for part in zip(*(state for layer in states for state in layer), strict=True))


def unlayered(parts: State, directions: int) -> States:
    """torch's states by layer and direction."""
    rows = list(zip(*(part.unbind(0) for part in parts), strict=True))
    return [rows[start : start + directions] for start in range(0, len(rows), directions)]


def read(stack: nn.RNNBase, x: Tensor, parts: State | None, lengths: Tensor | None = None) -> tuple[Tensor, State]:
    """Outputs and last states of torch's stack, packed where there are lengths."""
    start = None if parts is None else parts if len(parts) > 1 else parts[0]
    if lengths is None:
        outputs, last = stack(x, start)
    else:
        packed, last = stack(nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True, enforce_sorted=False), start)
        outputs, _ = nn.utils.rnn.pad_packed_sequence(packed, batch_first=True, total_length=x.shape[1])
    return outputs, last if isinstance(last, tuple) else (last,)
