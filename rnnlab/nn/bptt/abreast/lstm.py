"""The LSTM, many at once: the walk of ../lstm.py with one product for all networks."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from rnnlab.nn.bptt.abreast.reads import back_to_state, d_m, d_x, last_and_path, reads_of
from rnnlab.nn.bptt.lstm import factors
from rnnlab.nn.bptt.products import by_step


def matrix(w: Tensor, u: Tensor, b_i: Tensor, b_h: Tensor) -> Tensor:
    """M (K, 4 H, F + H + 1), its rows in the order of the cell's blocks."""
    return torch.cat([w, u, (b_i + b_h).unsqueeze(2)], dim=2)


def walk(x: Tensor, m: Tensor, size: int) -> tuple[Tensor, Tensor]:
    """h after every step, (T, K, H, B), and after the last, (K, H, B), for x (T, K, F, B)."""
    path, last = _Walk.apply(x, m, size)  # type: ignore[no-untyped-call]
    return path, last


class _Walk(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, m: Tensor, size: int) -> tuple[Tensor, Tensor]:
        ctx.set_materialize_grads(False)
        reads, h = reads_of(x, size)
        gates = x.new_empty(len(x), *m.shape[:2], x.shape[3])
        c = torch.zeros_like(h, memory_format=torch.contiguous_format)
        _step_on(reads, m, gates, h, c)
        ctx.save_for_backward(reads, gates, c, m)
        ctx.size = size
        return last_and_path(reads, size)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_path: Tensor | None, d_last: Tensor | None) -> tuple[Tensor | None, ...]:
        reads, gates, c, m = ctx.saved_tensors
        flat = gates.flatten(2)
        d_a, into_c = factors(flat, c)
        d_h = torch.zeros_like(c[0]) if d_last is None else d_last.flatten(1)
        _step_back(d_a, into_c, flat.chunk(4, 2)[1], back_to_state(m, ctx.size), (d_path, d_h))
        d_a = d_a.view_as(gates)
        return d_x(d_a, m, ctx.size) if ctx.needs_input_grad[0] else None, d_m(d_a, reads), None


def _step_on(reads: Tensor, m: Tensor, gates: Tensor, h: Tensor, c: Tensor) -> None:
    """Each state stored where the next step reads it, each gate where the product stood."""
    flat, carry = gates.flatten(2), c[0]
    i, f, g, o = flat.chunk(4, 2)
    for a_t, reads_t, if_t, i_t, f_t, g_t, o_t, h_t, c_t in by_step(gates, reads[:-1], flat.chunk(2, 2)[0], i, f, g, o, h[1:], c[1:]):
        torch.bmm(m, reads_t, out=a_t)
        if_t.sigmoid_()
        g_t.tanh_()
        o_t.sigmoid_()
        carry = torch.mul(f_t, carry, out=c_t).addcmul_(i_t, g_t)
        torch.mul(o_t, carry.tanh(), out=h_t)


def _step_back(d: Tensor, into_c: Tensor, f: Tensor, u_t: Tensor, late: tuple[Tensor | None, Tensor]) -> None:
    """Factors become the gradients of what went into the gates."""
    d_path, d_h = late
    d_c, shape = torch.zeros_like(d_h), (len(u_t), u_t.shape[2], -1)
    paths = None if d_path is None else d_path.flatten(2)
    for d_t, of_c_t, of_h_t, into_c_t, f_t, more in by_step(d.flatten(2), d[:, :, :3], d[:, :, 3], into_c, f, paths, back=True):
        d_h = d_h if more is None else d_h + more
        d_c = torch.addcmul(d_c, d_h, into_c_t)
        of_c_t.mul_(d_c.unsqueeze(1))
        of_h_t.mul_(d_h)
        d_h, d_c = torch.bmm(u_t, d_t.view(shape)).flatten(1), d_c * f_t
