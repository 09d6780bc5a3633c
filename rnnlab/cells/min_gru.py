"""The GRU whose gates do not look back."""

from torch import Tensor, sigmoid

from rnnlab.cells import Gates, ScannedCell, State

__all__ = ["MinGRU"]


class MinGRU(ScannedCell):
    """z = sigmoid(W_iz x + b_iz)
    n = W_in x + b_in
    h' = (1 - z) * h + z * n

    Gates read the input alone, so all steps can be computed at once by a scan. z near 1 takes the new: the other way
    round than in the GRU here.
    Source: L. Feng et al., Were RNNs all we needed? (2024), arXiv:2410.01201, section 3.1.
    """

    title = "minGRU"
    blocks = ("z", "n")

    def mix(self, from_x: Tensor, state: State) -> Gates:
        """Gate z and candidate n, whatever the state."""
        z, n = from_x.chunk(2, dim=-1)
        return {"z": sigmoid(z), "n": n}

    def scanned(self, gates: Gates) -> tuple[Tensor, Tensor]:
        """1 - z and z * n"""
        return 1 - gates["z"], gates["z"] * gates["n"]
