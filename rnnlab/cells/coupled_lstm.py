"""The LSTM that forgets exactly as much as it takes in."""

from torch import Tensor, sigmoid, tanh
from torch.nn.functional import linear

from rnnlab.cells import Cell, Gates, State

__all__ = ["CoupledLSTM"]


class CoupledLSTM(Cell):
    """i = sigmoid(W_ii x + b_ii + W_hi h + b_hi)
    g = tanh(W_ig x + b_ig + W_hg h + b_hg)
    o = sigmoid(W_io x + b_io + W_ho h + b_ho)
    c' = (1 - i) * c + i * g
    h' = o * tanh(c')

    Three blocks of weights instead of four: the forget gate is 1 - i.
    Source: K. Greff et al., LSTM: a search space odyssey (2017), arXiv:1503.04069, variant CIFG.
    """

    title = "LSTM (coupled gates)"
    blocks = ("i", "g", "o")
    state_names = ("h", "c")

    def mix(self, from_x: Tensor, state: State) -> Gates:
        """Input gate i, candidate g and output gate o."""
        i, g, o = (from_x + linear(state[0], self.weight_hh, self.bias_hh)).chunk(3, dim=-1)
        return {"i": sigmoid(i), "g": tanh(g), "o": sigmoid(o)}

    def update(self, state: State, gates: Gates) -> State:
        """c' = (1 - i) * c + i * g and h' = o * tanh(c')"""
        c = (1 - gates["i"]) * state[1] + gates["i"] * gates["g"]
        return gates["o"] * tanh(c), c
