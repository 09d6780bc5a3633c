"""The memory of a layer split by the step that wrote it, exactly and without a gradient.

With its gates held, every cell here keeps a share of each unit's memory and adds what it writes: c' = keep * c + write (Hochreiter and
Schmidhuber 1997; Cho et al. 2014). So what step k wrote into the memory after step t is write_k times all the shares kept since. The
gates follow from the inputs themselves: the split says what is there from when, not what would be there without a step.
"""

from itertools import pairwise

import torch
from torch import Tensor

from rnnlab.cells import Cell, Gates, State
from rnnlab.errors import RunError
from rnnlab.inspection import opening
from rnnlab.inspection.influence.ledger import Ledger
from rnnlab.nn.network import Network
from rnnlab.nn.stepping import steps

MOST_TERMS = 40_000_000


def keep_books(record: str, window: int, layer: int, step: int | None = None) -> bytes:
    """The ledger, as bytes, of a run's newest weights, or those after a milestone, over one sequence of the watched part.

    Raises RunError where there are no weights yet, no such sequence or layer, or too many steps.
    """
    training = opening.stored(record, step)
    alone = opening.watched(training, window)
    return ledger(opening.before(training, window), torch.tensor(alone.x[0]), layer).to_bytes()


@torch.inference_mode()
def ledger(network: Network, x: Tensor, layer: int) -> Ledger:
    """The ledger of the direction of a layer, counted from 1, that reads from the start of x (T, F), or tokens (T,)."""
    here = opening.layer(network, layer)
    inputs = network.embed(x.unsqueeze(0))
    for below in network.stack[: layer - 1]:
        inputs, _ = below(inputs, below.initial_state(1))
    cell = here.cells[0]
    if len(x) ** 2 * cell.hidden_size > MOST_TERMS:
        raise RunError(f"A ledger of {len(x)} steps and {cell.hidden_size} units is too long to show: choose a shorter window.")
    return _ledger(cell, inputs, here.initial_state(1)[0])


def _ledger(cell: Cell, inputs: Tensor, first: State) -> Ledger:
    walked = [(gates, state) for gates, state in steps(cell, inputs, first)]
    memories = [first[-1][0].double(), *(state[-1][0].double() for _, state in walked)]
    kept = [_kept(cell, gates, state).double() for gates, state in walked]
    terms = torch.zeros(len(walked), len(walked) + 1, cell.hidden_size, dtype=torch.float64)
    parts = terms.new_zeros(len(walked) + 1, cell.hidden_size)
    parts[0] = memories[0]
    for number, ((before, after), keep) in enumerate(zip(pairwise(memories), kept, strict=True)):
        parts *= keep
        parts[number + 1] = after - keep * before
        terms[number] = parts
    return Ledger(terms.numpy(), torch.stack(kept).numpy(), cell.state_names[-1])


def _kept(cell: Cell, gates: Gates, state: State) -> Tensor:
    """The share of each unit's memory that a step keeps, (H,): what its update makes of a memory of 1 beyond what it makes of 0."""
    nothing, all_of_it = (cell.update((*state[:-1], part), gates)[-1] for part in (torch.zeros_like(state[-1]), torch.ones_like(state[-1])))
    return (all_of_it - nothing)[0]
