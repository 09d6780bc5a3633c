"""The rectified cell that starts as a perfect memory."""

from torch import Generator, nn

from rnnlab.cells import Cell
from rnnlab.cells.rnn_relu import RNNReLU

__all__ = ["IRNN"]


class IRNN(RNNReLU):
    """n = relu(W_ih x + b_ih + W_hh h + b_hh)
    h' = n

    W_hh starts as the identity and the biases as 0, so that at first nothing is forgotten.
    Source: Q. V. Le, N. Jaitly and G. E. Hinton (2015), arXiv:1504.00941, section 2.
    """

    title = "IRNN"

    def draw(self, generator: Generator | None = None) -> None:
        """W_ih drawn as everywhere here, W_hh the identity, biases 0."""
        Cell.draw(self, generator)
        nn.init.eye_(self.weight_hh)
        for bias in (self.bias_ih, self.bias_hh):
            if bias is not None:
                nn.init.zeros_(bias)
