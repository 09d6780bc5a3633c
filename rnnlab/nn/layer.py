"""One layer: a cell that reads from the left and, where wanted, one that reads from the right."""

import torch
from torch import Generator, Tensor, nn

from rnnlab import registry
from rnnlab.cells import Cell, State
from rnnlab.experiment import Model
from rnnlab.nn.unrolling import Choice, choose, flip, ways


class Layer(nn.Module):
    """x (B, T, F) to outputs (B, T, D H) for D directions, and the last state of each direction."""

    def __init__(self, model: Model, input_size: int, generator: Generator) -> None:
        super().__init__()
        make: type[Cell] = registry.cells.load(model.cell)
        directions = 2 if model.bidirectional else 1
        self.cells = [make(input_size, model.hidden_size, generator, model.bias) for _ in range(directions)]
        self.directions = nn.ModuleList(self.cells)
        self.output_size = directions * model.hidden_size
        self.norm = nn.LayerNorm(self.output_size) if model.layer_norm else None
        learned = [nn.Parameter(torch.zeros(model.hidden_size)) for cell in self.cells for _ in cell.state_names]
        self.first = nn.ParameterList(learned if model.initial_state == "learned" else [])
        self.wanted = model.implementation
        self.unrollings = ways(make)

    def choice(self, padded: bool) -> Choice:
        """How it is taken along time on the device where it is; `padded` says whether sequences have unequal lengths."""
        return choose(type(self.cells[0]), self.wanted, self.cells[0].weight_ih.device.type, padded)

    def initial_state(self, batch: int) -> list[State]:
        """Of each direction before the first step: zeros, or what was learned."""
        states = [cell.initial_state(batch) for cell in self.cells]
        if not self.first:
            return states
        parts = iter(self.first)
        return [tuple(next(parts).expand(batch, -1).contiguous() for _ in state) for state in states]

    def forward(self, x: Tensor, state: list[State], lengths: Tensor | None = None) -> tuple[Tensor, list[State]]:
        """The outputs of both directions side by side, in the order of x, and where each ended."""
        unroll = self.unrollings[self.choice(lengths is not None).way]
        outputs, last = unroll(self.cells[0], x, state[0], lengths)
        lasts = [last]
        if len(self.cells) > 1:
            backwards, last = unroll(self.cells[1], flip(x, lengths), state[1], lengths)
            outputs, lasts = torch.cat([outputs, flip(backwards, lengths)], dim=2), [*lasts, last]
        return self.norm(outputs) if self.norm else outputs, lasts

    def end(self, lasts: list[State]) -> Tensor:
        """What the layer says after it has read everything: the last output of each direction side by side, (B, D H)."""
        ends = torch.cat([last[0] for last in lasts], dim=1) if len(lasts) > 1 else lasts[0][0]
        return self.norm(ends) if self.norm else ends
