"""Where a network that writes looks while it writes."""

from dataclasses import dataclass, replace
from math import sqrt

import torch
from torch import Generator, Tensor, empty, nn
from torch.nn.functional import linear


@dataclass(frozen=True)
class Memory:
    """What can be looked at: places (B, S, M), what an attention compares them by (B, S, A), and which of them are there, (B, S)."""

    places: Tensor
    keys: Tensor
    there: Tensor | None = None

    def only(self, rows: Tensor) -> "Memory":
        """The memories of some of the batch, in this order; a row may come more than once."""
        there = None if self.there is None else self.there[rows]
        return replace(self, places=self.places[rows], keys=self.keys[rows], there=there)


class AdditiveAttention(nn.Module):
    """score = v^T tanh(W q + U m) of a query q (B, Q) for every place m of a memory; their softmax are the weights.

    Source: D. Bahdanau, K. Cho, Y. Bengio (2014), arXiv:1409.0473, appendix A.1.2.
    """

    def __init__(self, query_size: int, memory_size: int, size: int, generator: Generator) -> None:
        super().__init__()
        self.weight_query = nn.Parameter(empty(size, query_size))
        self.weight_memory = nn.Parameter(empty(size, memory_size))
        self.weight_score = nn.Parameter(empty(size))
        for weight in self.parameters():
            bound = 1 / sqrt(weight.shape[-1])
            nn.init.uniform_(weight, -bound, bound, generator=generator)

    def remember(self, places: Tensor, there: Tensor | None = None) -> Memory:
        """The memory of places (B, S, M), of which those count that are there (B, S), with U m computed once for all queries."""
        return Memory(places, linear(places, self.weight_memory), there)

    def forward(self, query: Tensor, memory: Memory) -> tuple[Tensor, Tensor]:
        """The context, the weighted mean of all places (B, M), and the weights (B, S), which sum to 1; of what is not there, 0."""
        scores = torch.tanh(linear(query, self.weight_query).unsqueeze(1) + memory.keys) @ self.weight_score
        if memory.there is not None:
            scores = scores.masked_fill(~memory.there, -torch.inf)
        weights = scores.softmax(1)
        return torch.bmm(weights.unsqueeze(1), memory.places).squeeze(1), weights
