"""The cell with a single gate."""

from torch import Tensor, sigmoid, tanh
from torch.nn.functional import linear

from rnnlab.cells import Cell, Gates, State

__all__ = ["MGU"]


class MGU(Cell):
    """f = sigmoid(W_if x + b_if + W_hf h + b_hf)
    n = tanh(W_in x + b_in + W_hn (f * h) + b_hn)
    h' = (1 - f) * h + f * n

    One gate does what r and z do in a GRU: f near 0 keeps the old state.
    Source: G.-B. Zhou et al., Minimal gated unit for recurrent neural networks (2016), arXiv:1603.09420.
    """

    title = "MGU (minimal gated unit)"
    blocks = ("f", "n")

    def mix(self, from_x: Tensor, state: State) -> Gates:
        """Forget gate f and candidate n."""
        (h,) = state
        x_f, x_n = from_x.chunk(2, dim=-1)
        weight_f, weight_n = self.weight_hh.chunk(2)
        bias_f, bias_n = (None, None) if self.bias_hh is None else self.bias_hh.chunk(2)
        f = sigmoid(x_f + linear(h, weight_f, bias_f))
        return {"f": f, "n": tanh(x_n + linear(f * h, weight_n, bias_n))}

    def update(self, state: State, gates: Gates) -> State:
        """h' = (1 - f) * h + f * n"""
        return ((1 - gates["f"]) * state[0] + gates["f"] * gates["n"],)
