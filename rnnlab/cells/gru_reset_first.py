"""The gated recurrent unit as it was first published."""

from torch import Tensor, sigmoid, tanh
from torch.nn.functional import linear

from rnnlab.cells import Cell, Gates, State

__all__ = ["GRUResetFirst"]


class GRUResetFirst(Cell):
    """r = sigmoid(W_ir x + b_ir + W_hr h + b_hr)
    z = sigmoid(W_iz x + b_iz + W_hz h + b_hz)
    n = tanh(W_in x + b_in + W_hn (r * h) + b_hn)
    h' = (1 - z) * n + z * h

    r acts before the product with W_hn; torch's GRU has it after, so that one product serves all gates.
    Source: K. Cho et al. (2014), arXiv:1406.1078, equations 5 to 8; in Keras reset_after=False, in ONNX linear_before_reset=0.
    """

    title = "GRU (reset first)"
    blocks = ("r", "z", "n")

    def mix(self, from_x: Tensor, state: State) -> Gates:
        """Reset gate r, keep gate z and candidate n."""
        (h,), both = state, 2 * self.hidden_size
        bias_rz, bias_n = (None, None) if self.bias_hh is None else (self.bias_hh[:both], self.bias_hh[both:])
        r, z = sigmoid(from_x[..., :both] + linear(h, self.weight_hh[:both], bias_rz)).chunk(2, dim=-1)
        return {"r": r, "z": z, "n": tanh(from_x[..., both:] + linear(r * h, self.weight_hh[both:], bias_n))}

    def update(self, state: State, gates: Gates) -> State:
        """h' = (1 - z) * n + z * h"""
        return ((1 - gates["z"]) * gates["n"] + gates["z"] * state[0],)
