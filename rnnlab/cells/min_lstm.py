"""The LSTM whose gates do not look back."""

from torch import Tensor, sigmoid

from rnnlab.cells import Gates, ScannedCell, State

__all__ = ["MinLSTM"]


class MinLSTM(ScannedCell):
    """f = sigmoid(W_if x + b_if)
    i = sigmoid(W_ii x + b_ii)
    n = W_in x + b_in
    h' = f / (f + i) * h + i / (f + i) * n

    Gates read the input alone, so all steps can be computed at once by a scan; there is no carry track beside h.
    Source: L. Feng et al., Were RNNs all we needed? (2024), arXiv:2410.01201, section 3.2, with its normalised gates.
    """

    title = "minLSTM"
    blocks = ("f", "i", "n")

    def mix(self, from_x: Tensor, state: State) -> Gates:
        """Forget gate f, input gate i and candidate n, whatever the state."""
        f, i, n = from_x.chunk(3, dim=-1)
        return {"f": sigmoid(f), "i": sigmoid(i), "n": n}

    def scanned(self, gates: Gates) -> tuple[Tensor, Tensor]:
        """f / (f + i) and i / (f + i) * n"""
        both = gates["f"] + gates["i"]
        return gates["f"] / both, gates["i"] / both * gates["n"]
