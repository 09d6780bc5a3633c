"""Networks that read a window and answer for every step of a horizon at once."""

from dataclasses import dataclass

import torch
from torch import Generator, Tensor, nn

from rnnlab import registry
from rnnlab.experiment import Model
from rnnlab.nn.layer import Layer
from rnnlab.nn.network import Linear

SILENCED = 0.1
"""The share of units that are silenced while learning."""


@dataclass(frozen=True)
class Horizon:
    """The sizes of a network that looks ahead: what it reads, and what it answers."""

    inputs: int
    """Numbers read at each step of the window."""
    known: int
    """Numbers that are known of each step ahead."""
    horizon: int
    answers: int
    """Numbers answered for each step ahead."""
    series: int = 1
    """How many different series it tells apart."""
    segment: int = 1
    """Steps of the window that are read at once; the window must be a multiple of it."""
    chunk: int = 1
    """Steps ahead that are answered at once."""
    lookback: int = 0
    """Steps of the window whose values also go straight to every answer; 0 for none."""


class HorizonNetwork(nn.Module):
    """x (B, L, F), known (B, H, K) and series (B,) to answers (B, H, Q), which are `start` (H, Q) before anything is learned.

    A cell reads the window, a segment a step. From where it ended, another of its kind takes one step for each chunk of the horizon:
    what that one reads says which chunk is asked for, of which series, and what is known of it. So no answer waits for another, and
    each depends on the last value of the window.
    Source: S. Lin et al. (2023), arXiv:2308.11200, where one cell does both.
    """

    def __init__(self, sizes: Horizon, cell: str, hidden_size: int, generator: Generator) -> None:
        super().__init__()
        self.sizes = sizes
        self.start: Tensor
        self.register_buffer("start", torch.zeros(sizes.horizon, sizes.answers))
        read, model = sizes.inputs * sizes.segment, Model(cell=cell, hidden_size=hidden_size)
        self.embed = Linear(read, hidden_size, generator) if sizes.segment > 1 else None
        self.layer = Layer(model, hidden_size if self.embed else read, generator)
        self.ahead = registry.cells.load(cell)(hidden_size, hidden_size, generator)
        self.known = Linear(sizes.known * sizes.chunk, hidden_size, generator) if sizes.known else None
        self.steps = nn.Parameter(torch.randn(-(-sizes.horizon // sizes.chunk), hidden_size, generator=generator))
        self.series = nn.Parameter(torch.zeros(sizes.series, hidden_size))
        self.head = nn.Linear(hidden_size, sizes.answers * sizes.chunk)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        self.straight = nn.Parameter(torch.zeros(sizes.horizon, sizes.lookback))

    def forward(self, x: Tensor, known: Tensor, series: Tensor, noise: Generator | None = None) -> Tensor:
        """Answers (B, H, Q); with `noise`, with a tenth of what it has in mind silenced, as it learns."""
        along = x[:, len(x[0]) - self.sizes.lookback :, 0] @ self.straight.T
        if self.embed is not None:
            x = torch.relu(self.embed(x.reshape(len(x), -1, self.sizes.segment * self.sizes.inputs)))
        _, (end,) = self.layer(x, self.layer.initial_state(len(x)))
        asked = self.steps + self.series[series].unsqueeze(1)
        if self.known is not None:
            asked = asked + self.known(self._chunks(known))
        mind: Tensor = self.ahead(asked, tuple(part.unsqueeze(1) for part in end))[0]
        if noise is not None:
            mind = mind * torch.bernoulli(torch.full_like(mind, 1 - SILENCED), generator=noise) / (1 - SILENCED)
        return self.start + self._answers(mind, along)

    def _answers(self, mind: Tensor, along: Tensor) -> Tensor:
        """Of each step (B, H, Q), from each chunk's (B, chunks, hidden_size) and what all answers of a step share, (B, H).

        The middle answer alone teaches what comes before; the others read along.
        """
        count, middle, last = self.sizes.answers, self.sizes.answers // 2, self.sizes.horizon
        weight, bias = self.head.weight.reshape(-1, count, mind.shape[2]), self.head.bias.reshape(-1, count)
        taught = nn.functional.linear(mind, weight[:, middle], bias[:, middle]).flatten(1)[:, :last] + along
        others = self.head(mind.detach()).reshape(len(mind), -1, count)[:, :last] + along.detach().unsqueeze(2)
        return torch.cat([others[..., :middle], taught.unsqueeze(2), others[..., middle + 1 :]], dim=2)

    def _chunks(self, known: Tensor) -> Tensor:
        """What is known of each chunk of steps, (B, ceil(H / chunk), chunk K), with zeros after the last step."""
        missing = len(self.steps) * self.sizes.chunk - self.sizes.horizon
        return nn.functional.pad(known, (0, 0, 0, missing)).reshape(len(known), len(self.steps), -1)


class AlignedHorizonNetwork(nn.Module):
    """x (B, L, F) to answers (B, H, Q), the answer for step k read at position k of the last H steps of the window.

    That is how two well-known libraries forecast directly. Step 1 cannot see the last H - 1 values: this network is here to be
    compared with, not to be used. Raises ValueError for a window shorter than the horizon.
    """

    def __init__(self, sizes: Horizon, cell: str, hidden_size: int, generator: Generator) -> None:
        super().__init__()
        self.sizes = sizes
        self.layer = Layer(Model(cell=cell, hidden_size=hidden_size), sizes.inputs, generator)
        self.head = Linear(hidden_size, sizes.answers, generator)

    def forward(self, x: Tensor, known: Tensor, series: Tensor) -> Tensor:
        """Answers (B, H, Q); what is known of the future, and which series it is, are not looked at."""
        if x.shape[1] < self.sizes.horizon:
            raise ValueError("the window is shorter than the horizon")
        outputs, _ = self.layer(x, self.layer.initial_state(len(x)))
        answers: Tensor = self.head(outputs[:, -self.sizes.horizon :])
        return answers
