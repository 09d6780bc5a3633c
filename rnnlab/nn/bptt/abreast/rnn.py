"""The simple cell, many at once: the walk of ../rnn.py with one product for all networks."""

from functools import partial
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from rnnlab.nn.bptt.abreast.lstm import matrix
from rnnlab.nn.bptt.abreast.reads import back_to_state, d_m, d_x, last_and_path, reads_of
from rnnlab.nn.bptt.products import by_step

__all__ = ["matrix", "walk", "walk_relu"]


def walk(x: Tensor, m: Tensor, size: int, relu: bool = False) -> tuple[Tensor, Tensor]:
    """h after every step, (T, K, H, B), and after the last, (K, H, B), for x (T, K, F, B). `relu` instead of tanh."""
    path, last = _Walk.apply(x, m, size, relu)  # type: ignore[no-untyped-call]
    return path, last


walk_relu = partial(walk, relu=True)
"""The same with relu."""


class _Walk(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, m: Tensor, size: int, relu: bool) -> tuple[Tensor, Tensor]:
        ctx.set_materialize_grads(False)
        reads, h = reads_of(x, size)
        act, shape = partial(torch.clamp, min=0) if relu else torch.tanh, (len(m), size * x.shape[3])
        for reads_t, h_t in by_step(reads[:-1], h[1:]):
            act(torch.bmm(m, reads_t).view(shape), out=h_t)
        ctx.save_for_backward(reads, m)
        ctx.relu, ctx.size = relu, size
        return last_and_path(reads, size)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_path: Tensor | None, d_last: Tensor | None) -> tuple[Tensor | None, ...]:
        reads, m = ctx.saved_tensors
        h, u_t = reads[1:, :, -1 - ctx.size : -1], back_to_state(m, ctx.size)
        d_a = (h > 0).to(h.dtype) if ctx.relu else 1 - h * h  # the slopes
        d_h = torch.zeros_like(h[0]) if d_last is None else d_last
        for d_a_t, late in by_step(d_a, d_path, back=True):
            d_h = torch.bmm(u_t, d_a_t.mul_(d_h if late is None else d_h + late))
        return d_x(d_a, m, ctx.size) if ctx.needs_input_grad[0] else None, d_m(d_a, reads), None, None
