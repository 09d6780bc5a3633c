"""The simple recurrent cell."""

from torch import Tensor, tanh
from torch.nn.functional import linear

from rnnlab.cells import Cell, Gates, State

__all__ = ["RNN"]


class RNN(Cell):
    """h' = tanh(W_ih x + b_ih + W_hh h + b_hh)

    Source: J. L. Elman, Finding structure in time, Cognitive Science 14 (1990); written as torch.nn.RNNCell.
    """

    title = "RNN"
    blocks = ("h",)

    def gates(self, x: Tensor, state: State) -> Gates:
        """The candidate n, which the simple cell takes over as it is."""
        return {"n": tanh(linear(x, self.weight_ih, self.bias_ih) + linear(state[0], self.weight_hh, self.bias_hh))}

    def update(self, state: State, gates: Gates) -> State:
        """h' = n"""
        return (gates["n"],)
