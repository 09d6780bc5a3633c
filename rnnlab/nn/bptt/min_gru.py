"""The gradient of the minGRU through time, gates and all: autograd's own for the gates would take as long as all the rest.

With z = sigmoid(a_z), a_z and n straight from W x + b, and h' = (1 - z) h + z n; from d_h', all that reaches the new state:

    d_n = d_h' z      d_a_z = d_h' (n - h) z (1 - z)      d_h = d_h' (1 - z)
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn.functional import linear

from rnnlab.cells import Cell, State
from rnnlab.nn.bptt.products import by_step, d_input, d_weight, rows
from rnnlab.nn.bptt.scan import step_back


def walk(cell: Cell, x: Tensor, state: State) -> tuple[State, State]:
    """h after every step (B, T, H), and after the last."""
    path, last = _Walk.apply(x, *state, cell.weight_ih, cell.bias_ih)  # type: ignore[no-untyped-call]
    return (path.transpose(0, 1),), (last,)


class _Walk(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, h_0: Tensor, w: Tensor, b: Tensor | None) -> tuple[Tensor, Tensor]:
        ctx.set_materialize_grads(False)
        inputs, shape = rows(x), (x.shape[1], *h_0.shape)
        (w_z, w_n), (b_z, b_n) = w.chunk(2), (None, None) if b is None else b.chunk(2)
        z, n = linear(inputs, w_z, b_z).sigmoid_().view(shape), linear(inputs, w_n, b_n).view(shape)
        h = n.new_empty(len(n) + 1, *h_0.shape)
        h[0] = now = h_0
        for z_t, n_t, h_t in by_step(z, n, h[1:]):
            now = torch.lerp(now, n_t, z_t, out=h_t)
        ctx.save_for_backward(inputs, h, z, n, w)
        ctx.shape = x.shape
        return h[1:], now.clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_path: Tensor | None, d_last: Tensor | None) -> tuple[Tensor | None, ...]:
        inputs, h, z, n, w = ctx.saved_tensors
        keep = 1 - z
        d_h = step_back(keep, d_path, d_last)
        d_n = (d_h[1:] * z).view(len(inputs), -1)
        d_a_z = keep.mul_(n - h[:-1]).view(len(inputs), -1).mul_(d_n)
        return (
            d_input(torch.cat([d_a_z, d_n], dim=1), w, ctx.shape) if ctx.needs_input_grad[0] else None,
            d_h[0],
            torch.cat([d_weight(d_a_z, inputs), d_weight(d_n, inputs)]),
            torch.cat([d_a_z.sum(0), d_n.sum(0)]) if ctx.needs_input_grad[3] else None,
        )
