"""The network of an experiment: layers of cells, read out at the last step or at each."""

from math import sqrt

from torch import Generator, Tensor, empty, nn

from rnnlab.cells import State
from rnnlab.experiment import Model
from rnnlab.nn.layer import Layer

States = list[list[State]]
"""By layer, then by direction."""


class Network(nn.Module):
    """x (B, T, F) to answers (B, output_size).

    Weights are drawn in the order of `parameters()` from `seed`, as torch.nn draws its own after torch.manual_seed.
    """

    def __init__(self, model: Model, input_size: int, output_size: int, seed: int) -> None:
        super().__init__()
        generator = Generator().manual_seed(seed)
        self.stack: list[Layer] = []
        for _ in range(model.num_layers):
            self.stack.append(Layer(model, self.stack[-1].output_size if self.stack else input_size, generator))
        self.layers = nn.ModuleList(self.stack)
        widths = [self.stack[-1].output_size, *([model.readout_size] if model.readout_size else []), output_size]
        self.readout = nn.ModuleList(Linear(before, after, generator) for before, after in zip(widths, widths[1:], strict=False))
        self.output_size = output_size
        self.dropout = model.dropout

    def forward(self, x: Tensor, noise: Generator | None = None, lengths: Tensor | None = None) -> Tensor:
        """The answers after the last step, or after `lengths` (B,) steps. Dropout acts in training mode only, and draws from `noise`."""
        _, states = self.read(x, noise=noise, lengths=lengths)
        return self.answer(self.silence(self.stack[-1].end(states[-1]), noise))

    def read(
        self, x: Tensor, states: States | None = None, noise: Generator | None = None, lengths: Tensor | None = None
    ) -> tuple[Tensor, States]:
        """The last layer's outputs (B, T, D H), and where each layer ended: given back as `states`, reading goes on from there."""
        ended: States = []
        for number, layer in enumerate(self.stack):
            x = self.silence(x, noise) if number else x
            x, last = layer(x, states[number] if states else layer.initial_state(len(x)), lengths)
            ended.append(last)
        return x, ended

    def answer(self, outputs: Tensor) -> Tensor:
        """What is read out of outputs (..., D H)."""
        for linear in self.readout:
            outputs = linear(outputs)
        return outputs

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
