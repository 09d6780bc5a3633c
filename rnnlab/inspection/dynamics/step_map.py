"""One step of a cell as a map of its whole state, and the derivatives of that map."""

from copy import deepcopy

import torch
from torch import Tensor

from rnnlab.cells import Cell

MOST_ROWS = 4096
"""States taken through the cell at once."""


def exact(cell: Cell) -> Cell:
    """A copy of the cell with 64 bits, which learns no more."""
    return deepcopy(cell).double().requires_grad_(False)


class StepMap:
    """F: a whole state (B, D), the parts of it side by side, to the next one, while the same x (F,) is read by an exact cell."""

    def __init__(self, cell: Cell, x: Tensor) -> None:
        self.cell, self.held = cell, x.double().unsqueeze(0)
        self.size = len(cell.state_names) * cell.hidden_size

    def __call__(self, states: Tensor) -> Tensor:
        """F(s), (B, D)."""
        parts = states.chunk(len(self.cell.state_names), dim=1)
        return torch.cat(self.cell(self.held, parts), dim=1)

    def pulled(self, states: Tensor, back: Tensor) -> Tensor:
        """A gradient by F(s) each, (B, D), as one by s: the product with the Jacobian, transposed."""
        with torch.enable_grad():
            before = states.detach().requires_grad_()
            (found,) = torch.autograd.grad((self(before) * back).sum(), before)  # given a gradient, torch would import sympy
        return found

    def jacobians(self, states: Tensor) -> Tensor:
        """Of each state: how each number of F(s), a row, goes with each number of s, a column. Shape (B, D, D)."""
        ways = torch.eye(self.size, dtype=torch.float64)
        pieces = states.chunk(-(-len(states) * self.size // MOST_ROWS))
        return torch.cat([self._jacobians(piece, ways) for piece in pieces])

    def _jacobians(self, states: Tensor, ways: Tensor) -> Tensor:
        found = self.pulled(states.repeat_interleave(self.size, dim=0), ways.repeat(len(states), 1))
        return found.reshape(len(states), self.size, self.size)
