"""Strokes drawn from what a network answers."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from rnnlab.nn.mixture import Mixture, mixture
from rnnlab.nn.network import Network

MOST = 1000
"""Strokes that are drawn at once at most."""
START = torch.zeros(1, 3)
"""The stroke with which every line begins."""


def chances(seed: int, steps: int) -> Tensor:
    """What chance has in store for each of some steps, (steps, 4): two numbers from 0 to 1, two normal ones.

    The same step of the same seed has the same, whatever was drawn before it.
    """
    rng = np.random.default_rng(seed)
    drawn = [np.concatenate([rng.random(2), rng.standard_normal(2)]) for _ in range(min(steps, MOST))]
    return torch.from_numpy(np.array(drawn).reshape(-1, 4)).float()


def draw(found: Mixture, chance: Tensor) -> Tensor:
    """One stroke (3,) out of the mixture of one step, by its chance (4,)."""
    shares = found.log_weights.exp().cumsum(0)
    chosen = min(int(torch.searchsorted(shares, chance[0])), len(shares) - 1)
    correlation, (first, second) = found.correlations[chosen], (chance[2], chance[3])
    apart = torch.stack([first, correlation * first + (1 - correlation**2).sqrt() * second])
    move = found.means[chosen] + found.log_deviations[chosen].exp() * apart
    return torch.cat([move, (chance[1] < found.lift.sigmoid()).float().unsqueeze(0)])


@torch.inference_mode()
def go_on(network: Network, begun: Tensor, line: Tensor, bias: float = 0.0) -> Iterator[tuple[Tensor, Mixture]]:
    """Stroke after stroke (3,), with the mixture that it was drawn from, on the CPU; one for each chance in `line` (steps, 4).

    The strokes `begun` (T, 3) are read first. Dropout does not act.
    """
    learning = network.training
    network.eval()
    states, read = None, begun
    try:
        for chance in line:
            outputs, states = network.from_states(read.unsqueeze(0).to(next(network.parameters()).device), states)
            found = mixture(outputs[0, -1].cpu(), bias)
            stroke = draw(found, chance)
            yield stroke, found
            read = stroke.unsqueeze(0)
    finally:
        network.train(learning)
