"""A recurrent network that writes: symbol after symbol, each from the last one, its states, and what it looks back at."""

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn

from rnnlab import registry
from rnnlab.cells import Cell, State
from rnnlab.experiment import Model
from rnnlab.nn.attention import AdditiveAttention, Memory
from rnnlab.nn.network import Embedding, Linear


@dataclass(frozen=True)
class Writing:
    """After one step: logits of the symbol to write (B, V), the states by layer, and where it looked, (B, S), or (B, 0) if nowhere."""

    logits: Tensor
    states: list[State]
    weights: Tensor


class Decoder(nn.Module):
    """Writes symbols 0 to V - 1. Before the first it reads a symbol of its own, number V.

    x = [embedding of the last symbol, context]; h' = cell(x, h), in layers; logits = readout [h', context]. The context is what the
    attention finds with the last layer's h; without attention there is none, and all that is known is in the first states.
    Shapes: a state of each layer, each part (B, H); a memory's places (B, S, memory_size).
    """

    def __init__(self, model: Model, tokens: int, memory_size: int, generator: Generator) -> None:
        super().__init__()
        make: type[Cell] = registry.cells.load(model.cell)
        size, attends = model.hidden_size, model.attention == "additive"
        self.start, self.dropout = tokens, model.dropout
        self.embedding = Embedding(tokens + 1, model.embedding_size, generator)
        self.attention = AdditiveAttention(size, memory_size, size, generator) if attends else None
        context = memory_size if attends else 0
        inputs = [model.embedding_size + context, *[size] * (model.num_layers - 1)]
        self.cells = [make(width, size, generator, model.bias) for width in inputs]
        self.layers = nn.ModuleList(self.cells)
        widths = [size + context, *([model.readout_size] if model.readout_size else []), tokens]
        self.readout = nn.Sequential(*(Linear(before, after, generator) for before, after in zip(widths, widths[1:], strict=False)))

    def remember(self, places: Tensor, there: Tensor | None = None) -> Memory | None:
        """The memory of places (B, S, M), of which those count that are there (B, S); None where there is no attention."""
        return self.attention.remember(places, there) if self.attention else None

    def step(self, last: Tensor, states: list[State], memory: Memory | None, noise: Generator | None = None) -> Writing:
        """What is written after the symbols `last` (B,)."""
        context, weights = self._look(states[-1][0], memory)
        x, after = torch.cat([self.embedding(last), context], dim=1), []
        for cell, state in zip(self.cells, states, strict=True):
            after.append(cell(x, state))
            x = after[-1][0]
        logits = self.readout(self._silence(torch.cat([x, context], dim=1), noise))
        return Writing(logits, after, weights)

    def practise(self, y: Tensor, states: list[State], memory: Memory | None, share: float, noise: Generator | None = None) -> Tensor:
        """Logits (B, T, V) while learning to write y (B, T): each next symbol after a true one with chance `share`, else after its own.

        What is below 0 in y is beyond the end, where nothing is asked; the network reads symbol 0 there.
        Source of a share below 1: S. Bengio et al. (2015), arXiv:1506.03099, section 2.4.
        """
        said: list[Tensor] = []
        last = self._beginning(len(y))
        for true in y.clamp(min=0).unbind(1):
            writing = self.step(last, states, memory, noise)
            states = writing.states
            said.append(writing.logits)
            last = true if share == 1 else _mixed(true, writing.logits, share, noise)
        return torch.stack(said, dim=1)

    def write(self, states: list[State], memory: Memory | None, steps: int) -> tuple[Tensor, Tensor]:
        """Logits (B, T, V) of T steps, each after the likeliest symbol of the step before, and where each looked, (B, T, S)."""
        written = list(self._greedily(states, memory, steps))
        return torch.stack([writing.logits for writing in written], dim=1), torch.stack([writing.weights for writing in written], dim=1)

    def _greedily(self, states: list[State], memory: Memory | None, steps: int) -> Iterator[Writing]:
        last = self._beginning(len(states[0][0]))
        for _ in range(steps):
            writing = self.step(last, states, memory)
            last, states = writing.logits.argmax(1), writing.states
            yield writing

    def _beginning(self, batch: int) -> Tensor:
        return torch.full((batch,), self.start, device=self.embedding.weight.device)

    def _look(self, query: Tensor, memory: Memory | None) -> tuple[Tensor, Tensor]:
        if self.attention is None or memory is None:
            return query[:, :0], query[:, :0]
        found: tuple[Tensor, Tensor] = self.attention(query, memory)
        return found

    def _silence(self, x: Tensor, noise: Generator | None) -> Tensor:
        if not (self.training and self.dropout):
            return x
        return x * torch.empty_like(x).bernoulli_(1 - self.dropout, generator=noise) / (1 - self.dropout)


def _mixed(true: Tensor, logits: Tensor, share: float, noise: Generator | None) -> Tensor:
    """The true symbols (B,), each with chance `share`, else the likeliest of the logits."""
    shown = torch.rand(true.shape, device=true.device, generator=noise) < share
    return torch.where(shown, true, logits.argmax(1))
