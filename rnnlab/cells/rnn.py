"""The simple recurrent cell."""

from torch import Tensor, tanh
from torch.nn.functional import linear

from rnnlab.cells import Cell, Gates, State

__all__ = ["RNN"]


class RNN(Cell):
    """n = tanh(W_ih x + b_ih + W_hh h + b_hh)
    h' = n

    Source: J. L. Elman, Finding structure in time, Cognitive Science 14 (1990); written as torch.nn.RNNCell.
    """

    title = "RNN"
    blocks = ("h",)

    def mix(self, from_x: Tensor, state: State) -> Gates:
        """The candidate n."""
        return {"n": tanh(from_x + linear(state[0], self.weight_hh, self.bias_hh))}

    def update(self, state: State, gates: Gates) -> State:
        """h' = n"""
        return (gates["n"],)
