"""A picture as a grid of places, each a vector that says what is there."""

from math import sqrt

import torch
from torch import Generator, Tensor, nn

CHANNELS = (16, 32, 32)
"""Of the three layers, the last of which looks at the grid."""
GRID = 4
"""Pixels of a place, across and down."""


class PictureEncoder(nn.Module):
    """Pictures (B, 3, S, S), values 0 to 1, to places (B, (S/4)^2, 32), row by row from the top left.

    Two convolutions of 3 x 3 halve the picture twice; a third reads the grid with two channels more, how far right and how far down
    each place is, -1 to 1, since a convolution alone cannot tell where it is.
    Source: R. Liu et al. (2018), arXiv:1807.03247, for the two channels.
    """

    def __init__(self, generator: Generator) -> None:
        super().__init__()
        first, second, third = CHANNELS
        self.halve = nn.Sequential(Convolution(3, first, 2, generator), nn.ReLU(), Convolution(first, second, 2, generator), nn.ReLU())
        self.locate = Convolution(second + 2, third, 1, generator)

    def forward(self, pictures: Tensor) -> Tensor:
        """The places, none negative."""
        grid = self.halve(pictures)
        along = torch.linspace(-1, 1, grid.shape[-1], device=grid.device)
        right, down = along.expand(len(grid), 1, len(along), -1), along.unsqueeze(1).expand(len(grid), 1, -1, len(along))
        places: Tensor = torch.relu(self.locate(torch.cat([grid, right, down], dim=1)))
        return places.flatten(2).transpose(1, 2)


class Convolution(nn.Conv2d):
    """torch.nn.Conv2d of 3 x 3 pixels and a border of zeros, whose first weights come from a generator of ours and keep the variance.

    Source: Y. LeCun et al. (1998), Efficient BackProp, section 4.6, drawn uniformly; biases as torch draws them.
    """

    def __init__(self, before: int, after: int, stride: int, generator: Generator) -> None:
        super().__init__(before, after, 3, stride, padding=1)
        inputs = 9 * before
        for parameter, bound in ((self.weight, sqrt(3 / inputs)), (self.bias, sqrt(1 / inputs))):
            assert parameter is not None
            nn.init.uniform_(parameter, -bound, bound, generator=generator)
