"""A network that writes: what may come next, one of it drawn, and on from there."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from rnnlab.nn.network import Network
from rnnlab.preparation.tokens import FIRST

MOST = 1000
"""Tokens that are written at once at most."""


@dataclass(frozen=True)
class Sampler:
    """How the next token is drawn: 0 in `temperature` takes the likeliest; `top_k` tokens are left to choose from, 0 for all.

    Of these the likeliest are left that together reach the share `top_p` of the probability, in this order.
    Source: A. Holtzman et al. (2020), The curious case of neural text degeneration, section 3.1, for `top_p`.
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0

    def shares(self, logits: Tensor) -> Tensor:
        """The probability with which each token is drawn, (V,) float64; padding and the unknown never are."""
        written = logits.double().index_fill(0, torch.arange(FIRST, device=logits.device), -torch.inf)
        if self.temperature == 0:
            return torch.nn.functional.one_hot(written.argmax(), len(written)).double()
        found, order = torch.softmax(written / self.temperature, 0).sort(descending=True, stable=True)
        if self.top_k:
            found[self.top_k :] = 0
            found = found / found.sum()
        before = found.cumsum(0) - found
        found = torch.where(before < self.top_p, found, 0)
        return torch.zeros_like(found).index_copy(0, order, found / found.sum())


def draw(shares: Tensor, chance: float) -> int:
    """The token in whose part of the line from 0 to 1, all shares (V,) side by side, `chance` falls."""
    place = int(torch.searchsorted(shares.cumsum(0), torch.tensor(chance, dtype=shares.dtype), right=True))
    return min(place, int(shares.nonzero().max()))


def chances(seed: int) -> list[float]:
    """A number from 0 to 1 for each place of what is written: the same place of the same seed has the same."""
    found: list[float] = np.random.default_rng(seed).random(MOST).tolist()
    return found


@torch.inference_mode()
def write(network: Network, begun: list[int], sampler: Sampler, line: Iterable[float | int]) -> Iterator[tuple[int, Tensor]]:
    """Token after token with the logits (V,), on the CPU, that it was drawn from.

    `begun` is read first. Each of `line` is a chance to draw by, or a token that must come there. Dropout does not act.
    """
    learning = network.training
    network.eval()
    states, read = None, begun
    try:
        for what in line:
            x = torch.tensor([read], device=next(network.parameters()).device)
            answers, states = network.from_states(x, states)
            logits = answers[0, -1].cpu()
            token = what if isinstance(what, int) else draw(sampler.shares(logits), what)
            yield token, logits
            read = [token]
    finally:
        network.train(learning)
