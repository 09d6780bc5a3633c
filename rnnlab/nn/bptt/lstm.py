"""The gradient of the LSTM through time.

With i, f, g, o of the blocks of a = W x + b_i + U h + b_h, c' = f c + i g and h' = o tanh(c'). From d_h' and d_c', the gradients
of the new state:

    d_c   = d_c' + d_h' o (1 - tanh(c')^2)          all that reaches the carry
    d_a_i = d_c g i (1 - i)      d_a_f = d_c c f (1 - f)      d_a_g = d_c i (1 - g^2)
    d_a_o = d_h' tanh(c') o (1 - o)
    and one step earlier d_h = U^T d_a, d_c = d_c f: on the carry the gradient meets f alone, no weights and no slope.
"""

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable
from torch.nn.functional import linear

from rnnlab.cells import Cell, State
from rnnlab.nn.bptt.products import biases, by_step, d_input, d_weight, rows


def walk(cell: Cell, x: Tensor, state: State) -> tuple[State, State]:
    """h and c after every step (B, T, H), and after the last."""
    h, c, *last = _Walk.apply(x, *state, cell.weight_ih, cell.weight_hh, *biases(cell))  # type: ignore[no-untyped-call]
    return (h.transpose(0, 1), c.transpose(0, 1)), tuple(last)


class _Walk(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor, h_0: Tensor, c_0: Tensor, w: Tensor, u: Tensor, b_i: Tensor, b_h: Tensor) -> tuple[Tensor, ...]:
        ctx.set_materialize_grads(False)
        batch, steps, _ = x.shape
        inputs = rows(x)
        gates = linear(inputs, w, b_i + b_h).view(steps, batch, len(u))
        h, c = x.new_empty(2, steps + 1, *h_0.shape)
        h[0], c[0] = h_0, c_0
        last = _step_on(gates, h, c, u.T)
        ctx.save_for_backward(inputs, gates, h, c, w, u)
        ctx.shape = x.shape
        return h[1:], c[1:], *(part.clone() for part in last)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, d_path: Tensor | None, d_carry: Tensor | None, *d_last: Tensor | None) -> tuple[Tensor | None, ...]:
        inputs, gates, h, c, w, u = ctx.saved_tensors
        d_a, into_c = factors(gates, c)
        state = tuple(torch.zeros_like(h[0]) if d is None else d for d in d_last)
        d_h, d_c = _step_back(d_a, into_c, gates.chunk(4, 2)[1], u, (d_path, d_carry), state)
        d_a = d_a.view(-1, len(u))
        d_b = d_a.sum(0)
        d_x = d_input(d_a, w, ctx.shape) if ctx.needs_input_grad[0] else None
        return d_x, d_h, d_c, d_weight(d_a, inputs), d_weight(d_a, h[:-1].view(-1, u.shape[1])), d_b, d_b


def _step_on(gates: Tensor, h: Tensor, c: Tensor, u_t: Tensor) -> State:
    """The last state. Each gate is stored where the input's share of it stood."""
    i, f, g, o = gates.chunk(4, 2)
    now, carry = h[0], c[0]
    for a_t, if_t, i_t, f_t, g_t, o_t, h_t, c_t in by_step(gates, gates.chunk(2, 2)[0], i, f, g, o, h[1:], c[1:]):
        a_t.addmm_(now, u_t)
        if_t.sigmoid_()
        g_t.tanh_()
        o_t.sigmoid_()
        carry = torch.mul(f_t, carry, out=c_t).addcmul_(i_t, g_t)
        now = torch.mul(o_t, carry.tanh(), out=h_t)
    return now, carry


def factors(gates: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    """For every step, what d_c is multiplied by for a_i, a_f and a_g, and d_h' for a_o, (T, B, 4, H); and d_h' on its way into d_c."""
    i, f, g, o = gates.chunk(4, 2)
    factors = gates.new_empty(*i.shape[:2], 4, i.shape[2])
    of_i, of_f, of_g, of_o = factors.unbind(2)
    tanh_c = c[1:].tanh()
    out, written, kept = o * tanh_c, i * g, f * c[:-1]
    torch.addcmul(written, written, i, value=-1, out=of_i)  # p (1 - q) is p - p q
    torch.addcmul(kept, kept, f, value=-1, out=of_f)
    torch.addcmul(i, written, g, value=-1, out=of_g)
    torch.addcmul(out, out, o, value=-1, out=of_o)
    return factors, torch.addcmul(o, out, tanh_c, value=-1)


def _step_back(d: Tensor, into_c: Tensor, f: Tensor, u: Tensor, d_paths: tuple[Tensor | None, ...], state: State) -> State:
    """The gradients of the first state, from those of the last. Factors become the gradients themselves."""
    d_h, d_c = state
    for d_t, of_c_t, of_h_t, into_c_t, f_t, *late in by_step(d.flatten(2), d[:, :, :3], d[:, :, 3], into_c, f, *d_paths, back=True):
        d_h, d_c = (now if more is None else now + more for now, more in zip((d_h, d_c), late))
        d_c = torch.addcmul(d_c, d_h, into_c_t)
        of_c_t.mul_(d_c.unsqueeze(1))
        of_h_t.mul_(d_h)
        d_h, d_c = torch.mm(d_t, u), d_c * f_t
    return d_h, d_c
