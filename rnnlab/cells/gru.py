"""The gated recurrent unit."""

from torch import Tensor, sigmoid, tanh
from torch.nn.functional import linear

from rnnlab.cells import Cell, Gates, State

__all__ = ["GRU"]


class GRU(Cell):
    """r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
    z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
    n = tanh(W_in x + b_in + r * (W_hn h + b_hn))
    h' = (1 - z) * n + z * h

    z near 1 keeps the old state; many textbooks write it the other way round. r acts after the product with W_hn, as in
    torch and in Keras with reset_after=True, which keeps the blocks in the order z, r, n.
    Source: K. Cho et al. (2014), arXiv:1406.1078; written as torch.nn.GRUCell.
    """

    title = "GRU"
    blocks = ("r", "z", "n")

    def mix(self, from_x: Tensor, state: State) -> Gates:
        """Reset gate r, keep gate z and candidate n."""
        x_r, x_z, x_n = from_x.chunk(3, dim=-1)
        h_r, h_z, h_n = linear(state[0], self.weight_hh, self.bias_hh).chunk(3, dim=-1)
        r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
        return {"r": r, "z": z, "n": tanh(x_n + r * h_n)}

    def update(self, state: State, gates: Gates) -> State:
        """h' = (1 - z) * n + z * h"""
        return ((1 - gates["z"]) * gates["n"] + gates["z"] * state[0],)
