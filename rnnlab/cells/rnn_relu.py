"""The simple recurrent cell with a rectifier."""

from torch import Tensor, relu
from torch.nn.functional import linear

from rnnlab.cells import Cell, Gates, State

__all__ = ["RNNReLU"]


class RNNReLU(Cell):
    """n = relu(W_ih x + b_ih + W_hh h + b_hh)
    h' = n

    Nothing bounds h: with large recurrent weights it grows at every step.
    Source: written as torch.nn.RNNCell with nonlinearity="relu".
    """

    title = "RNN (relu)"
    blocks = ("h",)

    def mix(self, from_x: Tensor, state: State) -> Gates:
        """The candidate n."""
        return {"n": relu(from_x + linear(state[0], self.weight_hh, self.bias_hh))}

    def update(self, state: State, gates: Gates) -> State:
        """h' = n"""
        return (gates["n"],)
