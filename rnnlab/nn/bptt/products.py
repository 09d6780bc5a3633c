"""What all walks share: sequences as rows of one matrix, steps side by side, and the gradients of a product over all rows."""

from collections.abc import Iterator, Sequence
from typing import Any

from torch import Tensor

from rnnlab.cells import Cell


def rows(x: Tensor) -> Tensor:
    """The steps of x (B, T, F) one after the other, each a block of B rows: (T B, F)."""
    return x.transpose(0, 1).reshape(-1, x.shape[2])


def biases(cell: Cell) -> tuple[Tensor, Tensor]:
    """b_i and b_h; zeros that learn nothing where the cell has none."""
    if cell.bias_ih is None or cell.bias_hh is None:
        nothing = cell.weight_ih.new_zeros(len(cell.weight_ih))
        return nothing, nothing
    return cell.bias_ih, cell.bias_hh


def by_step(first: Tensor, *others: Tensor | None, back: bool = False) -> Iterator[tuple[Any, ...]]:
    """What arrays (T, ...) hold at each step, from the first or `back` from the last. Views, made by one call an array; None stays None."""
    nothing = (None,) * first.shape[0]
    views = [first.unbind(0), *(nothing if array is None else array.unbind(0) for array in others)]
    return zip(*(map(reversed, views) if back else views))


def d_weight(d_out: Tensor, into: Tensor) -> Tensor:
    """dL/dW (G, F) of out = into W^T, from d_out (N, G) and into (N, F). Faster this way round than as d_out^T into."""
    return (into.T @ d_out).T


def d_input(d_out: Tensor, w: Tensor, shape: Sequence[int]) -> Tensor:
    """dL/dx of rows(x) W^T, from d_out (T B, G), for x of shape (B, T, F)."""
    batch, steps, features = shape
    return (d_out @ w).view(steps, batch, features).transpose(0, 1)
