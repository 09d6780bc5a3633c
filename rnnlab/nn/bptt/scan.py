"""The gradient of h' = keep h + write through time: one multiplication and one addition a step, each way."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from rnnlab.cells import ScannedCell, State
from rnnlab.nn.bptt.products import by_step


def walk(cell: ScannedCell, x: Tensor, state: State) -> tuple[State, State]:
    """h after every step (B, T, H), and after the last."""
    keep, write = cell.scanned(cell.mix(cell.from_input(x.transpose(0, 1).contiguous()), state))
    path, last = _Walk.apply(keep, write, *state)  # type: ignore[no-untyped-call]
    return (path.transpose(0, 1),), (last,)


def step_back(keep: Tensor, d_path: Tensor | None, d_last: Tensor | None) -> Tensor:
    """The gradient of h_0, and of h after every step (T + 1, B, H): what reaches h later reaches it through what is kept."""
    d_h = keep.new_empty(len(keep) + 1, *keep.shape[1:])
    d_h[-1] = 0 if d_last is None else d_last
    for keep_t, before, after, late in by_step(keep, d_h[:-1], d_h[1:], d_path, back=True):
        if late is not None:
            after.add_(late)
        torch.mul(keep_t, after, out=before)
    return d_h


class _Walk(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, keep: Tensor, write: Tensor, h_0: Tensor) -> tuple[Tensor, Tensor]:
        ctx.set_materialize_grads(False)
        h = write.new_empty(len(write) + 1, *h_0.shape)
        h[0] = now = h_0
        for keep_t, write_t, h_t in by_step(keep, write, h[1:]):
            now = torch.addcmul(write_t, keep_t, now, out=h_t)
        ctx.save_for_backward(keep, h)
        return h[1:], now.clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_path: Tensor | None, d_last: Tensor | None) -> tuple[Tensor, ...]:
        keep, h = ctx.saved_tensors
        d_h = step_back(keep, d_path, d_last)
        return d_h[1:] * h[:-1], d_h[1:], d_h[0]
