"""The network of an experiment: layers of cells, read out at the last step, over all steps, or at each."""

from dataclasses import dataclass
from math import sqrt

import torch
from torch import Generator, Tensor, empty, nn

from rnnlab.cells import State
from rnnlab.experiment import Model
from rnnlab.nn.layer import Layer

States = list[list[State]]
"""By layer, then by direction."""


@dataclass(frozen=True)
class Ends:
    """What a network reads at a step, and what it answers."""

    inputs: int
    """Numbers; 0 where it reads tokens."""
    outputs: int
    """Numbers of one answer."""
    tokens: int = 0
    """How many there are; 0 where it reads numbers."""
    every_step: bool = False
    """Whether it answers at each step, instead of once."""


class Network(nn.Module):
    """x (B, T, F), or tokens (B, T), to answers (B, output_size), or (B, T, output_size) where it answers at each step.

    Weights are drawn in the order of `parameters()` from `seed`, as torch.nn draws its own after torch.manual_seed.
    """

    def __init__(self, model: Model, ends: Ends, seed: int) -> None:
        super().__init__()
        generator = Generator().manual_seed(seed)
        self.embedding = Embedding(ends.tokens, model.embedding_size, generator) if ends.tokens else None
        width = model.embedding_size if ends.tokens else ends.inputs
        self.stack: list[Layer] = []
        for _ in range(model.num_layers):
            self.stack.append(Layer(model, self.stack[-1].output_size if self.stack else width, generator))
        self.layers = nn.ModuleList(self.stack)
        widths = [self.stack[-1].output_size, *([model.readout_size] if model.readout_size else []), ends.outputs]
        self.readout = nn.ModuleList(Linear(before, after, generator) for before, after in zip(widths, widths[1:], strict=False))
        self.ends, self.pooling, self.dropout = ends, model.pooling, model.dropout

    def forward(self, x: Tensor, noise: Generator | None = None, lengths: Tensor | None = None) -> Tensor:
        """The answers, the sequences ending after `lengths` (B,) steps. Dropout acts in training mode only, and draws from `noise`."""
        return self.from_states(x, None, noise, lengths)[0]

    def practise(self, x: Tensor, y: Tensor, noise: Generator, lengths: Tensor | None = None) -> Tensor:
        """The answers while learning; some networks are shown a part of the right ones, y, meanwhile."""
        answers: Tensor = self(x, noise, lengths)
        return answers

    def from_states(
        self, x: Tensor, states: States | None, noise: Generator | None = None, lengths: Tensor | None = None
    ) -> tuple[Tensor, States]:
        """The answers where reading begins in some states, and the states in which it ends."""
        outputs, ended = self.read(self.embed(x), states, noise, lengths)
        return self.conclude(outputs, ended, noise, lengths), ended

    def conclude(self, outputs: Tensor, ended: States, noise: Generator | None, lengths: Tensor | None) -> Tensor:
        """The answers after reading: from the last layer's outputs (B, T, D H), or from where it ended."""
        if self.ends.every_step:
            return self.answer(self.silence(outputs, noise))
        if self.pooling == "mean":
            return self.answer_on_average(self.silence(outputs, noise), lengths)
        return self.answer(self.silence(self.stack[-1].end(ended[-1]), noise))

    def embed(self, x: Tensor) -> Tensor:
        """What the first layer reads: x as it is, or a learned vector for each token, (B, T, F)."""
        return self.embedding(x) if self.embedding else x

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

    def answer_on_average(self, outputs: Tensor, lengths: Tensor | None) -> Tensor:
        """The answers (B, O) to the mean over all true steps of outputs (B, T, D H), each step first through the readout's inner layer."""
        steps = torch.relu(self.readout[0](outputs)) if len(self.readout) > 1 else outputs
        if lengths is None:
            mean = steps.mean(1)
        else:
            ends = lengths.to(steps.device).unsqueeze(1)
            there = torch.arange(steps.shape[1], device=steps.device) < ends
            mean = (steps * there.unsqueeze(2)).sum(1) / ends
        answer: Tensor = self.readout[-1](mean)
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


class Embedding(nn.Embedding):
    """torch.nn.Embedding whose first vectors come from a generator of ours. Token 0 is padding."""

    def __init__(self, tokens: int, size: int, generator: Generator) -> None:
        super().__init__(tokens, size)
        nn.init.normal_(self.weight, generator=generator)
