"""The cell with a long short-term memory."""

from torch import Tensor, sigmoid, tanh
from torch.nn.functional import linear

from rnnlab.cells import Cell, Gates, State

__all__ = ["LSTM"]


class LSTM(Cell):
    """i = sigmoid(W_ii x + b_ii + W_hi h + b_hi)
    f = sigmoid(W_if x + b_if + W_hf h + b_hf)
    g = tanh(W_ig x + b_ig + W_hg h + b_hg)
    o = sigmoid(W_io x + b_io + W_ho h + b_ho)
    c' = f * c + i * g
    h' = o * tanh(c')

    c is the carry track: it passes through a product and a sum only, so gradients last on it. There are two biases where
    textbooks have one; their sum counts, so a forget bias of 1 set in both is 2.
    Source: S. Hochreiter and J. Schmidhuber, Neural Computation 9 (1997), with the forget gate of F. A. Gers,
    J. Schmidhuber and F. Cummins (2000); written as torch.nn.LSTMCell.
    """

    title = "LSTM"
    blocks = ("i", "f", "g", "o")
    state_names = ("h", "c")

    def mix(self, from_x: Tensor, state: State) -> Gates:
        """Input gate i, forget gate f, candidate g and output gate o."""
        i, f, g, o = (from_x + linear(state[0], self.weight_hh, self.bias_hh)).chunk(4, dim=-1)
        return {"i": sigmoid(i), "f": sigmoid(f), "g": tanh(g), "o": sigmoid(o)}

    def update(self, state: State, gates: Gates) -> State:
        """c' = f * c + i * g and h' = o * tanh(c')"""
        c = gates["f"] * state[1] + gates["i"] * gates["g"]
        return gates["o"] * tanh(c), c
