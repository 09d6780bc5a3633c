"""The gated recurrent unit, many at once: the walk of ../gru.py with one product for all networks."""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from rnnlab.nn.bptt.abreast.reads import back_to_state, d_m, d_x, last_and_path, reads_of
from rnnlab.nn.bptt.gru import factors
from rnnlab.nn.bptt.products import by_step


def matrix(w: Tensor, u: Tensor, b_i: Tensor, b_h: Tensor) -> Tensor:
    """M (K, 4 H, F + H + 1): rows for what the input says to n, for r, for z, and for what the state says to n."""
    both, b_i, b_h = 2 * u.shape[2], b_i.unsqueeze(2), b_h.unsqueeze(2)
    of_input = torch.cat([w[:, both:], torch.zeros_like(u[:, both:]), b_i[:, both:]], dim=2)
    of_both = torch.cat([w[:, :both], u[:, :both], b_i[:, :both] + b_h[:, :both]], dim=2)
    of_state = torch.cat([torch.zeros_like(w[:, both:]), u[:, both:], b_h[:, both:]], dim=2)
    return torch.cat([of_input, of_both, of_state], dim=1)


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
        _step_on(reads, m, gates, h)
        ctx.save_for_backward(reads, gates, m)
        ctx.size = size
        return last_and_path(reads, size)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_path: Tensor | None, d_last: Tensor | None) -> tuple[Tensor | None, ...]:
        reads, gates, m = ctx.saved_tensors
        h, rz, (n, _, z, s_n) = reads[:, :, -1 - ctx.size : -1].flatten(2), _both(gates), gates.flatten(2).chunk(4, 2)
        d = factors(h, rz, n, s_n)
        d_h = torch.zeros_like(h[0]) if d_last is None else d_last.flatten(1)
        _step_back(d, z, back_to_state(m, ctx.size), d_path, d_h)
        d_a = d.view_as(gates)
        return d_x(d_a, m, ctx.size) if ctx.needs_input_grad[0] else None, d_m(d_a, reads), None


def _both(gates: Tensor) -> Tensor:
    """r and z, side by side, of every step."""
    quarter = gates.shape[2] // 4
    return gates[:, :, quarter : 3 * quarter].flatten(2)


def _step_on(reads: Tensor, m: Tensor, gates: Tensor, h: Tensor) -> None:
    """Each state stored where the next step reads it, each gate where the product stood."""
    n, r, z, s_n = gates.flatten(2).chunk(4, 2)
    for a_t, reads_t, rz_t, r_t, z_t, n_t, s_t, before, h_t in by_step(gates, reads[:-1], _both(gates), r, z, n, s_n, h[:-1], h[1:]):
        torch.bmm(m, reads_t, out=a_t)
        rz_t.sigmoid_()
        n_t.addcmul_(r_t, s_t).tanh_()
        torch.lerp(n_t, before, z_t, out=h_t)


def _step_back(d: Tensor, z: Tensor, u_t: Tensor, d_path: Tensor | None, d_h: Tensor) -> None:
    """Factors become the gradients of what went into the gates."""
    shape, paths = (len(u_t), u_t.shape[2], -1), None if d_path is None else d_path.flatten(2)
    for d_t, z_t, more in by_step(d, z, paths, back=True):
        d_h = d_h if more is None else d_h + more
        d_t.mul_(d_h.unsqueeze(1))
        d_h = torch.baddbmm((d_h * z_t).view(len(u_t), u_t.shape[1], -1), u_t, d_t.view(shape)).flatten(1)
