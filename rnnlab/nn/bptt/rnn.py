"""The gradient of the simple cell through time, with tanh or relu.

With h' = act(W x + b_i + U h + b_h): d_a = d_h' act'(a) and one step earlier d_h = U^T d_a. The slope act'(a) is known from h'
alone: 1 - h'^2 for tanh, and for relu 1 where h' > 0 and 0 elsewhere.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from rnnlab.cells import Cell, State
from rnnlab.nn.bptt.products import biases, by_step, d_input, d_weight, rows


def walk(cell: Cell, x: Tensor, state: State, relu: bool = False) -> tuple[State, State]:
    """h after every step (B, T, H), and after the last. `relu` instead of tanh."""
    path, last = _Walk.apply(x, *state, cell.weight_ih, cell.weight_hh, *biases(cell), relu)  # type: ignore[no-untyped-call]
    return (path.transpose(0, 1),), (last,)


def walk_relu(cell: Cell, x: Tensor, state: State) -> tuple[State, State]:
    """The same with relu."""
    return walk(cell, x, state, relu=True)


class _Walk(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, h_0: Tensor, w: Tensor, u: Tensor, b_i: Tensor, b_h: Tensor, relu: bool) -> tuple[Tensor, Tensor]:
        ctx.set_materialize_grads(False)
        batch, steps, _ = x.shape
        inputs = rows(x)
        h = x.new_empty(steps + 1, batch, len(u))
        h[0] = h_0
        torch.addmm(b_i + b_h, inputs, w.T, out=h[1:].view(len(inputs), -1))
        u_t, act, now = u.T, torch.relu_ if relu else torch.tanh_, h_0
        for h_t in h[1:].unbind(0):
            now = act(h_t.addmm_(now, u_t))
        ctx.save_for_backward(inputs, h, w, u)
        ctx.relu, ctx.shape = relu, x.shape
        return h[1:], now.clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_path: Tensor | None, d_last: Tensor | None) -> tuple[Tensor | None, ...]:
        inputs, h, w, u = ctx.saved_tensors
        before, h = h[:-1].view(-1, len(u)), h[1:]
        d_a = (h > 0).to(h.dtype) if ctx.relu else torch.addcmul(h.new_ones(()), h, h, value=-1)  # the slopes
        d_h = torch.zeros_like(h[0]) if d_last is None else d_last
        for d_a_t, late in by_step(d_a, d_path, back=True):
            d_h = torch.mm(d_a_t.mul_(d_h if late is None else d_h + late), u)  # d_a_t is from here on the gradient itself
        d_a = d_a.view(-1, len(u))
        d_b = d_a.sum(0)
        d_x = d_input(d_a, w, ctx.shape) if ctx.needs_input_grad[0] else None
        return d_x, d_h, d_weight(d_a, inputs), d_weight(d_a, before), d_b, d_b, None
