"""The ways to take a cell along time. All give the same numbers; they differ in what they show and in how fast they are.

Sequences of unequal lengths are padded at the end. A cell cannot look ahead, so by hand it is taken over the padding too, and
what it did there is left aside: outputs there are 0, the last state is the one at the true end, and no gradient flows. Where a
state may grow without bound in the padding, it is held at the true end instead.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

import torch
from torch import Tensor

from rnnlab.cells import Cell, ScannedCell, State
from rnnlab.cells.gru import GRU
from rnnlab.cells.irnn import IRNN
from rnnlab.cells.lstm import LSTM
from rnnlab.cells.min_gru import MinGRU
from rnnlab.cells.rnn import RNN
from rnnlab.cells.rnn_relu import RNNReLU
from rnnlab.nn import built_in, gate_by_gate, scan, stepping
from rnnlab.nn.bptt import gru as bptt_gru
from rnnlab.nn.bptt import lstm as bptt_lstm
from rnnlab.nn.bptt import min_gru as bptt_min_gru
from rnnlab.nn.bptt import rnn as bptt_rnn
from rnnlab.nn.bptt import scan as bptt_scan

Unroll = Callable[..., tuple[Tensor, State]]
"""(cell, x (B, T, F), state, lengths (B,) or None) to outputs (B, T, H) and the last state of each sequence."""
Walk = Callable[..., tuple[State, State]]
"""(cell, x, state) to the state after every step, each part (B, T, H), and after the last step."""
Way = Literal["gate_by_gate", "by_hand", "bptt", "scan", "built_in"]

BPTT: dict[type[Cell], Walk] = {
    RNN: bptt_rnn.walk,
    RNNReLU: bptt_rnn.walk_relu,
    IRNN: bptt_rnn.walk_relu,
    LSTM: bptt_lstm.walk,
    GRU: bptt_gru.walk,
    MinGRU: bptt_min_gru.walk,
}
"""The cells whose gradient is written out whole; of those that are scanned beside, the scan's alone."""


@dataclass(frozen=True)
class Choice:
    """A way to unroll, and in words why this one."""

    way: Way
    why: str


@cache
def ways(cell: type[Cell]) -> dict[Way, Unroll]:
    """Every way there is for a cell."""
    scanned = issubclass(cell, ScannedCell)
    walks: dict[Way, Walk | None] = {
        "gate_by_gate": gate_by_gate.WALKS.get(cell),
        "by_hand": stepping.walk,
        "bptt": BPTT.get(cell, bptt_scan.walk if scanned else None),
        "scan": scan.walk if scanned else None,
    }
    ended = held_at_ends if issubclass(cell, RNNReLU) else to_true_ends
    found: dict[Way, Unroll] = {way: ended(walk) for way, walk in walks.items() if walk}
    return {**found, "built_in": built_in.unroll} if cell in built_in.LOOPS else found


@cache
def choose(cell: type[Cell], wanted: str, device: str, padded: bool = False) -> Choice:
    """The way that was wanted, where the cell has it; for "auto" the one measured as the fastest (benchmarks/cells.py).

    `padded` says whether sequences have unequal lengths.
    """
    there = ways(cell)
    if wanted in there:
        return Choice(wanted, "as chosen")
    if wanted not in ("auto", "keras"):
        return Choice("by_hand", f"{cell.title} has no other than its own equations here")
    on_cpu = device == "cpu"
    in_order: tuple[tuple[Way, bool, str], ...] = (
        ("built_in", not on_cpu, f"on {device} torch's loop is one call of the vendor's library"),
        ("scan", not on_cpu, f"on {device} few large operations are faster than many small ones"),
        ("built_in", cell is LSTM and not padded, "torch's LSTM is one fused operation on a CPU, faster than any loop of operations"),
        ("bptt", on_cpu, f"on a CPU our written-out gradient of {cell.title} is faster than autograd, and than torch's loop"),
        ("by_hand", True, f"there is no faster way for {cell.title} than its own equations"),
    )
    return next(Choice(way, why) for way, suits, why in in_order if suits and way in there)


def to_true_ends(walk: Walk) -> Unroll:
    """The walk, as far as each sequence goes."""

    def unroll(cell: Cell, x: Tensor, state: State, lengths: Tensor | None = None) -> tuple[Tensor, State]:
        path, last = walk(cell, x, state)
        if lengths is None:
            return path[0], last
        ends = (lengths - 1).to(x.device)
        there = torch.arange(x.shape[1], device=x.device) <= ends.unsqueeze(1)
        rows = torch.arange(len(x), device=x.device)
        return path[0] * there.unsqueeze(2), tuple(part[rows, ends] for part in path)

    return unroll


def held_at_ends(walk: Walk) -> Unroll:
    """The walk where all sequences are as long as x; else step by step, each state held from its true end on."""

    def unroll(cell: Cell, x: Tensor, state: State, lengths: Tensor | None = None) -> tuple[Tensor, State]:
        if lengths is None:
            path, last = walk(cell, x, state)
            return path[0], last
        outputs = []
        for step, from_x in enumerate(cell.from_input(x).unbind(1)):
            going_on = (lengths.to(x.device) > step).unsqueeze(1)
            after = cell.update(state, cell.mix(from_x, state))
            state = tuple(torch.where(going_on, new, old) for new, old in zip(after, state, strict=True))
            outputs.append(state[0] * going_on)
        return torch.stack(outputs, dim=1), state

    return unroll


def flip(x: Tensor, lengths: Tensor | None = None) -> Tensor:
    """Each sequence of x (B, T, F) backwards, its padding still at the end: what a cell that reads from the right reads."""
    if lengths is None:
        return x.flip(1)
    places = torch.arange(x.shape[1], device=x.device).expand(len(x), -1)
    ends = lengths.to(x.device).unsqueeze(1)
    backwards = torch.where(places < ends, ends - 1 - places, places)
    return x.gather(1, backwards.unsqueeze(2).expand_as(x))
