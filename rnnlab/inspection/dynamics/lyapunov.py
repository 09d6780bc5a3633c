"""How fast two states that are nearly one drift apart, or together, while both read the same: Lyapunov exponents.

Source: G. Benettin et al., Meccanica 15 (1980), by QR; of trained networks in R. Engelken et al., arXiv:2006.02427.
"""

import torch
from torch import Tensor

from rnnlab.cells import Cell
from rnnlab.inspection.dynamics.step_map import StepMap

LARGEST = 8
MOST_STEPS = 200
"""Of a longer sequence the last ones count."""


@torch.no_grad()
def exponents(cell: Cell, x: Tensor, first: Tensor) -> Tensor:
    """The largest exponents, in nats a step, while an exact cell reads x (T, F) from a whole state (D,): up to 8, the largest first.

    They are measured backwards, on gradients, whose exponents are those of errors going forwards. The sequence is gone through twice, the
    first time only to turn the directions to where they stretch most.
    """
    steps, states = [StepMap(cell, x_t) for x_t in x], [first.double().unsqueeze(0)]
    for step in steps:
        states.append(step(states[-1]))
    size, count = steps[0].size, min(LARGEST, steps[0].size)
    ways = torch.linalg.qr(torch.randn(size, count, generator=torch.Generator().manual_seed(0)).double())[0]
    for _ in range(2):
        grown = torch.zeros(count, dtype=torch.float64)
        for step, state in zip(reversed(steps), reversed(states[:-1]), strict=True):
            ways, sizes = torch.linalg.qr(step.pulled(state.expand(count, -1), ways.mT).mT)
            grown += sizes.diagonal().abs().clamp(min=1e-300).log()
    return (grown / len(steps)).sort(descending=True).values
