"""Which gate of a cell decides how much of its memory it keeps, found from the cell's own equations."""

import torch
from torch import Generator, zeros

from rnnlab.cells import Cell


def keeping(kind: type[Cell]) -> tuple[str, int] | None:
    """The block whose bias decides what is kept, and whether a higher one keeps more (+1) or less (-1); None where none decides.

    Of two such blocks the one whose bias keeps more is taken.
    """
    cell = kind(1, 2, Generator().manual_seed(0))
    still = kept(cell, zeros(1, len(cell.blocks), 2))
    raised = torch.eye(len(cell.blocks)).unsqueeze(2).expand(-1, -1, 2)
    more = {block: kept(cell, by.unsqueeze(0)) - still for block, by in zip(cell.blocks, raised, strict=True)}
    block = max(more, key=lambda name: more[name]) if max(more.values()) > 1e-4 else min(more, key=lambda name: more[name])
    return (block, 1 if more[block] > 0 else -1) if abs(more[block]) > 1e-4 else None


@torch.enable_grad()
def kept(cell: Cell, added: torch.Tensor) -> float:
    """The mean share of its memory that the cell keeps at a step that reads 0, where (1, blocks, H) is added to what its blocks sum."""
    state = cell.initial_state(1)
    gates = cell.mix(cell.from_input(zeros(1, cell.input_size)) + added.flatten(1), state)
    memory = state[-1].clone().requires_grad_()
    after = cell.update((*state[:-1], memory), gates)[-1]
    (share,) = torch.autograd.grad(after.sum(), memory, allow_unused=True, materialize_grads=True)
    return share.mean().item()
