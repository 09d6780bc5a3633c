"""The gradient of the gated recurrent unit through time.

With a = W x + b_i and s = U h + b_h, by blocks: r = sigmoid(a_r + s_r), z = sigmoid(a_z + s_z), n = tanh(a_n + r s_n) and
h' = (1 - z) n + z h. So from d_h', the gradient of the new state:

    d_a_n = d_h' (1 - z) (1 - n^2)      d_s_n = d_a_n r
    d_a_z = d_h' (h - n) z (1 - z)      d_a_r = d_a_n s_n r (1 - r)
    d_h   = d_h' z + U_r^T d_a_r + U_z^T d_a_z + U_n^T d_s_n

Each of the four is d_h' times a factor that forward alone decides, so a step of the backward loop is three operations.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn.functional import linear

from rnnlab.cells import Cell, State
from rnnlab.nn.bptt.products import biases, by_step, d_input, d_weight, rows


def walk(cell: Cell, x: Tensor, state: State) -> tuple[State, State]:
    """h after every step (B, T, H), and after the last."""
    path, last = _Walk.apply(x, *state, cell.weight_ih, cell.weight_hh, *biases(cell))  # type: ignore[no-untyped-call]
    return (path.transpose(0, 1),), (last,)


class _Walk(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, h_0: Tensor, w: Tensor, u: Tensor, b_i: Tensor, b_h: Tensor) -> tuple[Tensor, Tensor]:
        ctx.set_materialize_grads(False)
        batch, steps, _ = x.shape
        size, both = u.shape[1], 2 * u.shape[1]
        inputs = rows(x)
        rz = linear(inputs, w[:both], b_i[:both] + b_h[:both]).view(steps, batch, both)
        n = linear(inputs, w[both:], b_i[both:]).view(steps, batch, size)
        s_n, h = torch.empty_like(n), x.new_empty(steps + 1, batch, size)
        h[0] = h_0
        last = _step_on(rz, n, s_n, h, u, b_h[both:])
        ctx.save_for_backward(inputs, h, rz, n, s_n, w, u)
        ctx.shape = x.shape
        return h[1:], last.clone()

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_path: Tensor | None, d_last: Tensor | None) -> tuple[Tensor | None, ...]:
        inputs, h, rz, n, s_n, w, u = ctx.saved_tensors
        d, size = factors(h, rz, n, s_n), n.shape[2]
        d_h = _step_back(d, rz[:, :, size:], u, d_path, torch.zeros_like(h[0]) if d_last is None else d_last)
        d = d.view(-1, 4 * size)
        d_nrz, d_rzs, d_b = d[:, : 3 * size], d[:, size:], d.sum(0)
        return (
            d_input(d_nrz, w.roll(size, 0), ctx.shape) if ctx.needs_input_grad[0] else None,
            d_h,
            d_weight(d_nrz, inputs).roll(-size, 0),
            d_weight(d_rzs, h[:-1].view(-1, size)),
            d_b[: 3 * size].roll(-size, 0),
            d_b[size:],
        )


def _step_on(rz: Tensor, n: Tensor, s_n: Tensor, h: Tensor, u: Tensor, b_n: Tensor) -> Tensor:
    """The last state. Each gate is stored where the input's share of it stood."""
    size, now = n.shape[2], h[0]
    u_rz, u_n = u[: 2 * size].T, u[2 * size :].T
    for rz_t, r_t, z_t, n_t, s_t, h_t in by_step(rz, *rz.chunk(2, 2), n, s_n, h[1:]):
        rz_t.addmm_(now, u_rz).sigmoid_()
        torch.addmm(b_n, now, u_n, out=s_t)
        n_t.addcmul_(r_t, s_t).tanh_()
        now = torch.lerp(n_t, now, z_t, out=h_t)
    return now


def factors(h: Tensor, rz: Tensor, n: Tensor, s_n: Tensor) -> Tensor:
    """What d_h' is multiplied by, of every step (T, B, 4, H): for a_n, a_r, a_z, s_n. (h - n) z is h' - n; p r (1 - r) is p r - p r r."""
    r, z = rz.chunk(2, 2)
    factors = n.new_empty(*n.shape[:2], 4, n.shape[2])
    of_a_n, of_a_r, of_a_z, of_s_n = factors.unbind(2)
    new = 1 - z
    torch.addcmul(new, new * n, n, value=-1, out=of_a_n)
    torch.mul(of_a_n, r, out=of_s_n)
    p = of_s_n * s_n
    torch.addcmul(p, p, r, value=-1, out=of_a_r)
    torch.mul(h[1:] - n, new, out=of_a_z)
    return factors


def _step_back(d: Tensor, z: Tensor, u: Tensor, d_path: Tensor | None, d_h: Tensor) -> Tensor:
    """The gradient of the first state, from that of the last. Factors become the gradients themselves."""
    size = d.shape[3]
    for d_t, d_rzs_t, z_t, late in by_step(d, d.flatten(2)[:, :, size:], z, d_path, back=True):
        d_h = d_h if late is None else d_h + late
        d_t.mul_(d_h.unsqueeze(1))
        d_h = (d_h * z_t).addmm_(d_rzs_t, u)
    return d_h
