"""The network of an experiment: layers of cells, read out at the last step."""

from math import sqrt

from torch import Generator, Tensor, empty, nn

from rnnlab import registry
from rnnlab.cells import Cell
from rnnlab.experiment import Model
from rnnlab.nn.unrolling import UNROLLINGS


class Network(nn.Module):
    """x (B, T, F) to answers (B, output_size).

    Weights are drawn in the order of `parameters()` from `seed`, as torch.nn draws its own after torch.manual_seed.
    """

    def __init__(self, model: Model, input_size: int, output_size: int, seed: int) -> None:
        super().__init__()
        generator = Generator().manual_seed(seed)
        make: type[Cell] = registry.cells.load(model.cell)
        sizes = [input_size] + [model.hidden_size] * model.num_layers
        self.cells: list[Cell] = [make(before, after, generator) for before, after in zip(sizes, sizes[1:], strict=False)]
        self.layers = nn.ModuleList(self.cells)
        widths = [model.hidden_size, *([model.readout_size] if model.readout_size else []), output_size]
        self.readout = nn.ModuleList(Linear(before, after, generator) for before, after in zip(widths, widths[1:], strict=False))
        self.dropout = model.dropout
        self.unroll = UNROLLINGS[model.unrolling]

    def forward(self, x: Tensor, noise: Generator | None = None, lengths: Tensor | None = None) -> Tensor:
        """The answers after the last step, or after `lengths` (B,) steps. Dropout acts in training mode only, and draws from `noise`."""
        for layer, cell in enumerate(self.cells):
            x = self.silence(x, noise) if layer else x
            x, (last, *_) = self.unroll(cell, x, cell.initial_state(len(x)), lengths)
        answer = self.silence(last, noise)
        for linear in self.readout:
            answer = linear(answer)
        return answer

    def silence(self, x: Tensor, noise: Generator | None) -> Tensor:
        """x with a random share of its values set to 0 and the others grown to keep the mean (dropout)."""
        if not (self.training and self.dropout):
            return x
        kept = empty(x.shape, device=x.device).bernoulli_(1 - self.dropout, generator=noise)
        return x * kept / (1 - self.dropout)


class Linear(nn.Linear):
    """torch.nn.Linear whose first weights come from a generator of ours."""

    def __init__(self, in_features: int, out_features: int, generator: Generator) -> None:
        super().__init__(in_features, out_features)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -1 / sqrt(in_features), 1 / sqrt(in_features), generator=generator)
