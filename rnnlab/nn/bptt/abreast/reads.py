"""What every step reads, of all networks and all steps, and the gradients of its product with M."""

import torch
from torch import Tensor


def reads_of(x: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """An array (T + 1, K, F + H + 1, B) that holds x (T, K, F, B) and ones, and of it the states (T + 1, K, H B), the first of them 0."""
    steps, networks, features, batch = x.shape
    reads = x.new_empty(steps + 1, networks, features + size + 1, batch)
    reads[:-1, :, :features] = x
    reads[:, :, -1] = 1
    h = reads[:, :, features:-1].flatten(2)
    h[0] = 0
    return reads, h


def last_and_path(reads: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """The state after every step, (T, K, H, B), and after the last, (K, H, B)."""
    path = reads[1:, :, -1 - size : -1]
    return path, path[-1].clone()


def back_to_state(m: Tensor, size: int) -> Tensor:
    """U^T (K, H, R), which carries a gradient to the state before."""
    return m[:, :, -1 - size : -1].mT.contiguous()


def d_m(d_out: Tensor, reads: Tensor) -> Tensor:
    """dL/dM (K, R, F + H + 1) of out = M reads, from d_out (T, K, R, B), over all steps and sequences."""
    return torch.matmul(d_out, reads[:-1].mT).sum(0)


def d_x(d_out: Tensor, m: Tensor, size: int) -> Tensor:
    """dL/dx (T, K, F, B)."""
    return torch.matmul(m[:, :, : -1 - size].mT, d_out)
