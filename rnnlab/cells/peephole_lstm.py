"""The LSTM whose gates see its carry track."""

from torch import Generator, Tensor, empty, nn, sigmoid, tanh
from torch.nn.functional import linear

from rnnlab.cells import Cell, Gates, State

__all__ = ["PeepholeLSTM"]


class PeepholeLSTM(Cell):
    """i = sigmoid(W_ii x + b_ii + W_hi h + b_hi + p_i * c)
    f = sigmoid(W_if x + b_if + W_hf h + b_hf + p_f * c)
    g = tanh(W_ig x + b_ig + W_hg h + b_hg)
    c' = f * c + i * g
    o = sigmoid(W_io x + b_io + W_ho h + b_ho + p_o * c')
    h' = o * tanh(c')

    p are weights of one number a unit: each unit's gates see its own carry, the output gate the new one.
    Source: F. A. Gers and J. Schmidhuber, Recurrent nets that time and count (2000).
    """

    title = "LSTM (peepholes)"
    blocks = ("i", "f", "g", "o")
    state_names = ("h", "c")

    def __init__(self, input_size: int, hidden_size: int, generator: Generator | None = None, bias: bool = True) -> None:
        super().__init__(input_size, hidden_size, generator, bias)
        self.p_i, self.p_f, self.p_o = (nn.Parameter(empty(hidden_size)) for _ in range(3))
        self.draw(generator)

    def mix(self, from_x: Tensor, state: State) -> Gates:
        """Input gate i, forget gate f, candidate g and, since it sees the new carry, output gate o last."""
        h, c = state
        i, f, g, o = (from_x + linear(h, self.weight_hh, self.bias_hh)).chunk(4, dim=-1)
        gates = {"i": sigmoid(i + self.p_i * c), "f": sigmoid(f + self.p_f * c), "g": tanh(g)}
        return {**gates, "o": sigmoid(o + self.p_o * self._carry(c, gates))}

    def update(self, state: State, gates: Gates) -> State:
        """c' = f * c + i * g and h' = o * tanh(c')"""
        c = self._carry(state[1], gates)
        return gates["o"] * tanh(c), c

    def _carry(self, c: Tensor, gates: Gates) -> Tensor:
        return gates["f"] * c + gates["i"] * gates["g"]
