"""K networks of one shape, read and answered by one call."""

from collections.abc import Callable
from types import ModuleType

import torch
from torch import Tensor

from rnnlab.cells import Cell
from rnnlab.cells.gru import GRU
from rnnlab.cells.irnn import IRNN
from rnnlab.cells.lstm import LSTM
from rnnlab.cells.rnn import RNN
from rnnlab.cells.rnn_relu import RNNReLU
from rnnlab.nn.bptt.abreast import gru, lstm, rnn
from rnnlab.nn.network import Network

Walk = Callable[[Tensor, Tensor, int], tuple[Tensor, Tensor]]

WALKS: dict[type[Cell], tuple[ModuleType, Walk]] = {
    LSTM: (lstm, lstm.walk),
    GRU: (gru, gru.walk),
    RNN: (rnn, rnn.walk),
    RNNReLU: (rnn, rnn.walk_relu),
    IRNN: (rnn, rnn.walk_relu),
}
"""The cells that can be taken along time side by side: where M is made, and the walk."""


def suits(network: Network) -> bool:
    """Whether networks like this one can stand side by side: plain ones that read numbers, in one direction, without chance."""
    if type(network) is not Network or network.embedding or network.dropout or network.pooling != "end":
        return False
    return all(type(layer.cells[0]) in WALKS and len(layer.cells) == 1 and not layer.norm and not layer.first for layer in network.stack)


class Abreast:
    """K networks shaped as `network`, whose weights are the rows of `values` (K, P)."""

    def __init__(self, network: Network, values: Tensor) -> None:
        self.network = network
        self.weights: dict[str, Tensor] = {}
        start = 0
        for name, parameter in network.named_parameters():
            end = start + parameter.numel()
            self.weights[name] = values[:, start:end].view(len(values), *parameter.shape).requires_grad_()
            start = end

    def __call__(self, x: Tensor) -> Tensor:
        """The answers (K, B, O), or (K, B, T, O) where they answer at each step, to x (K, B, T, F)."""
        read, last = x.permute(2, 0, 3, 1), x
        for number in range(len(self.network.stack)):
            read, last = self._read(number, read)
        if self.network.ends.every_step:
            return self._answer(read).permute(1, 3, 0, 2)
        return self._answer(last).transpose(1, 2)

    def gradient(self, losses: Tensor) -> Tensor:
        """Of the loss of each (K,) with respect to its weights, (K, P)."""
        found = torch.autograd.grad(losses.sum(), list(self.weights.values()))
        return torch.cat([each.flatten(1) for each in found], dim=1)

    def _read(self, number: int, x: Tensor) -> tuple[Tensor, Tensor]:
        """What a layer says at every step, (T, K, H, B), and at the last."""
        cell = self.network.stack[number].cells[0]
        made, walk = WALKS[type(cell)]
        w, u, b_i, b_h = (self.weights.get(f"layers.{number}.directions.0.{name}") for name in NAMES)
        assert w is not None and u is not None
        if b_i is None or b_h is None:
            b_i = b_h = w.new_zeros(w.shape[:2])
        return walk(x, made.matrix(w, u, b_i, b_h), cell.hidden_size)

    def _answer(self, h: Tensor) -> Tensor:
        """What is read out of h (..., K, H, B): (..., K, O, B)."""
        for number in range(len(self.network.readout)):
            w, b = self.weights[f"readout.{number}.weight"], self.weights[f"readout.{number}.bias"]
            h = torch.matmul(w, h) + b.unsqueeze(2)
        return h


NAMES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
