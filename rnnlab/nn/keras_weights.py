"""Weights of ours as Keras holds them, and back; Keras itself is not needed for it."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

import torch
from torch import Tensor, nn

from rnnlab.cells import Cell
from rnnlab.cells.gru import GRU
from rnnlab.cells.gru_reset_first import GRUResetFirst
from rnnlab.cells.irnn import IRNN
from rnnlab.cells.lstm import LSTM
from rnnlab.cells.rnn import RNN
from rnnlab.cells.rnn_relu import RNNReLU

LAYERS: dict[type[Cell], tuple[str, dict[str, Any]]] = {
    RNN: ("SimpleRNN", {}),
    RNNReLU: ("SimpleRNN", {"activation": "relu"}),
    IRNN: ("SimpleRNN", {"activation": "relu"}),
    LSTM: ("LSTM", {}),
    GRU: ("GRU", {}),
    GRUResetFirst: ("GRU", {"reset_after": False}),
}
"""The name of Keras's layer for a cell, and what it is called with."""


def to_keras(part: nn.Module, weights: Sequence[Tensor]) -> list[Tensor]:
    """The weights of a cell, norm or linear layer as Keras's layer holds them.

    Matrices are transposed, and a GRU's blocks in the order z, r, n. Of torch's two biases Keras has the sum, or, in the GRU
    whose r acts after the product, both as two rows.
    Source: Keras 3, keras/src/layers/rnn.
    """
    if isinstance(part, nn.LayerNorm):
        return [*weights]
    turned = [_in_order(part, weight) for weight in weights]
    kernels, biases = [weight.T for weight in turned if weight.ndim == 2], [weight for weight in turned if weight.ndim == 1]
    if len(biases) == 2:
        biases = [torch.stack(biases) if isinstance(part, GRU) else biases[0] + biases[1]]
    return [*kernels, *biases]


def from_keras(part: nn.Module, arrays: Sequence[Tensor]) -> list[Tensor]:
    """The weights that `to_keras` would make into these arrays. Where Keras has one bias, bias_ih is all of it and bias_hh zeros."""
    if isinstance(part, nn.LayerNorm):
        return [*arrays]
    many = 2 if isinstance(part, Cell) else 1
    kernels, biases = arrays[:many], arrays[many:]
    if isinstance(part, Cell):
        biases = [row for bias in biases for row in (bias if isinstance(part, GRU) else (bias, torch.zeros_like(bias)))]
    return [_in_order(part, weight) for weight in (*(kernel.T for kernel in kernels), *biases)]


def _in_order(part: nn.Module, weight: Tensor) -> Tensor:
    """Of a GRU, rows r, z, n as z, r, n, and so back too."""
    if not isinstance(part, GRU | GRUResetFirst):
        return weight
    r, z, n = weight.chunk(3)
    return torch.cat([z, r, n])


class Copies:
    """Copies in both directions of a value for each weight of a network: (P,) in the order of its parameters, and Keras's arrays."""

    def __init__(self, network: nn.Module) -> None:
        self.parts = [part for part in network.modules() if isinstance(part, Cell | nn.LayerNorm | nn.Linear)]
        self.held = [len(to_keras(part, list(part.parameters()))) for part in self.parts]

    def out(self, values: Tensor) -> list[Tensor]:
        """Keras's arrays."""
        pieces = iter(torch.split(values, [weight.numel() for part in self.parts for weight in part.parameters()]))
        return [
            array
            for part in self.parts
            for array in to_keras(part, [piece.view_as(weight) for weight, piece in zip(part.parameters(), pieces)])
        ]

    def back(self, arrays: Sequence[Tensor]) -> Tensor:
        """(P,)"""
        rest = iter(arrays)
        weights = [weight for part, held in zip(self.parts, self.held) for weight in from_keras(part, list(islice(rest, held)))]
        return torch.cat([weight.reshape(-1) for weight in weights])
